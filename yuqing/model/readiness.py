"""What is kept ready and what was done for it: handovers, safeguards, media and talks, trainings.

The classes whose names say what somebody did are payloads of entries of the record; the others are folded from them
(rules/registers.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from yuqing.model.record import NO_INCIDENT


class RegisterAct(StrEnum):
    """What is put on the record about readiness."""

    HANDOVER_GIVEN = "handover_given"
    HANDOVER_TAKEN = "handover_taken"
    SAFEGUARD_KEPT = "safeguard_kept"
    SAFEGUARD_CHECKED = "safeguard_checked"
    SAFEGUARD_RETIRED = "safeguard_retired"
    MEDIUM_KEPT = "medium_kept"
    MEDIUM_RETIRED = "medium_retired"
    TALK_LOGGED = "talk_logged"
    TRAINING_LOGGED = "training_logged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverGiven:
    """A watch is handed over, with what is going on."""

    id: str
    #: Name of the contact that is expected to take over.
    to: str
    #: What the program knew: open incidents, running clocks, unfinished tasks.
    lines: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverTaken:
    """Somebody has read a handover and takes over."""

    id: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A handover as its entries leave it."""

    given: HandoverGiven
    by: str
    at: datetime
    taken_by: str = ""
    taken_at: datetime | None = None
    taken_note: str = ""


class ReadyKind(StrEnum):
    """人员 物资 设备 车辆."""

    PEOPLE = "people"
    GOODS = "goods"
    EQUIPMENT = "equipment"
    VEHICLE = "vehicle"


class CheckResult(StrEnum):
    """What a check found."""

    READY = "ready"
    SHORT = "short"
    FAULTY = "faulty"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardKept:
    """Something is to be kept ready, or what was said of it changes."""

    id: str
    name: str
    kind: ReadyKind
    quantity: int
    #: 人, 台, 辆 …
    measure: str
    place: str
    #: Id of a role or group of the plan.
    role: str
    #: Days from one check to the next.
    every_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardChecked:
    """Somebody looked whether it is there."""

    id: str
    result: CheckResult
    #: How many were there.
    found: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Something is kept no more."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its account, its moment and the incident for which it was made."""

    checked: SafeguardChecked
    by: str
    at: datetime
    incident_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReady:
    """A safeguard as its entries leave it."""

    kept: SafeguardKept
    since: datetime
    checks: tuple[Check, ...] = ()
    retired: str = ""

    @property
    def last(self) -> Check | None:
        """The last check, or None."""
        return self.checks[-1] if self.checks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumKept:
    """A medium and its public desk: no reporter is kept by name."""

    id: str
    name: str
    #: 中央 省 市 县 行业 自媒体, as the unit says it.
    tier: str = ""
    #: Public desk or contact point.
    desk: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A medium as its entries leave it."""

    kept: MediumKept
    since: datetime
    retired: str = ""


class Counterpart(StrEnum):
    """Whom a talk was with."""

    MEDIUM = "medium"
    VOICE = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLogged:
    """A talk with a medium, or an open one with somebody whose word counts in public."""

    id: str
    at: datetime
    #: Name of a medium, or of a public account.
    party: str
    counterpart: Counterpart = Counterpart.MEDIUM
    #: How they talked.
    channel: str
    subject: str
    outcome: str
    #: That it was in the unit's name, unpaid, and nobody was asked to post under no name.
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk with its account and the incident it belongs to."""

    logged: TalkLogged
    by: str
    incident_id: int = NO_INCIDENT


class TrainingKind(StrEnum):
    """培训 宣传教育 演练."""

    TRAINING = "training"
    PUBLICITY = "publicity"
    DRILL = "drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLogged:
    """A training, a publicity event or a drill that was held."""

    id: str
    kind: TrainingKind
    topic: str
    #: In Beijing.
    day: date
    #: Id of a role or group of the plan → how many of it came.
    attended: Mapping[str, int] = field(default_factory=dict)
    #: Others who came, as of the public at an event.
    others: int = 0
    #: How many were assessed, and how many of them passed; 0 when there was no assessment.
    assessed: int = 0
    passed: int = 0
    result: str = ""
    #: When the next is due, if not by the interval of the plan or the default.
    next_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training with the account that entered it."""

    logged: TrainingLogged
    by: str
    at: datetime

    @property
    def people(self) -> int:
        """How many came."""
        return sum(self.logged.attended.values()) + self.logged.others
