"""In which stage of its life a topic is, and the stages it went through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import pandas as pd

from yuqing import clock
from yuqing.model.stages import Entered, Phases
from yuqing.rules import stage
from yuqing.store import Store, alert_counts
from yuqing.views.window import Window

HOUR = timedelta(hours=1)
#: Topics whose stages are remembered: what arrives changes the curves of a few, and every open page asks for all.
KEPT = 1024
#: Hours shown that led into a stage: the longest condition holds for so many.
LED = stage.CALM_HOURS


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of one topic."""

    passed: tuple[Entered, ...]
    #: In hindsight, by cumulative share; None without mentions whose hour is known.
    phases: Phases | None
    #: Mentions of every whole hour from the first on, which hour that was, and the unit's normal limit.
    hourly: tuple[int, ...]
    first_hour: datetime
    threshold: float

    @property
    def present(self) -> Entered:
        """The stage that holds."""
        return self.passed[-1]

    @property
    def sentence(self) -> str:
        """The present stage, since when and why, in one sentence."""
        return f"{self.present.stage}(自{clock.in_beijing(self.present.at):%m-%d %H:%M}起):{self.present.why}"


def stages_of(store: Store, topic_ids: Sequence[int], now: datetime) -> dict[int, Stages]:
    """Return the stages of some topics; those without a mention whose hour is known are left out."""
    end = now.replace(minute=0, second=0, microsecond=0)
    start, whole = end - stage.LIFE, int(stage.LIFE / HOUR)
    hours = alert_counts.unit_hours(store, start - stage.NORMAL_HOURS * HOUR, end, since_first=True)
    curves: dict[int, list[int]] = {}
    for topic_id, hour, n in alert_counts.life_hours(store, topic_ids, start, now):
        curves.setdefault(topic_id, [0] * (whole + 1))[hour] += n
    begins = {topic_id: next(number for number, n in enumerate(curve) if n) for topic_id, curve in curves.items()}
    # Once for all topics that began in the same hour.
    thresholds = {begin: stage.threshold_before(hours, len(hours) - whole + begin) for begin in set(begins.values())}
    return {
        topic_id: _stages(
            tuple(curve[begins[topic_id] :]), start + begins[topic_id] * HOUR, thresholds[begins[topic_id]]
        )
        for topic_id, curve in curves.items()
    }


def stage_of(store: Store, topic_id: int, now: datetime) -> Stages | None:
    """Return the stages of one topic; None when no hour of its mentions is known."""
    return stages_of(store, [topic_id], now).get(topic_id)


def table(found: Stages) -> pd.DataFrame:
    """Return the stages a topic went through. Columns 阶段, 进入, 依据."""
    return pd.DataFrame(
        [
            {"阶段": str(each.stage), "进入": f"{clock.in_beijing(each.at):%m-%d %H:%M}", "依据": each.why}
            for each in found.passed
        ]
    )


def hours_before(found: Stages, entered: Entered) -> pd.DataFrame:
    """Return the hours that led into a stage, the last a day at most.

    Columns 小时, 条数, 平滑后每小时, 近六小时÷前六小时 (two added to both).
    """
    until = max(int((entered.at - found.first_hour) / HOUR), 1)
    lines = zip(found.hourly, stage.measures(found.hourly[:until]), strict=False)
    rows = [
        {
            "小时": f"{clock.in_beijing(found.first_hour + number * HOUR):%m-%d %H}时",
            "条数": count,
            "平滑后每小时": round(v, 1),
            "近六小时÷前六小时": round(r, 1),
        }
        for number, (count, (v, r)) in enumerate(lines)
    ]
    return pd.DataFrame(rows[-LED:])


def led_into(found: Stages, entered: Entered) -> Window:
    """Return the stretch of those hours."""
    until = max(entered.at, found.first_hour + HOUR)
    return Window(max(found.first_hour, until - LED * HOUR), until)


@lru_cache(maxsize=KEPT)
def _stages(curve: tuple[int, ...], first: datetime, threshold: float) -> Stages:
    # The hour that is not over says nothing yet about a stage, but its mentions belong to the whole.
    passed = stage.stages(curve[:-1], first, threshold)
    return Stages(passed, stage.phases(curve, first), curve[:-1], first, threshold)
