"""How often each word stood in mentions about the unit, per Beijing hour."""

from datetime import datetime

import pandas as pd
import pyarrow as pa

from yuqing.store.database import Store, Transaction


def add(transaction: Transaction, fresh: pa.Table) -> None:
    """Count the words of new mentions; columns used: published_at, words, tone, target_id."""
    transaction.put("fresh_words", fresh.select(["published_at", "words", "tone", "target_id"]))
    transaction.run(
        """
        insert into kw_hourly
        select hour, word, count(*)::int, count(*) filter (where tone = 'negative')::int
        from (
            select china_hour(published_at) as hour, unnest(words) as word, tone
            from fresh_words where target_id <> ''
        ) group by all
        """
    )


def rising(store: Store, start: datetime, end: datetime, limit: int) -> pd.DataFrame:
    """Return the words that rose most against the window of equal length before.

    Columns: word, n, before, ratio = (n + 3) / (before + 3), which keeps rare words from leading.
    """
    return store.frame(
        """
        select word, sum(n) filter (where hour >= china_hour($start))::int as n,
               coalesce(sum(n) filter (where hour < china_hour($start)), 0)::int as before,
               (coalesce(n, 0) + 3) / (before + 3) as ratio
        from kw_hourly
        where hour >= china_hour($start - (($end)::timestamp - ($start)::timestamp)) and hour < china_hour($end)
        group by word having n >= 3 order by ratio desc, n desc, word limit $limit
        """,
        start=start,
        end=end,
        limit=limit,
    )


def top(store: Store, start: datetime, end: datetime, limit: int) -> pd.DataFrame:
    """Return the most frequent words. Columns: word, n, negative."""
    return store.frame(
        """
        select word, sum(n)::int as n, sum(negative)::int as negative from kw_hourly
        where hour >= china_hour($start) and hour <= china_hour($end)
        group by word order by n desc, word limit $limit
        """,
        start=start,
        end=end,
        limit=limit,
    )


def by_day(store: Store, words: list[str], start: datetime, end: datetime) -> pd.DataFrame:
    """Return the daily counts of some words. Columns: day (Beijing), word, n."""
    return store.frame(
        """
        select hour::date as day, word, sum(n)::int as n from kw_hourly
        where hour >= china_hour($start) and hour <= china_hour($end) and list_contains($words, word)
        group by all order by day, word
        """,
        words=words,
        start=start,
        end=end,
    )
