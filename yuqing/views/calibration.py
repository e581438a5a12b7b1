"""严重度校准: the unit's order of its past topics against the score, and the scale with its weights."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing import clock
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity, SeverityScale, Weights
from yuqing.rules import calibration as rule
from yuqing.rules.calibration import Past
from yuqing.rules.severity import level_of
from yuqing.store import Store, calibration

#: How far back topics are offered, and how many.
SPAN, ROWS = timedelta(days=730), 300
#: What stands where nobody has said anything yet.
UNORDERED = "未排"
INDICATORS = {
    "heat": "热度", "growth": "增速", "media": "媒体层级", "platforms": "平台面",
    "sensitivity": "敏感度", "negative": "负面", "unanswered": "未答复",
}  # fmt: skip
SPREAD, RISK = ("heat", "growth", "media", "platforms"), ("sensitivity", "negative", "unanswered")


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """Everything the page shows."""

    #: Columns 议题, 首见, 信息数, 最高得分, 系统级别, 应为 (a level or UNORDERED); in the order of `topic_ids`.
    topics: pd.DataFrame
    topic_ids: tuple[int, ...]
    judged: int
    #: Thresholds in force, and those that fit the order best (None when too few topics are ordered).
    current: tuple[float, ...]
    proposed: tuple[float, ...] | None
    #: Rows = what people say, columns = the level by the thresholds.
    confusion_now: pd.DataFrame
    confusion_proposed: pd.DataFrame
    #: One sentence about agreement and order.
    summary: str
    #: Columns 时间, 由, 阈值, 理由.
    changes: pd.DataFrame
    #: Columns 因子, 指标, 权重, 一致性比率.
    weights: pd.DataFrame
    #: Columns 项目, 来源, 说明.
    origins: pd.DataFrame


def calibration_page(store: Store, scale: SeverityScale, now: datetime) -> CalibrationPage:
    """Return the page for the scale in force."""
    rows = calibration.past_topics(store, now - SPAN, now, ROWS)
    past = [_past(row, scale) for row in rows if row["judged"] is not None]
    current, proposed = tuple(scale.thresholds), rule.propose(past, scale.thresholds)
    return CalibrationPage(
        topics=pd.DataFrame([_topic(row, now) for row in rows]),
        topic_ids=tuple(row["topic_id"] for row in rows),
        judged=len(past),
        current=current,
        proposed=proposed,
        confusion_now=_table(past, current),
        confusion_proposed=_table(past, proposed or current),
        summary=_summary(past, current, proposed),
        changes=_changes(store, now),
        weights=pd.DataFrame([*_weights("传播力", SPREAD, scale.spread), *_weights("风险性", RISK, scale.risk)]),
        origins=_origins(scale),
    )


def _past(row: dict[str, object], scale: SeverityScale) -> Past:
    score, level = float(str(row["score"])), Severity(int(str(row["level"])))
    is_lifted = level < level_of(score, scale)
    return Past(
        int(str(row["topic_id"])), score, Severity(int(str(row["judged"]))), level if is_lifted else Severity.OBSERVE
    )


def _topic(row: dict[str, object], now: datetime) -> dict[str, object]:
    judged = row["judged"]
    first_at = row["first_at"]
    return {
        "议题": row["title"],
        "首见": clock.short_day(first_at, now) if isinstance(first_at, datetime) else "",
        "信息数": row["n"],
        "最高得分": round(float(str(row["score"])), 1),
        "系统级别": LEVEL[Severity(int(str(row["level"])))],
        "应为": LEVEL[Severity(int(str(judged)))] if judged is not None else UNORDERED,
    }


def _table(past: list[Past], thresholds: tuple[float, ...]) -> pd.DataFrame:
    counted = rule.confusion(past, thresholds)
    return pd.DataFrame(
        [
            {"单位认为": LEVEL[judged]} | {f"判为{LEVEL[given]}": counted[judged, given] for given in Severity}
            for judged in Severity
        ]
    )


def _summary(past: list[Past], current: tuple[float, ...], proposed: tuple[float, ...] | None) -> str:
    if len(past) < rule.FEWEST:
        return f"已排 {len(past)} 个议题;至少排 {rule.FEWEST} 个才给出建议,建议不少于 {rule.WANTED} 个。"
    order = rule.concordance(past)
    ordered = f";得分与排序一致的议题对占 {order:.0%}" if order is not None else ""
    now = f"已排 {len(past)} 个议题,按现行阈值一致 {rule.agreement(past, current):.0%}"
    if proposed is None or proposed == current:
        return f"{now}{ordered};现行阈值已是最合适的。"
    few = f"(不足 {rule.WANTED} 个,仅供参考)" if len(past) < rule.WANTED else ""
    return f"{now},按建议阈值一致 {rule.agreement(past, proposed):.0%}{few}{ordered}。判轻的代价按判重的两倍计。"


def _changes(store: Store, now: datetime) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "时间": clock.short(row["made_at"], now),
                "由": row["actor"],
                "阈值": "、".join(f"{value:g}" for value in row["thresholds"]) or "恢复随附的阈值",
                "理由": row["reason"],
            }
            for row in calibration.changes(store)
        ]
    )


def _weights(factor: str, names: tuple[str, ...], weights: Weights) -> list[dict[str, object]]:
    return [
        {
            "因子": factor,
            "指标": INDICATORS[name],
            "权重": f"{value:.3f}",
            "两两比较": "、".join(f"{each:.3g}" for each in row),
            "一致性比率": f"{weights.consistency_ratio:.3f}(应小于 0.1)",
        }
        for name, value, row in zip(names, weights.values, weights.matrix, strict=True)
    ]


def _origins(scale: SeverityScale) -> pd.DataFrame:
    names = {"paper": "公开文献", "rule": "上位规定", "default": "产品缺省,可改"}
    return pd.DataFrame(
        [{"来源": names[each.origin], "说明": each.note} for each in scale.provenance.values()]
    ).drop_duplicates()
