"""准确率: how often the program was right, by what the unit's own people said of mentions and alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from yuqing import clock
from yuqing.model.alerts import AlertKind, AlertState
from yuqing.model.labelling import Aspect, InUse, Origin
from yuqing.model.labels import ALERT_KIND, TONE
from yuqing.model.mentions import Tone
from yuqing.rules.wilson import interval
from yuqing.store import Store, alerts, labels
from yuqing.views.feed import SURE

#: How far back the lot reaches, and how many it draws at once.
REACH, DRAWN = timedelta(days=30), 10
#: Attempts to learn that are shown.
ATTEMPTS = 10
EXCERPT = 140
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Measured:
    """What labels of one kind of origin say; the frames are in Chinese."""

    tones: int
    #: One sentence each; "" without labels.
    tone_sentence: str
    relevance_sentence: str
    #: Rows: what people said; columns: what the program had said.
    confusion: pd.DataFrame
    #: Columns: 情感, 精确率, 召回率, 系统判为, 人工判为.
    rates: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Accuracy:
    """All that the page shows."""

    sampled: Measured
    everything: Measured
    #: Columns: 预警类别, 已判断, 属实, 误报, 重复, 属实率.
    alerts: pd.DataFrame
    #: Columns: 时间, 结果, 学习用, 检验用, 原判对, 新判对, 说明, 提出人.
    attempts: pd.DataFrame
    #: Mentions drawn by lot; columns: 标题与内容, 来源, 人工判断.
    drawn: pd.DataFrame
    drawn_ids: tuple[int, ...]
    is_learning: bool
    #: Which model judges now, in one sentence.
    in_use: str
    can_restore: bool


def accuracy(store: Store, used: InUse, now: datetime, *, is_learning: bool) -> Accuracy:
    """Return the page as of now."""
    said = labels.in_force(store)
    drawn = labels.draw(store, now - REACH, now.toordinal(), DRAWN)
    return Accuracy(
        sampled=measured(said[said["origin"] == Origin.SAMPLE.value]),
        everything=measured(said),
        alerts=_alerts(store, now),
        attempts=_attempts(labels.retrainings(store, ATTEMPTS), now),
        drawn=pd.DataFrame([_row(row) for row in drawn], columns=["标题与内容", "来源", "人工判断"]),
        drawn_ids=tuple(row["mention_id"] for row in drawn),
        is_learning=is_learning,
        in_use="现在按本单位标注训练的模型判断。"
        if used.model
        else "现在按随附的模型判断,还没有用本单位的标注训练过。",
        can_restore=used != InUse(),
    )


def measured(said: pd.DataFrame) -> Measured:
    """Return what labels say of the judgements of the program. Columns used: aspect, value, was, was_p."""
    tones = said[said["aspect"] == Aspect.TONE.value]
    about = said[said["aspect"] == Aspect.RELEVANCE.value]
    pairs = list(zip(tones["value"], tones["was"], strict=True))
    return Measured(len(tones), _tone_sentence(tones), _relevance_sentence(about), _confusion(pairs), _rates(pairs))


def share(hits: int, n: int) -> str:
    """Return a share with its Wilson interval of 95 % and its sample size; "无样本" when nothing was counted."""
    if not n:
        return "无样本"
    low, high = interval(hits, n)
    return f"{hits / n:.0%}({low:.0%}至{high:.0%},{n} 条)"


def _tone_sentence(tones: pd.DataFrame) -> str:
    if tones.empty:
        return ""
    right = tones["value"] == tones["was"]
    sure = tones["was_p"] >= SURE
    return (
        f"情感判对 {share(int(right.sum()), len(right))};"
        f"其中系统有把握(六成以上)的判对 {share(int(right[sure].sum()), int(sure.sum()))}。"
    )


def _relevance_sentence(about: pd.DataFrame) -> str:
    """Return precision and what was found missing; recall cannot be known from what the program itself showed."""
    shown = about[about["was"] != ""]
    missed = about[about["was"] == ""]
    if about.empty:
        return ""
    right = int((shown["value"] != "").sum())
    added = int((missed["value"] != "").sum())
    return f"判为与本单位有关的,确实有关 {share(right, len(shown))};判为无关而人工改为有关的 {added} 条。"


def _confusion(pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    rows = [
        {"人工判断": TONE[said]} | {f"系统判为{TONE[was]}": pairs.count((said.value, was.value)) for was in Tone}
        for said in Tone
    ]
    return pd.DataFrame(rows)


def _rates(pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    rows = []
    for tone in Tone:
        said = sum(value == tone.value for value, _ in pairs)
        was = sum(value == tone.value for _, value in pairs)
        both = pairs.count((tone.value, tone.value))
        rows.append({"情感": TONE[tone], "精确率": share(both, was), "召回率": share(both, said)})
    return pd.DataFrame(rows)


def _alerts(store: Store, now: datetime) -> pd.DataFrame:
    counted: dict[str, dict[str, int]] = {}
    for kind, state, n in alerts.count_by_kind_and_verdict(store, _EVER, now + timedelta(days=1)):
        counted.setdefault(kind, {})[state] = n
    return pd.DataFrame([_alert_row(AlertKind(kind), states) for kind, states in counted.items() if _judged(states)])


def _judged(states: dict[str, int]) -> int:
    return sum(states.get(state, 0) for state in (AlertState.TRUE, AlertState.FALSE))


def _alert_row(kind: AlertKind, states: dict[str, int]) -> dict[str, object]:
    true, false = states.get(AlertState.TRUE, 0), states.get(AlertState.FALSE, 0)
    return {
        "预警类别": ALERT_KIND[kind],
        "属实": true,
        "误报": false,
        "重复": states.get(AlertState.DUPLICATE, 0),
        "属实率": share(true, true + false),
    }


def _attempts(found: pd.DataFrame, now: datetime) -> pd.DataFrame:
    rows = [
        {
            "时间": clock.short(row["finished_at"], now),
            "结果": "已采用" if row["accepted"] else "未采用",
            "学习用": row["learnt_from"],
            "检验用": row["held_back"],
            "原模型判对": row["right_before"],
            "新模型判对": row["right_after"],
            "说明": row["verdict"],
            "提出人": row["actor"],
        }
        for row in found.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _row(row: dict[str, str]) -> dict[str, str]:
    text = "  ".join(filter(None, (row["title"], row["text"].replace("\n", " "))))
    return {"标题与内容": text[:EXCERPT], "来源": row["site"], "人工判断": ""}
