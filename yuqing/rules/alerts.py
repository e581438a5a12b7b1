"""What is told as an alert, in which words, and when it is told again; every number comes from data/rules/alerts.toml.

Pure: counts in, findings out. A finding says what, since when and how unusual, with the formula and its numbers.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from math import ceil, sqrt

from yuqing.clock import in_beijing
from yuqing.model.alert_rules import AlertRules, BurstRules, RepeatRules, ToneRules
from yuqing.model.alerts import Alert, AlertKind, Finding
from yuqing.model.severity import Severity
from yuqing.model.stages import Entered, Stage
from yuqing.rules.bursts import Burst, Profile, burst

UNIT = "unit"
#: Kinds whose strength is a figure that may swell; the others go up by steps.
SWELLING = (
    AlertKind.UNIT_BURST,
    AlertKind.TOPIC_BURST,
    AlertKind.WORD_BURST,
    AlertKind.TONE_SHIFT,
    AlertKind.AFTERMATH,
)
#: Longest part of a title in a sentence.
TITLE = 30
TIERS = {20: "自媒体", 40: "县级或行业媒体", 60: "市级媒体", 80: "省级媒体", 100: "中央媒体或全国门户"}
OUTBREAKS = (Stage.OUTBREAK, Stage.REBOUND)
HOUR = timedelta(hours=1)
#: From this tier on a first appearance counts even when the matter began there.
HIGH_TIER = 60
#: Surprise beyond which the chance is only said to be below a hundred-millionth.
BEYOND_WORDS = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of a topic with news; see `store.alert_counts.live_topics`."""

    topic_id: int
    title: str
    first_at: datetime
    level: Severity
    sentence: str
    mentions: int
    negatives: int
    news: int
    tier: int
    tier_at: datetime
    #: False when it was read in afterwards.
    tier_news: bool
    tier_site: str
    earlier_tier: int
    hot_at: datetime | None
    hot_site: str | None
    hot_news: bool
    asked: int
    asked_at: datetime | None
    answered_at: datetime | None

    @property
    def subject(self) -> str:
        """What an alert about it is about."""
        return f"topic:{self.topic_id}"

    @property
    def named(self) -> str:
        """The title for a sentence."""
        return f"议题「{self.title[:TITLE]}」"


def unit_burst(counts: Sequence[int], now: datetime, normal: Profile, rules: BurstRules) -> Finding | None:
    """Return the burst of all mentions about the unit, or None."""
    found = burst(counts, now, normal, rules)
    return _burst_finding(AlertKind.UNIT_BURST, UNIT, "本单位的信息", (found, normal, now)) if found else None


def subject_profile(before: int, days: float, unit: Profile, rules: AlertRules) -> Profile:
    """Return what is normal for one topic or word: its own level in the rhythm of the unit, trusted the more it has."""
    prior = rules.subject_burst.prior_per_day
    per_day = (before + prior) / (days + 1)
    scale = per_day / unit.per_day
    return Profile(tuple(each * scale for each in unit.hourly), unit.dispersion + 1 / (before + 1), days)


def topic_burst(
    counts: Sequence[int], now: datetime, topic: Counted, given: tuple[Profile, Profile, AlertRules]
) -> Finding | None:
    """Return the burst of one topic, or None. `given`: its profile, that of the unit, and the rules."""
    normal, unit, rules = given
    found = burst(counts, now, normal, topic_limits(unit, rules))
    if found is None:
        return None
    made = _burst_finding(AlertKind.TOPIC_BURST, topic.subject, topic.named, (found, normal, now))
    return replace(made, topic_id=topic.topic_id, level=topic.level)


def topic_limits(unit: Profile, rules: AlertRules) -> BurstRules:
    """Return what a burst of one topic must reach in a unit of that size."""
    return _limits(rules.subject_burst.topic_surprise, 0, unit, rules)


def word_burst(
    counts: Sequence[int], now: datetime, word: str, given: tuple[Profile, Profile, AlertRules]
) -> Finding | None:
    """Return the burst of one word, or None. `given`: its profile, that of the unit, and the rules."""
    normal, unit, rules = given
    limits = _limits(rules.subject_burst.word_surprise, rules.subject_burst.word_at_least, unit, rules)
    found = burst(counts, now, normal, limits)
    if found is None:
        return None
    return _burst_finding(AlertKind.WORD_BURST, f"word:{word}", f"关键词「{word}」", (found, normal, now))


def belongs_to(unit: Finding, topic: Counted) -> Finding:
    """Return the burst of the unit as that of the topic that makes up most of it."""
    sentence = f"{topic.named}带动{unit.sentence}"
    return replace(
        unit, kind=AlertKind.TOPIC_BURST, subject=topic.subject, topic_id=topic.topic_id, level=topic.level,
        sentence=sentence,
    )  # fmt: skip


