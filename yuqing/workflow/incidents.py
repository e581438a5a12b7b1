"""What people do about an incident: every act is checked by the plan and put on the record, or refused with reasons.

An incident is folded from its entries inside the transaction that adds to them, so that of two people who press the
same button one is refused by the state the other has brought about.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import MergedIn, Opening
from yuqing.model.incident import Action, Deed, Incident
from yuqing.model.plan import Plan
from yuqing.model.record import Entry, EntrySource, Recorded
from yuqing.model.severity import Category
from yuqing.model.statement import Approved
from yuqing.model.terms import Permission
from yuqing.plans import citation, snapshots
from yuqing.rules import deeds, fold_matters, guards, statements
from yuqing.rules.fold import fold
from yuqing.rules.grants import roles_held
from yuqing.rules.guards import Case, Refusal
from yuqing.rules.payloads import packed
from yuqing.rules.transitions import TRANSITIONS, allowed
from yuqing.store import Store, accounts, incidents, record
from yuqing.store.database import Transaction
from yuqing.workflow import evidence
from yuqing.workflow.authority import Acting, require

#: What a mark that is known at the opening may not be later than.
DETECTED = ClockStart.DETECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does to an incident."""

    incident_id: int
    #: An Action moves the incident, a Deed does not.
    what: Action | Deed
    payload: Any
    #: When it is said to have happened; None = now.
    occurred_at: datetime | None = None
    #: What it is about, as `kind:id`; "" when the incident itself is meant.
    object: str = ""
    #: Stage of life of the matter as the data says.
    stage: str = ""
    #: Number of the newest entry that the person saw; None when it does not matter.
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What an incident is opened from."""

    title: str
    #: Known marks; `detected` is added when it is missing.
    marks: dict[ClockStart, datetime]
    category: Category = Category.OTHER
    topic_ids: tuple[int, ...] = ()
    alert_id: int | None = None
    previous: int | None = None


def open_incident(acting: Acting, new: NewIncident) -> int:
    """Open an incident under the plan in force and return its id. Raises WorkflowError."""
    role = acting.require(deeds.RULES[Deed.OPENED].permissions)
    if not new.title.strip():
        raise WorkflowError("没有办理:事件要有名称。")
    marks = {DETECTED: acting.now} | new.marks
    if any(moment > acting.now for moment in marks.values()):
        raise WorkflowError("没有办理:时点不能晚于现在。")
    if not deeds.in_order(marks):
        raise WorkflowError("没有办理:时点的先后不对,应为发生≤网上首发≤发现。")
    with acting.store.transaction() as transaction:
        incident_id = incidents.next_id(transaction)
        opening = Opening(
            title=new.title.strip(),
            category=new.category,
            topic_ids=new.topic_ids,
            alert_id=new.alert_id,
            previous=new.previous,
            plan_sha=_snapshot(transaction, acting),
            marks=marks,
        )
        given = Act(incident_id=incident_id, what=Deed.OPENED, payload=opening)
        opened = fold([record.append(transaction, _entry(acting, given, role, acting.now))])
        incidents.keep(transaction, opened, opened.last_at)
    return incident_id


def act(acting: Acting, given: Act) -> Incident:
    """Do one thing to an incident and return it as it then is. Raises WorkflowError with every reason against it."""
    with acting.store.transaction() as transaction:
        entries = _entries(transaction, given.incident_id)
        incident = fold(entries)
        # A machine whose clock was set back does not take the incident back in time.
        now = max(acting.now, record.newest_at(transaction))
        case = _case(replace(acting, now=now), transaction, given, incident)
        role = require(acting.store, case.plan, acting.actor, _permissions(case, given.what), now)
        _refuse(case, given)
        _refuse_scan(acting, given)
        done = record.append(transaction, _entry(acting, given, role, now))
        entries.append(done)
        entries.extend(record.append(transaction, entry) for entry in _consequences(acting, case.plan, fold(entries)))
        after = fold(entries)
        _keep(transaction, after, given)
        if given.what is Action.MERGE:
            _tell_target(transaction, acting, after, done)
    return after


def incident_of(store: Store, incident_id: int) -> Incident:
    """Return an incident with everything on its record. Raises WorkflowError when there is none."""
    entries = record.entries_of(store, incident_id)
    if not entries:
        raise WorkflowError("没有这个事件。")
    return fold(entries)


def plan_of(reader: Store | Transaction, incident: Incident) -> Plan:
    """Return the plan an incident runs under: that of the moment it was opened."""
    return snapshots.thaw(incidents.snapshot(reader, incident.opening.plan_sha))


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that leads on from where an incident is."""

    action: Action
    #: Everything that stands against it now, in Chinese; () when its button may be pressed.
    against: tuple[str, ...]


