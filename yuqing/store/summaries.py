"""What a cluster counted, read where it lies: the same columns as the counts of the store's own mentions."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from yuqing.store.database import Row, Store


def count_by_hour_and_tone(store: Store, folder: Path, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume of mentions about the watch targets. Columns: hour (Beijing), tone, n.

    `start` and `end` (exclusive) are full hours; the same holds for the other counts.
    """
    return store.frame(
        """
        select hour, value as tone, sum(n)::int as n from read_parquet($files, hive_partitioning = true)
        where summary = 'tone' and day >= china_day($start::timestamp) and day <= china_day($end::timestamp)
          and hour >= china_hour($start::timestamp) and hour < china_hour($end::timestamp)
        group by all order by hour, tone
        """,
        files=_files(folder),
        start=start,
        end=end,
    )


def count_by_hour_and_word(store: Store, folder: Path, start: datetime, end: datetime) -> pd.DataFrame:
    """Return how often each word stood. Columns: hour (Beijing), word, n, negative."""
    return store.frame(
        """
        select hour, value as word, sum(n)::int as n, sum(negative)::int as negative
        from read_parquet($files, hive_partitioning = true)
        where summary = 'word' and day >= china_day($start::timestamp) and day <= china_day($end::timestamp)
          and hour >= china_hour($start::timestamp) and hour < china_hour($end::timestamp)
        group by all order by hour, word
        """,
        files=_files(folder),
        start=start,
        end=end,
    )


def count_by_day_and_category(store: Store, folder: Path, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume per Beijing day and category. Columns: day, category, n, negative."""
    return store.frame(
        """
        select hour::date as day, value as category, sum(n)::int as n, sum(negative)::int as negative
        from read_parquet($files, hive_partitioning = true)
        where summary = 'category' and day >= china_day($start::timestamp) and day <= china_day($end::timestamp)
          and hour >= china_hour($start::timestamp) and hour < china_hour($end::timestamp)
        group by all order by day, category
        """,
        files=_files(folder),
        start=start,
        end=end,
    )


def own_by_hour_and_tone(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return what `count_by_hour_and_tone` returns, counted over the store's own mentions."""
    return store.frame(
        """
        select china_hour(published_at) as hour, tone, count(*)::int as n from mentions
        where published_at >= $start and published_at < $end and target_id <> '' group by all order by hour, tone
        """,
        start=start,
        end=end,
    )


def own_by_hour_and_word(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return what `count_by_hour_and_word` returns, as the store keeps it."""
    return store.frame(
        """
        select hour, word, sum(n)::int as n, sum(negative)::int as negative from kw_hourly
        where hour >= china_hour($start::timestamp) and hour < china_hour($end::timestamp)
        group by all order by hour, word
        """,
        start=start,
        end=end,
    )


def own_by_day_and_category(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return what `count_by_day_and_category` returns, counted over the store's own mentions."""
    return store.frame(
        """
        select china_day(published_at) as day, category, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative
        from mentions where published_at >= $start and published_at < $end and target_id <> ''
        group by all order by day, category
        """,
        start=start,
        end=end,
    )


def pairs(store: Store, folder: Path, kind: str) -> list[Row]:
    """Return the pairs of mentions that may belong together, of one kind of `model.summaries`, by their ids.

    Columns: the smaller id, the other id, likeness in millionths.
    """
    sql = (
        "select first_id, second_id, likeness from read_parquet($files) where kind = $kind order by first_id, second_id"
    )
    return store.rows(sql, files=str(folder / "*.parquet"), kind=kind)


def _files(folder: Path) -> str:
    return str(folder / "summary=*" / "day=*" / "*.parquet")
