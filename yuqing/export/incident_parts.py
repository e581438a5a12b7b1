"""Figures, tables and sentences that the papers of an incident share."""

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from yuqing.charts import keywords, questions, sources, tone_share
from yuqing.charts.spec import Gap, Mark, Role
from yuqing.clock import in_beijing
from yuqing.export import bucket, parts, sentences
from yuqing.export.report import Column, Figure, Moment, Proposals, Source, Table, Timeline
from yuqing.export.topical import change
from yuqing.model import incident_labels as words
from yuqing.model.deeds import Evidence
from yuqing.model.incident import Filed
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.rules.disclosure import masked, people
from yuqing.views import timeline as timeline_view
from yuqing.views.incident import ClockRow, IncidentDesk
from yuqing.views.incident_situation import IncidentSituation
from yuqing.views.proposal import Proposal
from yuqing.views.window import Window

HOUR = timedelta(hours=1)
#: Most moments on the timeline of a paper.
MOMENTS = 9
HASH = 16
#: Beginning of the proposal that is settled once something was published.
SIGNED = "通稿须经"
CLOCKS = (
    "时限由预案和上位规定按本事件的时点算出;硬时限为预案或规定明确的期限,软时限为工作目标。"
    "按时、超时以台账登记的时刻为准,免除的写明理由在台账中。"
)
MOMENT_NOTE = "时点取自处置台账和监测记录,北京时间;红色为超过时限完成。“信息最多”为每小时信息条数最大的一小时。"
RECEIPTS = "送达与签收由经办人登记,本系统不代为报送。没有签收时间的,尚未登记对方签收。"
EVIDENCE = "事件台账所附证据;校验值为留存文件 SHA-256 的前16位,全文见证据包。没有校验值的未留存文件。"


def figures(found: IncidentSituation) -> dict[str, Figure]:
    """Return the five charts a leading group asks for: volume, tone, kinds, words, questions."""
    gaps = [Gap(start, end) for start, end in found.gaps]
    asked = found.questions.assign(question=[masked(each) for each in found.questions["question"]])
    specs = {
        "volume": bucket.curve(found.volume, found.window, gaps, marks(found)),
        "tone": tone_share.spec(found.tone_share, gaps),
        "kinds": sources.spec(found.kinds),
        # On a day on which no word rises, the course of the leading ones says more than an empty frame.
        "words": keywords.spec_trend(found.word_trend, gaps)
        if found.rising.empty
        else keywords.spec_rising(found.rising),
        "questions": questions.spec(asked),
    }
    return {name: Figure(name, spec, cited(found)) for name, spec in specs.items()}


def until(found: IncidentSituation, end: datetime) -> IncidentSituation:
    """Return what was known of the public at a moment, on whole hours: of a paper that was filed then."""
    whole = max(end.replace(minute=0, second=0, microsecond=0), found.window.start + HOUR)
    frame = found.volume[pd.to_datetime(found.volume["hour"]) < in_beijing(whole).replace(tzinfo=None)]
    return replace(
        found,
        window=Window(found.window.start, whole),
        volume=frame,
        totals=replace(found.totals, mentions=int(frame["n"].sum())),
        gaps=tuple(each for each in found.gaps if each[0] < whole),
        passages=tuple(each for each in found.passages if each.published_at < whole),
        listed=tuple(each for each in found.listed if each.published_at < whole),
    )


def marks(found: IncidentSituation) -> tuple[Mark, ...]:
    """Return the office's acts as marks of the curve."""
    desk = found.desk
    return tuple(
        Mark(each.at, each.label, Role.LEVEL_1 if each.late else Role.OBSERVE)
        for each in timeline_view.milestones(desk.incident, desk.clocks)
    )


def cited(found: IncidentSituation) -> tuple[int, ...]:
    """Return the numbers of the quoted mentions."""
    return tuple(range(1, 1 + len({each.mention_id for each in found.passages})))


def cite(found: IncidentSituation) -> tuple[Source, ...]:
    """Return the mentions behind a paper with their numbers."""
    return parts.cite(found.passages, found.listed, {})


def overall(found: IncidentSituation) -> str:
    """Return how much was said, how negative, and how it goes."""
    desk = found.desk
    opened = f"{sentences.moment(desk.incident.opened_at)}立案"
    head = f"本事件{_first(found)},{opened},现为{level(desk)},处于{desk.state}环节。"
    if not desk.incident.topic_ids:
        return f"{head}尚未关联议题,传播情况{sentences.NO_RECORD}。"
    totals = found.totals
    if not totals.mentions:
        return f"{head}所关联议题没有监测到信息。"
    return (
        f"{head}截至{sentences.moment(found.now)}累计监测到{totals.mentions:,}条,其中负面{totals.negative:,}条"
        f"({totals.share or 0:.0%});参与发声的账号(去重){people(totals.authors)}个。{change(found)}。"
    )


def _first(found: IncidentSituation) -> str:
    return f"首见于{sentences.moment(found.window.start)}前后" if found.totals.mentions else "由人工登记"


def facts(desk: IncidentDesk) -> str:
    """Return what the fact sheet says; what is not known is said."""
    known = desk.incident.facts
    if known is None:
        return "尚未填写核实单,基本事实待核实。"
    told = [("时间", known.when), ("地点", known.place), ("涉及", known.affected), ("来源", known.source)]
    rest = ";".join(f"{name}:{value}" for name, value in told if value)
    unknown = f"尚待核实:{known.unknown}。" if known.unknown else ""
    return masked(f"{known.what}。{rest + '。' if rest else ''}核实结论:{words.VERDICT[known.verdict]}。{unknown}")


