"""保障, 媒体联络 and 培训宣传: what is kept ready, with whom the unit talks, and what was practised."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from yuqing import clock
from yuqing.model import readiness_labels as words
from yuqing.model.plan import Plan
from yuqing.model.readiness import KeptReady, Medium, Talk, Training, TrainingKind
from yuqing.model.response import Safeguard
from yuqing.plans import citation
from yuqing.rules import registers
from yuqing.rules.registers import EVERY, TRAINED_FOR, check_due, interval, is_short, training_due
from yuqing.store import Store, record


@dataclass(frozen=True, slots=True)
class SafeguardBoard:
    """What is kept ready."""

    #: Overdue first.
    items: tuple[KeptReady, ...]
    overdue: tuple[KeptReady, ...]
    #: Those in which the last check found something wrong.
    short: tuple[KeptReady, ...]
    #: What the plan demands and nobody has listed, in sentences.
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingBoard:
    """What was held, and what is due."""

    #: Newest first.
    held: tuple[Training, ...]
    #: 项目 依据 上次 下次 状态, one row a kind or clause.
    due: pd.DataFrame
    #: What is overdue or was never held though the plan demands it, in sentences.
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueRow:
    """When something is to be held next."""

    what: str
    basis: str
    last: date | None
    due: date | None

    def state(self, today: date) -> str:
        """Return 未举办, 已逾期 or 未到期."""
        if self.due is None:
            return "未举办"
        return "已逾期" if self.due < today else "未到期"


def safeguard_board(store: Store, plan: Plan, now: datetime) -> SafeguardBoard:
    """Return what is kept ready, with what is overdue, wrong or not listed at all."""
    found = [each for each in registers.safeguards(record.of_kind(store, "safeguard")) if not each.retired]
    items = tuple(sorted(found, key=check_due))
    return SafeguardBoard(
        items=items,
        overdue=tuple(each for each in items if check_due(each) < now),
        short=tuple(each for each in items if is_short(each)),
        missing=tuple(_missing(each) for each in registers.without_items(plan, found)),
    )


def not_ready_for(board: SafeguardBoard, incident_id: int) -> tuple[KeptReady, ...]:
    """Return what was not checked for an incident, or was found wrong by the last check."""
    seen = {each.kept.id for each in board.items if any(one.incident_id == incident_id for one in each.checks)}
    return tuple(each for each in board.items if each.kept.id not in seen or is_short(each))


def safeguard_table(plan: Plan, items: tuple[KeptReady, ...], now: datetime) -> pd.DataFrame:
    """Return what is kept ready: 类别 项目 数量 地点 责任 上次检查 结果 下次检查."""
    rows = [_safeguard(plan, each, now) for each in items]
    return pd.DataFrame(rows, columns=["类别", "项目", "数量", "地点", "责任", "上次检查", "结果", "下次检查"])


def media(store: Store) -> tuple[Medium, ...]:
    """Return the media that are listed."""
    return tuple(each for each in registers.media(record.of_kind(store, "medium")) if not each.retired)


def talks(store: Store) -> tuple[Talk, ...]:
    """Return the talks, the newest first."""
    found = registers.talks(record.of_kind(store, "talk"))
    return tuple(sorted(found, key=lambda each: each.logged.at, reverse=True))


def talk_table(found: tuple[Talk, ...], now: datetime) -> pd.DataFrame:
    """Return talks: 时间 对象 类型 方式 事项 结果 事件 经手."""
    rows = [
        {
            "时间": clock.short(each.logged.at, now),
            "对象": each.logged.party,
            "类型": words.COUNTERPART[each.logged.counterpart],
            "方式": each.logged.channel,
            "事项": each.logged.subject,
            "结果": each.logged.outcome,
            "事件": str(each.incident_id) if each.incident_id else "—",
            "经手": each.by,
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=["时间", "对象", "类型", "方式", "事项", "结果", "事件", "经手"])


def voice_limits(plan: Plan) -> str:
    """Return what the plan allows in talks with people whose word counts, "" when it says nothing of it."""
    found = [each for each in plan.measures if any("付费" in limit for limit in each.limits)]
    return ";".join(f"{'、'.join(each.limits)}({citation(each)})" for each in found)


def training_board(store: Store, plan: Plan, now: datetime) -> TrainingBoard:
    """Return the register of trainings, with what is due by the plan."""
    held = registers.trainings(record.of_kind(store, "training"))
    today = clock.in_beijing(now).date()
    rows = [*_demanded(plan, held), *_others(plan, held)]
    table = [_due(row, today) for row in rows]
    return TrainingBoard(
        held=tuple(sorted(held, key=lambda each: each.logged.day, reverse=True)),
        due=pd.DataFrame(table, columns=["项目", "依据", "上次", "下次", "状态"]),
        overdue=tuple(_overdue(row, today) for row in rows if row.state(today) != "未到期"),
    )


def training_table(plan: Plan, held: tuple[Training, ...]) -> pd.DataFrame:
    """Return what was held: 日期 类别 主题 参加 考核 结果."""
    rows = [_held(plan, each) for each in held]
    return pd.DataFrame(rows, columns=["日期", "类别", "主题", "参加", "考核", "结果"])


def _missing(safeguard: Safeguard) -> str:
    return f"预案要求“{safeguard.clause.text}”,保障清单里还没有对应的项目({citation(safeguard)})"


def _safeguard(plan: Plan, item: KeptReady, now: datetime) -> dict[str, str]:
    kept, last, due = item.kept, item.last, check_due(item)
    days = (clock.in_beijing(now).date() - clock.in_beijing(due).date()).days
    late = f" 逾期{days}天" if days > 0 else " 已到期" if due < now else ""
    return {
        "类别": words.READY_KIND[kept.kind],
        "项目": kept.name,
        "数量": f"{kept.quantity}{kept.measure}",
        "地点": kept.place,
        "责任": plan.name_of(kept.role),
        "上次检查": f"{clock.short(last.at, now)} {last.by}" if last else "未检查",
        "结果": f"{words.CHECK[last.checked.result]} 实有{last.checked.found}{kept.measure}" if last else "—",
        "下次检查": clock.short_day(due, now) + late,
    }


def _demanded(plan: Plan, held: tuple[Training, ...]) -> list[DueRow]:
    """Return a row for every training or drill that the plan demands."""
    demanded = [each for each in plan.safeguards if each.kind in TRAINED_FOR]
    return [_row(held, TRAINED_FOR[each.kind], each) for each in demanded]


def _others(plan: Plan, held: tuple[Training, ...]) -> list[DueRow]:
    """Return a row for every other kind that was held at least once."""
    demanded = {TRAINED_FOR[each.kind] for each in plan.safeguards if each.kind in TRAINED_FOR}
    kinds = dict.fromkeys(each.logged.kind for each in held)
    return [_row(held, kind, None) for kind in kinds if kind not in demanded]


def _row(held: tuple[Training, ...], kind: TrainingKind, safeguard: Safeguard | None) -> DueRow:
    days = interval(kind, safeguard).days
    said = "产品缺省,可改" if interval(kind, safeguard) == EVERY[kind] else "预案"
    basis = f"{citation(safeguard)};" if safeguard else ""
    last = max((each.logged.day for each in held if each.logged.kind is kind), default=None)
    return DueRow(
        what=safeguard.clause.text if safeguard else words.TRAINING[kind],
        basis=f"{basis}每{days}天一次({said})",
        last=last,
        due=training_due(held, kind, safeguard),
    )


def _due(row: DueRow, today: date) -> tuple[str, str, str, str, str]:
    last, due = (each.isoformat() if each else "—" for each in (row.last, row.due))
    return row.what, row.basis, last, due, row.state(today)


def _overdue(row: DueRow, today: date) -> str:
    if row.due is None:
        return f"“{row.what}”还没有举办过({row.basis})"
    return f"“{row.what}”应在 {row.due.isoformat()} 前举办,已逾期 {(today - row.due).days} 天({row.basis})"


def _held(plan: Plan, each: Training) -> dict[str, str]:
    logged = each.logged
    came = [f"{plan.name_of(actor)}{number}人" for actor, number in logged.attended.items()]
    came += [f"其他{logged.others}人"] if logged.others else []
    return {
        "日期": logged.day.isoformat(),
        "类别": words.TRAINING[logged.kind],
        "主题": logged.topic,
        "参加": "、".join(came),
        "考核": f"{logged.passed}/{logged.assessed} 合格" if logged.assessed else "未考核",
        "结果": logged.result,
    }
