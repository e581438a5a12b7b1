"""Topics, their proposed levels per day, and what people decided."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa

from yuqing.store import day_counts
from yuqing.store.database import Row, Store, Transaction


def newest(store: Store, limit: int) -> list[Row]:
    """Return the newest topics, oldest first.

    Columns: topic_id, title, title_score, target_id, first_at, last_at, mention_count, terms, weights, wave_at.
    """
    return store.rows(
        """
        select topic_id, title, title_score, target_id, first_at, last_at, mention_count, terms, weights,
               coalesce(wave_at, first_at)
        from (select * from topics order by last_at desc limit $limit) order by last_at
        """,
        limit=limit,
    )


def forms(store: Store, limit: int) -> list[Row]:
    """Return (sketch, near_key) of the newest forms of wordings, oldest first."""
    return store.rows(
        """
        select sketch, near_key from (select * from wordings order by seen_at desc limit $limit) order by seen_at
        """,
        limit=limit,
    )


def add_forms(transaction: Transaction, fresh: pa.Table) -> None:
    """Keep forms of wordings; columns as in the table."""
    transaction.put("fresh_forms", fresh)
    transaction.run("insert into wordings by name select * from fresh_forms")


def recent_near_keys(store: Store, limit: int) -> list[Row]:
    """Return (near_key, topic_id) of the newest mentions that have both, oldest first."""
    return store.rows(
        """
        select near_key, topic_id from (
            select near_key, topic_id, published_at from mentions
            where near_key <> 0 and topic_id is not null order by published_at desc limit $limit
        ) order by published_at
        """,
        limit=limit,
    )


def save(transaction: Transaction, changed: pa.Table) -> None:
    """Write new and grown topics; columns as in the table."""
    transaction.put("changed_topics", changed)
    transaction.run("insert or replace into topics by name select * from changed_topics")


def mark_stale(transaction: Transaction, fresh: pa.Table) -> None:
    """Note on which days which topics have new mentions; columns used: topic_id, published_at."""
    transaction.put("touched", fresh.select(["topic_id", "published_at"]))
    transaction.run(
        """
        insert into topic_days (topic_id, day, stale)
        select distinct topic_id, china_day(published_at), true from touched where topic_id is not null
        on conflict do update set stale = true
        """
    )


def mark_present(transaction: Transaction, now: datetime) -> None:
    """Have every topic of the last 24 hours graded again, because time passes without new mentions too."""
    transaction.run(
        """
        insert into topic_days (topic_id, day, stale)
        select distinct topic_id, china_day($now::timestamp), true from mentions
        where published_at > $now::timestamp - interval 24 hour and published_at <= $now and topic_id is not null
        on conflict do update set stale = true
        """,
        now=now,
    )


_STALE = """
    with due as (
        select topic_id, day, least(day::timestamp + interval 16 hour, $now::timestamp) as until
        from topic_days where stale and day <= china_day($now::timestamp) order by day desc, topic_id limit $limit
    )
"""
_ONE_DAY = "with due as (select $topic_id::bigint as topic_id, $day::date as day, $until::timestamp as until)"
#: What a grade needs, of the topic days in `due` (topic_id, day, until: the end of its 24 hours).
_COUNTED = """
    select d.topic_id, d.day, any_value(d.until) as until, count(*)::int as posts, sum(m.reposts)::bigint as reposts,
           sum(m.comments)::bigint as comments, sum(m.likes)::bigint as likes,
           count(*) filter (where m.published_at > d.until - interval 6 hour)::int as last_6h,
           count(*) filter (where m.published_at <= d.until - interval 6 hour
                              and m.published_at > d.until - interval 12 hour)::int as previous_6h,
           max(m.media_tier)::int as media_tier, count(distinct m.source_kind)::int as source_kinds,
           coalesce(mode(nullif(m.category, '')), '') as category,
           list_distinct(flatten(list(m.signals))) as signals,
           count(*) filter (where m.tone = 'negative')::int as negatives,
           count(*) filter (where m.tone = 'negative' or m.question <> '')::int as demands,
           greatest(
               0, date_diff('minute', any_value(coalesce(t.wave_at, t.first_at)), any_value(d.until))
           ) / 60.0 as hours_waiting
    from due d
    join mentions m on m.topic_id = d.topic_id
     and m.published_at > d.until - interval 24 hour and m.published_at <= d.until + interval 1 second
    join topics t on t.topic_id = d.topic_id
    group by d.topic_id, d.day
