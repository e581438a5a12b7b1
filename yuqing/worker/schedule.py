"""When a source is visited next and how it is doing: one table from outcome to action (docs/sources.md).

Pure: no clock, no chance; the caller brings the moment and the jitter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yuqing.model.runs import Health, Outcome

MAX_BACKOFF = timedelta(hours=6)
MAX_WAIT = timedelta(hours=24)
#: A source that refuses us is asked again after these pauses, the last one from then on.
REFUSED_PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
DAY = timedelta(hours=24)
#: Some forums answer the first request after a pause with an empty channel and the next one in full.
SECOND_LOOK = timedelta(seconds=60)
EMPTY_AFTER = 3
BROKEN_AFTER = 3
#: So many failures in a row are no hiccup any more.
DOWN_AFTER = 5
JITTER = 0.1


class Trouble(StrEnum):
    """What kind of failure an outcome is; failures of one kind in a row are counted together."""

    NONE = "none"
    PASSING = "passing"
    THROTTLED = "throttled"
    REFUSED = "refused"
    GONE = "gone"
    CHANGED = "changed"
    SETTINGS = "settings"
    BUG = "bug"


TROUBLE: dict[Outcome, Trouble] = {
    Outcome.OK: Trouble.NONE,
    Outcome.NOT_MODIFIED: Trouble.NONE,
    Outcome.UNCHANGED: Trouble.NONE,
    Outcome.TIMEOUT: Trouble.PASSING,
    Outcome.DNS: Trouble.PASSING,
    Outcome.CONNECT: Trouble.PASSING,
    Outcome.TLS: Trouble.PASSING,
    Outcome.TRANSPORT: Trouble.PASSING,
    Outcome.DECODE: Trouble.PASSING,
    Outcome.EMPTY_BODY: Trouble.PASSING,
    Outcome.HTTP_ERROR: Trouble.PASSING,
    Outcome.RATE_LIMITED: Trouble.THROTTLED,
    Outcome.BLOCKED: Trouble.REFUSED,
    Outcome.NOT_FOUND: Trouble.GONE,
    Outcome.NOT_A_FEED: Trouble.CHANGED,
    Outcome.PARSE_ERROR: Trouble.CHANGED,
    Outcome.SCHEMA_ERROR: Trouble.CHANGED,
    Outcome.ROBOTS_DENIED: Trouble.SETTINGS,
    Outcome.BLOCKED_ADDRESS: Trouble.SETTINGS,
    Outcome.BAD_SCHEME: Trouble.SETTINGS,
    Outcome.TOO_LARGE: Trouble.SETTINGS,
    Outcome.REDIRECT: Trouble.SETTINGS,
    Outcome.INTERNAL: Trouble.BUG,
}
#: Trouble that always means the same for the source.
_PLAIN_HEALTH = {
    Trouble.THROTTLED: Health.THROTTLED,
    Trouble.REFUSED: Health.SUSPENDED,
    Trouble.GONE: Health.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source is visited, and how long it may be silent."""

    interval: timedelta
    expect_update: timedelta
    #: -1…1, by chance: spreads the visits of sources that were added together.
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one visit found."""

    outcome: Outcome
    finished_at: datetime
    #: Items the source showed; None when it said that nothing changed.
    items: int | None = None
    #: Time of its newest item or, when it gives no times, of its last change; None when unknown.
    freshest: datetime | None = None
    #: Seconds the server asked us to wait.
    retry_after: float | None = None
    #: Pages were left for the next visit.
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Streak:
    """What the last visits have in common."""

    trouble: Trouble = Trouble.NONE
    #: Failures of that kind in a row.
    failures: int = 0
    #: Successful visits in a row that showed no item.
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """When to come back, and what to show until then."""

    next_at: datetime
    health: Health
    streak: Streak


def decide(finding: Finding, before: Streak, rhythm: Rhythm) -> Decision:
    """Return what follows from a visit."""
    streak = _continued(before, finding)
    return Decision(finding.finished_at + _pause(finding, streak, rhythm), _health(finding, streak, rhythm), streak)


def _continued(before: Streak, finding: Finding) -> Streak:
    trouble = TROUBLE[finding.outcome]
    if trouble is Trouble.NONE:
        return Streak(empty=before.empty + 1 if finding.items == 0 else 0)
    failures = before.failures + 1 if trouble is before.trouble else 1
    return Streak(trouble, failures, before.empty)


def _pause(finding: Finding, streak: Streak, rhythm: Rhythm) -> timedelta:
    usual = rhythm.interval * (1 + JITTER * max(-1.0, min(1.0, rhythm.jitter)))
    asked = timedelta(seconds=finding.retry_after or 0.0)
    match streak.trouble:
        case Trouble.NONE:
            return min(SECOND_LOOK, usual) if streak.empty == 1 or finding.unfinished else usual
        case Trouble.PASSING:
            doubled = usual * (1 << min(streak.failures - 1, 16))
            return max(usual, min(doubled, MAX_BACKOFF), min(asked, MAX_WAIT))
        case Trouble.THROTTLED:
            return max(usual, min(max(asked, 2 * usual), MAX_WAIT))
        case Trouble.REFUSED:
            return REFUSED_PAUSES[min(streak.failures, len(REFUSED_PAUSES)) - 1]
        case Trouble.SETTINGS | Trouble.GONE:
            return asked or DAY
    return usual


def _health(finding: Finding, streak: Streak, rhythm: Rhythm) -> Health:
    match streak.trouble:
        case Trouble.NONE:
            return _calm(finding, streak, rhythm)
        case Trouble.CHANGED if streak.failures >= BROKEN_AFTER:
            return Health.BROKEN
        case Trouble.SETTINGS if finding.retry_after is None:
            return Health.MISCONFIGURED
        case Trouble.PASSING | Trouble.BUG if streak.failures >= DOWN_AFTER:
            return Health.DOWN
    return _PLAIN_HEALTH.get(streak.trouble, Health.DEGRADED)


def _calm(finding: Finding, streak: Streak, rhythm: Rhythm) -> Health:
    """Return whether a source that answers well also brings anything."""
    if streak.empty >= EMPTY_AFTER:
        return Health.EMPTY
    if finding.freshest is not None and finding.finished_at - finding.freshest > rhythm.expect_update:
        return Health.STALE
    return Health.OK
