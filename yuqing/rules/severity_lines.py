"""The grade of one topic day taken apart: every indicator with its counts, its formula, its weight and its share."""

from dataclasses import dataclass

from yuqing.model.incident_labels import CATEGORY
from yuqing.model.labels import LEVEL, SIGNAL
from yuqing.model.severity import Category, Grade, Severity, SeverityScale, Signal
from yuqing.rules.severity import LEVELS, RISK, SPREAD, TopicCounts
from yuqing.rules.wilson import interval


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator as it is shown."""

    #: Field of Indicators.
    key: str
    name: str
    #: 0–100, its weight within spread or risk, and value × weight.
    value: float
    weight: float
    #: The counts put into the formula, in Chinese.
    formula: str

    @property
    def share(self) -> float:
        """What the indicator adds to the spread or the risk."""
        return self.value * self.weight


NAMES = {
    "heat": "热度 H", "growth": "增速 G", "media": "媒体层级 M", "platforms": "平台面 P",
    "sensitivity": "敏感度 K", "negative": "负面 N", "unanswered": "未答复 U",
}  # fmt: skip


def lines(counts: TopicCounts, graded: Grade, scale: SeverityScale) -> tuple[Line, ...]:
    """Return the seven indicators, those of the spread first."""
    weights = {name: scale.spread.values[place] for name, place in SPREAD.items()}
    weights |= {name: scale.risk.values[place] for name, place in RISK.items()}
    told = _formulas(counts, scale)
    return tuple(
        Line(key, NAMES[key], getattr(graded.indicators, key), weight, told[key]) for key, weight in weights.items()
    )


def conclusion(found: tuple[Line, ...], graded: Grade, scale: SeverityScale) -> tuple[str, ...]:
    """Return the steps from the indicators to the level."""
    spread, risk = found[: len(SPREAD)], found[len(SPREAD) :]
    limits = "、".join(f"{LEVEL[level]} ≥ {least:g}" for level, least in zip(LEVELS, scale.thresholds, strict=True))
    steps = [
        f"传播力 A = {_sum(spread)} = {graded.spread:.1f}",
        f"风险性 R = {_sum(risk)} = {graded.risk:.1f}",
        f"得分 = √(A×R) = √({graded.spread:.1f}×{graded.risk:.1f}) = {graded.score:.1f};{limits};"
        f"按得分为{LEVEL[graded.score_level]}",
    ]
    steps += [f"下限:{floor.reason},不低于{LEVEL[floor.level]}" for floor in graded.floors]
    return (*steps, f"系统建议:{LEVEL[Severity(graded.level)]}")


def _sum(found: tuple[Line, ...]) -> str:
    return " + ".join(f"{each.weight:.3f}×{each.value:.1f}" for each in found)


def _formulas(counts: TopicCounts, scale: SeverityScale) -> dict[str, str]:
    return {
        "heat": _heat(counts, scale),
        "growth": f"100×对数(({counts.last_6h}+{scale.growth_smoothing:g})÷({counts.previous_6h}"
        f"+{scale.growth_smoothing:g}))÷{scale.growth_doublings:g};最近6小时 {counts.last_6h} 条,"
        f"前6小时 {counts.previous_6h} 条;以2为底的对数,不足0按0计",
        "media": f"出现过的最高媒体层级为 {counts.media_tier}(20 自媒体、40 县、60 市、80 省、100 中央)",
        "platforms": f"100×({counts.source_kinds}−1)÷{scale.platforms_full:g};{counts.source_kinds} 类渠道",
        "sensitivity": _sensitivity(counts, scale),
        "negative": _negative(counts, scale),
        "unanswered": _unanswered(counts),
    }


def _heat(counts: TopicCounts, scale: SeverityScale) -> str:
    heat = scale.heat
    reactions = (
        f"{heat.reposts:g}×对数(1+{counts.reposts})+{heat.comments:g}×对数(1+{counts.comments})"
        f"+{heat.likes:g}×对数(1+{counts.likes})"
    )
    return (
        f"100×[{heat.posts:g}×对数(1+{counts.posts})+{heat.interaction:g}×({reactions})]÷{heat.reference:g};"
        f"信息 {counts.posts} 条,转 {counts.reposts}、评 {counts.comments}、赞 {counts.likes};自然对数"
    )


def _sensitivity(counts: TopicCounts, scale: SeverityScale) -> str:
    category = counts.category or Category.OTHER
    bases = [f"类别“{CATEGORY[Category(category)]}” {scale.categories[category]:g}"]
    bases += [f"涉“{SIGNAL[Signal(signal)]}” {scale.signals[signal]:g}" for signal in counts.signals]
    return f"取最大的基值:{'、'.join(bases)}"


def _negative(counts: TopicCounts, scale: SeverityScale) -> str:
    low, high = interval(counts.negatives, counts.posts, scale.negative_z)
    return (
        f"100×负面占比的威尔逊区间下限;{counts.posts} 条中负面 {counts.negatives} 条"
        f"({counts.negatives / counts.posts:.0%}),区间 {low:.1%}–{high:.1%}"
    )


def _unanswered(counts: TopicCounts) -> str:
    waiting = 1 - counts.answered_share
    return (
        f"100×(等待 {counts.hours_waiting:.1f} 小时÷答复时限 {counts.reply_limit_hours:g} 小时,最多按1计)"
        f"×待答复的信息占比 {waiting:.0%}(提问、诉求或负面的信息)"
    )
