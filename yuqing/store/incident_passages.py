"""What papers of an incident count and cite of the mentions of its topics; never who wrote them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from yuqing.store.database import Store
from yuqing.store.passages import EXCERPT


def totals(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> tuple[int, int, int]:
    """Return (mentions, negative ones, distinct authors) of the topics in the window."""
    n, negative, authors = store.rows(
        """
        select count(*), count(*) filter (where tone = 'negative'), count(distinct author_key)
        from mentions where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
    )[0]
    return int(n), int(negative), int(authors)


def first_at(store: Store, topic_ids: list[int]) -> datetime | None:
    """Return when the first mention of the topics was published, or None."""
    found: datetime | None = store.value(
        "select min(published_at) from mentions where list_contains($topic_ids, topic_id)", topic_ids=topic_ids
    )
    return found


def count_by_kind(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume per kind of source. Columns: source_kind, n, negative."""
    return store.frame(
        """
        select source_kind, count(*)::int as n, count(*) filter (where tone = 'negative')::int as negative
        from mentions where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        group by all order by n desc, source_kind
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
    )


def count_by_day_and_tone(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume per Beijing day. Columns: day, n, negative."""
    return store.frame(
        """
        select china_day(published_at) as day, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative
        from mentions where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        group by all order by day
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
    )


def rising(
    store: Store, topic_ids: list[int], start: datetime, end: datetime, wanted: tuple[int, Sequence[str]]
) -> pd.DataFrame:
    """Return the words of the topics that rose most in the second half of the window against its first half.

    `wanted` is (most words, names that are left out). Columns: word, n, before, ratio = (n + 3) / (before + 3),
    as for the whole unit.
    """
    return store.frame(
        """
        with spoken as (
            select unnest(words) as word, published_at >= $middle::timestamp as is_late from mentions
            where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        ), counted as (
            select word, count(*) filter (where is_late)::int as present,
                   count(*) filter (where not is_late)::int as earlier
            from spoken group by word
        )
        select word, present as n, earlier as before, (present + 3) / (earlier + 3) as ratio
        from counted where present >= 3 and present > earlier and not list_contains($names, word)
        order by ratio desc, n desc, word limit $limit
        """,
        topic_ids=topic_ids,
        start=start,
        middle=start + (end - start) / 2,
        end=end,
        limit=wanted[0],
        names=list(wanted[1]),
    )


def words_by_day(
    store: Store, topic_ids: list[int], start: datetime, end: datetime, wanted: tuple[int, Sequence[str]]
) -> pd.DataFrame:
    """Return the daily counts of the most frequent words of the topics. Columns: day (Beijing), word, n.

    `wanted` is (most words, names that are left out).
    """
    return store.frame(
        """
        with spoken as (
            select unnest(words) as word, china_day(published_at) as day from mentions
            where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        ), counted as (
            select day, word, count(*)::int as n from spoken where not list_contains($names, word) group by all
        ), foremost as (
            select word from counted group by word order by sum(n) desc, word limit $limit
        )
        select day, word, n from counted where word in (select word from foremost) order by day, word
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
        limit=wanted[0],
        names=list(wanted[1]),
    )


def asked(store: Store, topic_ids: list[int], start: datetime, end: datetime, limit: int) -> list[tuple[str, int]]:
    """Return what the public asks or demands, most frequent first, as (question, mentions)."""
    rows = store.rows(
        """
        select question, count(*)::int as n from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
          and question <> ''
        group by question order by n desc, question limit $limit
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
        limit=limit,
    )
    return [(question, n) for question, n in rows]


def leading(store: Store, topic_ids: list[int], start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the first mention of the topics and those most passed on, in order of time; columns as in `passages`."""
    return store.records(
        """
        with spoken as (
            select * from mentions
            where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        ), chosen as (
            (select mention_id from spoken order by published_at, mention_id limit 1)
            union
            (select mention_id from spoken
             order by media_tier desc, reposts + comments + likes desc, mention_id limit $limit - 1)
        )
        select mention_id, published_at, precision, source_kind, site, title, text[1:$length] as excerpt, url,
               tone, tone_p, topic_id
        from spoken where mention_id in (select mention_id from chosen) order by published_at, mention_id
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
        limit=limit,
        length=EXCERPT,
    )


def list_(store: Store, topic_ids: list[int], start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the newest mentions of the topics; columns as in `store.passages.leading`."""
    return store.records(
        """
        select mention_id, published_at, precision, source_kind, site, title, text[1:$length] as excerpt, url,
               tone, tone_p, topic_id
        from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        order by published_at desc, mention_id limit $limit
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
        limit=limit,
        length=EXCERPT,
    )
