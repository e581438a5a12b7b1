"""What is kept ready (保障), media and talks (媒体联络), trainings (培训宣传): every act on the record."""

from dataclasses import replace

from yuqing.errors import WorkflowError
from yuqing.model.plan import Plan
from yuqing.model.readiness import (
    Counterpart,
    KeptReady,
    MediumKept,
    RegisterAct,
    Retired,
    SafeguardChecked,
    SafeguardKept,
    TalkLogged,
    TrainingLogged,
)
from yuqing.model.record import NO_INCIDENT
from yuqing.model.terms import Permission
from yuqing.rules.registers import media, safeguards, written
from yuqing.store import incidents, record
from yuqing.workflow.authority import Acting
from yuqing.workflow.roster import KEEPERS, WATCHERS

#: Who may talk with media and note it: those who draft, publish, speak, and those who allow it.
SPEAKERS = (
    Permission.PUBLISH_STATEMENT,
    Permission.SPEAK_TO_PRESS,
    Permission.AUTHORISE_PRESS,
    Permission.DRAFT_STATEMENT,
)
#: Most days between two checks of something kept ready.
MOST_DAYS = 366
LONGEST = 200
SHORTEST_REASON = 2


def keep_safeguard(by: Acting, given: SafeguardKept) -> None:
    """Put something on the list of what is kept ready, or change it. Raises WorkflowError."""
    role = by.require(KEEPERS)
    _filled(given.name, "名称")
    _filled(given.measure, "计量单位")
    _filled(given.place, "存放地点或所在单位")
    if given.quantity < 1 or not 1 <= given.every_days <= MOST_DAYS:
        raise WorkflowError(f"数量至少为 1,检查间隔为 1 至 {MOST_DAYS} 天。")
    _known_actor(by.plan, given.role)
    _put(by, role, RegisterAct.SAFEGUARD_KEPT, given)


def check_safeguard(by: Acting, given: SafeguardChecked, incident_id: int = NO_INCIDENT) -> None:
    """Note what a check found (到位检查), for an incident if one is named. Raises WorkflowError."""
    role = by.require(WATCHERS)
    _listed(by, given.id)
    if given.found < 0:
        raise WorkflowError("实有数量不能小于 0。")
    _put(by, role, RegisterAct.SAFEGUARD_CHECKED, given, incident_id)


def retire_safeguard(by: Acting, safeguard_id: str, reason: str) -> None:
    """Take something off the list; what was checked stays on the record. Raises WorkflowError."""
    role = by.require(KEEPERS)
    _listed(by, safeguard_id)
    _put(by, role, RegisterAct.SAFEGUARD_RETIRED, Retired(id=safeguard_id, reason=_reason(reason)))


def keep_medium(by: Acting, given: MediumKept) -> None:
    """List a medium with its public desk, or change it. Raises WorkflowError."""
    role = by.require(SPEAKERS)
    _filled(given.name, "媒体名称")
    _filled(given.desk, "公开的联络处(新闻热线、采访部、邮箱)")
    _put(by, role, RegisterAct.MEDIUM_KEPT, given)


def retire_medium(by: Acting, medium_id: str, reason: str) -> None:
    """Take a medium off the list. Raises WorkflowError."""
    role = by.require(SPEAKERS)
    if not any(each.kept.id == medium_id and not each.retired for each in media(record.of_kind(by.store, "medium"))):
        raise WorkflowError("媒体联络簿里已经没有这一项。")
    _put(by, role, RegisterAct.MEDIUM_RETIRED, Retired(id=medium_id, reason=_reason(reason)))


def log_talk(by: Acting, given: TalkLogged, incident_id: int = NO_INCIDENT) -> None:
    """Put a talk on the log, with the incident it was about if there is one.

    Raises WorkflowError; with somebody whose word counts, only an open, unpaid talk in the unit's name is noted, as
    the plans allow no other.
    """
    role = by.require(SPEAKERS)
    for text, what in ((given.party, "沟通对象"), (given.subject, "沟通事项"), (given.outcome, "结果")):
        _filled(text, what)
    if given.at > by.now:
        raise WorkflowError("沟通时间不能晚于现在。")
    if given.counterpart is Counterpart.VOICE and not given.is_open:
        raise WorkflowError(
            "没有登记:与有影响的发言者沟通,只能以本单位名义公开进行,不付费,不组织匿名发帖。请确认后再登记。"
        )
    _put(by, role, RegisterAct.TALK_LOGGED, given, incident_id)


def log_training(by: Acting, given: TrainingLogged) -> None:
    """Put a training, a publicity event or a drill on the register. Raises WorkflowError."""
    role = by.require(KEEPERS)
    _filled(given.topic, "主题")
    for actor in given.attended:
        _known_actor(by.plan, actor)
    counts = (*given.attended.values(), given.others, given.assessed, given.passed)
    people = sum(given.attended.values()) + given.others
    if min(counts) < 0 or people == 0:
        raise WorkflowError("请填写参加人数。")
    if not given.passed <= given.assessed <= people:
        raise WorkflowError("合格人数不能多于考核人数,考核人数不能多于参加人数。")
    if given.next_due is not None and given.next_due <= given.day:
        raise WorkflowError("下次日期要晚于本次。")
    _put(by, role, RegisterAct.TRAINING_LOGGED, given)


def _put(by: Acting, role: str, what: RegisterAct, payload: object, incident_id: int = NO_INCIDENT) -> None:
    if incident_id != NO_INCIDENT and incidents.find(by.store, incident_id) is None:
        raise WorkflowError(f"没有编号为 {incident_id} 的事件,请核对编号。")
    given = written(payload)
    entry = by.entry(what, f"{what.partition('_')[0]}:{given['id']}", role, **given)
    with by.store.transaction() as transaction:
        record.append(transaction, replace(entry, incident_id=incident_id))


def _listed(by: Acting, safeguard_id: str) -> KeptReady:
    found = safeguards(record.of_object(by.store, f"safeguard:{safeguard_id}"))
    if not found or found[0].retired:
        raise WorkflowError("保障清单里已经没有这一项。")
    return found[0]


def _known_actor(plan: Plan | None, actor: str) -> None:
    if plan is None or actor not in plan.actors:
        raise WorkflowError("责任岗位和参加岗位只能选预案里有的岗位和机构。")


def _filled(text: str, what: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise WorkflowError(f"请填写{what},不超过 {LONGEST} 字。")


def _reason(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明理由。")
    return reason.strip()
