"""What is counted after an incident has calmed, and around a reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yuqing.store.database import Row, Store


def calmed_since(store: Store, since: datetime) -> list[int]:
    """Return the incidents that somebody called calm since a moment, whatever became of them."""
    found = store.rows(
        "select distinct incident_id from record where action = 'calm' and occurred_at >= $since order by incident_id",
        since=since,
    )
    return [int(row[0]) for row in found]


def hours_of(store: Store, topic_ids: Sequence[int], start: datetime, end: datetime) -> list[Row]:
    """Return (topic_id, hour, mentions) of the topics; those read in afterwards are left out."""
    return store.rows(
        """
        select topic_id, date_trunc('hour', published_at) as hour, count(*)::int from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
          and not backfilled and precision <> 'day'
        group by all order by all
        """,
        topic_ids=list(topic_ids),
        start=start,
        end=end,
    )


def days_of(store: Store, topic_ids: Sequence[int], start: datetime, end: datetime) -> list[Row]:
    """Return (Beijing day, mentions, negative) of the topics together, in order."""
    return store.rows(
        """
        select china_day(published_at) as day, count(*)::int, (count(*) filter (tone = 'negative'))::int from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        group by all order by all
        """,
        topic_ids=list(topic_ids),
        start=start,
        end=end,
    )


def around(store: Store, topic_ids: Sequence[int], moment: datetime, hours: int) -> list[Row]:
    """Return (hour relative to the moment, mentions, negative); -1 is the last hour before it.

    Mentions of which only the day is known are left out.
    """
    return store.rows(
        """
        select floor(date_diff('microsecond', $moment::timestamp, published_at) / 3600000000.0)::int as step,
               count(*)::int, (count(*) filter (tone = 'negative'))::int
        from mentions
        where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
          and precision <> 'day'
        group by all order by all
        """,
        topic_ids=list(topic_ids),
        moment=moment,
        start=moment - timedelta(hours=hours),
        end=moment + timedelta(hours=hours),
    )


def proposed_level(store: Store, topic_ids: Sequence[int], now: datetime) -> Row | None:
    """Return (level, proposed, decided, sentence, counterfactual) of the gravest of the topics today, or None."""
    found = store.rows(
        """
        select level, proposed, decided, sentence, counterfactual from topic_levels
        where list_contains($topic_ids, topic_id) and day = china_day($now::timestamp)
        order by level, score desc limit 1
        """,
        topic_ids=list(topic_ids),
        now=now,
    )
    return found[0] if found else None
