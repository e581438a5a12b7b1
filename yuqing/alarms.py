"""Look for what is unusual now, and tell what was not told before.

Called after every ingest and on a timer, because silence changes a window too. Reads counts of the store, lets the
rules decide, keeps what is news. Mentions that were read in afterwards never raise an alert.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from yuqing.model.alert_rules import AlertRules
from yuqing.model.alerts import Alert, AlertKind, AlertState, Finding
from yuqing.model.severity import Severity
from yuqing.rules import alerts as rule
from yuqing.rules import bursts, stage
from yuqing.rules.aftermath import AfterCalm, rise
from yuqing.rules.alerts import Counted
from yuqing.rules.bursts import LOOK_BACK, STEP, Profile
from yuqing.store import Store, aftermath, alert_counts, mentions
from yuqing.store import alerts as kept

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Hours before now that do not count as normal yet, because something may be building up in them.
BUILDING_UP = 6 * HOUR
#: Hours in which what broke out in the last day must have been loud.
STAGE_HOURS = 30
#: Topics with fewer mentions in the last day have no stage worth an alert.
STAGED = 5
#: How far back a made-up desk is told, and how often it is looked at.
RETOLD, RETOLD_STEP = timedelta(days=4), timedelta(hours=3)
#: So many alerts of the last day are compared with what is found.
RECENT = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What the check needs to know of a desk besides its store."""

    rules: AlertRules
    #: Hours within which the plan wants a reply.
    reply_limit_hours: float
    #: Names of the watch targets, which every mention has.
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the store."""

    store: Store
    desk: Desk
    now: datetime
    unit: Profile
    topics: dict[int, Counted]
    #: The alerts of the last day.
    recent: tuple[Alert, ...]
    #: Incidents that have calmed and are still watched.
    over: tuple[AfterCalm, ...] = ()


def check(store: Store, desk: Desk, now: datetime, over: tuple[AfterCalm, ...] = ()) -> tuple[Alert, ...]:
    """Keep and return the alerts that are news now; `over` are the incidents watched after they calmed."""
    topics = {row["topic_id"]: _counted(row) for row in alert_counts.live_topics(store, now - DAY, now)}
    unit = normal(store, desk.rules, now)
    quiet = timedelta(hours=desk.rules.repeat.quiet_hours)
    recent = tuple(told.alert for told in kept.list_(store, now - quiet, now + timedelta(seconds=1), RECENT))
    look = _Look(store, desk, now, unit, topics, recent, over)
    found = [*_bursts(look), *_tone(look), *_reach(look), *_stages(look), *_after_calm(look)]
    return _told(look, found)


def retell(store: Store, desk: Desk, now: datetime) -> None:
    """Look as if it were then, every few hours of the last days; what is made up has no other past."""
    steps = int(RETOLD / RETOLD_STEP)
    for number in range(steps, 0, -1):
        check(store, desk, now - number * RETOLD_STEP)


def normal(store: Store, rules: AlertRules, now: datetime) -> Profile:
    """Return what is normal for the unit now."""
    end = (now - BUILDING_UP).replace(minute=0, second=0, microsecond=0)
    first = mentions.first_at(store)
    start = max(first or end, end - rules.burst.history_days * DAY).replace(minute=0, second=0, microsecond=0)
    hours = alert_counts.unit_hours(store, start, end) if start < end else []
    return bursts.fit(hours, start, rules.burst)


def _counted(row: dict[str, object]) -> Counted:
    given = {each.name: row[each.name] for each in fields(Counted)}
    return Counted(**given | {"level": Severity(row["level"])})  # type: ignore[arg-type]


def _bursts(look: _Look) -> Iterator[Finding]:
    """Yield the bursts of topics, of the unit when no topic explains it, and of the most unusual other word."""
    steps = _by_topic(alert_counts.topic_steps(look.store, look.now, LOOK_BACK))
    of_topics = {found.topic_id: found for found in _topic_bursts(look, steps)}
    everything = [sum(column) for column in zip(*steps.values(), strict=True)] or [0] * LOOK_BACK
    of_unit = rule.unit_burst(everything, look.now, look.unit, look.desk.rules.burst)
    if of_unit is not None:
        lead = _dominant(look, steps, of_unit)
        if lead is None:
            yield of_unit
        elif lead.topic_id not in of_topics:
            of_topics[lead.topic_id] = rule.belongs_to(of_unit, lead)
    yield from of_topics.values()
    yield from _word_bursts(look, {topic_id for topic_id in of_topics if topic_id is not None})


def _by_topic(rows: Sequence[tuple[int | None, int, int]]) -> dict[int | None, list[int]]:
    steps: dict[int | None, list[int]] = defaultdict(lambda: [0] * LOOK_BACK)
    for topic_id, step, n in rows:
        steps[topic_id][step] += n
    return dict(steps)


def _topic_bursts(look: _Look, steps: dict[int | None, list[int]]) -> Iterator[Finding]:
    """Yield the bursts of topics that have enough mentions in the longest window."""
    rules = look.desk.rules
    longest = max(rules.burst.windows) // 10
    able = [
        topic_id
        for topic_id, counts in steps.items()
        if topic_id in look.topics and sum(counts[-longest:]) >= min(rules.burst.at_least)
    ]
    end, start = look.now - BUILDING_UP, look.now - rules.subject_burst.history_days * DAY
    before = alert_counts.topic_history(look.store, [each for each in able if each is not None], start, end)
    for topic_id in able:
        topic = look.topics[topic_id]
        days = max(0.0, (end - max(start, topic.first_at)) / DAY)
        own = rule.subject_profile(before.get(topic.topic_id, 0), days, look.unit, rules)
        found = rule.topic_burst(steps[topic_id], look.now, topic, (own, look.unit, rules))
        if found is not None:
            yield found


def _dominant(look: _Look, steps: dict[int | None, list[int]], found: Finding) -> Counted | None:
    """Return the topic that makes up most of a burst of the unit, or None."""
    length = int((found.window_end - found.window_start) / STEP)
    counts = {topic_id: sum(each[-length:]) for topic_id, each in steps.items() if topic_id in look.topics}
    lead = max(counts, key=lambda topic_id: counts[topic_id], default=None)
    share = look.desk.rules.subject_burst.dominant_share
    return look.topics[lead] if lead is not None and counts[lead] >= share * found.mentions else None


def _word_bursts(look: _Look, bursting: set[int]) -> Iterator[Finding]:
    """Yield the burst of the most unusual word that no matter told already explains."""
    rules = look.desk.rules.subject_burst
    rows = alert_counts.word_steps(look.store, look.now, LOOK_BACK, rules.word_at_least, look.desk.names)
    steps: dict[str, list[int]] = defaultdict(lambda: [0] * LOOK_BACK)
    for word, _, step, n in rows:
        steps[word][step] += n
    found = {each.subject.removeprefix("word:"): each for each in _word_findings(look, steps)}
    if not found:
        return
    told = bursting | {alert.finding.topic_id for alert in look.recent if alert.finding.topic_id is not None}
    known = _known(look, {topic_id for word, topic_id, _, _ in rows if word in found and topic_id is not None}, told)
    explained: dict[str, int] = defaultdict(int)
    for word, topic_id, _, n in rows:
        explained[word] += n if topic_id in known else 0
    free = [each for word, each in found.items() if explained[word] < rules.dominant_share * sum(steps[word])]
    if free:
        yield max(free, key=lambda each: each.strength)


def _known(look: _Look, topic_ids: set[int], told: set[int]) -> set[int]:
    """Return those of the topics that are told already, or are about the same matter as one that is."""
    words = alert_counts.topic_words(look.store, sorted(topic_ids | told))
    related = rule.matters(words, look.desk.rules.repeat.related)
    return {each for each in topic_ids if related.get(each, set()) & told}


def _word_findings(look: _Look, steps: dict[str, list[int]]) -> Iterator[Finding]:
    rules = look.desk.rules
    end, start = look.now - BUILDING_UP, look.now - rules.subject_burst.history_days * DAY
    before = alert_counts.word_history(look.store, list(steps), start, end)
    days = min((end - start) / DAY, look.unit.days)
    for word, counts in steps.items():
        own = rule.subject_profile(before.get(word, 0), days, look.unit, rules)
        found = rule.word_burst(counts, look.now, word, (own, look.unit, rules))
        if found is not None:
            yield found


def _tone(look: _Look) -> Iterator[Finding]:
    rules = look.desk.rules.tone_shift
    since = look.now - rules.hours * HOUR
    start = since - rules.history_days * DAY
    n, negative, before, negative_before = alert_counts.tone_counts(look.store, start, since, look.now)
    found = rule.tone_shift((n, negative, before, negative_before), look.now, rules)
    if found is not None:
        yield found


def _reach(look: _Look) -> Iterator[Finding]:
    """Yield what a topic has newly reached: a tier, a hot list, a level, the limit of the reply."""
    rules = look.desk.rules
    for topic in look.topics.values():
        found = (
            rule.higher_tier(topic, look.now, rules),
            rule.on_hot_list(topic, look.now, rules),
            rule.unanswered(topic, look.now, look.desk.reply_limit_hours, rules),
            rule.floor(topic, look.now, rules),
        )
        yield from (each for each in found if each is not None)


def _stages(look: _Look) -> Iterator[Finding]:
    able = [topic.topic_id for topic in look.topics.values() if topic.news >= STAGED]
    end = look.now.replace(minute=0, second=0, microsecond=0)
    start = end - stage.LIFE
    earlier = start - stage.NORMAL_HOURS * HOUR
    hours = alert_counts.unit_hours(look.store, earlier, end, since_first=True)
    whole = int(stage.LIFE / HOUR)
    curves: dict[int, list[int]] = defaultdict(lambda: [0] * (whole + 1))
    for topic_id, hour, n in alert_counts.topic_hours(look.store, able, start, look.now):
        curves[topic_id][hour] += n
    for topic_id, curve in curves.items():
        # The smoothed count is never above the highest: what stayed below the threshold broke out nowhere.
        if max(curve[-STAGE_HOURS:]) <= stage.LEAST_THRESHOLD:
            continue
        begin = next(number for number, n in enumerate(curve) if n)
        threshold = stage.threshold_before(hours, len(hours) - whole + begin)
        passed = stage.stages(curve[begin:whole], start + begin * HOUR, threshold)
        found = rule.stage_change(look.topics[topic_id], passed, look.now, look.desk.rules)
        if found is not None:
            yield found


def _after_calm(look: _Look) -> Iterator[Finding]:
    """Yield the topics of calmed incidents that rise again."""
    for watch in look.over:
        if not watch.is_on(look.now) or not set(watch.topic_ids) & look.topics.keys():
            continue
        counts: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for topic_id, hour, n in aftermath.hours_of(look.store, watch.topic_ids, watch.calmed_at, look.now):
            counts[topic_id].append((hour, n))
        for topic_id, hours in counts.items():
            found = rise(watch, topic_id, hours, look.now, look.desk.rules.aftermath)
            if found is not None:
                topic = look.topics.get(topic_id)
                yield replace(found, level=topic.level) if topic else found


def _told(look: _Look, found: Sequence[Finding]) -> tuple[Alert, ...]:
    """Keep the findings that are news, each in place of the alert it outgrew, one for each matter."""
    quiet = timedelta(hours=look.desk.rules.repeat.lasting_quiet_hours)
    before = kept.latest(look.store, look.now - quiet)
    news = [(each, before.get((str(each.kind), each.subject))) for each in found]
    fresh = [(each, last) for each, last in news if _is_news(look, each, last)]
    if not fresh:
        return ()
    single = _single(look, [each for each, _ in fresh])
    with look.store.transaction() as transaction:
        return tuple(
            kept.add(transaction, each, look.now, _replaced(look, each, last))
            for each, last in fresh
            if any(each is one for one in single)
        )


def _single(look: _Look, found: list[Finding]) -> list[Finding]:
    """Return the gravest finding of each matter and kind, without those that a recent alert covers."""
    recent = [alert.finding for alert in look.recent]
    ids = {each.topic_id for each in (*found, *recent) if each.topic_id is not None}
    related = rule.matters(alert_counts.topic_words(look.store, sorted(ids)), look.desk.rules.repeat.related)
    chosen: list[Finding] = []
    for each in sorted(found, key=lambda one: (one.level, -one.strength)):
        if not any(_covers(related, other, each) for other in (*recent, *chosen)):
            chosen.append(each)
    return chosen


def _covers(related: dict[int, set[int]], before: Finding, found: Finding) -> bool:
    """Return whether an earlier finding says what this one would: a related topic, or the burst of it."""
    if found.kind is AlertKind.UNIT_BURST:
        return before.kind is AlertKind.TOPIC_BURST and before.window_end > found.window_start - BUILDING_UP
    if found.topic_id is None or before.topic_id is None or found.topic_id == before.topic_id:
        return False
    return rule.is_covered(found, before) and before.topic_id in related.get(found.topic_id, set())


def _is_news(look: _Look, found: Finding, last: kept.Told | None) -> bool:
    was_false = last is not None and last.state is AlertState.FALSE
    before = last.alert if last is not None else None
    return rule.is_news(found, before, look.now, look.desk.rules.repeat, was_false=was_false)


def _replaced(look: _Look, found: Finding, last: kept.Told | None) -> int | None:
    """Return the alert that a graver one stands for; one of an earlier episode stays as it is."""
    if last is None or found.kind is AlertKind.STAGE:
        return None
    rules = look.desk.rules.repeat
    quiet = rules.quiet_hours if found.kind in rule.SWELLING else rules.lasting_quiet_hours
    return last.alert.alert_id if look.now - last.alert.raised_at < quiet * HOUR else None
