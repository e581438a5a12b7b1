"""What people hold past topics to be, and the thresholds that the unit accepted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yuqing.store.database import Store, Transaction


def past_topics(store: Store, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the topics of a stretch of time, most severe first, with what people hold them to be.

    Columns: topic_id, title, first_at, n, score (highest), level (proposed on that day), sentence, judged (or None).
    """
    return store.records(
        """
        with peak as (
            select topic_id, max(score) as score, arg_max(level, score)::int as level,
                   arg_max(sentence, score) as sentence
            from topic_days where level is not null and day >= china_day($start::timestamp)
              and day <= china_day($end::timestamp) group by all
        ), judged as (
            select topic_id, arg_max(level, judgement_id)::int as judged from topic_judgements group by all
        )
        select t.topic_id, t.title, t.first_at, t.mention_count as n, p.score, p.level, p.sentence, j.judged
        from peak p join topics t using (topic_id) left join judged j using (topic_id)
        order by p.score desc, t.topic_id limit $limit
        """,
        start=start,
        end=end,
        limit=limit,
    )


def add_judgements(transaction: Transaction, levels: Mapping[int, int], actor: str, now: datetime) -> None:
    """Keep what people hold the topics to be."""
    for topic_id, level in levels.items():
        transaction.run(
            """
            insert into topic_judgements
            select coalesce(max(judgement_id), 0) + 1, $topic_id, $level, $actor, $made_at from topic_judgements
            """,
            topic_id=topic_id,
            level=level,
            actor=actor,
            made_at=now,
        )


def thresholds(store: Store) -> tuple[float, ...]:
    """Return the thresholds the unit accepted last; () for the shipped ones."""
    found = store.rows("select thresholds from scale_thresholds order by change_id desc limit 1")
    return tuple(found[0][0]) if found else ()


def changes(store: Store) -> list[dict[str, Any]]:
    """Return every change of the thresholds, newest first. Columns: change_id, thresholds, reason, actor, made_at."""
    return store.records("select * from scale_thresholds order by change_id desc")


def add_thresholds(transaction: Transaction, accepted: Sequence[float], reason: str, actor: str, now: datetime) -> None:
    """Keep accepted thresholds; an empty list means the shipped ones again."""
    transaction.run(
        """
        insert into scale_thresholds
        select coalesce(max(change_id), 0) + 1, $accepted::double[], $reason, $actor, $made_at from scale_thresholds
        """,
        accepted=list(accepted),
        reason=reason,
        actor=actor,
        made_at=now,
    )
