"""预警: what was told, what people said of it, and the conditions of the plan beside it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing import clock
from yuqing.errors import YuqingError
from yuqing.model.alerts import AlertKind, AlertState, Finding
from yuqing.model.labels import ALERT_KIND, ALERT_STATE, LEVEL
from yuqing.model.mentions import SourceKind, Tone
from yuqing.model.plan import Plan
from yuqing.plans import citation
from yuqing.rules.wilson import interval
from yuqing.store import Store, alert_counts, alerts, mentions
from yuqing.store.alerts import Told
from yuqing.views.feed import Feed, feed
from yuqing.views.window import Window

LIMIT = 200
#: How far back alerts nobody has looked at still count on the screens.
RECENT = timedelta(days=7)
Z = 1.96
#: What a curve marks, and how many at most: more lines than that hide the curve.
LOUD = (AlertKind.UNIT_BURST, AlertKind.TOPIC_BURST, AlertKind.TONE_SHIFT, AlertKind.HOT_LIST)
MARKS = 5
SHOWN = (AlertState.NEW, AlertState.ACKNOWLEDGED, AlertState.TRUE)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The alerts of a window, newest first, and how well they did."""

    told: tuple[Told, ...]
    #: Columns 级别, 状态, 种类, 预警, 发出, 始于, 条数, as shown.
    rows: pd.DataFrame
    #: How often the judged ones were true, in one sentence.
    accuracy: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with what was said of it and the mentions behind it."""

    told: Told
    kind: str
    state: str
    #: Columns 时间, 由, 判为, 理由.
    verdicts: pd.DataFrame
    feed: Feed


def inbox(store: Store, window: Window, states: tuple[AlertState, ...]) -> Inbox:
    """Return the alerts of a window in the wanted states; () means all but replaced ones."""
    found = alerts.list_(store, window.start, window.end, LIMIT)
    wanted = states or tuple(state for state in AlertState if state is not AlertState.REPLACED)
    shown = tuple(each for each in found if each.state in wanted)
    rows = pd.DataFrame([_row(each, window.end) for each in shown])
    return Inbox(shown, rows, accuracy(store, window))


def alert_page(store: Store, alert_id: int, page: int, now: datetime) -> AlertPage:
    """Return one alert. Raises YuqingError when there is none of that number."""
    told = alerts.find(store, alert_id)
    if told is None:
        raise YuqingError("没有这条预警,可能链接已过期。请从“预警”列表重新进入。")
    finding = told.alert.finding
    said = [
        {
            "时间": clock.short(row["made_at"], now), "由": row["actor"],
            "判为": ALERT_STATE[AlertState(row["verdict"])], "理由": row["reason"],
        }
        for row in alerts.verdicts(store, alert_id)
    ]  # fmt: skip
    return AlertPage(
        told, ALERT_KIND[finding.kind], ALERT_STATE[told.state], pd.DataFrame(said),
        feed(store, behind(finding), page, now),
    )  # fmt: skip


def behind(finding: Finding) -> mentions.Filter:
    """Return which mentions stand behind an alert."""
    kinds = (SourceKind.HOT_LIST.value,) if finding.kind is AlertKind.HOT_LIST else ()
    tones = (Tone.NEGATIVE.value,) if finding.kind is AlertKind.TONE_SHIFT else ()
    word = finding.subject.removeprefix("word:") if finding.kind is AlertKind.WORD_BURST else ""
    end = finding.window_end + timedelta(seconds=1)
    return mentions.Filter(
        finding.window_start, end, source_kinds=kinds, tones=tones, search=word, topic_id=finding.topic_id
    )


def unseen(store: Store, now: datetime) -> int:
    """Return how many alerts of the last week nobody has looked at."""
    return alerts.count_new(store, now - RECENT, now + timedelta(seconds=1))


def marks(store: Store, window: Window) -> tuple[tuple[datetime, str], ...]:
    """Return moment and kind of the newest loud alerts of a window, oldest first, as a curve marks them."""
    found = alerts.list_(store, window.start, window.end, LIMIT)
    loud = [each for each in found if each.alert.finding.kind in LOUD and each.state in SHOWN]
    return tuple((each.alert.raised_at, ALERT_KIND[each.alert.finding.kind]) for each in reversed(loud[:MARKS]))


def accuracy(store: Store, window: Window) -> str:
    """Return how many of the judged alerts were true, with its interval; says so when none was judged."""
    counted = alerts.count_by_kind_and_verdict(store, window.start, window.end)
    true = sum(n for _, state, n in counted if state == AlertState.TRUE)
    false = sum(n for _, state, n in counted if state == AlertState.FALSE)
    total = sum(n for *_, n in counted)
    if not true + false:
        return f"所选时段共 {total} 条预警,还没有判断属实或误报的"
    low, high = interval(true, true + false, Z)
    return (
        f"所选时段共 {total} 条预警;已判断的 {true + false} 条中属实 {true} 条({true / (true + false):.0%},"
        f"95%区间 {low:.0%}–{high:.0%})"
    )


def conditions(store: Store, plan: Plan, now: datetime) -> pd.DataFrame:
    """Return the conditions of the plan for starting, sorting and warning, with their clauses and the present state.

    Columns 环节, 条件, 依据, 当前.
    """
    seen = alert_counts.seen_kinds(store, now - timedelta(hours=24), now)
    rows = [("启动", each.clause.text or each.name, citation(each), "由人判断") for each in plan.activation]
    rows += [("研判", each.clause.text or each.name, citation(each), "由人判断") for each in plan.triage]
    rows += [("预警", each.clause.text or each.name, citation(each), "由人判断") for each in plan.warning]
    for each in plan.event_types:
        wanted = {str(kind) for kind in (*each.categories, *each.signals)}
        topics = {topic_id for kind, topic_id in seen if kind in wanted}
        state = f"近24小时 {len(topics)} 个议题符合" if wanted else "由人判断"
        rows.append(("事件类别", each.name, citation(each), state))
    return pd.DataFrame(rows, columns=["环节", "条件", "依据", "当前"])


def _row(told: Told, now: datetime) -> dict[str, object]:
    finding = told.alert.finding
    return {
        "级别": LEVEL[finding.level] if finding.topic_id is not None else "—",
        "状态": ALERT_STATE[told.state],
        "种类": ALERT_KIND[finding.kind],
        "预警": finding.sentence,
        "发出": clock.short(told.alert.raised_at, now),
        "始于": clock.short(finding.since, now),
        "条数": finding.mentions,
    }
