"""Incidents and grievances as lists see them, and the plan snapshots that incidents run under."""

from datetime import datetime
from typing import Any

import pandas as pd

from yuqing.model.incident import Incident
from yuqing.model.matters import Grievance
from yuqing.store import topic_links
from yuqing.store.database import Store, Transaction

Row = dict[str, Any]


def next_id(transaction: Transaction) -> int:
    """Return the id of the next incident."""
    return int(transaction.run("select coalesce(max(incident_id), 0) + 1 from record")[0][0])


def keep(transaction: Transaction, incident: Incident, changed_at: datetime) -> None:
    """Keep what lists show of an incident; it follows from the record."""
    transaction.run(
        "insert or replace into incidents values ($id, $title, $category, $state, $level, $topic_ids, $plan_sha,"
        " $opened_at, $changed_at, $last_seq)",
        id=incident.id,
        title=incident.title,
        category=str(incident.facts.category if incident.facts else incident.opening.category),
        state=str(incident.state),
        level=incident.level,
        topic_ids=list(incident.topic_ids),
        plan_sha=incident.opening.plan_sha,
        opened_at=incident.opened_at,
        changed_at=changed_at,
        last_seq=incident.last_seq,
    )


def keep_grievance(transaction: Transaction, grievance: Grievance, changed_at: datetime) -> None:
    """Keep what lists show of a grievance; it follows from the record."""
    transaction.run(
        "insert or replace into grievances values ($id, $incident_id, $statement, $state, $owner, $due_at,"
        " $registered_at, $changed_at, $outcome, $satisfied, $reopened)",
        id=grievance.registered.id,
        incident_id=grievance.incident_id,
        statement=grievance.registered.statement,
        state=str(grievance.state),
        owner=grievance.owner,
        due_at=grievance.due,
        registered_at=grievance.registered_at,
        changed_at=changed_at,
        outcome=grievance.outcome,
        satisfied=str(grievance.satisfied),
        reopened=grievance.reopened,
    )


def list_incidents(store: Store) -> list[Row]:
    """Return every incident, the newest first."""
    return store.records("select * from incidents order by opened_at desc, incident_id desc")


def find(store: Store, incident_id: int) -> Row | None:
    """Return the row of an incident, or None."""
    return next(iter(store.records("select * from incidents where incident_id = $id", id=incident_id)), None)


def of_topic(store: Store, topic_id: int) -> list[Row]:
    """Return the incidents to which a topic belongs, the newest first."""
    return store.records(
        "select * from incidents where list_contains(topic_ids, $topic_id) order by opened_at desc", topic_id=topic_id
    )


def list_grievances(store: Store) -> list[Row]:
    """Return every grievance, those due first."""
    return store.records("select * from grievances order by due_at nulls last, registered_at")


def add_snapshot(transaction: Transaction, row: Row) -> None:
    """Keep a plan snapshot unless it is kept already: sha, plan_id, version, plan, taken_at."""
    transaction.run("insert or ignore into plan_snapshots values ($sha, $plan_id, $version, $plan, $taken_at)", **row)


def snapshot(reader: Store | Transaction, sha: str) -> str:
    """Return the plan snapshot with that hash. Raises IndexError when there is none."""
    run = reader.rows if isinstance(reader, Store) else reader.run
    return str(run("select plan from plan_snapshots where sha = $sha", sha=sha)[0][0])


def spread(store: Store, topic_ids: list[int]) -> Row:
    """Return what is counted of topics: mentions, negative, kinds, first_at, last_at, first_site."""
    return store.records(
        "select count(*) as mentions, count(*) filter (tone = 'negative') as negative,"
        " list(distinct source_kind order by source_kind) as kinds, min(published_at) as first_at,"
        " max(published_at) as last_at, coalesce(arg_min(site, published_at), '') as first_site"
        " from mentions where list_contains($topic_ids, topic_id)",
        topic_ids=topic_ids,
    )[0]


def tones(store: Store, topic_ids: list[int]) -> dict[str, int]:
    """Return tone → mentions of the topics."""
    rows = store.rows(
        "select tone, count(*) from mentions where list_contains($topic_ids, topic_id) group by tone",
        topic_ids=topic_ids,
    )
    return {str(tone): int(n) for tone, n in rows}


def first_mentions(store: Store, topic_ids: list[int], limit: int) -> list[Row]:
    """Return the earliest mentions of the topics: mention_id, site, url, title, published_at."""
    return store.records(
        "select mention_id, site, url, title, published_at from mentions"
        " where list_contains($topic_ids, topic_id) order by published_at, mention_id limit $limit",
        topic_ids=topic_ids,
        limit=limit,
    )


def count_by_hour_and_tone(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> pd.DataFrame:
    """Return counts of the topics with the columns hour (Beijing), tone and n."""
    return store.frame(
        "select china_hour(published_at) as hour, tone, count(*) as n from mentions"
        " where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id) group by all",
        topic_ids=topic_ids,
        start=start,
        end=end,
    )


def category_of(store: Store, topic_id: int) -> str:
    """Return the category that most mentions of a topic have, or "" when no word decided."""
    found = store.rows(
        "select category from mentions where topic_id = $topic_id and category <> ''"
        " group by category order by count(*) desc, category limit 1",
        topic_id=topic_id,
    )
    return str(found[0][0]) if found else ""


def hourly_tone(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> list[tuple[datetime, int, int]]:
    """Return (hour in UTC, mentions, positive less negative) of the topics, in order."""
    rows = store.rows(
        "select date_trunc('hour', published_at) as hour, count(*),"
        " count(*) filter (tone = 'positive') - count(*) filter (tone = 'negative') from mentions"
        " where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)"
        " group by hour order by hour",
        topic_ids=topic_ids,
        start=start,
        end=end,
    )
    return [(hour, n, tone) for hour, n, tone in rows]


def pages_of(store: Store, mention_ids: list[int]) -> list[Row]:
    """Return mention_id, url and source_id of some mentions."""
    return store.records(
        "select mention_id, url, source_id from mentions where list_contains($mention_ids, mention_id)",
        mention_ids=mention_ids,
    )


def signals_of(store: Store, topic_ids: list[int]) -> dict[int, set[str]]:
    """Return topic id → the severity word classes in its mentions, or in those of the topic it was merged into."""
    now_in = topic_links.currents(store, topic_ids)
    sql = (
        "select topic_id, list_distinct(flatten(list(signals))) from mentions"
        " where list_contains($topic_ids, topic_id) group by topic_id"
    )
    rows = store.rows(sql, topic_ids=list(set(now_in.values()))) if topic_ids else []
    heard = {int(topic_id): set(signals) for topic_id, signals in rows}
    return {topic_id: heard.get(now_in[topic_id], set()) for topic_id in topic_ids}