"""


def stale_counts(store: Store, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Return what a grade needs for topic days that are due, the newest days first.

    The window is the 24 hours before the end of the day, or before `now` on the present day. Columns:
    topic_id, day, until, posts, reposts, comments, likes, last_6h, previous_6h, media_tier, source_kinds, category,
    signals (list), negatives, demands (mentions that ask or complain), hours_waiting.
    """
    return store.records(_STALE + _COUNTED, now=now, limit=limit)


def counts_of_day(store: Store, topic_id: int, day: date, until: datetime) -> list[dict[str, Any]]:
    """Return what the grade of one topic on one day is made from; [] without mentions. Columns as `stale_counts`."""
    return store.records(_ONE_DAY + _COUNTED, topic_id=topic_id, day=day, until=until)


def save_grades(transaction: Transaction, grades: pa.Table) -> None:
    """Write grades; columns as in topic_days."""
    transaction.put("graded", grades)
    transaction.run("insert or replace into topic_days by name select * from graded")
    day_counts.mark_days(transaction, grades["day"])


def ranked(store: Store, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the topics of a window, most severe first.

    Columns: topic_id, title, level (in force at the end), peak (most severe day), proposed, decided, score,
    n, negative, authors, first_at, last_at, source_kinds (list), sentence, counterfactual.
    """
    return store.records(
        """
        with counted as (
            select topic_id, count(*)::int as n, count(*) filter (where tone = 'negative')::int as negative,
                   count(distinct author_key)::int as authors,
                   list_sort(list_distinct(list(source_kind))) as source_kinds
            from mentions where published_at >= $start and published_at < $end and topic_id is not null group by all
        ), graded as (
            select topic_id, arg_max(level, day)::int as level, min(level)::int as peak,
                   arg_max(proposed, day)::int as proposed, arg_max(decided, day) as decided,
                   arg_max(score, day) as score, arg_max(sentence, day) as sentence,
                   arg_max(counterfactual, day) as counterfactual
            from topic_levels
            where day >= china_day($start::timestamp) and day <= china_day($end::timestamp) group by all
        )
        select topic_id, t.title, coalesce(g.level, 5) as level, coalesce(g.peak, 5) as peak,
               coalesce(g.proposed, 5) as proposed, coalesce(g.decided, false) as decided, g.score, c.n, c.negative,
               c.authors, t.first_at, t.last_at, c.source_kinds, g.sentence, g.counterfactual
        from counted c join topics t using (topic_id) left join graded g using (topic_id)
        order by level, peak, score desc nulls last, n desc, topic_id limit $limit
        """,
        start=start,
        end=end,
        limit=limit,
    )


def count_by_level(store: Store, start: datetime, end: datetime) -> dict[int, int]:
    """Return how many topics of the window are at each level now (1–5)."""
    rows = store.rows(
        """
        with seen as (
            select distinct topic_id from mentions
            where published_at >= $start and published_at < $end and topic_id is not null
        ), graded as (
            select topic_id, arg_max(level, day)::int as level from topic_levels
            where day >= china_day($start::timestamp) and day <= china_day($end::timestamp) group by all
        )
        select coalesce(level, 5), count(*) from seen left join graded using (topic_id) group by 1
        """,
        start=start,
        end=end,
    )
    return {level: number for level, number in rows}


def history(store: Store, topic_id: int) -> list[dict[str, Any]]:
    """Return the level of a topic day by day. Columns: day, level, proposed, decided, score, sentence."""
    return store.records("select * from topic_levels where topic_id = $topic_id order by day", topic_id=topic_id)


def find(store: Store, topic_id: int) -> Row | None:
    """Return (topic_id, title, first_at, last_at, mention_count), or None."""
    found = store.rows(
        "select topic_id, title, first_at, last_at, mention_count from topics where topic_id = $topic_id",
        topic_id=topic_id,
    )
    return found[0] if found else None


def add_override(transaction: Transaction, override: Row) -> None:
    """Keep a decision: (override_id, topic_id, level, proposed, reason, actor, made_at)."""
    names = ("override_id", "topic_id", "level", "proposed", "reason", "actor", "made_at")
    transaction.run(
        """
        insert into level_overrides values ($override_id, $topic_id, $level, $proposed, $reason, $actor, $made_at)
        """,
        **dict(zip(names, override, strict=True)),
    )
    day_counts.mark_topic(transaction, override[1])


def overrides(store: Store, topic_id: int) -> list[dict[str, Any]]:
    """Return the decisions about a topic, newest first. Columns: made_at, level, proposed, reason, actor."""
    return store.records(
        """
        select made_at, level, proposed, reason, actor from level_overrides
        where topic_id = $topic_id order by made_at desc
        """,
        topic_id=topic_id,
    )