def offers(acting: Acting, incident: Incident, stage: str = "") -> tuple[Offer, ...]:
    """Return the steps that lead on, with what stands against each for this person."""
    plan = plan_of(acting.store, incident)
    return tuple(_offer(acting, incident, plan, action, stage) for action in allowed(incident.state))


def may(acting: Acting, incident: Incident, deed: Deed) -> bool:
    """Return whether this person may put a deed on the record of an incident in its present state."""
    rule = deeds.RULES[deed]
    plan = plan_of(acting.store, incident)
    return incident.state in rule.states and not _without_permission(acting, plan, rule.permissions)


def _offer(acting: Acting, incident: Incident, plan: Plan, action: Action, stage: str) -> Offer:
    step = TRANSITIONS[incident.state, action]
    unfit = _without_permission(acting, plan, step.permissions)
    case = _case(acting, acting.store, Act(incident_id=incident.id, what=action, payload=None, stage=stage), incident)
    found = tuple(map(_sentence, guards.standing_against(step, case)))
    return Offer(action, (unfit, *found) if unfit else found)


def _without_permission(acting: Acting, plan: Plan, permissions: tuple[Permission, ...]) -> str:
    try:
        require(acting.store, plan, acting.actor, permissions, acting.now)
    except WorkflowError as error:
        # Nobody has tried yet.
        return str(error).removeprefix("没有办理:")
    return ""


def rebuild(store: Store) -> int:
    """Rebuild what lists show of incidents and grievances from the record; return how many incidents there are."""
    ids = record.incident_ids(store)
    for incident_id in ids:
        after = incident_of(store, incident_id)
        with store.transaction() as transaction:
            incidents.keep(transaction, after, after.last_at)
            for grievance in after.grievances:
                incidents.keep_grievance(transaction, grievance, grievance.changed_at)
    for name in record.names_of(store, "grievance"):
        alone = fold_matters.grievance(record.of_object(store, name))
        with store.transaction() as transaction:
            incidents.keep_grievance(transaction, alone, alone.changed_at)
    return len(ids)


def _snapshot(transaction: Transaction, acting: Acting) -> str:
    if acting.plan is None:
        raise WorkflowError("还没有选定应急预案。")
    frozen = snapshots.freeze(acting.plan)
    sha = snapshots.sha(frozen)
    row = {"sha": sha, "plan_id": acting.plan.id, "version": acting.plan.version, "plan": frozen}
    incidents.add_snapshot(transaction, {**row, "taken_at": acting.now})
    return sha


def _entries(transaction: Transaction, incident_id: int) -> list[Any]:
    entries = record.entries_of(transaction, incident_id)
    if not entries:
        raise WorkflowError("没有这个事件。")
    return entries


def _case(acting: Acting, reader: Store | Transaction, given: Act, incident: Incident) -> Case:
    plan = plan_of(reader, incident)
    into = getattr(given.payload, "into", None) if given.what is Action.MERGE else None
    target = record.entries_of(reader, into) if into is not None else []
    return Case(
        incident=incident,
        plan=plan,
        account=acting.actor.account,
        roles=roles_held(acting.actor, acting.now, accounts.deputies_of(acting.store, acting.actor.account)),
        now=max(acting.now, incident.last_at),
        at=given.occurred_at,
        given=given.payload,
        unit=plan.unit,
        stage=given.stage,
        target=fold(target) if target else None,
        # Reading the whole record takes a second: when it is done, not whenever a button is drawn.
        chain_sound=isinstance(reader, Store)
        or given.what is not Action.ARCHIVE
        or record.first_break(acting.store) is None,
    )


