"""What was said of topics in the past, as a drill repeats it; never who said it."""

from typing import Any

from yuqing.store.database import Store


def of_topics(store: Store, topic_ids: list[int], most: int) -> list[dict[str, Any]]:
    """Return the earliest mentions: published_at, site, source_kind, kind, title, text, reposts, comments, likes."""
    return store.records(
        "select published_at, site, source_kind, kind, title, text, reposts, comments, likes from mentions"
        " where list_contains($topic_ids, topic_id) order by published_at, mention_id limit $most",
        topic_ids=topic_ids,
        most=most,
    )