def handling(desk: IncidentDesk) -> str:
    """Return what was decided and said."""
    incident = desk.incident
    if not incident.decisions:
        return "尚未会商。"
    last = incident.decisions[-1]
    said = f"{sentences.moment(last.at)}会商,商定:{last.decision.measures.rstrip('。')}"
    published = [each for one in incident.statements for each in one.publications]
    told = f";已发布{len(published)}次,首次为{sentences.moment(min(each.at for each in published))}"
    return masked(f"{said}{told if published else ';尚未公开回应'}。")


def clocks(found: IncidentSituation) -> Table:
    """Return the limits, open ones first, each with its clause."""
    columns = (
        ("时限", Column.LONG), ("性质", Column.TEXT), ("应于", Column.MOMENT), ("完成", Column.MOMENT),
        ("状态", Column.TEXT), ("依据", Column.LONG),
    )  # fmt: skip
    rows = tuple(
        (row.name, row.kind, row.due_at or "—", _ended(row), words.CLOCK_STATE[row.state], row.citation)
        for row in found.desk.clocks
    )
    return Table("clocks", "时限执行情况", columns, rows, CLOCKS)


def _ended(row: ClockRow) -> datetime | str:
    """Return when a limit was kept; of one that never began nothing is said."""
    return row.clock.stopped_at or "—" if row.clock.start else "—"


def timeline(found: IncidentSituation) -> Timeline:
    """Return the marks of the incident, the peak of the talk and what was published."""
    desk = found.desk
    points = [
        Moment(each.at, each.label + (",超时" if each.late else ""), Severity.I if each.late else desk.level)
        for each in timeline_view.milestones(desk.incident, desk.clocks)
    ]
    points += [Moment(each.at, f"定为{LEVEL[each.change.level]}", each.change.level) for each in desk.incident.levels]
    if (peak := _peak(found)) is not None:
        points.append(peak)
    return Timeline("timeline", "主要节点", tuple(sorted(points, key=lambda each: each.at))[:MOMENTS], MOMENT_NOTE)


def _peak(found: IncidentSituation) -> Moment | None:
    hourly = found.volume.groupby("hour")["n"].sum()
    if hourly.empty:
        return None
    hour = pd.Timestamp(str(hourly.idxmax())).to_pydatetime()
    at = hour.replace(tzinfo=in_beijing(found.now).tzinfo)
    return Moment(at, f"信息最多,每小时{int(hourly.max()):,}条", Severity.OBSERVE)


def receipts(filed: Filed, desk: IncidentDesk) -> Table:
    """Return to whom a report went, by which way, and when it was confirmed."""
    columns = (
        ("报送对象", Column.LONG), ("方式", Column.TEXT), ("送达", Column.MOMENT), ("签收", Column.MOMENT),
        ("备注", Column.LONG),
    )  # fmt: skip
    rows = tuple(
        (desk.plan.name_of(each.receipt.to), words.CHANNEL[each.receipt.channel], each.sent_at,
         each.confirmed_at or "未登记", masked(each.receipt.note) or "—")
        for each in filed.receipts
    )  # fmt: skip
    return Table("receipts", "报送登记", columns, rows, RECEIPTS)


def evidence(given: tuple[Evidence, ...]) -> Table:
    """Return the evidence of the incident with the hashes of what was kept."""
    columns = (("序号", Column.COUNT), ("证据", Column.LONG), ("说明", Column.LONG), ("校验值", Column.TEXT))
    rows = tuple(
        (number, shown(each), masked(each.note) or "—", each.capture[:HASH] or "—")
        for number, each in enumerate(given, 1)
    )
    return Table("evidence", "证据", columns, rows, EVIDENCE)


def shown(evidence: Evidence) -> str:
    """Return one piece of evidence in a few words."""
    if evidence.url:
        return evidence.url
    return f"监测信息第{evidence.mention_id}号" if evidence.mention_id is not None else "线下材料"


def proposed(found: IncidentSituation, given: tuple[Proposal, ...]) -> tuple[Proposals, str]:
    """Return what is to be done: what is running out, then what the plan still asks for at this level."""
    desk = found.desk
    done = {row.name for row in desk.steps if row.state == "done"}
    running = [
        (f"{_until(row.due_at)}{row.name}({row.kind})", row.citation)
        for row in desk.clocks
        if row.clock.is_open and row.due_at
    ]
    if any(one.publications for one in desk.incident.statements):
        done.add(SIGNED)
    asked = [(each.what, each.basis) for each in given if not any(each.what.startswith(name) for name in done)]
    title = f"{level(desk)}、{desk.state},预案要求接下来:"
    return Proposals("proposals", title, tuple([*running, *asked][:8])), DECIDE


DECIDE = "以上由程序按预案条款和进行中的时限列出,如何处置由领导小组决定。"


def _until(due: datetime | None) -> str:
    return f"{sentences.moment(due)}前:" if due else ""


def level(desk: IncidentDesk) -> str:
    """Return the level in force."""
    return LEVEL[desk.level] if desk.incident.level else "未定级"


def paragraphs(text: str, unit: str = "") -> tuple[str, ...]:
    """Return the lines of a text that somebody wrote, masked; the form signs, so a signature of the unit is cut."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    signed = next((place for place in (-2, -1) if len(lines) > 1 - place and lines[place] == unit), None)
    return tuple(masked(line) for line in lines[:signed])