def _permissions(case: Case, what: Action | Deed) -> tuple[Permission, ...]:
    if isinstance(what, Deed):
        return deeds.permissions(what, case)
    step = TRANSITIONS.get((case.incident.state, what))
    if step is None:
        raise WorkflowError("没有办理:事件在现在的状态下没有这一步,可能别人刚刚办过。请刷新后再看。")
    return step.permissions


def _refusals(case: Case, what: Action | Deed) -> tuple[Refusal, ...]:
    if isinstance(what, Deed):
        return deeds.refusals(what, case)
    return guards.refusals(TRANSITIONS[case.incident.state, what], case)


def _refuse(case: Case, given: Act) -> None:
    if given.seen is not None and given.seen != case.incident.last_seq:
        raise WorkflowError("没有办理:您打开之后别人已有新的处置,已填的内容没有丢。请看过处置记录,再按一次。")
    if given.occurred_at is not None:
        _refuse_moment(case, given.what, given.occurred_at)
    if found := _refusals(case, given.what):
        raise WorkflowError("没有办理:" + ";".join(map(_sentence, found)) + "。")


def _refuse_scan(acting: Acting, given: Act) -> None:
    scan = getattr(given.payload, "scan", "")
    if scan and not (acting.kept and evidence.is_kept(acting.kept, scan)):
        raise WorkflowError("没有办理:线下批示的扫描件没有留存,请重新上传后再签。")


def _refuse_moment(case: Case, what: Action | Deed, at: datetime) -> None:
    if at > case.now:
        raise WorkflowError("没有办理:时间不能晚于现在。")
    if at < (first := deeds.earliest(what, case)):
        raise WorkflowError(f"没有办理:所填时间早于它之前的一步({clock.in_beijing(first):%m月%d日 %H:%M}),请核对。")


def _sentence(refusal: Refusal) -> str:
    basis = citation(refusal.item) if refusal.item is not None else "产品规则"
    return f"{refusal.sentence}(依据:{basis})"


def _entry(acting: Acting, given: Act, role: str, now: datetime) -> Entry:
    return Entry(
        action=given.what,
        actor=acting.actor.account,
        role=role,
        object=given.object,
        incident_id=given.incident_id,
        occurred_at=given.occurred_at or now,
        recorded_at=acting.now,
        payload=packed(given.payload),
    )


def _consequences(acting: Acting, plan: Plan, incident: Incident) -> Iterable[Entry]:
    """Yield what follows by itself: a statement under which the last signature has come is approved."""
    level = next((level for level in plan.levels if level.rank == incident.level), None)
    for statement in incident.statements:
        if level is None or statement.approved_hash or not statement.signatures:
            continue
        if not statements.missing_signatures(plan, level.approve, statement):
            newest = statement.newest
            payload = Approved(statement_id=statement.id, n=newest.n, body_hash=newest.body_hash)
            yield Entry(
                action=Deed.STATEMENT_APPROVED,
                actor="系统",
                object=f"statement:{statement.id}",
                incident_id=incident.id,
                occurred_at=statement.signatures[-1].at,
                recorded_at=acting.now,
                source=EntrySource.AUTO,
                payload=packed(payload),
            )


def _tell_target(transaction: Transaction, acting: Acting, merged: Incident, recorded: Recorded) -> None:
    """Put on the record of the other incident that this one was merged into it."""
    into = merged.merged_into
    if into is None:
        raise ValueError("merged into nothing")
    said = MergedIn(
        incident_id=merged.id, title=merged.title, reason=recorded.entry.payload["reason"], topic_ids=merged.topic_ids
    )
    given = Act(incident_id=into, what=Deed.MERGED_IN, payload=said, object=f"incident:{merged.id}")
    entry = replace(_entry(acting, given, recorded.entry.role, recorded.entry.recorded_at), source=EntrySource.AUTO)
    target = fold([*record.entries_of(transaction, into), record.append(transaction, entry)])
    incidents.keep(transaction, target, target.last_at)


def _keep(transaction: Transaction, incident: Incident, given: Act) -> None:
    incidents.keep(transaction, incident, incident.last_at)
    if given.what in (Deed.GRIEVANCE_REGISTERED, Deed.GRIEVANCE_MOVED):
        for grievance in incident.grievances:
            if grievance.registered.id == given.payload.id:
                incidents.keep_grievance(transaction, grievance, grievance.changed_at)
