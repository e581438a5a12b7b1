"""Which topics people merged and which groups they split off; append-only."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from yuqing.store import day_counts
from yuqing.store.database import Row, Store, Transaction

#: Merges that are followed one after another; a ring, which nobody can make, ends here.
LONGEST_WAY = 100


def count(store: Store) -> int:
    """Return how many links there are; the ingest learns from it that people changed the grouping."""
    return int(store.value("select count(*) from topic_links"))


def merges(store: Store) -> list[Row]:
    """Return (topic_id, into_id) of every merge, oldest first."""
    return store.rows("select topic_id, into_id from topic_links where kind = 'merge' order by made_at, link_id")


def current(store: Store, topic_id: int) -> int:
    """Return the topic that holds now what once came to this one; itself when it was never merged."""
    return int(
        store.value(
            """
            with recursive way as (
                select $topic_id::bigint as topic_id, 0 as step
                union all
                select l.into_id, w.step + 1 from way w
                join topic_links l on l.topic_id = w.topic_id and l.kind = 'merge' where w.step < 100
            )
            select arg_max(topic_id, step) from way
            """,
            topic_id=topic_id,
        )
    )


def currents(store: Store, topic_ids: Iterable[int]) -> dict[int, int]:
    """Return each topic with the one that holds now what once came to it, for many at once."""
    merged = {int(topic_id): int(into_id) for topic_id, into_id in merges(store)}
    return {topic_id: _end_of(topic_id, merged) for topic_id in topic_ids}


def of_topic(store: Store, topic_id: int) -> list[dict[str, Any]]:
    """Return the links that touch a topic, newest first.

    Columns: made_at, kind, topic_id, into_id, topic_title, into_title, mentions, reason, actor.
    """
    return store.records(
        """
        select l.made_at, l.kind, l.topic_id, l.into_id, coalesce(f.title, '') as topic_title,
               coalesce(i.title, '') as into_title, len(l.mention_ids) as mentions, l.reason, l.actor
        from topic_links l left join topics f on f.topic_id = l.topic_id left join topics i on i.topic_id = l.into_id
        where l.topic_id = $topic_id or l.into_id = $topic_id order by l.made_at desc, l.link_id desc
        """,
        topic_id=topic_id,
    )


def add(transaction: Transaction, link: Row, mention_ids: list[int]) -> None:
    """Keep a link: (link_id, kind, topic_id, into_id, reason, actor, made_at)."""
    names = ("link_id", "kind", "topic_id", "into_id", "reason", "actor", "made_at")
    transaction.run(
        """
        insert into topic_links
        values ($link_id, $kind, $topic_id, $into_id, $mention_ids, $reason, $actor, $made_at)
        """,
        mention_ids=mention_ids,
        **dict(zip(names, link, strict=True)),
    )


def mention_ids(transaction: Transaction, topic_id: int) -> list[int]:
    """Return the ids of the mentions of a topic, oldest first."""
    rows = transaction.run(
        "select mention_id from mentions where topic_id = $topic_id order by published_at, mention_id",
        topic_id=topic_id,
    )
    return [row[0] for row in rows]


def move(transaction: Transaction, mention_ids: list[int], into_id: int) -> None:
    """Put mentions into another topic."""
    transaction.put("moved", pa.table({"mention_id": pa.array(mention_ids, pa.int64())}))
    transaction.run(
        "update mention_rows set topic_id = $into_id where mention_id in (select mention_id from moved)",
        into_id=into_id,
    )
    day_counts.mark_mentions(transaction, mention_ids)


def recount(transaction: Transaction, topic_id: int) -> None:
    """Bring number and times of a topic in line with its mentions; one without mentions keeps its times."""
    transaction.run(
        """
        update topics set mention_count = c.n, first_at = coalesce(c.first_at, topics.first_at),
                          last_at = coalesce(c.last_at, topics.last_at)
        from (
            select count(*)::int as n, min(published_at) as first_at, max(published_at) as last_at
            from mentions where topic_id = $topic_id
        ) c where topics.topic_id = $topic_id
        """,
        topic_id=topic_id,
    )


def regrade(transaction: Transaction, topic_id: int) -> None:
    """Have every day of a topic graded anew, and forget the days on which it has no mention any more."""
    transaction.run(
        """
        delete from topic_days where topic_id = $topic_id
           and day not in (select china_day(published_at) from mentions where topic_id = $topic_id)
        """,
        topic_id=topic_id,
    )
    transaction.run(
        """
        insert into topic_days (topic_id, day, stale)
        select distinct topic_id, china_day(published_at), true from mentions where topic_id = $topic_id
        on conflict do update set stale = true
        """,
        topic_id=topic_id,
    )


def word_counts(transaction: Transaction, topic_id: int, taken: list[int]) -> list[Row]:
    """Return (word, mentions to be taken out that hold it, other mentions of the topic that hold it)."""
    transaction.put("taken", pa.table({"mention_id": pa.array(taken, pa.int64())}))
    return transaction.run(
        """
        select word, count(*) filter (where is_taken)::int, count(*) filter (where not is_taken)::int
        from (
            select unnest(words) as word, mention_id in (select mention_id from taken) as is_taken
            from mentions where topic_id = $topic_id
        ) group by word
        """,
        topic_id=topic_id,
    )


def save_centroid(transaction: Transaction, topic_id: int, weights: dict[int, float]) -> None:
    """Write the centroid of a topic."""
    transaction.run(
        "update topics set terms = $terms, weights = $weights where topic_id = $topic_id",
        topic_id=topic_id,
        terms=list(weights),
        weights=list(weights.values()),
    )


def open_topic(transaction: Transaction, topic_id: int, like: int, title: str, moment: datetime) -> None:
    """Open a topic beside another one, still without mentions."""
    transaction.run(
        """
        insert into topics (topic_id, title, title_score, target_id, first_at, last_at, mention_count, terms, weights)
        select $topic_id, $title, 1.0, target_id, $moment, $moment, 0, [], [] from topics where topic_id = $like
        """,
        topic_id=topic_id,
        like=like,
        title=title,
        moment=moment,
    )


def of_wordings(transaction: Transaction, topic_id: int, near_keys: tuple[int, ...]) -> list[int]:
    """Return the ids of the mentions of a topic that have one of the wordings, oldest first."""
    rows = transaction.run(
        """
        select mention_id from mentions
        where topic_id = $topic_id and near_key <> 0 and list_contains($near_keys, near_key)
        order by published_at, mention_id
        """,
        topic_id=topic_id,
        near_keys=list(near_keys),
    )
    return [row[0] for row in rows]


def known_topics(transaction: Transaction, ids: list[int]) -> set[int]:
    """Return those of the ids that name a topic already."""
    rows = transaction.run("select topic_id from topics where list_contains($ids, topic_id)", ids=ids)
    return {row[0] for row in rows}


def centroid(transaction: Transaction, topic_id: int) -> dict[int, float]:
    """Return the terms of a topic with their weights."""
    ((terms, weights),) = transaction.run(
        "select terms, weights from topics where topic_id = $topic_id", topic_id=topic_id
    )
    return dict(zip(terms, weights, strict=True))


def first_of(transaction: Transaction, mention_ids: list[int]) -> Row:
    """Return (published_at, title, text) of the earliest of these mentions."""
    return transaction.run(
        """
        select published_at, title, text from mentions where list_contains($mention_ids, mention_id)
        order by published_at, mention_id limit 1
        """,
        mention_ids=mention_ids,
    )[0]


def _end_of(topic_id: int, merged: Mapping[int, int]) -> int:
    for _ in range(LONGEST_WAY):
        if topic_id not in merged:
            break
        topic_id = merged[topic_id]
    return topic_id
