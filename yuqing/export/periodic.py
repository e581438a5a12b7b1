"""Papers of a period: daily, weekly and monthly reports, and the pack for a meeting."""

from dataclasses import dataclass

from yuqing.clock import in_beijing
from yuqing.export import parts, sentences
from yuqing.export.report import Block, Counter, Figure, Proposals, Report, Section, Source
from yuqing.model.exports import REPORT_KIND, ReportKind
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.views.period import in_full
from yuqing.views.proposal import Proposal
from yuqing.views.reports import Situation

#: Topics that get a paragraph of their own; all stand in the table.
TOLD = 3
CALM = "没有达到预警级别的议题,建议按日常要求继续监测。"
DECIDE = "以上由程序按预案条款列出,是否启动、如何处置由领导小组决定。"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a paper says besides the situation."""

    kind: ReportKind
    unit: str
    proposals: tuple[Proposal, ...]
    #: 演示, 演练 or "".
    watermark: str


def periodic(found: Situation, frame: Frame) -> Report:
    """Return the daily, weekly or monthly report."""
    figures, by_topic = _prepared(found)
    sections = (
        Section("总体情况", (_overall(found), *_curves(frame.kind, figures))),
        Section("重点议题", _topics(found, by_topic)),
        Section("渠道与词语", (sentences.kinds(found), figures["kinds"], sentences.words(found), figures["rising"])),
        Section("严重度分布", (figures["heat"],)),
        *_timeline(found),
        Section("监测情况", (sentences.seen(found.coverage, found.now),)),
        Section("工作建议", _proposals(found, frame)),
    )
    return _report(found, frame, sections)


def meeting_pack(found: Situation, frame: Frame) -> Report:
    """Return the pack for a leading group: one section a slide."""
    figures, by_topic = _prepared(found)
    table = parts.topics_table(found, by_topic)
    sections = (
        Section("当前态势", (_overall(found), sentences.seen(found.coverage, found.now))),
        Section("哪里最重", (figures["heat"],)),
        Section("声量与情感", (figures["volume"],)),
        Section("负面占比与渠道", (figures["tone"], figures["kinds"])),
        Section("最需关注的议题", (table,) if table.rows else (_no_topics(found),)),
        Section("正在上升的词", (figures["rising"],)),
        *_timeline(found),
        Section("建议", _proposals(found, frame)),
    )
    return _report(found, frame, sections)


def _prepared(found: Situation) -> tuple[dict[str, Figure], dict[int | None, tuple[int, ...]]]:
    by_topic = parts.by_topic(found.passages)
    everything = tuple(number for numbers in by_topic.values() for number in numbers)
    return parts.figures(found, {"all": everything}), by_topic


def _overall(found: Situation) -> str:
    totals, period = found.totals, found.period
    first = sentences.volume(totals, period)
    if not totals.now.mentions:
        return first
    return first + sentences.tone(totals, period) + sentences.voices(totals) + sentences.levels(found)


def _curves(kind: ReportKind, figures: dict[str, Figure]) -> tuple[Figure, ...]:
    """Return the curves; one day has no daily share to draw."""
    return (figures["volume"],) if kind is ReportKind.DAILY else (figures["volume"], figures["tone"])


def _topics(found: Situation, by_topic: dict[int | None, tuple[int, ...]]) -> tuple[Block, ...]:
    if not found.matters:
        return (_no_topics(found),)
    told = (
        sentences.matter(each, found.period, found.totals.basis, by_topic.get(each.row.topic_id, ()))
        for each in found.matters[:TOLD]
    )
    return (*sentences.movements(found), parts.topics_table(found, by_topic), *told)


def _no_topics(found: Situation) -> str:
    return f"{found.period.present}没有形成议题。" if found.totals.now.mentions else sentences.NO_RECORD + "。"


def _timeline(found: Situation) -> tuple[Section, ...]:
    if not found.milestones:
        return ()
    return (Section("主要节点", (parts.timeline(found.milestones),)),)


def _proposals(found: Situation, frame: Frame) -> tuple[Block, ...]:
    if not frame.proposals:
        return (CALM if found.totals.now.mentions else sentences.NO_RECORD + ",不提出建议。请先恢复监测。",)
    worst = found.matters[0].row
    lines = tuple((each.what, each.basis) for each in frame.proposals)
    title = f"针对「{sentences.title(worst.title)}」({LEVEL[worst.level]}),预案要求:"
    return (Proposals("proposals", title, lines), DECIDE)


def _report(found: Situation, frame: Frame, sections: tuple[Section, ...]) -> Report:
    period = found.period
    name = f"网络舆情{REPORT_KIND[frame.kind]}" if frame.kind is not ReportKind.MEETING else "网络舆情情况汇报"
    until = "" if period.is_over else f",截至{sentences.moment(period.window.end)}"
    return Report(
        kind=frame.kind,
        name=name,
        title=f"{frame.unit}{name}",
        unit=frame.unit,
        period=period.label + until,
        as_of=found.now,
        headline=sentences.headline(found),
        counters=_counters(found),
        sections=sections,
        sources=_sources(found),
        sources_in_all=found.totals.now.mentions,
        sign_off=frame.unit,
        signed_on=in_beijing(found.now).date(),
        watermark=frame.watermark,
        head=found.head,
        red_head=frame.kind is not ReportKind.MEETING,
        issue=_issue(found, frame.kind),
        notes=sentences.reasons(found),
    )


def _sources(found: Situation) -> tuple[Source, ...]:
    titles = {each.row.topic_id: each.row.title for each in found.matters}
    return parts.cite(found.passages, found.listed, titles)


def _issue(found: Situation, kind: ReportKind) -> str:
    """Return the number of the issue, which the calendar gives: day, ISO week or month of the year."""
    last = found.period.last
    if kind is ReportKind.MEETING:
        return in_full(last)
    year, week, _ = last.isocalendar()
    counted = {
        ReportKind.DAILY: (last.year, last.timetuple().tm_yday),
        ReportKind.WEEKLY: (year, week),
        ReportKind.MONTHLY: (last.year, last.month),
    }
    return "{}年第{}期".format(*counted[kind])


def _counters(found: Situation) -> tuple[Counter, ...]:
    totals, levels, cover = found.totals, found.levels, found.coverage
    serious = levels[Severity.I] + levels[Severity.II]
    worst = next((level for level in Severity if levels[level]), Severity.OBSERVE)
    share = f"{totals.now.share:.0%}" if totals.now.share is not None else sentences.NO_RECORD
    unseen = sentences.volume(totals, found.period).startswith(found.period.present + sentences.NO_RECORD)
    amount = sentences.NO_RECORD if unseen else f"{totals.now.mentions:,}"
    return (
        Counter("与本单位有关的信息(条)", amount, sentences.compared(found)),
        Counter("负面占比", share, f"负面{totals.now.negative:,}条"),
        Counter("Ⅰ、Ⅱ级议题(个)", f"{serious}", f"Ⅲ级{levels[Severity.III]}个,Ⅳ级{levels[Severity.IV]}个", worst),
        Counter("监测中的渠道", f"{cover.watched}/{cover.total}", "全部正常" if cover.is_whole else "其余未能监测"),
    )
