"""What is measured of an incident: pure, from its record, its clocks, and the hourly counts (domain reference §4.8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import Clock, ClockState
from yuqing.model.evaluation import Metrics, Share
from yuqing.model.incident import Incident
from yuqing.model.matters import Grievance, GrievanceState, Satisfied
from yuqing.rules.clocks import first_reply
from yuqing.rules.statements import CHECKLIST

#: Limits of the grades of the first reply (新华网 2013-08): 4 h, 1 d, 3 d, 7 d.
GRADES = (("A", timedelta(hours=4)), ("B", timedelta(days=1)), ("C", timedelta(days=3)), ("D", timedelta(days=7)))
HOUR = timedelta(hours=1)
#: Mentions in 24 hours that a mean tone needs.
ENOUGH = 30
DAY = timedelta(days=1)
#: A matter has calmed when the mean of so many hours is at most this share of its peak (domain reference §4.8).
CALM_HOURS, CALM_SHARE = 6, 0.01
_ANSWERED = frozenset(
    {GrievanceState.REPLIED, GrievanceState.RESOLVED, GrievanceState.REVISITED, GrievanceState.CLOSED}
)
_SOLVED = _ANSWERED - {GrievanceState.REPLIED}

#: Hour (aware UTC), mentions, and the sum of their tone (positive +1, negative −1).
Hourly = Sequence[tuple[datetime, int, int]]


def metrics(incident: Incident, clocks: tuple[Clock, ...], steps: Share, hourly: Hourly) -> Metrics:
    """Return everything that is measured; `steps` is required steps with an act of required steps."""
    marks = incident.marks
    first = marks.get(ClockStart.FIRST_MENTION)
    reply = first_reply(incident)
    peak = _peak(hourly, first)
    accepted = [each for each in incident.grievances if each.reached(GrievanceState.ACCEPTED)]
    return Metrics(
        detect=_between(first, marks.get(ClockStart.DETECTED)),
        report=_between(marks.get(ClockStart.DETECTED), _first_sent(incident)),
        consult=_between(marks.get(ClockStart.REPORTED), marks.get(ClockStart.CONSULTED)),
        approve=_between(marks.get(ClockStart.CONSULTED), marks.get(ClockStart.APPROVED)),
        first_reply=_between(first, reply),
        grade=grade(_between(first, reply)),
        peak=_between(first, peak),
        half_life=_between(peak, _half(hourly, peak)),
        calm=_between(first, marks.get(ClockStart.CALMED)),
        hard_clocks=_kept(clocks, ClockKind.HARD),
        soft_clocks=_kept(clocks, ClockKind.SOFT),
        steps=steps,
        publications=_approved(incident),
        updates=_updates(incident),
        questions=_questions(incident),
        checklist=_checklist(incident),
        replied=_reached(accepted, _ANSWERED),
        solved=_reached(accepted, _SOLVED),
        satisfied=_satisfied(accepted),
        recovery=recovery(hourly, peak),
        first_reply_occurred=_between(marks.get(ClockStart.OCCURRED), reply),
        calm_counted=_between(first, _calm(hourly, peak)),
    )


def grade(first_reply_after: timedelta | None) -> str:
    """Return A to E for the speed of the first reply; E when there was none."""
    if first_reply_after is None:
        return "E"
    return next((name for name, limit in GRADES if first_reply_after <= limit), "E")


def recovery(hourly: Hourly, peak: datetime | None) -> float | None:
    """Return how much of the lost tone came back, by means over 24 hours; None without a drop or with too few."""
    if peak is None:
        return None
    ends = [hour for hour, _, _ in hourly]
    before = _tone(hourly, min(ends), min(ends) + DAY)
    trough = _tone(hourly, peak - DAY / 2, peak + DAY / 2)
    after = _tone(hourly, max(ends) - DAY + HOUR, max(ends) + HOUR)
    if before is None or trough is None or after is None or before <= trough:
        return None
    return min(1.0, max(0.0, (after - trough) / (before - trough)))


def _tone(hourly: Hourly, start: datetime, end: datetime) -> float | None:
    inside = [(n, tone) for hour, n, tone in hourly if start <= hour < end]
    count = sum(n for n, _ in inside)
    return sum(tone for _, tone in inside) / count if count >= ENOUGH else None


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start is not None and end is not None else None


def _first_sent(incident: Incident) -> datetime | None:
    return min((sent.sent_at for filed in incident.reports for sent in filed.receipts), default=None)


def _peak(hourly: Hourly, first: datetime | None) -> datetime | None:
    # What the topic had before the first sign of this matter belongs to another one.
    own = [each for each in hourly if first is None or each[0] + HOUR > first]
    return max(own, key=lambda each: each[1], default=(None, 0, 0))[0]


def _half(hourly: Hourly, peak: datetime | None) -> datetime | None:
    if peak is None:
        return None
    counts = {hour: n for hour, n, _ in hourly}
    last = max(counts)
    hour = peak + HOUR
    while hour <= last:
        if max(counts.get(hour + HOUR * ahead, 0) for ahead in range(3)) <= counts[peak] / 2:
            return hour
        hour += HOUR
    return None


def _calm(hourly: Hourly, peak: datetime | None) -> datetime | None:
    """Return the end of the last hour whose six-hour mean was above 1 % of the peak."""
    if peak is None:
        return None
    counts = {hour: n for hour, n, _ in hourly}
    limit = counts[peak] * CALM_SHARE
    # Behind the last mention the mean of six hours still holds it for five.
    hour = max(counts) + (CALM_HOURS - 1) * HOUR
    while sum(counts.get(hour - HOUR * back, 0) for back in range(CALM_HOURS)) / CALM_HOURS <= limit:
        hour -= HOUR
    return hour + HOUR


def _kept(clocks: tuple[Clock, ...], kind: ClockKind) -> Share:
    judged = [clock for clock in clocks if clock.kind is kind and clock.due is not None]
    judged = [clock for clock in judged if clock.state not in (ClockState.WAIVED, ClockState.RUNNING)]
    return Share(part=sum(clock.state is ClockState.MET for clock in judged), whole=len(judged))


def _approved(incident: Incident) -> Share:
    published = [each for statement in incident.statements for each in statement.publications]
    return Share(part=sum(not each.publication.overridden for each in published), whole=len(published))


def _updates(incident: Incident) -> Share:
    """Return promised updates that came in time: something was published between the promise and its moment.

    A promise whose moment lies after the newest entry of the record is not judged unless it is kept already.
    """
    published = [each.at for statement in incident.statements for each in statement.publications]
    promised = [
        (drafted.at, drafted.version.next_update_at)
        for statement in incident.statements
        if statement.publications
        for drafted in statement.versions[-1:]
        if drafted.version.next_update_at
    ]
    kept = [(len([at for at in published if start < at <= until]) > 1, until) for start, until in promised if until]
    judged = [is_kept for is_kept, until in kept if is_kept or until <= incident.last_at]
    return Share(part=sum(judged), whole=len(judged))


def _questions(incident: Incident) -> Share:
    return Share(
        part=sum(question.state == "answered" for question in incident.questions), whole=len(incident.questions)
    )


def _checklist(incident: Incident) -> Share:
    first = next((each.newest for each in incident.statements if each.publications), None)
    return (
        Share(part=len(set(first.checklist) & set(CHECKLIST)), whole=len(CHECKLIST))
        if first
        else Share(part=0, whole=0)
    )


def _reached(accepted: Sequence[Grievance], states: frozenset[GrievanceState]) -> Share:
    return Share(part=sum(each.state in states for each in accepted), whole=len(accepted))


def _satisfied(accepted: Sequence[Grievance]) -> Share:
    said = [each.satisfied for each in accepted if each.satisfied is not Satisfied.UNKNOWN]
    return Share(part=said.count(Satisfied.YES), whole=len(said))
