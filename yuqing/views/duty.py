"""值班表 and 通讯录: who is on duty, what the roster leaves open, how evenly it is spread, and who can be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from yuqing import clock
from yuqing.model.duty import Balance, Contact, Coverage, Demand, Gap, RoundTheClock, Shift
from yuqing.model.incident import OPEN_STATES, State
from yuqing.model.organisation import Group, Role
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.plans import citation
from yuqing.rules import duty as rules
from yuqing.store import Store, duty, incidents, record

#: How far ahead the roster has to be whole, and how far back the hours are counted.
AHEAD, BEHIND = timedelta(days=7), timedelta(days=28)
#: A test of a contact holds for so long; ours, a default.
TEST_HOLDS = timedelta(days=90)
WEEKDAYS = "一二三四五六日"
NO_HOURS = "预案没有写值班钟点,按每日 8 时至 20 时要求(产品缺省,可改)。"
BALANCE_DEFINITION = (
    "值班时数的基尼系数:各人两两之差的绝对值之和 ÷(2 × 人数 × 总时数),0 为完全均等,越接近 1 越集中在少数人;"
    "均衡度 = 1 − 基尼系数。统计过去 28 天和今后 7 天已排的班,通讯录中担任这些值班岗位而没有排班的人按 0 小时计入。"
)
COVERAGE_DEFINITION = "覆盖率 = 今后 7 天内有人值班的时间 ÷ 预案要求有人值班的时间,按各值班岗位合计。"


@dataclass(frozen=True, slots=True)
class RosterBoard:
    """The whole roster."""

    on_duty: tuple[Shift, ...]
    #: From today's beginning on, seven days ahead.
    shifts: tuple[Shift, ...]
    always: RoundTheClock | None
    demands: tuple[Demand, ...]
    coverage: Coverage
    balance: Balance
    #: What the roster leaves open and who is on duty too long, in sentences.
    gaps: tuple[str, ...]
    overlong: tuple[str, ...]

    @property
    def untaken(self) -> tuple[Shift, ...]:
        """Shifts that run without anybody having said that the person is there."""
        return tuple(shift for shift in self.on_duty if shift.taken_at is None)


def on_duty(store: Store, now: datetime) -> tuple[Shift, ...]:
    """Return the shifts that run at a moment."""
    return tuple(duty.shifts(store, now, now + timedelta(microseconds=1)))


def roster_board(store: Store, plan: Plan, now: datetime) -> RosterBoard:
    """Return the roster as of now, held against the plan."""
    always = round_the_clock(store, plan, now)
    wanted = rules.demands(plan, always)
    known = duty.shifts(store, now - BEHIND, now + AHEAD)
    today = clock.in_beijing(now).replace(hour=0, minute=0, second=0, microsecond=0)
    covered = rules.coverage(plan, wanted, known, (now, now + AHEAD))
    ahead = [shift for shift in known if shift.until_at > now]
    return RosterBoard(
        on_duty=on_duty(store, now),
        shifts=tuple(shift for shift in known if shift.until_at > today),
        always=always,
        demands=wanted,
        coverage=covered,
        balance=rules.balance(known, _watchers(store, plan, wanted), (now - BEHIND, now + AHEAD)),
        gaps=tuple(_gap(plan, gap, now) for gap in covered.gaps),
        overlong=tuple(_too_long(run, now) for run in rules.overlong(ahead)),
    )


def round_the_clock(store: Store, plan: Plan, now: datetime) -> RoundTheClock | None:
    """Return why somebody has to watch day and night now: open incidents of the kind, or closer collection for one."""
    ordered = _ordered(store, now)
    rows = [row for row in incidents.list_incidents(store) if State(row["state"]) in OPEN_STATES]
    # At once for all of them: there may be many.
    signals = incidents.signals_of(store, [topic_id for row in rows for topic_id in row["topic_ids"]])
    titles, reasons = [], []
    for row in rows:
        reason = _why(plan, row, signals) or ("加密采集" if row["incident_id"] == ordered else "")
        if reason:
            titles.append(row["title"])
            reasons.append(reason)
    return RoundTheClock(tuple(titles), "、".join(dict.fromkeys(reasons))) if titles else None


def contacts(store: Store, *, with_phones: bool) -> tuple[Contact, ...]:
    """Return the contacts; without their numbers for whoever may not act."""
    found = duty.contacts(store)
    return tuple(found if with_phones else (replace(each, phone="") for each in found))


def untested(found: Iterable[Contact], now: datetime) -> tuple[Contact, ...]:
    """Return the contacts who were not reached within the time for which a test holds."""
    return tuple(
        each for each in found if not each.reached or each.tested_at is None or now - each.tested_at > TEST_HOLDS
    )


def without_contact(plan: Plan, found: Iterable[Contact]) -> tuple[str, ...]:
    """Return the posts and member bodies of the plan for which nobody is listed, each with its clause."""
    listed = {role for each in found for role in each.roles}
    posts: list[Role | Group] = [*plan.roles, *(group for group in plan.groups if group.kind == "member")]
    return tuple(f"{each.name}({citation(each)})" for each in posts if each.id not in listed)


def roster_table(plan: Plan, shifts: Iterable[Shift], now: datetime) -> pd.DataFrame:
    """Return shifts as a table: 日期 起 止 岗位 值班人 到岗."""
    rows = [
        {
            "日期": day_of(shift.from_at, now),
            "起": f"{clock.in_beijing(shift.from_at):%H:%M}",
            "止": clock.short(shift.until_at, now),
            "岗位": plan.name_of(shift.role),
            "值班人": shift.who,
            "到岗": state_of(shift, now),
        }
        for shift in shifts
    ]
    return pd.DataFrame(rows, columns=["日期", "起", "止", "岗位", "值班人", "到岗"])


def hours_table(found: Balance) -> pd.DataFrame:
    """Return the hours of each person: 值班人 时数."""
    return pd.DataFrame([(who, round(hours, 1)) for who, hours in found.hours], columns=["值班人", "时数"])


def state_of(shift: Shift, now: datetime) -> str:
    """Return whether the person of a shift is there, in words."""
    if shift.taken_at is not None:
        return f"{clock.short(shift.taken_at, now)} 到岗"
    if now < shift.from_at:
        return "未开始"
    return "未确认到岗" if now < shift.until_at else "无到岗确认"


def day_of(moment: datetime, now: datetime) -> str:
    """Return a Beijing day with its weekday."""
    return f"{clock.short_day(moment, now)} 周{WEEKDAYS[clock.in_beijing(moment).weekday()]}"


def _why(plan: Plan, row: incidents.Row, signals: Mapping[int, set[str]]) -> str:
    level = Severity(row["level"]) if row["level"] else None
    own = set[str]().union(*(signals[topic_id] for topic_id in row["topic_ids"]))
    return rules.watched_always(plan, row["category"], level, own)


def _ordered(store: Store, now: datetime) -> int:
    """Return the incident for which sources are watched more closely now, 0 when for none."""
    orders = record.of_object(store, "wartime:desk")
    newest = orders[-1].entry if orders else None
    if newest is None or newest.action != "wartime_begun":
        return 0
    return newest.incident_id if datetime.fromisoformat(newest.payload["until"]) > now else 0


def _watchers(store: Store, plan: Plan, wanted: Iterable[Demand]) -> list[str]:
    """Return the contacts who hold what is demanded."""
    actors = {demand.actor for demand in wanted}
    actors |= {role.id for role in plan.roles if role.group in actors}
    return [each.name for each in duty.contacts(store) if not each.unit and not actors.isdisjoint(each.roles)]


def _gap(plan: Plan, gap: Gap, now: datetime) -> str:
    basis = citation(gap.demand.item)
    span = f"{clock.short(gap.from_at, now)} 至 {clock.short(gap.until_at, now)}"
    return f"{span} 没有安排{plan.name_of(gap.demand.actor)}值班({basis})"


def _too_long(run: tuple[str, datetime, datetime], now: datetime) -> str:
    who, begun, ended = run
    hours = (ended - begun) / timedelta(hours=1)
    return f"{who}自 {clock.short(begun, now)} 起连续值班 {hours:.0f} 小时,超过 24 小时"
