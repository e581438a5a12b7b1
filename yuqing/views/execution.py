"""预案执行度: how each limit and each step of the plan was kept, incident by incident and month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import pandas as pd

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockKind
from yuqing.model.incident import State
from yuqing.model.revision import Handled
from yuqing.plans import citation
from yuqing.rules.execution import Kept, Outcome, kept
from yuqing.rules.revision import in_words
from yuqing.rules.wilson import interval
from yuqing.store import Store
from yuqing.views.revision import handled_incidents
from yuqing.views.window import Window

#: What was found to be nothing, or another incident, kept no plan.
LEFT_OUT = frozenset({State.DISMISSED, State.MERGED})
OUTCOME = {
    Outcome.MET: "按时",
    Outcome.LATE: "超时",
    Outcome.WAIVED: "免除",
    Outcome.UNUSED: "没有用到",
    Outcome.OPEN: "还在办",
}
#: The same for steps, which have no time.
OF_STEP = OUTCOME | {Outcome.MET: "已办", Outcome.UNUSED: "没有办"}
COLUMNS = ["条目", "依据", "种类", "应办", "做到", "超时", "免除", "没有用到", "还在办", "做到率", "区间", "超时中位数"]
DEFINITION = (
    "按立案时间取时段内的事件,已排除和已并案的不计;每件事件按立案时的预案计算。"
    "时限:应办 = 已到期(按时 + 超时),做到 = 按时;办结后才到期的按实际时间计。"
    "步骤:应办 = 已办 + 没有办,做到 = 台账上有这一步的办理记录;持续监测等不留办理记录的步骤不列。"
    "免除、没有用到(没有起算)、还在办的不计入做到率。区间为95%威尔逊区间,件数少时很宽。"
    "月份列为当月立案的事件“做到/应办”。"
)


@dataclass(frozen=True, slots=True)
class ExecutionPage:
    """Everything the page shows."""

    #: Incidents that are counted.
    incidents: int
    #: One row per item, those kept least first: COLUMNS, then a column for each month.
    table: pd.DataFrame
    #: Of each row: the incidents behind it, columns 事件 编号 立案 结果 超出, with their ids.
    cases: tuple[pd.DataFrame, ...]
    incident_ids: tuple[tuple[int, ...], ...]
    definition: str = DEFINITION


def execution_page(store: Store, window: Window, now: datetime) -> ExecutionPage:
    """Return how the plan was kept in the incidents that were opened in the window."""
    handled = [each for each in handled_incidents(store, now) if _is_counted(each, window)]
    by_item: dict[str, list[tuple[Handled, Kept]]] = {}
    for each in handled:
        for one in kept(each):
            by_item.setdefault(f"{one.key}|{one.kind}", []).append((each, one))
    months = sorted({_month(each) for each in handled})
    found = sorted(by_item.values(), key=_least_kept)
    rows = [[*_figures([one for _, one in cases]), *(_in_month(cases, month) for month in months)] for cases in found]
    return ExecutionPage(
        incidents=len(handled),
        table=pd.DataFrame(rows, columns=[*COLUMNS, *months]),
        cases=tuple(_cases(cases, now) for cases in found),
        incident_ids=tuple(tuple(each.incident.id for each, _ in cases) for cases in found),
    )


def _is_counted(handled: Handled, window: Window) -> bool:
    incident = handled.incident
    return incident.state not in LEFT_OUT and window.start <= incident.opened_at < window.end


def _month(handled: Handled) -> str:
    return f"{clock.in_beijing(handled.incident.opened_at):%Y-%m}"


def _least_kept(cases: list[tuple[Handled, Kept]]) -> tuple[float, int, str]:
    done, due = _share([one for _, one in cases])
    return (done / due if due else 2.0, -due, cases[0][1].key)


def _share(cases: Sequence[Kept]) -> tuple[int, int]:
    """Return kept and due."""
    missed = Outcome.UNUSED if cases and cases[0].kind is None else Outcome.LATE
    done = sum(one.outcome is Outcome.MET for one in cases)
    return done, done + sum(one.outcome is missed for one in cases)


def _figures(cases: Sequence[Kept]) -> list[object]:
    newest = cases[-1]
    done, due = _share(cases)
    low, high = interval(done, due)
    late = [one.late_by.total_seconds() for one in cases if one.late_by]
    count = {outcome: sum(one.outcome is outcome for one in cases) for outcome in Outcome}
    return [
        newest.name, citation(newest.item, newest.item_field), _kind(newest.kind), due, done, count[Outcome.LATE],
        count[Outcome.WAIVED], count[Outcome.UNUSED], count[Outcome.OPEN], f"{done / due:.0%}" if due else "无到期",
        f"{low:.0%}–{high:.0%}" if due else "", in_words(timedelta(seconds=median(late))) if late else "",
    ]  # fmt: skip


def _kind(kind: ClockKind | None) -> str:
    return words.CLOCK_KIND[kind] if kind else "步骤"


def _in_month(cases: Sequence[tuple[Handled, Kept]], month: str) -> str:
    done, due = _share([one for each, one in cases if _month(each) == month])
    return f"{done}/{due}" if due else "–"


def _cases(cases: Sequence[tuple[Handled, Kept]], now: datetime) -> pd.DataFrame:
    rows = [
        (
            each.incident.title, each.incident.id, clock.short(each.incident.opened_at, now),
            (OUTCOME if one.kind else OF_STEP)[one.outcome], in_words(one.late_by) if one.late_by else "",
        )
        for each, one in cases
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["事件", "编号", "立案", "结果", "超出"])
