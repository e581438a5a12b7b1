"""回应前后: what was counted before and after each reply, with the curve that the hours before would have become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing.clock import in_beijing
from yuqing.model.incident import Incident
from yuqing.model.incident_labels import STATEMENT_KIND
from yuqing.model.matters import Question
from yuqing.model.statement import Published, Rebuttal, Statement
from yuqing.rules.effect import LONGEST, WINDOWS, Compared, Side, expected, summed
from yuqing.rules.wilson import interval
from yuqing.store import Store, aftermath

HOUR = timedelta(hours=1)
COLUMNS = ["时段", "信息(前→后)", "按走势应有", "负面占比(前→后)", "未答复质疑(前→后)"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One publication with what was counted around it."""

    #: What was published, in Chinese.
    name: str
    at: datetime
    channel: str
    #: True for a statement against a rumour.
    is_rebuttal: bool
    rebuttals: tuple[Rebuttal, ...]
    windows: tuple[Compared, ...]
    #: Columns as `charts.reply_effect` wants them.
    curve: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The windows as the screen shows them."""
        return pd.DataFrame([_row(each) for each in self.windows], columns=COLUMNS)

    @property
    def comparison(self) -> pd.DataFrame:
        """The rebuttal table (辟谣对照): 不实说法 实际情况 证据."""
        rows = [(each.rumour, each.fact, len(each.evidence)) for each in self.rebuttals]
        return pd.DataFrame(rows, columns=["不实说法", "实际情况", "证据份数"])


def effects(store: Store, incident: Incident, topic_ids: Sequence[int], now: datetime) -> tuple[Effect, ...]:
    """Return every publication of an incident, the first one first."""
    found = [(published, statement) for statement in incident.statements for published in statement.publications]
    ordered = sorted(found, key=lambda each: each[0].at)
    return tuple(_effect(store, incident.questions, topic_ids, each, now) for each in ordered)


def _effect(
    store: Store,
    questions: Sequence[Question],
    topic_ids: Sequence[int],
    made: tuple[Published, Statement],
    now: datetime,
) -> Effect:
    published, statement = made
    rows = aftermath.around(store, topic_ids, published.at, LONGEST) if topic_ids else []
    counts = {step: n for step, n, _ in rows}
    negative = {step: n for step, _, n in rows}
    version = next(
        (each.version for each in statement.versions if each.version.n == published.publication.n), statement.newest
    )
    passed = min(float(LONGEST), max(0.0, (now - published.at) / HOUR))
    windows = tuple(_compared(hours, (counts, negative), questions, published.at, passed) for hours in WINDOWS)
    kind = STATEMENT_KIND[version.kind]
    name = f"{kind}《{version.title}》" if not published.publication.reply else f"依《{version.title}》的回复"
    return Effect(
        name, published.at, published.publication.channel, version.kind == "rebuttal" or bool(version.rebuttals),
        version.rebuttals, windows, _curve(counts, published.at, passed),
    )  # fmt: skip


def _compared(
    hours: int,
    rows: tuple[dict[int, int], dict[int, int]],
    questions: Sequence[Question],
    at: datetime,
    passed: float,
) -> Compared:
    counts, negative = rows
    course = expected(counts, hours)
    before = Side(summed(counts, -hours, 0), summed(negative, -hours, 0), _open(questions, at))
    until = at + min(float(hours), passed) * HOUR
    after = Side(summed(counts, 0, hours), summed(negative, 0, hours), _open(questions, until))
    return Compared(hours, before, after, sum(course) if course else None, min(float(hours), passed))


def _open(questions: Sequence[Question], moment: datetime) -> int:
    """Return how many questions were asked and not yet answered at a moment."""
    asked = [each for each in questions if each.raised.first_at <= moment]
    return sum(each.answered_at is None or each.answered_at > moment for each in asked)


def _curve(counts: dict[int, int], at: datetime, passed: float) -> pd.DataFrame:
    """Return hour (naive Beijing), n (None for what is not over), expected (None before the reply)."""
    course = expected(counts, LONGEST)
    start = in_beijing(at).replace(tzinfo=None)
    rows = [
        (
            start + step * HOUR,
            counts.get(step, 0) if step < 0 or step + 1 <= passed else None,
            course[step] if course and step >= 0 else None,
        )
        for step in range(-LONGEST, LONGEST)
    ]
    return pd.DataFrame(rows, columns=["hour", "n", "expected"])


def _row(each: Compared) -> tuple[str, str, str, str, str]:
    whole = "" if each.passed >= each.hours else f"(回应后只过了{each.passed:.0f}小时)"
    course = f"约 {each.expected:.0f}" if each.expected is not None else "之前没有信息,不推算"
    return (
        f"前后各{each.hours}小时{whole}",
        f"{each.before.mentions} → {each.after.mentions}",
        course,
        f"{_share(each.before)} → {_share(each.after)}",
        f"{each.before.open_questions} → {each.after.open_questions}",
    )


def _share(side: Side) -> str:
    if not side.mentions:
        return "无信息"
    low, high = interval(side.negative, side.mentions)
    return f"{side.negative / side.mentions:.0%}({low:.0%}–{high:.0%})"
