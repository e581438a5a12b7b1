"""Alerts, what people said about them, and what came before an alert."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yuqing.model.alerts import Alert, AlertKind, AlertState, Finding, Judged
from yuqing.model.severity import Severity
from yuqing.store.database import Row, Store, Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """An alert with what people said of it; `verdict` fields are empty while nobody did."""

    alert: Alert
    state: AlertState
    reason: str = ""
    actor: str = ""
    judged_at: datetime | None = None
    #: Title of the topic now, "" when it is about none.
    topic_title: str = ""


def add(transaction: Transaction, finding: Finding, now: datetime, replaces: int | None) -> Alert:
    """Keep a finding as an alert and return it with its number."""
    given = {
        "kind": str(finding.kind), "subject": finding.subject, "topic_id": finding.topic_id,
        "since_at": finding.since, "start_at": finding.window_start, "until_at": finding.window_end,
        "strength": finding.strength, "mention_count": finding.mentions, "level": int(finding.level),
        "sentence": finding.sentence, "formula": finding.formula,
        "numbers": json.dumps(dict(finding.numbers), sort_keys=True), "raised_at": now, "replaces": replaces,
    }  # fmt: skip
    [(alert_id,)] = transaction.run(
        """
        insert into alerts
        select coalesce(max(alert_id), 0) + 1, $kind, $subject, $topic_id, $since_at, $start_at, $until_at, $strength,
               $mention_count, $level, $sentence, $formula, $numbers, $raised_at, $replaces
        from alerts returning alert_id
        """,
        **given,
    )
    return Alert(alert_id=alert_id, finding=finding, raised_at=now, replaces=replaces)


def latest(store: Store, since: datetime) -> dict[tuple[str, str], Told]:
    """Return the newest alert of each kind and subject that was raised since a moment, by (kind, subject)."""
    found = store.records(
        """
        select *, '' as topic_title from alert_states where raised_at >= $since
        qualify row_number() over (partition by kind, subject order by alert_id desc) = 1
        """,
        since=since,
    )
    return {(row["kind"], row["subject"]): _told(row) for row in found}


def list_(store: Store, start: datetime, until: datetime, limit: int) -> list[Told]:
    """Return the alerts raised in a stretch of time, newest first; those that a graver one replaced as well."""
    found = store.records(
        """
        select s.*, coalesce(t.title, '') as topic_title from alert_states s left join topics t using (topic_id)
        where raised_at >= $start and raised_at < $until order by alert_id desc limit $limit
        """,
        start=start,
        until=until,
        limit=limit,
    )
    return [_told(row) for row in found]


def find(store: Store, alert_id: int) -> Told | None:
    """Return one alert, or None."""
    found = store.records(
        """
        select s.*, coalesce(t.title, '') as topic_title from alert_states s left join topics t using (topic_id)
        where alert_id = $alert_id
        """,
        alert_id=alert_id,
    )
    return _told(found[0]) if found else None


def count_new(store: Store, start: datetime, until: datetime) -> int:
    """Return how many alerts of a stretch of time nobody has looked at."""
    counted: int = store.value(
        "select count(*) from alert_states where state = 'new' and raised_at >= $start and raised_at < $until",
        start=start,
        until=until,
    )
    return counted


def add_verdict(transaction: Transaction, judged: Judged) -> None:
    """Keep what a person said about an alert."""
    transaction.run(
        """
        insert into alert_verdicts
        select coalesce(max(verdict_id), 0) + 1, $alert_id, $verdict, $reason, $actor, $made_at from alert_verdicts
        """,
        alert_id=judged.alert_id,
        verdict=str(judged.verdict),
        reason=judged.reason,
        actor=judged.actor,
        made_at=judged.at,
    )


def verdicts(store: Store, alert_id: int) -> list[dict[str, Any]]:
    """Return everything people said about an alert, newest first. Columns: verdict, reason, actor, made_at."""
    return store.records(
        """
        select verdict, reason, actor, made_at from alert_verdicts
        where alert_id = $alert_id order by verdict_id desc
        """,
        alert_id=alert_id,
    )


def count_by_kind_and_verdict(store: Store, start: datetime, until: datetime) -> list[Row]:
    """Return (kind, state, n) of the alerts raised in a stretch of time, replaced ones left out."""
    return store.rows(
        """
        select kind, state, count(*) from alert_states
        where raised_at >= $start and raised_at < $until and state <> 'replaced' group by all order by all
        """,
        start=start,
        until=until,
    )


def _told(row: Mapping[str, Any]) -> Told:
    finding = Finding(
        kind=AlertKind(row["kind"]), subject=row["subject"], topic_id=row["topic_id"], since=row["since_at"],
        window_start=row["start_at"], window_end=row["until_at"], strength=row["strength"],
        mentions=row["mention_count"], level=Severity(row["level"]), sentence=row["sentence"],
        formula=row["formula"], numbers=json.loads(row["numbers"]),
    )  # fmt: skip
    alert = Alert(
        alert_id=row["alert_id"], finding=finding, raised_at=row["raised_at"], replaces=row["replaces"]
    )  # fmt: skip
    return Told(
        alert, AlertState(row["state"]), row["reason"] or "", row["actor"] or "", row["judged_at"], row["topic_title"]
    )
