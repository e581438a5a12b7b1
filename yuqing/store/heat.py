"""Which of the mentions that ask were answered, by any two of their properties."""

from datetime import datetime

from yuqing.model.heat import HeatAxis
from yuqing.store.database import Row, Store

_ANSWERED = """
    with spoken as (
        select topic_id, max(published_at) as answered_at from mentions
        where published_at >= $start and published_at < $end and target_id <> '' and source_kind = 'gov'
          and topic_id is not null
        group by all
    ),
    answered as (
        select case when 'DAY' in ($row_axis, $column_axis) or 'WEEKDAY' in ($row_axis, $column_axis)
                   then china_day(published_at) end as day,
               case when 'HOUR' in ($row_axis, $column_axis) and precision <> 'day'
                   then hour(china_hour(published_at)) end as hour,
               case when 'KIND' in ($row_axis, $column_axis) then source_kind end as source_kind,
               case when 'SITE' in ($row_axis, $column_axis) then site end as site,
               case when 'CATEGORY' in ($row_axis, $column_axis) then category end as category,
               case when 'TARGET' in ($row_axis, $column_axis) then target_id end as target_id, count(*)::int as n
        from mentions m join spoken s on s.topic_id = m.topic_id
        where published_at >= $start and published_at < $end and target_id <> '' and published_at < answered_at
          and (question <> '' or source_kind = 'complaint')
        group by all
    )
    select case $row_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
               when 'HOUR' then coalesce(hour::varchar, '') when 'KIND' then source_kind when 'SITE' then site
               when 'CATEGORY' then category else target_id end as row_id,
           case $column_axis when 'DAY' then strftime(day, '%Y-%m-%d') when 'WEEKDAY' then isodow(day)::varchar
               when 'HOUR' then coalesce(hour::varchar, '') when 'KIND' then source_kind when 'SITE' then site
               when 'CATEGORY' then category else target_id end as column_id, sum(n)::int
    from answered group by all
"""


def answered(store: Store, axes: tuple[HeatAxis, HeatAxis], start: datetime, end: datetime) -> list[Row]:
    """Return (row_id, column_id, mentions that ask or complain and after which an authority spoke in their topic)."""
    rows, columns = axes
    return store.rows(_ANSWERED, row_axis=rows.name, column_axis=columns.name, start=start, end=end)
