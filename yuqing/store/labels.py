"""What people said of mentions, and the attempts to learn from it; both only grow."""

from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from yuqing.model.labelling import Label, Retraining
from yuqing.store import day_counts
from yuqing.store.database import Row, Store, Transaction


def add(transaction: Transaction, labels: list[Label], actor: str, now: datetime) -> None:
    """Add labels; the newest of a mention and aspect holds from now on."""
    (last,) = transaction.run("select coalesce(max(label_id), 0) from labels")
    rows = [
        {
            "label_id": last[0] + number, "mention_id": label.mention_id, "aspect": label.aspect.value,
            "value": label.value, "origin": label.origin.value, "was": label.was, "was_p": label.was_p,
            "model": label.model, "actor": actor,
        }
        for number, label in enumerate(labels, 1)
    ]  # fmt: skip
    transaction.put("said", pa.Table.from_pylist(rows))
    transaction.run("insert into labels by name select *, $now::timestamp as made_at from said", now=now)
    day_counts.mark_mentions(transaction, [label.mention_id for label in labels])


def mark_stale(transaction: Transaction, mention_ids: list[int]) -> None:
    """Have the topic days of these mentions graded again: their negatives have changed."""
    transaction.run(
        """
        update topic_days set stale = true where (topic_id, day) in (
            select topic_id, china_day(published_at) from mention_rows
            where list_contains($mention_ids, mention_id) and topic_id is not null
        )
        """,
        mention_ids=mention_ids,
    )


def judged(store: Store, mention_ids: list[int]) -> list[dict[str, Any]]:
    """Return what the program itself said. Columns: mention_id, tone, tone_p, tone_model, target_id."""
    return store.records(
        """
        select mention_id, tone, tone_p, coalesce(tone_model, '') as tone_model, target_id
        from mention_rows where list_contains($mention_ids, mention_id)
        """,
        mention_ids=mention_ids,
    )


def in_force(store: Store) -> pd.DataFrame:
    """Return the newest label of each mention and aspect.

    Columns: mention_id, aspect, value, origin, was, was_p, model, actor, made_at.
    """
    return store.frame(
        """
        select mention_id, aspect, value, origin, was, was_p, model, actor, made_at from labels
        qualify row_number() over (partition by mention_id, aspect order by label_id desc) = 1
        order by label_id
        """
    )


def history(store: Store, mention_id: int) -> list[dict[str, Any]]:
    """Return the labels of one mention, oldest first. Columns: aspect, value, was, actor, made_at."""
    return store.records(
        "select aspect, value, was, actor, made_at from labels where mention_id = $mention_id order by label_id",
        mention_id=mention_id,
    )


def lessons(store: Store) -> pa.Table:
    """Return the texts with a tone in force. Columns: mention_id, title, text, tone."""
    rows = store.records(
        """
        select m.mention_id, m.title, m.text, l.tone
        from labels_in_force l join mention_rows m using (mention_id) where l.tone is not null order by m.mention_id
        """
    )
    schema = pa.schema([("mention_id", pa.int64()), *((name, pa.string()) for name in ("title", "text", "tone"))])
    return pa.Table.from_pylist(rows, schema)


def draw(store: Store, start: datetime, seed: int, limit: int) -> list[dict[str, Any]]:
    """Return mentions about the unit that nobody has judged, by lot: the same seed draws the same.

    Columns: mention_id, title, text, site, tone, tone_p, tone_reason, target_id, published_at.
    """
    return store.records(
        """
        select mention_id, title, text, site, tone, tone_p, tone_reason, target_id, published_at
        from mention_rows anti join labels using (mention_id)
        where published_at >= $start and target_id <> ''
        order by hash(mention_id + $seed) limit $limit
        """,
        start=start,
        seed=seed,
        limit=limit,
    )


def add_retraining(transaction: Transaction, done: Retraining) -> None:
    """Add an attempt to learn."""
    transaction.run(
        """
        insert into retrainings values ($id, $finished_at, $actor, $accepted, $verdict, $model, $model_before,
            $learnt_from, $held_back, $right_before, $right_after, $loss_before, $loss_after)
        """,
        id=done.id,
        finished_at=done.finished_at,
        actor=done.actor,
        accepted=done.accepted,
        verdict=done.verdict,
        model=done.model,
        model_before=done.model_before,
        learnt_from=done.learnt_from,
        held_back=done.held_back,
        right_before=done.before.right,
        right_after=done.after.right,
        loss_before=done.before.loss,
        loss_after=done.after.loss,
    )


def is_known(store: Store, retraining_id: str) -> bool:
    """Return whether an attempt is stored already."""
    return bool(store.value("select count(*) from retrainings where retraining_id = $id", id=retraining_id))


def retrainings(store: Store, limit: int) -> pd.DataFrame:
    """Return the newest attempts to learn, newest first; columns of the table."""
    return store.frame(
        "select * from retrainings order by finished_at desc, retraining_id desc limit $limit", limit=limit
    )


def counts(store: Store) -> Row:
    """Return (mentions with a tone by a person, with a relevance by a person)."""
    return store.rows("select count(tone), count(target_id) from labels_in_force")[0]
