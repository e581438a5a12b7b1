"""级别的算式: the grade of one topic day down to the counts, the formula and the mentions behind each indicator."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from yuqing.model.severity import GradingRules
from yuqing.rules import severity, severity_lines
from yuqing.rules.severity_lines import Line
from yuqing.store import Store, topic_parts, topics
from yuqing.store.mentions import Filter
from yuqing.views.window import whole_day

HOURS = timedelta(hours=24)
TICK = timedelta(microseconds=1)
#: No mention has this number: a list of it shows none.
NOBODY = (-1,)
#: A figure that was shown on its day and one that is counted now may differ by rounding only.
SAME = 0.05


@dataclass(frozen=True, slots=True)
class LevelOfDay:
    """One topic day as it is graded by what is stored now."""

    day: date
    #: The 24 hours that were counted; `end` is exclusive.
    start: datetime
    end: datetime
    lines: tuple[Line, ...]
    #: From the indicators to the level.
    steps: tuple[str, ...]
    #: The score as it was kept for that day, and whether what is counted now gives another.
    kept: float
    differs: bool
    #: Mentions behind media, sensitivity and unanswered.
    media_ids: tuple[int, ...]
    sensitive_ids: tuple[int, ...]
    waiting_ids: tuple[int, ...]


def level_of_day(store: Store, topic_id: int, day: date, given: tuple[GradingRules, datetime]) -> LevelOfDay | None:
    """Return the grade of a day taken apart; None for a day without mentions. `given`: the rules in force, and now."""
    rules, now = given
    until = min(whole_day(day).end, now)
    counted = topics.counts_of_day(store, topic_id, day, until)
    kept = [row["score"] for row in topics.history(store, topic_id) if row["day"] == day]
    if not counted or not kept:
        return None
    counts = severity.counted(counted[0], rules.reply_limit_hours)
    graded = severity.grade(counts, rules.scale)
    start, end = until - HOURS + TICK, until + timedelta(seconds=1) + TICK
    lines = severity_lines.lines(counts, graded, rules.scale)
    behind = (tuple(ids or NOBODY) for ids in topic_parts.ids_behind(store, topic_id, start, end))
    return LevelOfDay(
        day, start, end, lines, severity_lines.conclusion(lines, graded, rules.scale), kept[0],
        abs(kept[0] - graded.score) >= SAME, *behind,
    )  # fmt: skip


def behind(found: LevelOfDay, key: str, whole: Filter) -> Filter:
    """Return the mentions behind one indicator; `whole` are all mentions of the topic."""
    within = replace(whole, start=found.start, end=found.end)
    narrowed = {
        "growth": replace(within, start=found.end - HOURS / 2),
        "media": replace(within, mention_ids=found.media_ids),
        "sensitivity": replace(within, mention_ids=found.sensitive_ids),
        "negative": replace(within, tones=("negative",)),
        "unanswered": replace(within, mention_ids=found.waiting_ids),
    }
    return narrowed.get(key, within)
