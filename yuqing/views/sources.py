"""监测渠道: every configured source with what its visits add up to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from yuqing import clock
from yuqing.model.labels import HEALTH, OUTCOME, SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.model.plan import Plan
from yuqing.model.runs import Health, Outcome
from yuqing.plans import citation
from yuqing.sources.spec import SourceSpec
from yuqing.store import Store, runs

#: How far back the table looks for the last visit of a source.
REMEMBERED = timedelta(days=90)
HISTORY_ROWS = 200


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of the list. Texts are Chinese, times Beijing."""

    id: str
    name: str
    health: str
    is_well: bool
    is_key: bool
    enabled: bool
    kind: str
    #: A visit has brought something once.
    is_verified: bool
    #: What the last visit said, and when it was.
    last: str
    last_ok: str
    newest: str
    #: Visits in vain since the last success.
    failures: int

    @property
    def verified(self) -> str:
        """Say whether the source is known to work."""
        return "已验证" if self.is_verified else "待首次成功"


def source_lines(store: Store, specs: tuple[SourceSpec, ...], now: datetime) -> tuple[SourceLine, ...]:
    """Return the sources in the order of the list."""
    seen = {row["source_id"]: row for row in runs.latest_by_source(store, now - REMEMBERED, now)}
    return tuple(_line(spec, seen.get(spec.id), now) for spec in specs)


def silent_key_sources(lines: tuple[SourceLine, ...]) -> tuple[str, ...]:
    """Return the names of the key sources that are not being seen: their silence is announced."""
    return tuple(line.name for line in lines if line.is_key and line.enabled and not line.is_well)


def sources_down(lines: tuple[SourceLine, ...]) -> tuple[str, ...]:
    """Return the names of the sources that have failed so often in a row that somebody has to look."""
    return tuple(line.name for line in lines if line.enabled and line.health == HEALTH[Health.DOWN])


def plan_coverage(plan: Plan, specs: tuple[SourceSpec, ...], lines: tuple[SourceLine, ...]) -> pd.DataFrame:
    """Return which kinds of source the plan demands and which are seen.

    Columns: 预案要求的渠道, 依据, 已配置, 正在监测, 结论.
    """
    well = {line.id for line in lines if line.enabled and line.is_well}
    return pd.DataFrame([_demand(kind, clauses, specs, well) for kind, clauses in _demanded(plan).items()])


def _demanded(plan: Plan) -> dict[SourceKind, list[str]]:
    demanded: dict[SourceKind, list[str]] = {}
    for way in plan.monitor:
        for kind in way.source_kinds:
            demanded.setdefault(kind, []).append(citation(way))
    return demanded


def _demand(kind: SourceKind, clauses: list[str], specs: tuple[SourceSpec, ...], well: set[str]) -> dict[str, object]:
    configured = [spec.id for spec in specs if spec.enabled and spec.channel is kind]
    seen = sum(source_id in well for source_id in configured)
    verdict = "已覆盖" if seen else "已配置但没有采到" if configured else "缺少渠道"
    return {
        "预案要求的渠道": SOURCE_KIND[kind],
        "依据": "、".join(clauses),
        "已配置": len(configured),
        "正在监测": seen,
        "结论": verdict,
    }


def history(store: Store, source_id: str, now: datetime) -> pd.DataFrame:
    """Return the visits to one source, newest first. Columns: 时间, 结果, 说明, 条数, 新增, 用时(秒)."""
    rows = runs.list_of_source(store, source_id, HISTORY_ROWS)
    return pd.DataFrame(
        [
            {
                "时间": clock.short(row["started_at"], now),
                "结果": OUTCOME[Outcome(row["outcome"])],
                "说明": row["detail"],
                "条数": row["items"],
                "新增": row["added"],
                "用时(秒)": round((row["finished_at"] - row["started_at"]).total_seconds(), 1),
            }
            for row in rows
        ]
    )


def _line(spec: SourceSpec, row: dict[str, Any] | None, now: datetime) -> SourceLine:
    health = Health(row["health"]) if row else Health.NEVER_RUN
    return SourceLine(
        id=spec.id,
        name=spec.name,
        health=HEALTH[health] if spec.enabled else "已停用",
        is_well=health in (Health.OK, Health.EMPTY),
        is_key=spec.key,
        enabled=spec.enabled,
        kind=SOURCE_KIND[spec.channel],
        is_verified=spec.verified,
        last=f"{OUTCOME[Outcome(row['outcome'])]}({clock.short(row['finished_at'], now)})" if row else "尚未采集",
        last_ok=clock.short(row["ok_at"], now) if row and row["ok_at"] else "从未成功",
        newest=clock.short(row["newest_at"], now) if row and row["newest_at"] else "未知",
        failures=row["failures"] if row else 0,
    )
