"""议题: one matter, its level with the reasons, and the mentions behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from yuqing.errors import YuqingError
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.store import Store, mentions, topic_links, topics
from yuqing.store.database import Row
from yuqing.views.briefing import TopicRow, topic_rows
from yuqing.views.window import Window

TOPIC_ROWS = 100


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic with its history."""

    topic_id: int
    title: str
    first_at: datetime
    last_at: datetime
    mentions: int
    level: Severity
    proposed: Severity
    sentence: str
    counterfactual: str
    #: Columns 日期, 级别, 建议级别, 得分, 传播力, 风险性.
    days: pd.DataFrame
    #: Columns 时间, 由, 定为, 当时建议, 理由.
    decisions: pd.DataFrame
    #: Columns hour (Beijing), tone, n over the life of the topic.
    volume: pd.DataFrame


def list_topics(store: Store, window: Window) -> tuple[TopicRow, ...]:
    """Return the topics of the window, most severe first."""
    return topic_rows(store, window, TOPIC_ROWS)


def topic_page(store: Store, topic_id: int) -> TopicPage:
    """Return one topic, or the one it was merged into. Raises YuqingError when there is none of that number."""
    found = _found(store, topic_id)
    topic_id, title, first_at, last_at, count = found
    history = topics.history(store, topic_id)
    newest = history[-1] if history else {}
    return TopicPage(
        topic_id=topic_id,
        title=title,
        first_at=first_at,
        last_at=last_at,
        mentions=count,
        level=Severity(newest.get("level", Severity.OBSERVE)),
        proposed=Severity(newest.get("proposed", Severity.OBSERVE)),
        sentence=newest.get("sentence") or "",
        counterfactual=newest.get("counterfactual") or "",
        days=pd.DataFrame([_day_row(row) for row in reversed(history)]),
        decisions=_decisions(topics.overrides(store, topic_id)),
        volume=mentions.count_topic_by_hour_and_tone(store, topic_id, first_at, last_at + timedelta(seconds=1)),
    )


def _found(store: Store, topic_id: int) -> Row:
    found = topics.find(store, topic_id)
    now_in = topic_links.current(store, topic_id) if found else topic_id
    if now_in != topic_id:
        found = topics.find(store, now_in)
    if found is None:
        raise YuqingError("没有这个议题,可能链接已过期。请从“议题”列表重新进入。")
    return found


def _day_row(row: dict[str, Any]) -> dict[str, object]:
    return {
        "日期": row["day"],
        "级别": LEVEL[Severity(row["level"])] + ("(人工)" if row["decided"] else ""),
        "建议级别": LEVEL[Severity(row["proposed"])],
        "得分": row["score"],
        "传播力": row["spread"],
        "风险性": row["risk"],
        "说明": row["sentence"],
    }


def _decisions(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "时间": row["made_at"],
                "由": row["actor"],
                "定为": LEVEL[Severity(row["level"])],
                "当时建议": LEVEL[Severity(row["proposed"])],
                "理由": row["reason"],
            }
            for row in rows
        ]
    )
