"""Mentions that lost their text: after the unit's limit, or on request. Counts, words by hour and levels stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yuqing.store import day_counts
from yuqing.store.database import Store, Transaction

EXPIRED, DELETED = "expired", "deleted"

#: Mentions before a moment whose text is still there, those that are to be kept left out.
_DUE = """
    from mention_rows m anti join removals using (mention_id)
    where published_at < $before and (topic_id is null or not list_contains($topic_ids, topic_id))
      and not list_contains($mention_ids, mention_id)
"""


def count(store: Store) -> int:
    """Return how many mentions lost their text; the ingest learns from it that titles may have changed."""
    return int(store.value("select count(*) from removals"))


def due(store: Store, before: datetime, topic_ids: Sequence[int], mention_ids: Sequence[int]) -> list[int]:
    """Return the mentions before a moment that still have their text, those of the given topics and ids left out."""
    given: dict[str, Any] = {"before": before, "topic_ids": list(topic_ids), "mention_ids": list(mention_ids)}
    return [int(row[0]) for row in store.rows("select mention_id" + _DUE + "order by mention_id", **given)]


def blank(transaction: Transaction, mention_ids: Sequence[int], text: str, kind: str, now: datetime) -> None:
    """Put `text` in the place of what was written; link, author, words and minute go, what is counted stays."""
    given: dict[str, Any] = {"mention_ids": list(mention_ids)}
    transaction.run(
        """
        update mention_rows set title = '', text = $text, url = '', author_key = null, published_raw = '',
            published_at = date_trunc('hour', published_at), precision = 'hour', words = [], category_words = [],
            question = '', tone_reason = '', target_reason = '', near_key = 0,
            signature_0 = null, signature_1 = null, signature_2 = null, signature_3 = null
        where mention_id in (select unnest($mention_ids))
        """,
        text=text,
        **given,
    )
    transaction.run("insert into removals select unnest($mention_ids), $kind, $now", kind=kind, now=now, **given)
    day_counts.mark_mentions(transaction, mention_ids)


def find(store: Store, mention_id: int) -> dict[str, Any] | None:
    """Return mention_id, topic_id, title, text, url and published_at of a mention, or None."""
    sql = "select mention_id, topic_id, title, text, url, published_at from mention_rows where mention_id = $mention_id"
    return next(iter(store.records(sql, mention_id=mention_id)), None)


def ids_of_url(store: Store, url: str) -> list[int]:
    """Return the mentions with exactly that link."""
    return [int(row[0]) for row in store.rows("select mention_id from mention_rows where url = $url", url=url)]


def is_removed(store: Store, mention_id: int) -> bool:
    """Return whether a mention has lost its text."""
    sql = "select count(*) > 0 from removals where mention_id = $mention_id"
    return bool(store.value(sql, mention_id=mention_id))


def counts(store: Store) -> dict[str, int]:
    """Return how many mentions lost their text, by kind."""
    return {str(kind): int(n) for kind, n in store.rows("select kind, count(*) from removals group by kind")}


def other_title(store: Store, topic_id: int, mention_id: int) -> str:
    """Return the title of another mention of a topic, the earliest that has one; "" for none."""
    found = store.rows(
        """
        select title from mention_rows
        where topic_id = $topic_id and mention_id <> $mention_id and title <> ''
        order by published_at, mention_id limit 1
        """,
        topic_id=topic_id,
        mention_id=mention_id,
    )
    return str(found[0][0]) if found else ""


def retitle(transaction: Transaction, topic_id: int, was: str, title: str) -> None:
    """Give a topic another title where it still has the one it was; any later one is better."""
    transaction.run(
        "update topics set title = $title, title_score = 0 where topic_id = $topic_id and title = $was",
        title=title,
        topic_id=topic_id,
        was=was,
    )