def tone_shift(counts: tuple[int, int, int, int], now: datetime, rules: ToneRules) -> Finding | None:
    """Return the rise of the negative share, or None. `counts`: n and negative lately, n and negative before."""
    n, negative, n_before, negative_before = counts
    if n < rules.at_least or n_before < rules.at_least:
        return None
    share, before = negative / n, negative_before / n_before
    pooled = (negative + negative_before) / (n + n_before)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_before))
    z = (share - before) / spread if spread else 0.0
    if share < rules.share_floor or z < rules.z:
        return None
    since = now - rules.hours * HOUR
    return Finding(
        kind=AlertKind.TONE_SHIFT, subject=UNIT, since=since, window_start=since, window_end=now, strength=z,
        mentions=negative,
        sentence=f"负面占比升到 {share:.0%}(近{rules.hours}小时 {n} 条中 {negative} 条),自{clock_time(since)}起;"
        f"此前{rules.history_days}天为 {before:.0%},这样的差距不到千分之一的机会出于偶然",
        formula=f"z = (p₁−p₀)/√(p(1−p)(1/n₁+1/n₀)) = ({share:.3f}−{before:.3f})/{spread:.4f} = {z:.1f} ≥ {rules.z:g};"
        f"且占比 {share:.0%} ≥ 下限 {rules.share_floor:.0%},n₁={n} ≥ {rules.at_least},n₀={n_before}",
        numbers={"share": share, "before": before, "z": z, "n": n, "n_before": n_before},
    )  # fmt: skip


def higher_tier(topic: Counted, now: datetime, rules: AlertRules) -> Finding | None:
    """Return the first appearance of a topic with criticism in a higher tier of media, or None."""
    is_new = topic.tier_news and topic.tier_at > now - rules.reach.hours * HOUR
    rose = 0 < topic.earlier_tier < topic.tier or topic.tier >= HIGH_TIER
    if not is_new or not rose or topic.tier < rules.reach.tier or not _is_criticised(topic, rules):
        return None
    earlier = f"此前最高为{TIERS.get(topic.earlier_tier, '无')}" if topic.earlier_tier else "一出现就在这一层级"
    return Finding(
        kind=AlertKind.MEDIA_TIER, subject=topic.subject, topic_id=topic.topic_id, since=topic.tier_at,
        window_start=topic.tier_at, window_end=now, strength=topic.tier, mentions=1, level=topic.level,
        sentence=f"{topic.named}首次出现在{TIERS[topic.tier]}({topic.tier_site}),自{clock_time(topic.tier_at)}起;{earlier}",
        formula=f"媒体层级 {topic.earlier_tier} → {topic.tier}(20 自媒体、40 县、60 市、80 省、100 中央),"
        f"层级 ≥ {rules.reach.tier} 且议题 {topic.mentions} 条中负面 {topic.negatives} 条"
        f"(不低于 {rules.reach.negative_share:.0%})",
        numbers={"tier": topic.tier, "earlier_tier": topic.earlier_tier, "negatives": topic.negatives},
    )  # fmt: skip


def _is_criticised(topic: Counted, rules: AlertRules) -> bool:
    return topic.negatives > 0 and topic.negatives >= rules.reach.negative_share * topic.mentions


def on_hot_list(topic: Counted, now: datetime, rules: AlertRules) -> Finding | None:
    """Return the first appearance of a topic on a hot list, or None."""
    if topic.hot_at is None or not topic.hot_news or topic.hot_at <= now - rules.reach.hours * HOUR:
        return None
    return Finding(
        kind=AlertKind.HOT_LIST, subject=topic.subject, topic_id=topic.topic_id, since=topic.hot_at,
        window_start=topic.hot_at, window_end=now, strength=1, mentions=1, level=topic.level,
        sentence=f"{topic.named}首次登上热榜({topic.hot_site}),自{clock_time(topic.hot_at)}起",
        formula=f"议题的信息首次出现在“热榜”类渠道,且在近 {rules.reach.hours} 小时内",
        numbers={},
    )  # fmt: skip


def stage_change(topic: Counted, passed: Sequence[Entered], now: datetime, rules: AlertRules) -> Finding | None:
    """Return the entry of a topic into 爆发 or 反弹 within the last hours, or None."""
    newest = next((each for each in reversed(passed) if each.stage in OUTBREAKS), None)
    if newest is None or newest is not passed[-1] or newest.at <= now - rules.reach.hours * HOUR:
        return None
    rounds = sum(1 for each in passed if each.stage in OUTBREAKS)
    return Finding(
        kind=AlertKind.STAGE, subject=topic.subject, topic_id=topic.topic_id, since=newest.at,
        window_start=newest.at - 12 * HOUR, window_end=now, strength=rounds, mentions=topic.news, level=topic.level,
        sentence=f"{topic.named}进入“{newest.stage}”阶段,自{clock_time(newest.at)}起:{newest.why}",
        formula=newest.why,
        numbers={"round": rounds},
    )  # fmt: skip


