"""Grade a topic: seven indicators, spread × risk, floors, and the reasons in Chinese.

The formulas are those of the domain reference §3.1; every number comes from the scale.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log1p, log2, sqrt
from typing import Any, NamedTuple

from yuqing.model.severity import (
    Category,
    Floor,
    FloorCause,
    FloorRule,
    Grade,
    Indicators,
    Severity,
    SeverityScale,
)
from yuqing.rules.wilson import interval

#: Place of each indicator among the weights of the scale.
SPREAD = {"heat": 0, "growth": 1, "media": 2, "platforms": 3}
RISK = {"sensitivity": 0, "negative": 1, "unanswered": 2}
#: How the sentence says that one indicator were 0; the first is what the unit itself can change.
WITHOUT = {
    "unanswered": "若已答复",
    "negative": "若没有负面",
    "growth": "若不再增长",
    "heat": "若没有热度",
    "media": "若没有媒体转载",
    "platforms": "若只在一类平台",
    "sensitivity": "若不涉敏感内容",
}
OTHERS = tuple(name for name in WITHOUT if name != "unanswered")
#: The indicator a floor rests on; a floor on an event grade rests on none.
RESTS_ON = {
    FloorCause.MEDIA_TIER: "media",
    FloorCause.SIGNAL: "sensitivity",
    FloorCause.CATEGORY: "sensitivity",
    FloorCause.EVENT_GRADE: "",
}
LEVELS = (Severity.I, Severity.II, Severity.III, Severity.IV)


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """What is counted of one topic in its window (24 h unless the caller says otherwise)."""

    posts: int
    reposts: int
    comments: int
    likes: int
    #: Posts in the last six hours and in the six hours before.
    last_6h: int
    previous_6h: int
    #: Highest tier seen, 20 (self-media) … 100 (central media); 0 when unknown.
    media_tier: int
    #: Number of kinds of source.
    source_kinds: int
    #: A value of Category; "" when no word decided.
    category: str
    #: Values of Signal.
    signals: tuple[str, ...]
    #: Posts with a negative tone.
    negatives: int
    #: Hours since the first mention that waits for an answer; 0 when none waits.
    hours_waiting: float
    #: Limit of the first reply in the unit's plan, above 0.
    reply_limit_hours: float
    #: Share of the questions answered, 0–1.
    answered_share: float
    #: Value of EventGrade for the emergency behind the talk, or None when nobody has said.
    event_grade: str | None = None


def counted(row: Mapping[str, Any], reply_limit_hours: float) -> TopicCounts:
    """Return the counts from a row of the store; a demand is a mention that asks or complains, and waits."""
    given = {name: row[name] for name in _COUNTED}
    return TopicCounts(
        **given,
        signals=tuple(sorted(row["signals"])),
        reply_limit_hours=reply_limit_hours,
        answered_share=1 - row["demands"] / row["posts"],
    )


_COUNTED = (
    "posts", "reposts", "comments", "likes", "last_6h", "previous_6h", "media_tier", "source_kinds", "category",
    "negatives", "hours_waiting",
)  # fmt: skip


def indicators(counts: TopicCounts, scale: SeverityScale) -> Indicators:
    """Return the seven indicators, each 0–100."""
    return Indicators(
        heat=_heat(counts, scale),
        growth=_growth(counts, scale),
        media=float(counts.media_tier),
        platforms=100 * _clip((counts.source_kinds - 1) / scale.platforms_full),
        sensitivity=_sensitivity(counts, scale),
        negative=100 * interval(counts.negatives, counts.posts, scale.negative_z)[0],
        unanswered=100 * _clip(counts.hours_waiting / counts.reply_limit_hours) * (1 - counts.answered_share),
    )


def grade(counts: TopicCounts, scale: SeverityScale) -> Grade:
    """Return the level proposed for a topic: the more severe of its score and its floors."""
    return grade_indicators(indicators(counts, scale), floors(counts, scale), scale)


def grade_indicators(measured: Indicators, lifted: tuple[Floor, ...], scale: SeverityScale) -> Grade:
    """Return the level proposed for indicators already measured, with its explanation."""
    spread, risk = _spread(measured, scale), _risk(measured, scale)
    level, score_level, score = _judged(spread, risk, lifted, scale)
    holding = tuple(floor for floor in lifted if risk >= floor.min_risk)
    shown = _Result(level, score_level, score, spread, risk)
    return Grade(
        *shown,
        indicators=measured,
        floors=holding,
        sentence=_sentence(measured, shown, holding, scale),
        counterfactual=_counterfactual(measured, shown, lifted, scale),
    )


def floors(counts: TopicCounts, scale: SeverityScale) -> tuple[Floor, ...]:
    """Return every floor whose cause is met; which of them hold depends on the risk."""
    return tuple(
        Floor(rule.level, rule.reason, rule.min_risk, RESTS_ON[rule.cause])
        for rule in scale.floors
        if _is_met(rule, counts)
    )


def level_of(score: float, scale: SeverityScale) -> Severity:
    """Return the level of a score alone."""
    for place, threshold in enumerate(scale.thresholds):
        if score >= threshold:
            return LEVELS[place]
    return Severity.OBSERVE


def _heat(counts: TopicCounts, scale: SeverityScale) -> float:
    heat = scale.heat
    reactions = (
        heat.reposts * log1p(counts.reposts) + heat.comments * log1p(counts.comments) + heat.likes * log1p(counts.likes)
    )
    return 100 * _clip((heat.posts * log1p(counts.posts) + heat.interaction * reactions) / heat.reference)


def _growth(counts: TopicCounts, scale: SeverityScale) -> float:
    smoothing = scale.growth_smoothing
    ratio = (counts.last_6h + smoothing) / (counts.previous_6h + smoothing)
    return 100 * _clip(log2(ratio) / scale.growth_doublings)


def _sensitivity(counts: TopicCounts, scale: SeverityScale) -> float:
    base = scale.categories[counts.category or Category.OTHER]
    return max([base, *(scale.signals[signal] for signal in counts.signals)])


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))


def _spread(measured: Indicators, scale: SeverityScale) -> float:
    heat, growth, media, platforms = scale.spread.values
    return heat * measured.heat + growth * measured.growth + media * measured.media + platforms * measured.platforms


def _risk(measured: Indicators, scale: SeverityScale) -> float:
    sensitivity, negative, unanswered = scale.risk.values
    return sensitivity * measured.sensitivity + negative * measured.negative + unanswered * measured.unanswered


def _is_met(rule: FloorRule, counts: TopicCounts) -> bool:
    if rule.cause is FloorCause.MEDIA_TIER:
        return counts.media_tier >= int(rule.value)
    if rule.cause is FloorCause.EVENT_GRADE:
        return counts.event_grade == rule.value
    if rule.cause is FloorCause.SIGNAL:
        return rule.value in counts.signals
    return counts.category == rule.value


class _Result(NamedTuple):
    """The first fields of a Grade, in its order."""

    level: Severity
    score_level: Severity
    score: float
    spread: float
    risk: float


class _Without(NamedTuple):
    """What one indicator at 0 would give; the greatest is the one that lowers the grade most."""

    level: Severity
    relief: float
    drop: float
    spread: float
    risk: float
    name: str


def _judged(
    spread: float, risk: float, lifted: Iterable[Floor], scale: SeverityScale
) -> tuple[Severity, Severity, float]:
    score = sqrt(max(0.0, spread) * max(0.0, risk))
    score_level = level_of(score, scale)
    level = score_level
    for floor in lifted:
        if floor.level < level and risk >= floor.min_risk:
            level = floor.level
    return level, score_level, score


def _sentence(measured: Indicators, shown: _Result, holding: tuple[Floor, ...], scale: SeverityScale) -> str:
    text = (
        f"传播力 {shown.spread:.0f}(热度{measured.heat:.0f}、增速{measured.growth:.0f}、"
        f"媒体{measured.media:.0f}、平台{measured.platforms:.0f})× "
        f"风险性 {shown.risk:.0f}(敏感{measured.sensitivity:.0f}、负面{measured.negative:.0f}、"
        f"未答复{measured.unanswered:.0f})→ {shown.score:.0f} → {_with_bound(shown.score_level, scale)}"
    )
    if shown.level == shown.score_level:
        return text
    deciding = [floor.reason for floor in holding if floor.level == shown.level]
    return f"{text};{'、'.join(deciding)},按下限提到{_named(shown.level)}"


def _with_bound(level: Severity, scale: SeverityScale) -> str:
    if level is Severity.OBSERVE:
        return f"观察(<{scale.thresholds[-1]:g})"
    return f"{level.numeral}级(≥{scale.thresholds[level - 1]:g})"


def _named(level: Severity) -> str:
    return "观察" if level is Severity.OBSERVE else f"{level.numeral}级"


def _counterfactual(measured: Indicators, shown: _Result, lifted: tuple[Floor, ...], scale: SeverityScale) -> str:
    case = _without("unanswered", measured, shown, (lifted, scale))
    if case.level == shown.level:
        cases = [case, *(_without(name, measured, shown, (lifted, scale)) for name in OTHERS)]
        case = max(cases)
    if case.drop == 0:
        return "各项指标均为零,没有可再降低的因素"
    changed = f"R={case.risk:.0f}" if case.name in RISK else f"A={case.spread:.0f}"
    outcome = f" → {_named(case.level)}" if case.level != shown.level else f",仍为{_named(shown.level)}"
    return f"{WITHOUT[case.name]},降为 {changed}、S={shown.score - case.relief:.0f}{outcome}"


def _without(
    name: str, measured: Indicators, shown: _Result, given: tuple[tuple[Floor, ...], SeverityScale]
) -> _Without:
    lifted, scale = given
    drop = getattr(measured, name)
    spread, risk = shown.spread, shown.risk
    if name in RISK:
        risk -= drop * scale.risk.values[RISK[name]]
    else:
        spread -= drop * scale.spread.values[SPREAD[name]]
    kept = [floor for floor in lifted if floor.rests_on != name] if lifted else lifted
    level, _, score = _judged(spread, risk, kept, scale)
    return _Without(level, shown.score - score, drop, spread, risk, name)
