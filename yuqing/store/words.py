"""How often each word stood in mentions about the unit, per Beijing hour."""

from collections.abc import Sequence
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


def rising(store: Store, start: datetime, end: datetime, limit: int, names: Sequence[str]) -> pd.DataFrame:
    """Return the words that rose most against the window of equal length before, the unit's own names left out.

    Columns: word, n, before, ratio = (n + 3) / (before + 3), which keeps rare words from leading.
    """
    return store.frame(
        """
        with counted as (
            select word, coalesce(sum(n) filter (where hour >= china_hour($start::timestamp)), 0)::int as present,
                   coalesce(sum(n) filter (where hour < china_hour($start::timestamp)), 0)::int as earlier
            from kw_hourly
            where hour >= china_hour($before::timestamp) and hour < $end::timestamp + interval 8 hour
              and not list_contains($names, word)
            group by word
        )
        select word, present as n, earlier as before, (present + 3) / (earlier + 3) as ratio
        from counted where present >= 3 and present > earlier order by ratio desc, n desc, word limit $limit
        """,
        before=start - (end - start),
        start=start,
        end=end,
        limit=limit,
        names=list(names),
    )


def top(store: Store, start: datetime, end: datetime, limit: int, names: Sequence[str]) -> pd.DataFrame:
    """Return the most frequent words, the unit's own names left out. Columns: word, n, negative."""
    return store.frame(
        """
        select word, sum(n)::int as n, sum(negative)::int as negative from kw_hourly
        where hour >= china_hour($start::timestamp) and hour < $end::timestamp + interval 8 hour
          and not list_contains($names, word)
        group by word order by n desc, word limit $limit
        """,
        start=start,
        end=end,
        limit=limit,
        names=list(names),
    )


def by_day(store: Store, words: list[str], start: datetime, end: datetime) -> pd.DataFrame:
    """Return the daily counts of some words. Columns: day (Beijing), word, n."""
    return store.frame(
        """
        select hour::date as day, word, sum(n)::int as n from kw_hourly
        where hour >= china_hour($start::timestamp) and hour < $end::timestamp + interval 8 hour
          and list_contains($words, word)
        group by all order by day, word
        """,
        words=words,
        start=start,
        end=end,
    )
