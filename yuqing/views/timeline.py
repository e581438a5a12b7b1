"""时间线: the public's curve and the office's acts on one axis, each act with its limit and its clause."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing import clock as wall
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockStart
from yuqing.model.clocks import ClockState
from yuqing.model.incident import Action, Deed, Incident
from yuqing.rules.clocks import first_reply
from yuqing.store import Store, incidents
from yuqing.views.incident import ClockRow, IncidentDesk

#: Shown before the first sign and after the last act.
MARGIN = timedelta(hours=6)
HOUR = timedelta(hours=1)
#: Acts that are a milestone of the office.
MILESTONES = frozenset({
    Deed.OPENED, Deed.LEVEL_SET, Deed.RECEIPT_LOGGED, Deed.DECISION_RECORDED, Deed.STATEMENT_APPROVED,
    Deed.REPLY_PUBLISHED, Deed.PRESS_HELD, *Action,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment worth a line on the axis."""

    at: datetime
    label: str
    #: True when a limit was missed at this point.
    late: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """One incident from its first sign to now."""

    window: tuple[datetime, datetime]
    #: Columns hour (naive Beijing), tone, n.
    volume: pd.DataFrame
    milestones: tuple[Milestone, ...]
    #: Columns 时间 谁 事项 说明 时限.
    acts: pd.DataFrame


def timeline(store: Store, desk: IncidentDesk) -> Timeline:
    """Return the timeline of an incident."""
    incident = desk.incident
    moments = [*incident.marks.values(), *(move.at for move in incident.moves), incident.opened_at]
    start, end = min(moments) - MARGIN, min(desk.as_of, max(moments) + MARGIN) + HOUR
    topics = list(incident.topic_ids)
    volume = incidents.count_by_hour_and_tone(store, topics, start, end)
    return Timeline((start, end), volume, milestones(incident, desk.clocks), _acts(desk))


def milestones(incident: Incident, clocks: tuple[ClockRow, ...]) -> tuple[Milestone, ...]:
    """Return the marks of an incident and its first public answer, in time order."""
    late = {row.clock.stopped_at for row in clocks if row.state is ClockState.LATE}
    found = {words.MARK[mark]: at for mark, at in incident.marks.items() if mark is not ClockStart.ACCEPTED}
    if reply := first_reply(incident):
        found["首次回应"] = reply
    made = (Milestone(at, label, at in late) for label, at in found.items())
    return tuple(sorted(made, key=lambda each: each.at))


def _acts(desk: IncidentDesk) -> pd.DataFrame:
    judged: dict[str, list[str]] = defaultdict(list)
    for row in desk.clocks:
        # What never ran has nothing to say of an act that would have stopped it.
        if row.clock.stopped_at and row.state is not ClockState.NOT_STARTED:
            judged[wall.short(row.clock.stopped_at, desk.as_of)].append(_judged(row))
    kept = {words.ACT[each] for each in MILESTONES}
    rows = [
        (line["时间"], line["岗位"] or line["办理人"], line["事项"], line["说明"])
        for line in desk.log.to_dict("records")
        if line["事项"] in kept
    ]
    table = pd.DataFrame(reversed(rows), columns=["时间", "谁", "事项", "说明"])
    return table.assign(时限=[";".join(judged.get(at, ())) for at in table["时间"]])


def _judged(row: ClockRow) -> str:
    sign = "✓" if row.state is ClockState.MET else "●"
    return f"{sign} {row.name}:{words.CLOCK_STATE[row.state]}({row.citation})"
