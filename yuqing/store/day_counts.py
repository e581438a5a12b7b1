"""Mentions about the unit counted per Beijing day, kept by the ingest, and the figures drawn from the counts.

A day is counted anew after anything about its mentions has changed. Until then, and at the ends of a window that are
no whole days, the mentions themselves are read, so that every figure is that of the mentions.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pyarrow as pa

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.heat import HeatAxis
from yuqing.store.database import Row, Store, Transaction

DAY = timedelta(days=1)

#: What is counted of a mention.
_SEEN = """
    with seen as (
        select topic_id, china_day(published_at) as day, hour(china_hour(published_at))::tinyint as hour,
               precision = 'day' as only_day, source_kind, category, target_id, site, tone,
               question <> '' or source_kind = 'complaint' as asks
        from mentions
        where published_at >= $start and published_at < $end and target_id <> ''
          and (published_at < $whole_start or published_at >= $whole_end)
    )
"""
#: With the level of its topic on that day.
_PLACED = """
    , placed as (
        select m.*, l.level from seen m left join (
            select topic_id, day, level from topic_levels
            where day >= china_day($start::timestamp) and day <= china_day($end::timestamp)
        ) l on l.topic_id = m.topic_id and l.day = m.day
    )
"""
#: Where nobody asks for levels, which take longer to find than the rest of the ends.
_UNGRADED = ", placed as (select *, null::tinyint as level from seen)"
_NUMBERS = """
    count(*)::int as n, count(*) filter (where tone = 'negative')::int as negative,
    count(*) filter (where tone = 'positive')::int as positive, count(*) filter (where asks)::int as asked,
    min(coalesce(level, 5))::tinyint as worst,
    sum(case level when 1 then 8 when 2 then 4 when 3 then 2 when 4 then 1 else 0 end)::double as weighted
