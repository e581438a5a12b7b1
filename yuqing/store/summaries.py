"""What a cluster counted, read where it lies: the same columns as the counts of the store's own mentions."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from yuqing.store.database import Store


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


def _files(folder: Path) -> str:
    return str(folder / "summary=*" / "day=*" / "*.parquet")
