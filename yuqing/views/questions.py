"""提问与诉求: what people ask and demand about a matter, said once each and counted."""

from datetime import datetime, timedelta
from typing import Any

from yuqing.analysis import questions
from yuqing.model.asked import AskedQuestion
from yuqing.store import Store, topic_parts, topics

#: Different sentences that are compared with each other; the rarest beyond them are left out.
SENTENCES = 2_000


def questions_of(store: Store, topic_id: int, now: datetime) -> tuple[AskedQuestion, ...]:
    """Return what is asked and demanded about a topic up to `now`, most often first; empty for an unknown topic."""
    found = topics.find(store, topic_id)
    if found is None:
        return ()
    _, _, first_at, last_at, _ = found
    return between(store, topic_id, first_at, min(last_at, now) + timedelta(seconds=1))


def between(store: Store, topic_id: int, start: datetime, end: datetime) -> tuple[AskedQuestion, ...]:
    """Return the same for a window of the topic's life (aware UTC, end exclusive)."""
    rows = topic_parts.asked(store, topic_id, start, end, SENTENCES)
    groups = questions.grouped([row["question"] for row in rows])
    asked = [_asked([rows[place] for place in group]) for group in groups]
    return tuple(sorted(asked, key=lambda each: (-each.asked_count, each.first_at, each.text)))


def _asked(rows: list[dict[str, Any]]) -> AskedQuestion:
    # Rows come with the most frequent wording first.
    ids = [mention_id for row in rows for mention_id in row["mention_ids"]]
    return AskedQuestion(
        text=rows[0]["question"],
        asked_count=len(ids),
        first_at=min(row["first_at"] for row in rows),
        last_at=max(row["last_at"] for row in rows),
        mention_ids=tuple(ids),
        is_demand=questions.is_demand(rows[0]["question"]),
        forms=len(rows),
    )
