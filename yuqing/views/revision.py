"""预案修订: what the past speaks for, what people decided about it, and the versions of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from yuqing import clock
from yuqing.errors import PlanError
from yuqing.model.plan import Plan
from yuqing.model.revision import Cause, Handled, Judged, Judgements, PlanVersion, Proposal, Seen
from yuqing.model.unit import Unit
from yuqing.plans import items, pack_text, resolve, snapshots, versions
from yuqing.rules import revision
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import OVER
from yuqing.rules.fold import fold
from yuqing.rules.judgements import judgements
from yuqing.store import Store, incidents, plan_versions, record
from yuqing.views import plan_words

CAUSE = {
    Cause.MISSED: "时限超时",
    Cause.WAIVED: "时限被免除",
    Cause.UNUSED: "步骤没有办",
    Cause.OVERRIDDEN: "越过要求",
    Cause.UNREACHED: "送达未签收",
    Cause.UNTAKEN: "提醒无人接手",
    Cause.LESSON: "演练提出",
    Cause.BY_HAND: "人工提出",
}
#: Columns of the comparison of two versions.
DIFFERENCE = ["条目", "原", "现"]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal, ready to be decided."""

    proposal: Proposal
    #: Place in the plan; "" while nobody has said which item is meant.
    key: str
    place: str
    clause: str
    cause: str
    #: What stands there now, for the screen and as the file writes it.
    old: str
    written: str
    #: What the program proposes, as a person writes it; "" leaves it to people.
    proposed: str
    evidence: str
    incident_ids: tuple[int, ...]
    #: What may be chosen, by what the file writes; {} where one writes freely.
    choices: Mapping[str, str]
    #: True where several may be chosen.
    is_many: bool

    @property
    def headline(self) -> str:
        """How often it was seen; of a lesson, what was seen."""
        whole = self.proposal.observed
        return whole if self.proposal.cause is Cause.LESSON else whole.split(":", 1)[0]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the plan in the list."""

    number: int
    #: 现行, 将于…生效 or 已被取代.
    state: str
    effective: str
    approver: str
    interpreter: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """Everything the page shows."""

    plan: Plan
    open: tuple[ProposalRow, ...]
    #: Incidents that are over and were looked at.
    looked_at: int
    waiting: tuple[Judged, ...]
    #: Columns 条目 原 修订为 理由 由谁 时间.
    waiting_table: pd.DataFrame
    #: Columns 时间 结论 条目 修订为 理由 由谁 编号.
    decided: pd.DataFrame
    #: Places that a person may bring up by hand → what they are called.
    places: Mapping[str, str]
    #: What stands at them.
    values: Mapping[str, Any]


def revision_page(store: Store, unit: Unit, plan: Plan, now: datetime) -> RevisionPage:
    """Return what speaks for a revision of the unit's plan, and what was decided.

    `plan` is the plan in force; the values are those of the newest version, which the next one is made of.
    """
    told = judged(store, unit)
    handled = handled_incidents(store, now)
    tree = newest_tree(store, unit)
    found = revision.proposals(handled, told.lessons)
    return RevisionPage(
        plan=plan,
        open=tuple(row_of(plan, tree, each) for each in found if each.id not in told.known),
        looked_at=sum(each.incident.state in OVER for each in handled),
        waiting=told.waiting,
        waiting_table=_waiting(plan, told),
        decided=_decided(plan, told, now),
        places=plan_words.revisable(plan, tree),
        values=tree,
    )


def judged(store: Store, unit: Unit) -> Judgements:
    """Return what was decided about the revision of the unit's plan."""
    return judgements(record.of_object(store, f"plan:{unit.plan_id}"))


def handled_incidents(store: Store, now: datetime) -> tuple[Handled, ...]:
    """Return every incident with its clocks, under the plan it ran by."""
    listed = incidents.list_incidents(store)
    entries = record.entries_of_many(store, [row["incident_id"] for row in listed])
    plans = {sha: snapshots.thaw(incidents.snapshot(store, sha)) for sha in {row["plan_sha"] for row in listed}}
    found = []
    for row in listed:
        own = entries[row["incident_id"]]
        incident, plan = fold(own), plans[row["plan_sha"]]
        found.append(Handled(incident, plan, clocks(plan, incident, now), tuple(own)))
    return tuple(found)


def newest_tree(store: Store, unit: Unit) -> dict[str, Any]:
    """Return the newest version of the plan as one table, whether it holds already or not."""
    known = plan_versions.list_(store, unit.plan_id)
    return versions.whole(versions.text_of(unit.plan_id, known[-1] if known else None), unit.answers)


