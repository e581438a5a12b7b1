"""What a topic is made of: by which ways it came, who took part, in which wordings, and what was asked."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pandas as pd

from yuqing.store.database import Row, Store

#: What people corrected lies beside the rows: the condition on the topic alone would have every column of every mention
#: read before a single one is left out, the other one has the topic's rows found first.
_OWN = """
    select mention_id, topic_id, published_at, source_kind, site, media_tier, author_key, tone, near_key, title,
           text[1:200] as text, question
    from mentions
    where topic_id = $topic_id and published_at >= $start and published_at < $end
      and mention_id in (select mention_id from mention_rows where topic_id = $topic_id)
"""


def narrowed(store: Store, topic_id: int, start: datetime, end: datetime) -> AbstractContextManager[Store]:
    """Return a block with a store that holds only the mentions of a topic, for the questions of this module."""
    return store.narrowed(_OWN, topic_id=topic_id, start=start, end=end)


def by_kind(store: Store, topic_id: int, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return the kinds of source in the order in which the topic reached them.

    Columns: source_kind, first_at, last_at, n, negative, authors, site (of the first mention), media_tier (highest).
    """
    return store.records(
        """
        select source_kind, min(published_at) as first_at, max(published_at) as last_at, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative, count(distinct author_key)::int as authors,
               arg_min(site, (published_at, mention_id)) as site, max(media_tier)::int as media_tier
        from mentions where topic_id = $topic_id and published_at >= $start and published_at < $end
        group by source_kind order by first_at, source_kind
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )


def participants(store: Store, topic_id: int, start: datetime, end: datetime) -> Row:
    """Return (different authors, authors of three or more, mentions of these, mentions without author)."""
    return store.rows(
        """
        with each_author as (
            select author_key, count(*) as n from mentions
            where topic_id = $topic_id and published_at >= $start and published_at < $end group by author_key
        )
        select count(*) filter (where author_key is not null)::int,
               count(*) filter (where author_key is not null and n >= 3)::int,
               coalesce(sum(n) filter (where author_key is not null and n >= 3), 0)::int,
               coalesce(sum(n) filter (where author_key is null), 0)::int
        from each_author
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )[0]


def ids_of_busy(store: Store, topic_id: int, start: datetime, end: datetime) -> list[int]:
    """Return the mentions of authors of three or more, newest last."""
    rows = store.rows(
        """
        select mention_id from mentions
        where topic_id = $topic_id and published_at >= $start and published_at < $end and author_key is not null
        qualify count(*) over (partition by author_key) >= 3 order by published_at, mention_id
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )
    return [row[0] for row in rows]


def ids_of_unknown(store: Store, topic_id: int, start: datetime, end: datetime) -> list[int]:
    """Return the mentions of which the source tells no author, newest last."""
    rows = store.rows(
        """
        select mention_id from mentions
        where topic_id = $topic_id and published_at >= $start and published_at < $end and author_key is null
        order by published_at, mention_id
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )
    return [row[0] for row in rows]


