"""Mentions as papers cite them: an excerpt, where it stood, and how it was judged; never who wrote it."""

from datetime import datetime
from typing import Any

from yuqing.store.database import Store

#: Characters of the text that are read; papers quote less.
EXCERPT = 160


def leading(store: Store, topic_ids: list[int], start: datetime, end: datetime, each: int) -> list[dict[str, Any]]:
    """Return the first mention of each topic in the window and those most passed on, in the order of the topics.

    Columns: mention_id, published_at, precision, source_kind, site, title, excerpt, url, tone, tone_p, topic_id.
    """
    return store.records(
        """
        with ranked as (
            select *, row_number() over (partition by topic_id order by published_at, mention_id) as place,
                   row_number() over (
                       partition by topic_id order by media_tier desc, reposts + comments + likes desc, mention_id
                   ) as weight
            from mentions
            where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        )
        select mention_id, published_at, precision, source_kind, site, title, text[1:$length] as excerpt, url,
               tone, tone_p, topic_id
        from ranked where place = 1 or weight < $each
        order by list_position($topic_ids, topic_id), published_at, mention_id
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
        each=each,
        length=EXCERPT,
    )


def list_(store: Store, start: datetime, end: datetime, topic_id: int | None, limit: int) -> list[dict[str, Any]]:
    """Return the newest mentions about the unit, or of one topic; columns as in `leading`."""
    return store.records(
        """
        select mention_id, published_at, precision, source_kind, site, title, text[1:$length] as excerpt, url,
               tone, tone_p, topic_id
        from mentions
        where published_at >= $start and published_at < $end
          and case when $topic_id is null then target_id <> '' else topic_id = $topic_id end
        order by published_at desc, mention_id limit $limit
        """,
        start=start,
        end=end,
        topic_id=topic_id,
        limit=limit,
        length=EXCERPT,
    )


def known_since(store: Store) -> datetime | None:
    """Return the first moment of which anything is known: a mention or a visit; None when there is nothing."""
    found: datetime | None = store.value(
        """
        select least(
            (select min(published_at) from mentions), (select min(started_at) from source_runs)
        )
        """
    )
    return found


def arrival_by_kind(store: Store, topic_id: int, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return when each kind of source took a topic up, first one first.

    Columns: source_kind, first_at, site (of the first mention), n, negative, media_tier (highest).
    """
    return store.records(
        """
        select source_kind, min(published_at) as first_at, arg_min(site, published_at) as site, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative, max(media_tier)::int as media_tier
        from mentions where published_at >= $start and published_at < $end and topic_id = $topic_id
        group by all order by first_at, source_kind
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )


def questions(store: Store, topic_id: int, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return what the public asks or demands, most frequent first. Columns: question, n."""
    return store.records(
        """
        select question, count(*)::int as n from mentions
        where published_at >= $start and published_at < $end and topic_id = $topic_id and question <> ''
        group by question order by n desc, question limit $limit
        """,
        topic_id=topic_id,
        start=start,
        end=end,
        limit=limit,
    )


def count_by_topic(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> dict[int, int]:
    """Return how many mentions each of the topics has in the window; a topic without any is missing."""
    rows = store.rows(
        """
        select topic_id, count(*)::int from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id) group by all
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
    )
    return {topic_id: number for topic_id, number in rows}


def totals_of_topic(store: Store, topic_id: int, start: datetime, end: datetime) -> tuple[int, int, int]:
    """Return (mentions, negative ones, distinct authors) of one topic in the window."""
    n, negative, authors = store.rows(
        """
        select count(*), count(*) filter (where tone = 'negative'), count(distinct author_key)
        from mentions where published_at >= $start and published_at < $end and topic_id = $topic_id
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )[0]
    return int(n), int(negative), int(authors)
