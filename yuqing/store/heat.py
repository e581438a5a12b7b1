"""The counts behind a heatmap: mentions about the unit by any two of their properties."""

from datetime import datetime
from typing import Any

from yuqing.model.heat import HeatAxis
from yuqing.store.database import Store

_COUNTED = """
    with inside as (
        select topic_id, tone, source_kind, site, category, target_id, published_at,
               question <> '' or source_kind = 'complaint' as asks,
               china_day(published_at) as day,
               -- A time known only to the day says nothing about the hour.
               case when precision = 'day' then '' else hour(china_hour(published_at))::varchar end as hour
        from mentions where published_at >= $start and published_at < $end and target_id <> ''
    ),
    answered as (
        select topic_id, max(published_at) as answered_at
        from inside where source_kind = 'gov' and topic_id is not null group by all
    ),
    placed as (
        select i.topic_id, i.day, tone, asks, asks and coalesce(answered_at <= published_at, true) as waits,
               case $row_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
                   when 'HOUR' then hour when 'KIND' then source_kind when 'SITE' then site
                   when 'CATEGORY' then category else target_id end as row_id,
               case $column_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
                   when 'HOUR' then hour when 'KIND' then source_kind when 'SITE' then site
                   when 'CATEGORY' then category else target_id end as column_id
        from inside i left join answered a on a.topic_id = i.topic_id
    ),
    counted as (
        select row_id, column_id, topic_id, day, count(*)::int as n,
               count(*) filter (where tone = 'negative')::int as negative,
               count(*) filter (where asks)::int as asked, count(*) filter (where waits)::int as waiting
        from placed group by all
    )
    select row_id, column_id, sum(c.n)::int as n, sum(negative)::int as negative,
           min(coalesce(l.level, 5))::int as worst,
           sum(c.n * case l.level when 1 then 8 when 2 then 4 when 3 then 2 when 4 then 1 else 0 end)::double
               as weighted,
           sum(asked)::int as asked, sum(waiting)::int as waiting
    from counted c left join topic_levels l on l.topic_id = c.topic_id and l.day = c.day
    group by all order by row_id, column_id
"""


def count(store: Store, axes: tuple[HeatAxis, HeatAxis], start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return one row per pair of places in which there was anything, times being those of Beijing.

    Columns: row_id, column_id, n, negative, worst (1–5), weighted (8, 4, 2, 1 or 0 for each mention of a topic at
    level Ⅰ, Ⅱ, Ⅲ, Ⅳ or below on that day), asked (mentions that ask or complain), waiting (those of them after which
    no authority spoke in their topic).
    """
    rows, columns = axes
    return store.records(_COUNTED, row_axis=rows.name, column_axis=columns.name, start=start, end=end)
