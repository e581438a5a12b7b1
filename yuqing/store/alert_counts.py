"""What the alerts are decided on: counts of mentions about the unit that were seen when they were written.

Mentions that were read in afterwards (`backfilled`) never raise an alert; they count only as what was normal. A time
known only to the day says nothing about ten minutes, and stands in no count finer than a day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from yuqing.store import day_counts
from yuqing.store.database import Row, Store

#: Length of a step of the fine counts, in seconds.
STEP_SECONDS = 600


def unit_hours(store: Store, start: datetime, end: datetime, *, since_first: bool = False) -> list[int]:
    """Return the mentions about the unit in each hour from start to end, both whole hours; backfilled ones as well.

    With `since_first` the hours before the first mention of all are left out: nobody looked then.
    """
    found = day_counts.by_clock_hour(store, start, end)
    counts = [0] * int((end - start) / timedelta(hours=1))
    for hour, n in found:
        counts[hour] = n
    return counts[min((hour for hour, _ in found), default=len(counts)) :] if since_first else counts


def topic_steps(store: Store, now: datetime, steps: int) -> list[Row]:
    """Return (topic_id or None, step, n) of the last ten-minute steps, step 0 being the oldest."""
    return store.rows(
        """
        select topic_id, $steps - 1 - date_diff('second', published_at, $now::timestamp) // 600 as step, count(*)::int
        from mentions
        where published_at > $start and published_at <= $now and target_id <> '' and not backfilled
          and precision <> 'day'
        group by all order by all
        """,
        now=now,
        start=now - timedelta(seconds=STEP_SECONDS * steps),
        steps=steps,
    )


def word_steps(store: Store, now: datetime, steps: int, at_least: int, names: Sequence[str]) -> list[Row]:
    """Return (word, topic_id, step, n) of the words that stand in so many mentions of the last six hours."""
    return store.rows(
        """
        with fresh as (
            select mention_id, topic_id, published_at, unnest(list_distinct(words)) as word from mentions
            where published_at > $start and published_at <= $now and target_id <> '' and not backfilled
              and precision <> 'day'
        ), risen as (
            select word from fresh where published_at > $now::timestamp - interval 6 hour
              and not list_contains($names, word)
            group by word having count(*) >= $at_least order by count(*) desc, word limit 30
        )
        select word, topic_id, $steps - 1 - date_diff('second', published_at, $now::timestamp) // 600 as step,
               count(*)::int
        from fresh semi join risen using (word) group by all order by all
        """,
        now=now,
        start=now - timedelta(seconds=STEP_SECONDS * steps),
        steps=steps,
        at_least=at_least,
        names=list(names),
    )


def topic_history(store: Store, topic_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, int]:
    """Return how many mentions each of the topics had in a stretch of time."""
    found = store.rows(
        """
        select topic_id, count(*)::int from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id) group by all
        """,
        topic_ids=list(topic_ids),
        start=start,
        end=end,
    )
    return dict(found)


def word_history(store: Store, words: Sequence[str], start: datetime, end: datetime) -> dict[str, int]:
    """Return how often each of the words stood in mentions about the unit in a stretch of time."""
    found = store.rows(
        """
        select word, sum(n)::int from kw_hourly
        where hour >= china_hour($start::timestamp) and hour < china_hour($end::timestamp)
          and list_contains($words, word)
        group by word
        """,
        words=list(words),
        start=start,
        end=end,
    )
    return dict(found)


def topic_words(store: Store, topic_ids: Sequence[int]) -> dict[int, dict[int, float]]:
    """Return the weighted words (hashed) of each of the topics."""
    found = store.rows(
        "select topic_id, terms, weights from topics where list_contains($topic_ids, topic_id)",
        topic_ids=list(topic_ids),
    )
    return {topic_id: dict(zip(terms, weights, strict=True)) for topic_id, terms, weights in found}


def tone_counts(store: Store, start: datetime, since: datetime, now: datetime) -> Row:
    """Return (mentions, negative) from `since` to `now`, not backfilled, and (mentions, negative) before."""
    return store.rows(
        """
        select count(*) filter (where published_at > $since and not backfilled),
               count(*) filter (where published_at > $since and not backfilled and tone = 'negative'),
               count(*) filter (where published_at <= $since),
               count(*) filter (where published_at <= $since and tone = 'negative')
        from mentions where published_at > $start and published_at <= $now and target_id <> ''
        """,
        start=start,
        since=since,
        now=now,
    )[0]


def live_topics(store: Store, start: datetime, now: datetime) -> list[dict[str, Any]]:
    """Return the topics with news in a stretch of time, with what the alerts other than bursts need.

    Columns: topic_id, title, first_at, level (proposed now), sentence, mentions, negatives, news (in the stretch,
    not backfilled), tier (highest), tier_at, tier_news, tier_site (of its first appearance), earlier_tier (highest
    before that), hot_at and hot_site (first on a hot list), hot_news, asked, asked_at (first question), answered_at
    (last word of an authority, or None).
    """
    return store.records(
        """
        with news as (
            select topic_id, count(*)::int as news from mentions
            where published_at > $start and published_at <= $now and target_id <> '' and not backfilled
              and topic_id is not null group by all
        ), life as (
            select topic_id, published_at, media_tier, source_kind, site, backfilled, tone, question <> '' as asks
            from mentions semi join news using (topic_id)
            where published_at > $now::timestamp - interval 28 day and published_at <= $now
        ), top as (
            -- An authority that answers is no medium that reports.
            select topic_id, coalesce(max(media_tier) filter (where source_kind <> 'gov'), 0)::int as tier
            from life group by all
        ), reached as (
            select topic_id, tier, min(l.published_at) as tier_at,
                   arg_min(l.backfilled, l.published_at) as tier_backfilled,
                   arg_min(l.site, l.published_at) as tier_site
            from top left join life l using (topic_id)
            where tier = 0 or (l.media_tier = tier and l.source_kind <> 'gov') group by all
        ), counted as (
            select topic_id, count(*)::int as mentions, count(*) filter (where tone = 'negative')::int as negatives,
                   min(published_at) filter (where source_kind = 'hot_list') as hot_at,
                   arg_min(site, published_at) filter (where source_kind = 'hot_list') as hot_site,
                   arg_min(backfilled, published_at) filter (where source_kind = 'hot_list') as hot_backfilled,
                   count(*) filter (where asks and not backfilled)::int as asked,
                   min(published_at) filter (where asks and not backfilled) as asked_at,
                   max(published_at) filter (where source_kind = 'gov') as answered_at
            from life group by all
        ), before as (
            select l.topic_id, max(l.media_tier)::int as earlier_tier from life l join reached r using (topic_id)
            where l.published_at < r.tier_at and l.source_kind <> 'gov' group by all
        ), graded as (
            select topic_id, arg_max(proposed, day)::int as level, arg_max(sentence, day) as sentence
            from topic_levels where day <= china_day($now::timestamp) group by all
        )
        select t.topic_id, t.title, t.first_at, coalesce(g.level, 5) as level, coalesce(g.sentence, '') as sentence,
               c.mentions, c.negatives, n.news, r.tier, r.tier_at, not r.tier_backfilled as tier_news, r.tier_site,
               coalesce(b.earlier_tier, 0) as earlier_tier, c.hot_at, c.hot_site,
               coalesce(not c.hot_backfilled, false) as hot_news, c.asked, c.asked_at, c.answered_at
        from news n join topics t using (topic_id) join reached r using (topic_id) join counted c using (topic_id)
        left join before b using (topic_id) left join graded g using (topic_id)
        order by t.topic_id
        """,
        start=start,
        now=now,
    )


def topic_hours(store: Store, topic_ids: Sequence[int], start: datetime, now: datetime) -> list[Row]:
    """Return (topic_id, hour, n) from `start` to `now`, hours counted from `start`.

    Left out: times known only to the day, and mentions of the last day that were read in afterwards.
    """
    return store.rows(
        """
        select topic_id, date_diff('hour', date_trunc('hour', $start::timestamp), published_at)::int as hour,
               count(*)::int
        from mentions
        where published_at >= $start and published_at <= $now and list_contains($topic_ids, topic_id)
          and precision <> 'day' and (not backfilled or published_at < $now::timestamp - interval 24 hour)
        group by all order by all
        """,
        topic_ids=list(topic_ids),
        start=start,
        now=now,
    )


def life_hours(store: Store, topic_ids: Sequence[int], start: datetime, now: datetime) -> list[Row]:
    """Return (topic_id, hour, n) from `start`, a whole hour, to `now`, backfilled mentions as well."""
    return store.rows(
        """
        -- Of the rows and not of the view, which gives every row its labels before it looks at the topic.
        select m.topic_id, date_diff('hour', $start::timestamp, published_at)::int as hour, count(*)::int
        from mention_rows m left join labels_in_force l using (mention_id)
        where published_at >= $start and published_at <= $now and m.topic_id in (select unnest($topic_ids))
          and precision <> 'day' and l.target_id is distinct from ''
        group by all order by all
        """,
        topic_ids=list(topic_ids),
        start=start,
        now=now,
    )


def seen_kinds(store: Store, start: datetime, end: datetime) -> list[Row]:
    """Return (id of a category or signal, topic_id) of what was seen about the unit in a stretch of time."""
    return store.rows(
        """
        select distinct kind, topic_id from (
            select unnest(list_append(signals, category)) as kind, topic_id from mentions
            where published_at >= $start and published_at <= $end and target_id <> '' and topic_id is not null
        ) where kind <> '' order by all
        """,
        start=start,
        end=end,
    )