def ids_behind(store: Store, topic_id: int, start: datetime, end: datetime) -> Row:
    """Return the mentions that three indicators rest on, as lists of ids; None where there is none.

    (those of the highest media tier, those with the most frequent category or a signal, those that ask or complain)
    """
    return store.rows(
        """
        with held as (
            select * from mentions where topic_id = $topic_id and published_at >= $start and published_at < $end
        ), whole as (select max(media_tier) as tier, coalesce(mode(nullif(category, '')), '') as category from held)
        select list(mention_id) filter (where media_tier = tier),
               list(mention_id) filter (where held.category = whole.category or len(signals) > 0),
               list(mention_id) filter (where tone = 'negative' or question <> '')
        from held, whole
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )[0]


def wordings(store: Store, topic_id: int, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the wordings of a topic, most repeated first; mentions too short to tell are left out.

    Columns: near_key, n, first_at, last_at, authors, negative, source_kinds (list), title, text (of the first).
    """
    return store.records(
        """
        select near_key, count(*)::int as n, min(published_at) as first_at, max(published_at) as last_at,
               count(distinct author_key)::int as authors, count(*) filter (where tone = 'negative')::int as negative,
               list_sort(list(distinct source_kind)) as source_kinds,
               arg_min(title, (published_at, mention_id)) as title,
               arg_min(text[1:200], (published_at, mention_id)) as text
        from mentions
        where topic_id = $topic_id and published_at >= $start and published_at < $end and near_key <> 0
        group by near_key order by n desc, first_at, near_key limit $limit
        """,
        topic_id=topic_id,
        start=start,
        end=end,
        limit=limit,
    )


def count_wordings(store: Store, topic_id: int, start: datetime, end: datetime) -> Row:
    """Return (different wordings, mentions too short to tell)."""
    return store.rows(
        """
        select count(distinct nullif(near_key, 0))::int, count(*) filter (where near_key = 0)::int
        from mentions where topic_id = $topic_id and published_at >= $start and published_at < $end
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )[0]


def asked(store: Store, topic_id: int, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the sentences that ask or demand, in order of their first time.

    Columns: question, n, first_at, last_at, mention_ids (list, oldest first).
    """
    return store.records(
        """
        select question, count(*)::int as n, min(published_at) as first_at, max(published_at) as last_at,
               list(mention_id order by published_at, mention_id) as mention_ids
        from mentions
        where topic_id = $topic_id and published_at >= $start and published_at < $end and question <> ''
        group by question order by n desc, first_at, question limit $limit
        """,
        topic_id=topic_id,
        start=start,
        end=end,
        limit=limit,
    )


def contrast(store: Store, topic_id: int, start: datetime, end: datetime, before: datetime) -> pd.DataFrame:
    """Return the words of a topic against all mentions about the unit before it began; of the whole store.

    Words are counted by the hour, so `before` and `start` are taken at their full hours.

    Columns: word, n (mentions of the topic with it), share, before (mentions about the unit from `before` to
    `start`), before_share, ratio = (share + .5 %) / (before_share + .5 %).
    """
    return store.frame(
        """
        with held as (
            select words from mentions
            where topic_id = $topic_id and published_at >= $start and published_at < $end
              and mention_id in (select mention_id from mention_rows where topic_id = $topic_id)
        ), own as (select unnest(words) as word from held),
        counted as (select word, count(*)::int as n from own group by word having count(*) >= 2),
        earlier as (
            select word, sum(n)::int as before from kw_hourly
            where hour >= china_hour($before::timestamp) and hour < china_hour($start::timestamp)
              and word in (select word from counted) group by word
        ), sizes as (
            select (select count(*) from held) as own,
                   (select count(*) from mentions where target_id <> ''
                       and published_at >= date_trunc('hour', $before::timestamp)
                       and published_at < date_trunc('hour', $start::timestamp)) as earlier
        )
        select word, n, n / s.own as share, coalesce(before, 0)::int as before,
               coalesce(before, 0) / greatest(s.earlier, 1) as before_share,
               (n / s.own + 0.005) / (coalesce(before, 0) / greatest(s.earlier, 1) + 0.005) as ratio
        from counted left join earlier using (word), sizes s
        order by ratio desc, n desc, word limit 30
        """,
        topic_id=topic_id,
        start=start,
        end=end,
        before=before,
    )


def tone_by_day(store: Store, topic_id: int, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the tone of a topic over time. Columns: day (Beijing), n, negative, neutral, positive."""
    return store.frame(
        """
        select china_day(published_at) as day, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative,
               count(*) filter (where tone = 'neutral')::int as neutral,
               count(*) filter (where tone = 'positive')::int as positive
        from mentions where topic_id = $topic_id and published_at >= $start and published_at < $end
        group by all order by day
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )


def ungrouped(store: Store, start: datetime, end: datetime) -> int:
    """Return how many mentions about the unit belong to no topic."""
    return int(
        store.value(
            """
            select count(*) from mentions
            where published_at >= $start and published_at < $end and target_id <> '' and topic_id is null
            """,
            start=start,
            end=end,
        )
    )