def version_rows(store: Store, unit: Unit, now: datetime) -> tuple[VersionRow, ...]:
    """Return the versions of the unit's plan, the newest first; the last row is the pack as it was shipped."""
    today = clock.in_beijing(now).date()
    known = plan_versions.list_(store, unit.plan_id)
    present = versions.on_day(known, today)
    first = resolve(pack_text(unit.plan_id), unit.answers)
    interpreter = first.name_of(first.interpreted_by) if first.interpreted_by else "未写明"
    shipped = VersionRow(
        versions.FIRST, "已被取代" if present else "现行", first.effective_rule or "未写明",
        first.doc_control.approved_by or "未写明", interpreter, versions.digest(pack_text(unit.plan_id)),
    )  # fmt: skip
    rows = [
        VersionRow(
            each.number, _state(each, present, today), f"{each.effective_on:%Y-%m-%d}", each.approver,
            each.interpreter, each.sha256,
        )
        for each in reversed(known)
    ]  # fmt: skip
    return (*rows, shipped)


def version_plan(store: Store, unit: Unit, number: int) -> Plan:
    """Return a version of the plan. Raises PlanError when its text is not what was adopted."""
    return resolve(version_text(store, unit, number), unit.answers)


def compared(store: Store, unit: Unit, before: int, after: int) -> pd.DataFrame:
    """Return what two versions say differently, item by item: columns 条目 原 现."""
    texts = [version_text(store, unit, number) for number in (before, after)]
    old, new = (versions.whole(text, unit.answers) for text in texts)
    plans = [resolve(text, unit.answers) for text in texts]
    rows = [
        (plan_words.place(plans[1], key), plan_words.value(plans[0], was), plan_words.value(plans[1], now))
        for key, was, now in items.differences(old, new)
    ]
    return pd.DataFrame(rows, columns=DIFFERENCE)


def version_text(store: Store, unit: Unit, number: int) -> str:
    """Return the text of a version's pack."""
    return versions.text_of(unit.plan_id, _version(store, unit, number))


def _version(store: Store, unit: Unit, number: int) -> PlanVersion | None:
    known = plan_versions.list_(store, unit.plan_id)
    return next((each for each in known if each.number == number), None)


def _state(version: PlanVersion, present: PlanVersion | None, today: date) -> str:
    if version.effective_on > today:
        return "尚未生效"
    return "现行" if present is not None and version.number == present.number else "已被取代"


def row_of(plan: Plan, tree: Mapping[str, Any], proposal: Proposal, place: str = "") -> ProposalRow:
    """Return a proposal, ready to be decided; `place` is where a person puts one that names no item of this plan."""
    key = next((each for each in (place, proposal.key) if _is_place(each)), "")
    written = items.written(items.find(tree, key)) if key else ""
    slot = items.slot(key) if key else None
    return ProposalRow(
        proposal=proposal,
        key=key,
        place=plan_words.place(plan, key),
        clause=plan_words.clause(plan, key) if key else "",
        cause=CAUSE[proposal.cause],
        old=plan_words.value(plan, written),
        written=written,
        proposed=plan_words.readable(key, proposal.proposed) if key else "",
        evidence=";".join(map(_seen, proposal.evidence)),
        incident_ids=tuple(dict.fromkeys(each.incident_id for each in proposal.evidence if each.incident_id)),
        choices=plan_words.choices(plan, key) if key else {},
        is_many=slot is not None and slot.kind in ("actors", "texts"),
    )


def _is_place(key: str) -> bool:
    try:
        return bool(key) and items.slot(key).kind != "table"
    except PlanError:
        # A lesson may name an item that this plan does not have; a person then finds the right one.
        return False


def _seen(seen: Seen) -> str:
    where = f"事件{seen.incident_id}" if seen.incident_id else "演练或例会"
    number = f"(记录第{seen.seq}条)" if seen.seq else ""
    return f"{where}{number}:{seen.said}"


def _waiting(plan: Plan, told: Judgements) -> pd.DataFrame:
    rows = [
        (
            plan_words.place(plan, each.change.key), plan_words.value(plan, each.change.old),
            plan_words.value(plan, each.change.new), each.change.reason, each.by,
            f"{clock.in_beijing(each.at):%m-%d %H:%M}",
        )
        for each in told.waiting
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["条目", "原", "修订为", "理由", "由谁", "时间"])


def _decided(plan: Plan, told: Judgements, now: datetime) -> pd.DataFrame:
    rows = [
        (
            clock.short(each.at, now), "采纳" if each.change.accepted else "不采纳",
            plan_words.place(plan, each.change.key), CAUSE[each.change.cause],
            plan_words.value(plan, each.change.new) if each.change.accepted else "", each.change.reason, each.by,
            each.seq,
        )
        for each in sorted(told.all, key=lambda each: -each.seq)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["时间", "结论", "条目", "起因", "修订为", "理由", "由谁", "编号"])
