"""Every visit to a source and every imported file, with its outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from yuqing.model.runs import SourceRun
from yuqing.store.database import Row, Store, Transaction


def add(transaction: Transaction, reported: Sequence[SourceRun], added: Mapping[str, int]) -> None:
    """Keep runs. A file comes in many segments, each saying how far it is by then; new mentions add up.

    `added` is the number of new mentions by source id.
    """
    if not reported:
        return
    left = dict(added)
    rows = [asdict(run) | {"added": left.pop(run.source_id, 0)} for run in reported]
    transaction.put("reported", pa.Table.from_pylist([_plain(row) for row in rows], _RUNS))
    transaction.run(
        """
        insert into source_runs by name select * from reported
        on conflict (run_id) do update set
            finished_at = excluded.finished_at, outcome = excluded.outcome, detail = excluded.detail,
            items = greatest(source_runs.items, excluded.items),
            rejected = greatest(source_runs.rejected, excluded.rejected),
            added = source_runs.added + excluded.added, health = excluded.health,
            newest_at = greatest(source_runs.newest_at, excluded.newest_at)
        """
    )


def first_at(store: Store) -> datetime | None:
    """Return when a source was first visited or a file imported, or None."""
    found: datetime | None = store.value("select min(started_at) from source_runs")
    return found


def first_visit(store: Store) -> datetime | None:
    """Return when a source was first visited, aware UTC, or None; an imported file is no visit."""
    found: datetime | None = store.value("select min(finished_at) from source_runs where source_id not like 'import:%'")
    return found


def latest_by_source(store: Store, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the last run of each polled source in a stretch of time, `until` included.

    Columns: source_id, source_name, health, outcome, detail, finished_at, ok_at (last success, may be null),
    failures (runs since the last success), newest_at.
    """
    return store.records(
        """
        with polled as (
            select *, outcome in ('ok', 'not_modified', 'unchanged') as good
            from source_runs
            where finished_at >= $since and finished_at <= $until and source_id not like 'import:%'
        ), good as (select source_id, max(finished_at) as ok_at from polled where good group by all)
        select p.source_id, arg_max(p.source_name, p.finished_at) as source_name,
               arg_max(p.health, p.finished_at) as health, arg_max(p.outcome, p.finished_at) as outcome,
               arg_max(p.detail, p.finished_at) as detail, max(p.finished_at) as finished_at,
               any_value(g.ok_at) as ok_at,
               count(*) filter (where not p.good and (g.ok_at is null or p.finished_at > g.ok_at)) as failures,
               max(p.newest_at) as newest_at
        from polled p left join good g using (source_id)
        group by p.source_id order by p.source_id
        """,
        since=since,
        until=until,
    )


def unanswered(store: Store, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """Return the first and the last hour from `start`, a whole one, to `end` without an answer; None for none."""
    first, last = store.rows(
        """
        select min(hour), max(hour) from (
            select unnest(range($start::timestamp, $end::timestamp, interval 1 hour)) as hour
        ) anti join (
            select distinct date_trunc('hour', finished_at) as hour from source_runs
            where finished_at >= $start and finished_at < $end and outcome in ('ok', 'not_modified', 'unchanged')
              and source_id not like 'import:%'
        ) using (hour)
        """,
        start=start,
        end=end,
    )[0]
    return (first, last) if first else None


def watched(store: Store, start: datetime, end: datetime, forgotten: timedelta) -> list[Row]:
    """Return the stretches (from, until) of whole hours in which at least one source answered, oldest first.

    An hour counts for a source that answered in it. What its last visit of an hour told holds for the hours after it,
    until the hour of the next visit and `forgotten` at most.
    """
    return store.rows(
        """
        with hourly as (
            select source_id, date_trunc('hour', finished_at) as hour, bool_or(good) as answered,
                   arg_max(good, finished_at) as held
            from (
                select source_id, finished_at, outcome in ('ok', 'not_modified', 'unchanged') as good from source_runs
                where finished_at >= $start and finished_at < $end and source_id not like 'import:%'
            ) group by all
        ), followed as (
            select *, lead(hour) over (partition by source_id order by hour) as following,
                   hour + interval 1 hour + $forgotten::interval as latest
            from hourly
        ), seen as (
            select hour, max(case when held then least(coalesce(following, latest), latest)
                             else hour + interval 1 hour end) as until
            from followed where answered group by hour
        ), begun as (
            select *, coalesce(hour > max(until) over (
                order by hour rows between unbounded preceding and 1 preceding), true) as is_new
            from seen
        ), numbered as (select *, count(*) filter (where is_new) over (order by hour) as stretch from begun)
        select min(hour), max(until) from numbered group by stretch order by 1
        """,
        start=start,
        end=end,
        forgotten=forgotten,
    )


def find(store: Store, run_id: str) -> dict[str, Any]:
    """Return one run. Raises IndexError for an unknown id."""
    return store.records("select * from source_runs where run_id = $run_id", run_id=run_id)[0]


def list_of_source(store: Store, source_id: str, limit: int) -> list[dict[str, Any]]:
    """Return the visits to one source, newest first."""
    return store.records(
        "select * from source_runs where source_id = $source_id order by started_at desc limit $limit",
        source_id=source_id,
        limit=limit,
    )


def list_imports(store: Store, limit: int) -> pd.DataFrame:
    """Return the newest imports. Columns: run_id, source_name, started_at, finished_at, items, rejected, added."""
    return store.frame(
        """
        select run_id, source_name, started_at, finished_at, outcome, detail, items, rejected, added
        from source_runs where source_id like 'import:%' order by started_at desc limit $limit
        """,
        limit=limit,
    )


_MOMENTS = ("started_at", "finished_at", "newest_at")
_RUNS = pa.schema(
    [(name, pa.string()) for name in ("run_id", "source_id", "source_name", "outcome", "detail", "health")]
    + [(name, pa.int32()) for name in ("items", "rejected", "added")]
    + [(name, pa.timestamp("us")) for name in _MOMENTS]
)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the table holds them; an aware moment becomes UTC without a zone."""
    moments = {name: row[name] and row[name].astimezone(UTC).replace(tzinfo=None) for name in _MOMENTS}
    return row | moments | {"outcome": row["outcome"].value, "health": row["health"].value}
