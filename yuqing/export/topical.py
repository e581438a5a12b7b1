"""The special report on one topic (专报): its course, what people ask, its level, what the plan wants."""

from yuqing.charts import typeset
from yuqing.charts.spec import Gap
from yuqing.clock import in_beijing
from yuqing.export import bucket, parts, sentences
from yuqing.export.periodic import CALM, DECIDE, Frame
from yuqing.export.report import Block, Column, Counter, Figure, Proposals, Report, Section, Table
from yuqing.model.labels import LEVEL
from yuqing.rules.disclosure import masked, people
from yuqing.views.incident_situation import IncidentSituation
from yuqing.views.topic_report import TopicSituation

ARRIVALS = "各类渠道首次出现该议题的时间,按先后排列;来源为该渠道最早一条所在的站点。只计本系统所收的信息。"
QUESTIONS = "由程序从信息中摘出的提问和诉求语句,相同语句合并计数,按条数排列,文字已隐去个人信息。"


def special_report(found: TopicSituation, frame: Frame) -> Report:
    """Return the special report."""
    by_topic = parts.by_topic(found.passages)
    cited = tuple(number for numbers in by_topic.values() for number in numbers)
    gaps = [Gap(start, end) for start, end in found.gaps]
    curve = bucket.curve(found.volume, found.window, gaps)
    sections = (
        Section("基本情况", (_overall(found), sentences.seen(found.coverage, found.now))),
        Section("传播过程", (Figure("volume", curve, cited), _course(found), _arrivals(found))),
        Section("群众关切", _questions(found)),
        Section("研判", _judgement(found)),
        Section("主要节点", (parts.timeline(found.milestones),)),
        Section("工作建议", _proposals(found, frame)),
    )
    return Report(
        kind=frame.kind,
        name="网络舆情专报",
        title=f"关于{sentences.quoted(found.title)}的舆情专报",
        unit=frame.unit,
        period=f"{sentences.moment(found.window.start)}至{sentences.moment(found.window.end)}",
        as_of=found.now,
        headline=_headline(found),
        counters=_counters(found),
        sections=sections,
        sources=parts.cite(found.passages, found.listed, {}),
        sources_in_all=found.totals.mentions,
        sign_off=frame.unit,
        signed_on=in_beijing(found.now).date(),
        watermark=frame.watermark,
        head=found.head,
        red_head=True,
        issue="专报",
    )


def _headline(found: TopicSituation) -> str:
    share = f",负面占{found.totals.share:.0%}" if found.totals.share is not None else ""
    amount = f"累计{found.totals.mentions:,}条{share}"
    return f"{sentences.quoted(found.title)}现为{LEVEL[found.level]},{amount};{change(found)}。"


def _overall(found: TopicSituation) -> str:
    decided = "" if found.level is found.proposed else f"(人工确定,程序建议{LEVEL[found.proposed]})"
    return (
        f"该议题首见于{sentences.moment(found.window.start)},至{sentences.moment(found.window.end)}累计"
        f"{found.totals.mentions:,}条,其中负面{found.totals.negative:,}条;参与发声的账号(去重)"
        f"{people(found.totals.authors)}个。{change(found)}。目前为{LEVEL[found.level]}{decided}。"
    )


def change(found: TopicSituation | IncidentSituation) -> str:
    """Return how the last 24 hours went against those before."""
    now, before = found.last_day.mentions, found.day_before.mentions
    if found.window.end - found.window.start <= sentences.ONE_DAY:
        return f"出现不足24小时,已有{found.totals.mentions:,}条,尚无前一日可比"
    if now == before:
        return f"近24小时{now:,}条,与此前24小时持平"
    growth = f",{typeset.growth(now, before)}" if before >= sentences.FEW else ""
    return (
        f"近24小时{now:,}条,此前24小时{before:,}条,{'增加' if now > before else '减少'}{abs(now - before):,}条{growth}"
    )


def _course(found: TopicSituation) -> str:
    if not found.arrivals:
        return f"传播渠道{sentences.NO_RECORD}。"
    first = found.arrivals[0]
    others = "、".join(f"{each.source_kind}({sentences.moment(each.first_at)})" for each in found.arrivals[1:])
    spread = f",随后见于{others}" if others else ",尚未扩散到其他渠道"
    return f"最早见于{first.source_kind}“{masked(first.site)}”({sentences.moment(first.first_at)}){spread}。"


def _arrivals(found: TopicSituation) -> Table:
    columns = (
        ("渠道", Column.TEXT), ("首次出现", Column.MOMENT), ("最早来源", Column.LONG), ("条数", Column.COUNT),
        ("负面", Column.COUNT),
    )  # fmt: skip
    rows = tuple(
        (each.source_kind, each.first_at, masked(each.site), each.mentions, each.negative) for each in found.arrivals
    )
    return Table("arrivals", "各渠道首次出现时间", columns, rows, ARRIVALS)


def _questions(found: TopicSituation) -> tuple[Block, ...]:
    if not found.questions:
        return ("没有摘出提问或诉求。",)
    rows = tuple((parts.excerpt("", question), n) for question, n in found.questions)
    return (Table("questions", "提问与诉求", (("内容", Column.LONG), ("条数", Column.COUNT)), rows, QUESTIONS),)


def _judgement(found: TopicSituation) -> tuple[Block, ...]:
    if not found.sentence:
        return (f"级别得分{sentences.NO_RECORD},请人工研判。",)
    return (f"定级依据:{masked(found.sentence)}。", *((f"{found.counterfactual}。",) if found.counterfactual else ()))


def _proposals(found: TopicSituation, frame: Frame) -> tuple[Block, ...]:
    if not frame.proposals:
        return (CALM,)
    lines = tuple((each.what, each.basis) for each in frame.proposals)
    return (Proposals("proposals", f"按{LEVEL[found.level]},预案要求:", lines), DECIDE)


def _counters(found: TopicSituation) -> tuple[Counter, ...]:
    share = f"{found.totals.share:.0%}" if found.totals.share is not None else sentences.NO_RECORD
    return (
        Counter("级别", LEVEL[found.level], f"建议{LEVEL[found.proposed]}", found.level),
        Counter("累计信息(条)", f"{found.totals.mentions:,}", f"近24小时{found.last_day.mentions:,}条"),
        Counter("负面占比", share, f"负面{found.totals.negative:,}条"),
        Counter("渠道(类)", f"{len(found.arrivals)}", found.arrivals[0].source_kind + "最早" if found.arrivals else ""),
    )