"""
_WHOLE_DAYS = """
    , counted as (
        select day, hour, only_day, source_kind, category, target_id, site, n, negative, positive, asked, worst,
               weighted
        from day_counts where cut = $cut and day >= $first_day and day < $last_day
        union all
        select day, hour, only_day, source_kind, category, target_id,
               case when $cut = 'hour' then null else site end as site,
"""
_ENDS = "from placed group by 1, 2, 3, 4, 5, 6, 7)"
#: `counted`: the whole days of a window that are counted, and the rest from the mentions.
_COUNTED = _SEEN + _PLACED + _WHOLE_DAYS + _NUMBERS + _ENDS
_COUNTED_UNGRADED = _SEEN + _UNGRADED + _WHOLE_DAYS + _NUMBERS + _ENDS
_CUTS = """
    select day, case when grouping(site) = 1 then 'hour' when grouping(hour) = 1 then 'site' else 'site_hour' end
        as cut, hour, only_day, source_kind, category, target_id, site,
"""
_OF_DAYS = """
    from placed where list_contains($days, day) group by grouping sets (
        (day, hour, only_day, source_kind, category, target_id), (day, site, source_kind, category, target_id),
        (day, site, hour, only_day)
    )
"""
_INSERT = "insert into day_counts by name"
_RECOUNT = _INSERT + _SEEN + _PLACED + _CUTS + _NUMBERS + _OF_DAYS
_BY_HOUR_AND_TONE = """
    select day + to_hours(hour) as hour, tone, sum(n)::int as n from (
        select day, hour, unnest(['negative', 'neutral', 'positive']) as tone,
               unnest([negative, n - negative - positive, positive]) as n
        from counted
    ) where n > 0 group by all order by 1
"""
_BY_CLOCK_HOUR = """
    select date_diff('hour', $start::timestamp, day + to_hours(hour) - interval 8 hour)::int as hour, sum(n)::int as n
    from counted where not only_day group by all
"""
_BY_DAY = "select day, sum(n)::int as n, sum(negative)::int as negative from counted group by all order by day"
_BY_KIND = """
    select source_kind, sum(n)::int as n, sum(negative)::int as negative from counted
    group by all order by n desc, source_kind
"""
_SEVERITY = """
    select source_kind, day, sum(n)::int as n, min(worst)::int as worst, sum(weighted)::double as weighted
    from counted group by all order by source_kind, day
"""


def mark(transaction: Transaction, moments: pa.ChunkedArray) -> None:
    """Note that mentions published at these moments (naive UTC) are new."""
    transaction.put("moments", pa.table({"published_at": moments}))
    transaction.run(
        """
        insert into counted_days select distinct china_day(published_at), true from moments
        on conflict do update set stale = true
        """
    )


def mark_days(transaction: Transaction, days: pa.ChunkedArray) -> None:
    """Note that the levels of topics on these days changed."""
    transaction.put("changed_days", pa.table({"day": days}))
    transaction.run(
        """
        insert into counted_days select distinct day, true from changed_days on conflict do update set stale = true
        """
    )


def mark_topic(transaction: Transaction, topic_id: int) -> None:
    """Note that somebody decided about the level of a topic."""
    transaction.run(
        """
        insert into counted_days select day, true from topic_days where topic_id = $topic_id
        on conflict do update set stale = true
        """,
        topic_id=topic_id,
    )


def mark_mentions(transaction: Transaction, mention_ids: Sequence[int]) -> None:
    """Note that something about these mentions changed."""
    transaction.put("changed_mentions", pa.table({"mention_id": pa.array(list(mention_ids), pa.int64())}))
    transaction.run(
        """
        insert into counted_days
        select distinct china_day(published_at), true from mention_rows semi join changed_mentions using (mention_id)
        on conflict do update set stale = true
        """
    )


def due(store: Store, today: date, most: int) -> list[date]:
    """Return the newest days before `today` that are to be counted, none of them `most` days before the newest."""
    rows = store.rows(
        """
        with stale as (select day from counted_days where stale and day < $today)
        select day from stale where day > (select max(day) from stale) - $most::int order by day
        """,
        today=today,
        most=most,
    )
    return [row[0] for row in rows]


def recount(transaction: Transaction, days: list[date]) -> None:
    """Count these days anew, which lie close together."""
    given: dict[str, Any] = {"days": days}
    start, end = _begin(days[0]), _begin(days[-1]) + DAY
    transaction.run("delete from day_counts where list_contains($days, day)", **given)
    transaction.run(_RECOUNT, start=start, end=end, whole_start=end, whole_end=end, **given)
    transaction.run("update counted_days set stale = false where list_contains($days, day)", **given)


def by_hour_and_tone(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume of mentions about the unit. Columns: hour (Beijing), tone, n."""
    return store.frame(_COUNTED_UNGRADED + _BY_HOUR_AND_TONE, **_window(store, start, end))


def by_clock_hour(store: Store, start: datetime, end: datetime) -> list[Row]:
    """Return (hours since `start`, n) of the mentions whose hour is known, for ends that are whole hours."""
    return store.rows(_COUNTED_UNGRADED + _BY_CLOCK_HOUR, **_window(store, start, end))


def by_day(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume per Beijing day. Columns: day, n, negative."""
    return store.frame(_COUNTED_UNGRADED + _BY_DAY, **_window(store, start, end))


def by_kind(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume per kind of source. Columns: source_kind, n, negative."""
    return store.frame(_COUNTED_UNGRADED + _BY_KIND, **_window(store, start, end))


def severity_by_kind_and_day(store: Store, start: datetime, end: datetime) -> pd.DataFrame:
    """Return how severe each kind of source was on each Beijing day.

    Columns: source_kind, day, n, worst (1–5), weighted: every mention counts 8, 4, 2, 1 or 0 for a topic
    at level Ⅰ, Ⅱ, Ⅲ, Ⅳ or below on that day.
    """
    return store.frame(_COUNTED + _SEVERITY, **_window(store, start, end))


_SQUARES = """
    select case $row_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
               -- A time known only to the day says nothing about the hour.
               when 'HOUR' then case when only_day then '' else hour::varchar end
               when 'KIND' then source_kind when 'SITE' then site when 'CATEGORY' then category
               else target_id end as row_id,
           case $column_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
               when 'HOUR' then case when only_day then '' else hour::varchar end
               when 'KIND' then source_kind when 'SITE' then site when 'CATEGORY' then category
               else target_id end as column_id,
           sum(n)::int as n, sum(negative)::int as negative, min(worst)::int as worst,
           sum(weighted)::double as weighted, sum(asked)::int as asked
    from counted group by row_id, column_id order by row_id, column_id
"""


def squares(store: Store, axes: tuple[HeatAxis, HeatAxis], start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return one row per pair of places in which there was anything, times being those of Beijing.

    Columns: row_id, column_id, n, negative, worst (1–5), weighted (8, 4, 2, 1 or 0 for each mention of a topic at
    level Ⅰ, Ⅱ, Ⅲ, Ⅳ or below on that day), asked (mentions that ask or complain).
    """
    rows, columns = axes
    given = _window(store, start, end) | {"cut": _cut(axes)}
    return store.records(_COUNTED + _SQUARES, row_axis=rows.name, column_axis=columns.name, **given)


def _cut(axes: tuple[HeatAxis, HeatAxis]) -> str:
    """Return which counts tell both axes apart."""
    if HeatAxis.SITE not in axes:
        return "hour"
    return "site_hour" if HeatAxis.HOUR in axes else "site"


def _window(store: Store, start: datetime, end: datetime) -> dict[str, Any]:
    """Return what `counted` asks for: the longest run of counted whole days, and the ends beside it."""
    first, last = _day_from(start), in_beijing(end).date()
    stale = store.rows(
        "select day from counted_days where stale and day >= $first and day < $last order by day",
        first=first,
        last=last,
    )
    borders = [first - DAY, *(row[0] for row in stale), last]
    before, after = max(pairwise(borders), key=lambda pair: pair[1] - pair[0])
    first, last = before + DAY, max(after, before + DAY)
    is_any = first < last
    return {
        "start": start, "end": end, "whole_start": _begin(first) if is_any else end,
        "whole_end": _begin(last) if is_any else end, "first_day": first, "last_day": last, "cut": "hour",
    }  # fmt: skip


def _day_from(start: datetime) -> date:
    """Return the first Beijing day that begins at `start` or later."""
    day = in_beijing(start).date()
    return day if _begin(day) == start else day + DAY


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
