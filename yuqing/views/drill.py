"""演练: how it stands, what was put in, and what came of it, all read from the record of the drill's own desk."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from yuqing import clock as wall
from yuqing.model.actor import ADMINISTRATOR
from yuqing.model.drill import (
    ALL,
    CLAUSE_UNCLEAR,
    DIRECTOR,
    Assessment,
    Done,
    DrillSetup,
    Inject,
    Lesson,
    Line,
    Scenario,
    Unclear,
)
from yuqing.model.incident import Deed, Incident, State
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.plans import scenarios
from yuqing.rules import drill as rules
from yuqing.rules.fold import fold
from yuqing.store import Store, record

#: States in which an incident turned out to be none.
NONE = frozenset({State.DISMISSED, State.MERGED})


@dataclass(frozen=True, slots=True)
class AfterAction:
    """What came of a drill."""

    assessment: Assessment
    #: Columns 应做的事 应在 实际 办理人 权重 得分 依据.
    lines: pd.DataFrame
    missed: tuple[str, ...]
    unclear: tuple[Unclear, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An inject as its addressee reads it."""

    at: datetime
    to: str
    text: str


def after_action(store: Store, setup: DrillSetup, scenario: Scenario, now: datetime) -> AfterAction:
    """Return what came of the drill up to now: the score with its parts, and what the plan may learn."""
    plan = scenarios.plan_of(scenario)
    shown = evidence(store, setup, scenario, plan, now)
    found = rules.assess(scenario.expected, setup, shown)
    unclear = _unclear(store)
    taught = rules.lessons(found, shown.missed, unclear, setup.run_id)
    told = tuple(replace(each, item=place(plan, each.item)) for each in taught)
    table = pd.DataFrame([_row(line, plan, now) for line in found.lines], columns=_COLUMNS)
    return AfterAction(found, table, tuple(shown.missed), unclear, told)


def place(plan: Plan, item: str) -> str:
    """Return the place in the plan that an item puts into question: its limit where it has one, else its text."""
    section, _, item_id = item.partition(".")
    step = next((step for step in plan.steps if section == "steps" and step.id == item_id), None)
    if step is None:
        return f"{item}.text" if item else ""
    return f"{item}.deadline.within" if step.deadline else f"{item}.by"


def lesson_line(lesson: Lesson, plan: Plan | None) -> str:
    """Return what the plan may learn, with the item that it puts into question."""
    item = scenarios.name_of(plan, lesson.item) if plan else ""
    return " · ".join(filter(None, (lesson.observed, lesson.reason, item and f"预案“{item}”")))


def evidence(store: Store, setup: DrillSetup, scenario: Scenario, plan: Plan, now: datetime) -> rules.Evidence:
    """Return what the record of the drill shows up to now."""
    entries = record.entries_of_many(store, record.incident_ids(store))
    handled = [fold(each) for each in entries.values()]
    real = [incident for incident in handled if incident.state not in NONE]
    done = sorted((_done(each) for given in entries.values() for each in given), key=lambda each: each.seq)
    unapproved = sum(
        bool(each.publication.overridden)
        for incident in handled
        for statement in incident.statements
        for each in statement.publications
    )
    return rules.Evidence(
        done=done, missed=_missed(real, setup, scenario, plan, now), unapproved=unapproved, ended_at=now,
    )  # fmt: skip


def told(setup: DrillSetup, scenario: Scenario, plan: Plan, roles: Collection[str], now: datetime) -> tuple[Told, ...]:
    """Return the injects that have come to somebody with these roles by now, the newest first."""
    groups = {role.group for role in plan.roles if role.id in roles}
    mine = {ALL, *roles, *groups}
    found = [
        Told(setup.began + inject.at.span, _name(inject, plan), inject.text)
        for inject in scenario.injects
        if (inject.to in mine or ADMINISTRATOR in roles) and setup.began + inject.at.span <= now
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def course(setup: DrillSetup, scenario: Scenario, plan: Plan, now: datetime) -> pd.DataFrame:
    """Return everything that is to come and has come, for those who direct: 时间 种类 对象 内容 状态."""
    rows = sorted(_course(setup, scenario, plan), key=lambda each: each[0])
    shown = [(wall.short(at, now), kind, to, text, "已到" if at <= now else "未到") for at, kind, to, text in rows]
    return pd.DataFrame(shown, columns=["演练时间", "种类", "对象", "内容", "状态"])


def _course(setup: DrillSetup, scenario: Scenario, plan: Plan) -> Iterator[tuple[datetime, str, str, str]]:
    for inject in scenario.injects:
        yield setup.began + inject.at.span, "注入", _name(inject, plan), inject.text
    for stream in scenario.streams:
        text = f"{stream.count} 条,至 {stream.until.in_chinese}:{stream.title or stream.texts[0]}"
        yield setup.began + stream.since.span, "信息流", "、".join(stream.sites), text
    for said in scenario.mentions:
        yield setup.began + said.at.span, "信息", said.site, said.title or said.text
    for each in scenario.expected:
        due = setup.began + each.start + each.within.span * setup.deadline_scale
        yield due, "应办妥", plan.name_of(each.to) if each.to else "", rules.name_of(each)


def _name(inject: Inject, plan: Plan) -> str:
    return {ALL: "全体", DIRECTOR: "导调组"}.get(inject.to) or plan.name_of(inject.to)


def _done(recorded: Recorded) -> Done:
    entry = recorded.entry
    given = entry.payload
    level = int(given["level"]) if entry.action == Deed.LEVEL_SET else 0
    to = str(given.get("to", "")) if entry.action == Deed.RECEIPT_LOGGED else ""
    # When it was put on the record: in a drill nobody gains by saying that it was done before.
    return Done(action=str(entry.action), at=entry.recorded_at, by=entry.actor, level=level, to=to, seq=recorded.seq)


def _missed(
    handled: list[Incident], setup: DrillSetup, scenario: Scenario, plan: Plan, now: datetime
) -> tuple[str, ...]:
    """Return the names of those whom the plan wants told at the level in force and whom no report reached."""
    expected = [each.level for each in scenario.expected if each.level]
    ranks = [int(incident.level) for incident in handled if incident.level] or expected
    if not ranks:
        return ()
    due = [one for level in plan.levels if level.rank == min(ranks) for one in level.report_to]
    wanted = [one.to for one in due if setup.began + one.within.span * setup.deadline_scale <= rules.whole_minute(now)]
    reached = {sent.receipt.to for incident in handled for filed in incident.reports for sent in filed.receipts}
    return tuple(plan.name_of(to) for to in dict.fromkeys(wanted) if to not in reached)


def _unclear(store: Store) -> tuple[Unclear, ...]:
    found = [
        Unclear(item=each.entry.payload["item"], note=each.entry.payload["note"], by=each.entry.actor,
                at=each.entry.occurred_at)
        for each in record.latest(store, 1000, CLAUSE_UNCLEAR)
    ]  # fmt: skip
    return tuple(reversed(found))


_COLUMNS = ["应做的事", "应在", "实际", "办理人", "权重", "得分", "依据"]


def _row(line: Line, plan: Plan, now: datetime) -> tuple[object, ...]:
    done = line.done
    share = "未到时限" if line.share is None else f"{line.share:.0%}"
    name = rules.name_of(line.expected)
    return (
        name, wall.short(line.due, now), wall.short(done.at, now) if done else "没有办理", done.by if done else "",
        line.expected.weight, share, scenarios.name_of(plan, line.expected.item),
    )  # fmt: skip
