"""Tables, figures and sources that several papers share."""

from yuqing.charts import keywords, severity_heatmap, sources, tone_share
from yuqing.charts.spec import Gap
from yuqing.export import bucket
from yuqing.export.report import Column, Figure, Moment, Source, Table, Timeline
from yuqing.export.sentences import title
from yuqing.model.labels import TONE
from yuqing.model.mentions import Tone
from yuqing.rules.disclosure import masked
from yuqing.views.feed import SURE
from yuqing.views.reports import Basis, Milestone, Passage, Situation

#: Characters of a mention that a paper quotes.
QUOTED = 90
TOPICS_DEFINITION = (
    "议题由程序按词语、相近文字和传播关系归组,一个议题含其全部转发与评论。级别为期末有效级别:有人工确定的从其定,"
    "否则为程序建议。此前为对比期内同一议题的条数。"
)
TIMELINE_DEFINITION = "首见为本系统所收信息中最早的一条;级别按日评定,取达到该级别的首日。时间为北京时间。"


def figures(found: Situation, cited: dict[str, tuple[int, ...]]) -> dict[str, Figure]:
    """Return the charts of a period by name: heat, volume, tone, rising, kinds, words."""
    trends, window = found.trends, found.period.window
    gaps = [Gap(start, end) for start, end in trends.gaps]
    specs = {
        "heat": severity_heatmap.spec(found.heat, [Gap(start, end) for start, end in found.heat_gaps]),
        "volume": bucket.curve(trends.volume, window, gaps),
        "tone": tone_share.spec(trends.tone_share, gaps),
        "rising": keywords.spec_rising(trends.rising),
        "kinds": sources.spec(trends.kinds),
        "words": keywords.spec_trend(trends.word_trend, gaps),
    }
    return {name: Figure(name, spec, cited.get("all", ())) for name, spec in specs.items()}


def topics_table(found: Situation, cited: dict[int | None, tuple[int, ...]]) -> Table:
    """Return the topics, most severe first, with the numbers of their sources."""
    before = found.totals.basis is Basis.WHOLE
    columns = (
        ("级别", Column.LEVEL), ("议题", Column.LONG), ("条数", Column.COUNT), ("负面", Column.COUNT),
        ("此前", Column.COUNT), ("首见", Column.MOMENT), ("支撑信息", Column.TEXT),
    )  # fmt: skip
    rows = tuple(
        (
            each.row.level, title(each.row.title), each.row.mentions, each.row.negative,
            each.before if before else None, each.row.first_at, said_numbers(cited.get(each.row.topic_id, ())),
        )
        for each in found.matters
    )  # fmt: skip
    return Table("topics", f"最需关注的议题({found.period.label})", columns, rows, TOPICS_DEFINITION)


def timeline(milestones: tuple[Milestone, ...]) -> Timeline:
    """Return the milestones as a timeline."""
    moments = tuple(Moment(each.at, _milestone(each.what), each.level, each.is_day_only) for each in milestones)
    return Timeline("timeline", "主要节点", moments, TIMELINE_DEFINITION)


def _milestone(what: str) -> str:
    """Return what happened with the title of its topic shortened."""
    happened, _, topic = what.partition(":")
    return f"{happened}:{title(topic)}" if topic else happened


def cite(passages: tuple[Passage, ...], listed: tuple[Passage, ...], titles: dict[int, str]) -> tuple[Source, ...]:
    """Return the passages with numbers from 1: the quoted ones first, then the rest of the list."""
    quoted = {each.mention_id: each for each in passages}
    rest = [each for each in listed if each.mention_id not in quoted]
    return tuple(_source(number, each, titles) for number, each in enumerate([*quoted.values(), *rest], 1))


def by_topic(passages: tuple[Passage, ...]) -> dict[int | None, tuple[int, ...]]:
    """Return the numbers that `cite` gives the quoted passages, by topic."""
    found: dict[int | None, list[int]] = {}
    for number, each in enumerate({each.mention_id: each for each in passages}.values(), 1):
        found.setdefault(each.topic_id, []).append(number)
    return {topic_id: tuple(numbers) for topic_id, numbers in found.items()}


def said_numbers(cited: tuple[int, ...]) -> str:
    """Return source numbers for a narrow column."""
    if not cited:
        return ""
    return f"{cited[0]}–{cited[-1]}" if len(cited) > 1 else str(cited[0])


def excerpt(title: str, text: str) -> str:
    """Return what is quoted of a mention: its title, or the beginning of its text, masked and on one line."""
    # Masked before it is cut: half a number would no longer be recognised.
    whole = masked(" ".join((title or text).split()))
    return whole if len(whole) <= QUOTED else whole[: QUOTED - 1] + "…"


def tone_of(each: Passage) -> str:
    """Return the tone, or that it is not sure."""
    return TONE[Tone(each.tone)] if each.tone_p >= SURE else "不确定"


def _source(number: int, each: Passage, titles: dict[int, str]) -> Source:
    topic = titles.get(each.topic_id, "") if each.topic_id is not None else ""
    return Source(
        number=number,
        mention_id=each.mention_id,
        published=each.published_at,
        is_day_only=each.is_day_only,
        source_kind=each.source_kind,
        site=masked(each.site),
        tone=tone_of(each),
        text=excerpt(each.title, each.excerpt),
        url=each.url,
        topic=title(topic),
    )
