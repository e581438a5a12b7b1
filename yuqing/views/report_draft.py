"""The draft of a report to superiors, written from the incident: facts, numbers and links, nothing that nobody said."""

from dataclasses import dataclass
from datetime import datetime

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Evidence, ReportKind
from yuqing.model.incident import Incident
from yuqing.model.labels import LEVEL, SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.model.plan import Plan
from yuqing.store import Store, incidents


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report that a person reads, corrects and files."""

    title: str
    body: str


def report_draft(store: Store, incident: Incident, plan: Plan, kind: ReportKind, now: datetime) -> ReportDraft:
    """Return the draft of a report; what is not known is said to be not known."""
    level = LEVEL[incident.level] if incident.level else "未定级"
    lines = (
        _facts(incident),
        _spread(incident, incidents.spread(store, list(incident.topic_ids)) if incident.topic_ids else None),
        f"级别:{level}。{_why(incident)}",
        _done(incident),
        _unknown(incident),
        _evidence(incident),
        f"{plan.unit}\n{clock.in_beijing(now):%Y年%m月%d日 %H:%M}",
    )
    title = f"关于“{incident.title}”的{words.REPORT_KIND[kind]}"
    return ReportDraft(title, "\n".join(filter(None, lines)))


def _facts(incident: Incident) -> str:
    facts = incident.facts
    if facts is None:
        return "基本情况:尚未填写核实单。"
    parts = [("时间", facts.when), ("地点", facts.place), ("涉及", facts.affected), ("来源", facts.source)]
    known = ";".join(f"{name}:{value}" for name, value in parts if value)
    return f"基本情况:{_ended(facts.what)}{_ended(known)}核实结论:{words.VERDICT[facts.verdict]}。"


def _spread(incident: Incident, found: incidents.Row | None) -> str:
    first = incident.marks.get(ClockStart.FIRST_MENTION)
    seen = incident.marks[ClockStart.DETECTED]
    began = f"网上首发 {_at(first)}," if first else ""
    if not found or not found["mentions"]:
        return f"传播情况:{began}{_at(seen)} 发现;监测到的信息数尚无统计。"
    kinds = "、".join(SOURCE_KIND[SourceKind(kind)] for kind in found["kinds"])
    share = found["negative"] / found["mentions"]
    return (
        f"传播情况:{began}{_at(seen)} 发现;截至 {_at(found['last_at'])} 监测到 {found['mentions']:,} 条,"
        f"其中负面 {found['negative']:,} 条({share:.0%}),涉及{kinds};最早见于{found['first_site'] or '来源不详'}。"
    )


def _why(incident: Incident) -> str:
    return _ended(incident.levels[-1].change.reason) if incident.levels else ""


def _done(incident: Incident) -> str:
    if not incident.decisions:
        return "处置情况:正在核实,尚未会商。"
    return f"处置情况:{_at(incident.decisions[-1].at)} 会商,商定:{_ended(incident.decisions[-1].decision.measures)}"


def _unknown(incident: Incident) -> str:
    unknown = incident.facts.unknown if incident.facts else ""
    return f"尚待核实:{_ended(unknown)}" if unknown else ""


def _evidence(incident: Incident) -> str:
    shown = [f"{number}. {_shown(each)}" for number, each in enumerate(incident.evidence, 1)]
    return "证据:\n" + "\n".join(shown) if shown else ""


def _shown(evidence: Evidence) -> str:
    return evidence.url or evidence.note or f"信息编号 {evidence.mention_id}"


def _ended(words: str) -> str:
    """Return what somebody wrote as one sentence, with one full stop; "" stays empty."""
    said = words.strip()
    return said if not said or said[-1] in "。!?!?" else f"{said}。"


def _at(moment: datetime) -> str:
    return f"{clock.in_beijing(moment):%m月%d日 %H:%M}"