def unanswered(topic: Counted, now: datetime, limit_hours: float, rules: AlertRules) -> Finding | None:
    """Return a topic whose questions have waited beyond the limit of the plan, or None."""
    least = rules.unanswered.at_least if topic.level <= Severity.III else rules.unanswered.at_least_mild
    if topic.asked_at is None or topic.asked < least:
        return None
    is_answered = topic.answered_at is not None and topic.answered_at > topic.asked_at
    waited, limit = (now - topic.asked_at) / HOUR, limit_hours * rules.unanswered.limit_share
    if is_answered or waited < limit:
        return None
    return Finding(
        kind=AlertKind.UNANSWERED, subject=topic.subject, topic_id=topic.topic_id, since=topic.asked_at,
        window_start=topic.asked_at, window_end=now, strength=1, mentions=topic.asked, level=topic.level,
        sentence=f"{topic.named}有 {topic.asked} 条提问或要求,自{clock_time(topic.asked_at)}起已 {waited:.0f} 小时"
        f"未见答复,超过预案的 {limit_hours:g} 小时",
        formula=f"等候 {waited:.1f} 小时 ≥ {limit:g} 小时(预案首次答复时限),提问 {topic.asked} 条 ≥ "
        f"{least} 条,其后没有政务网站的信息",
        numbers={"asked": topic.asked, "waited": waited, "limit": limit},
    )  # fmt: skip


def floor(topic: Counted, now: datetime, rules: AlertRules) -> Finding | None:
    """Return the reaching of level Ⅰ or Ⅱ by a topic, or None."""
    if topic.level not in rules.floor:
        return None
    since = now - 24 * HOUR
    return Finding(
        kind=AlertKind.FLOOR, subject=topic.subject, topic_id=topic.topic_id, since=max(topic.first_at, since),
        window_start=since, window_end=now, strength=int(Severity.OBSERVE) - int(topic.level), mentions=topic.news,
        level=topic.level,
        sentence=f"{topic.named}达到{topic.level.numeral}级,近24小时 {topic.news} 条,"
        f"自{clock_time(max(topic.first_at, since))}起",
        formula=topic.sentence,
        numbers={"level": int(topic.level)},
    )  # fmt: skip


def is_news(finding: Finding, before: Alert | None, now: datetime, rules: RepeatRules, *, was_false: bool) -> bool:
    """Return whether a finding is told: it is the first of its kind and subject for a while, or has grown a step."""
    if before is None:
        return True
    swells = finding.kind in SWELLING
    quiet = rules.quiet_hours if swells and not was_false else rules.lasting_quiet_hours
    if now - before.raised_at >= quiet * HOUR:
        return True
    if swells:
        return finding.strength >= before.finding.strength * rules.growth
    return finding.strength > before.finding.strength


def is_covered(finding: Finding, before: Finding) -> bool:
    """Return whether an alert about a related topic says enough: same kind, and no milder in level and step."""
    if finding.kind is not before.kind or finding.level < before.level:
        return False
    return finding.kind in SWELLING or finding.strength <= before.strength


def matters(words: Mapping[int, Mapping[int, float]], least: float) -> dict[int, set[int]]:
    """Return for each topic those whose weighted words have at least that cosine with its own, itself as well."""
    postings: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for topic_id, weights in words.items():
        length = sqrt(sum(weight**2 for weight in weights.values()))
        for term, weight in weights.items():
            postings[term].append((topic_id, weight / length))
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for entries in postings.values():
        for (one, mine), (other, theirs) in combinations(entries, 2):
            shared[one, other] += mine * theirs
    related = {topic_id: {topic_id} for topic_id in words}
    for (one, other), cosine in shared.items():
        if cosine >= least:
            related[one].add(other)
            related[other].add(one)
    return related


def clock_time(moment: datetime) -> str:
    """Return a moment in Beijing to the minute."""
    return f"{in_beijing(moment):%m-%d %H:%M}"


def _limits(surprise: float, at_least: int, unit: Profile, rules: AlertRules) -> BurstRules:
    least = max(at_least, ceil(unit.per_day * rules.subject_burst.unit_share))
    return replace(
        rules.burst, quiet_surprise=surprise, busy_surprise=surprise,
        at_least=tuple(max(each, least) for each in rules.burst.at_least),
    )  # fmt: skip


def _burst_finding(kind: AlertKind, subject: str, named: str, given: tuple[Burst, Profile, datetime]) -> Finding:
    found, normal, now = given
    return Finding(
        kind=kind, subject=subject, since=found.since, window_start=now - timedelta(minutes=found.minutes),
        window_end=now, strength=found.surprise, mentions=found.count,
        sentence=f"{named}{found.minutes}分钟内 {found.count} 条,自{clock_time(found.since)}起;"
        f"同时段常态约 {found.expected:.1f} 条,{_chance(found.surprise)}",
        formula=f"不寻常度 = −lg P(N≥{found.count}) = {found.surprise:.1f} ≥ 门槛 {found.threshold:.1f};"
        f"N 服从负二项分布,均值 {found.expected:.2f}(本单位同一时段的常态),方差 = 均值 + {normal.dispersion:.2f}×均值²",
        numbers={
            "minutes": found.minutes, "count": found.count, "expected": found.expected,
            "surprise": found.surprise, "threshold": found.threshold, "dispersion": normal.dispersion,
        },
    )  # fmt: skip


def _chance(surprise: float) -> str:
    if surprise >= BEYOND_WORDS:
        return "平时几乎不会出现这么多(机会小于亿分之一)"
    return f"平时出现这么多的机会约为 {10**surprise:,.0f} 分之一"
