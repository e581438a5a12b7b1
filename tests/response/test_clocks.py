"""Clocks: every limit of every plan to the second, the worked example of the township, and what becomes of a clock."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yuqing.clock import BEIJING
from yuqing.model.clause import ClockStart
from yuqing.model.clocks import ClockState, Stop
from yuqing.model.deeds import Channel, FactSheet, LevelSet, Opening, Receipt, Report, ReportKind
from yuqing.model.incident import Action, Filed, Incident, Levelled, Moved, Noted, Sent, State
from yuqing.model.severity import Category, EventGrade, Severity
from yuqing.model.statement import Publication, Published, Statement
from yuqing.plans import available, citation, pack_text, placeholders, resolve, snapshots
from yuqing.rules.clocks import binding, clocks, limits

PLANS = {
    pack.id: resolve(text, {each.name: each.example for each in placeholders(text)})
    for pack in available()
    for text in (pack_text(pack.id),)
}
DAY = datetime(2026, 3, 2, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)


def clock_time(hour, minute=0, days=0):
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


#: The worked example: occurred 08:00, first mentioned 08:20, detected 09:05, reported 09:30.
EXAMPLE = {
    ClockStart.OCCURRED: clock_time(8),
    ClockStart.FIRST_MENTION: clock_time(8, 20),
    ClockStart.DETECTED: clock_time(9, 5),
    ClockStart.REPORTED: clock_time(9, 30),
}
EVERY_MARK = EXAMPLE | {
    ClockStart.CONSULTED: clock_time(10),
    ClockStart.APPROVED: clock_time(11),
    ClockStart.CALMED: clock_time(12, days=3),
}


def levelled(rank, at=None):
    return (Levelled(at or clock_time(9, 5), "zhang", 2, LevelSet(level=Severity(rank), reason="多渠道传播")),)


def incident(rank=1, marks=EXAMPLE, **given):
    opening = Opening(title="积水", plan_sha="", marks=marks)
    plain = {"id": 1, "opening": opening, "opened_at": DAY, "last_at": DAY, "marks": marks, "state": State.TRACKING}
    return Incident(**plain | {"levels": levelled(rank)} | given)


def facts(grade=None, event_type=""):
    return FactSheet(what="积水", category=Category.OTHER, event_grade=grade, event_type=event_type)


SOON = clock_time(9, 31)


def named(plan, found, clock_id, now=SOON, **given):
    return next(each for each in clocks(plan, found, now, **given) if each.id == clock_id)


# --- every limit of every plan --------------------------------------------------------------------------------


def situations(plan):
    """Yield an incident for every level, grade and type of event that a clock of the plan may ask for."""
    types = {"", *(name for rule in plan.rules for name in rule.applies.event_type)}
    for level in plan.levels:
        for grade in (None, *EventGrade):
            yield from (incident(level.rank, EVERY_MARK, facts=facts(grade, name)) for name in types)


def each_limit():
    for plan_id, plan in PLANS.items():
        seen = {}
        for found in situations(plan):
            for limit in limits(plan, found):
                seen.setdefault((limit.id, str(limit.within), limit.start), (plan_id, found, limit))
        yield from seen.values()


LIMITS = list(each_limit())


def stopped(found, limit, at):
    """Return the incident in which the act that stops a limit was done at a moment."""
    text = Publication(statement_id="s1", n=1, body_hash="", channel="网站", signature="")
    report = Report(id="r1", kind=ReportKind.FLASH, level=Severity.I, title="", body="", body_hash="")
    receipt = Receipt(report_id="r1", to=limit.to or "lead_group", channel=Channel.PHONE)
    changes = {
        Stop.SENT: {"reports": (Filed(report, at, "wang", (Sent(receipt, at),)),)},
        Stop.ASSESSED: {"levels": levelled(found.level, at)},
        Stop.CONSULTED: {"marks": {**found.marks, ClockStart.CONSULTED: at}},
        Stop.APPROVED: {"marks": {**found.marks, ClockStart.APPROVED: at}},
        Stop.REPLIED: {"statements": (Statement(id="s1", publications=(Published(text, "chen", at),)),)},
        Stop.PRESS: {"press": (at,)},
        Stop.CALMED: {"marks": {**found.marks, ClockStart.CALMED: at}},
        Stop.REVIEWED: {"state": State.ARCHIVED, "moves": (Moved(at, "chen", 9, Action.ARCHIVE, State.ARCHIVED, ""),)},
    }
    return replace(found, **changes[limit.stop])


def not_stopped(found, limit):
    """Return the incident without the act that stops a limit."""
    marks = {mark: at for mark, at in found.marks.items() if mark in EXAMPLE or mark is limit.start}
    return replace(found, marks=marks, levels=() if limit.stop is Stop.ASSESSED else found.levels)


def limit_name(value):
    return f"{value[0]}-{value[2].id}-{value[2].within}" if isinstance(value, tuple) else ""


@pytest.mark.parametrize("case", LIMITS, ids=limit_name)
def test_a_limit_runs_to_the_second_of_its_due_moment(case):
    plan_id, found, limit = case
    running = not_stopped(found, limit)
    due = running.marks[limit.start] + limit.within.span
    seen = [named(PLANS[plan_id], running, limit.id, due + off) for off in (-SECOND, 0 * SECOND, SECOND)]
    assert [each.due for each in seen] == [due] * 3
    assert [each.state for each in seen] == [ClockState.RUNNING, ClockState.RUNNING, ClockState.OVERDUE]


@pytest.mark.parametrize("case", LIMITS, ids=limit_name)
def test_an_act_meets_a_limit_up_to_the_second_of_its_due_moment(case):
    plan_id, found, limit = case
    due = found.marks[limit.start] + limit.within.span
    ended = (stopped(found, limit, due + off) for off in (-SECOND, 0 * SECOND, SECOND))
    seen = [named(PLANS[plan_id], each, limit.id, due + timedelta(days=90)) for each in ended]
    assert [each.state for each in seen] == [ClockState.MET, ClockState.MET, ClockState.LATE]
    assert [each.stopped_at for each in seen] == [due - SECOND, due, due + SECOND]


@pytest.mark.parametrize("case", LIMITS, ids=limit_name)
def test_a_limit_without_its_mark_has_not_started_whatever_was_done(case):
    plan_id, found, limit = case
    marks = {mark: at for mark, at in EVERY_MARK.items() if mark is not limit.start}
    seen = named(PLANS[plan_id], replace(found, marks=marks), limit.id, clock_time(0, days=60))
    assert (seen.state, seen.start, seen.due) == (ClockState.NOT_STARTED, None, None)
    assert seen.share_gone(DAY) == 0.0


@pytest.mark.parametrize("case", LIMITS, ids=limit_name)
def test_every_limit_says_on_what_it_rests(case):
    plan_id, found, limit = case
    seen = named(PLANS[plan_id], found, limit.id)
    assert citation(seen.item, seen.item_field).startswith(("预案第", "上位规定:", "产品缺省"))


def test_all_kinds_of_limit_are_among_those_tested():
    kinds = {limit.id.partition(":")[0] for _, _, limit in LIMITS}
    assert kinds == {"report", "step", "principle", "rule", "duty"}
    assert {limit.stop for _, _, limit in LIMITS} >= {
        Stop.SENT,
        Stop.CONSULTED,
        Stop.REPLIED,
        Stop.PRESS,
        Stop.REVIEWED,
    }


# --- the worked example ---------------------------------------------------------------------------------------

EXAMPLE_DUE = {
    1: {
        "report:lead_group": (clock_time(9, 35), "hard", "预案第"),
        "report:upper_propaganda": (clock_time(9, 35), "hard", "预案第"),
        "report:upper_government": (clock_time(9, 35), "hard", "产品缺省"),
        "step:consult": (clock_time(10, 30), "soft", "产品缺省"),
        "principle:golden_hours": (clock_time(12, 20), "soft", "预案第332段"),
        "rule:gb80_5h": (clock_time(13), "hard", "上位规定:国办发〔2016〕80号"),
        "step:reply": (clock_time(20, 20), "hard", "预案第380"),
        "rule:gb80_24h": (clock_time(8, days=1), "hard", "上位规定:国办发〔2016〕61号、80号"),
    },
    4: {
        "report:lead_group": (clock_time(9, 35), "hard", "预案第"),
        "report:upper_propaganda": (clock_time(9, 35), "hard", "预案第"),
        "step:consult": (clock_time(10, 30), "soft", "产品缺省"),
        "principle:golden_hours": (clock_time(12, 20), "soft", "预案第332段"),
        "step:reply": (clock_time(20, 20), "hard", "预案第380"),
        "rule:gb61_48h": (clock_time(8, 20, days=2), "hard", "上位规定:国办发〔2016〕61号"),
    },
}


@pytest.mark.parametrize("rank", EXAMPLE_DUE)
def test_the_worked_example_of_the_township_comes_out_to_the_minute(rank):
    found = clocks(PLANS["township"], incident(rank), clock_time(9, 31))
    seen = {each.id: each for each in found if each.due is not None}
    assert {name: (each.due, str(each.kind)) for name, each in seen.items()} == {
        name: (due, kind) for name, (due, kind, _) in EXAMPLE_DUE[rank].items()
    }
    for name, (_, _, basis) in EXAMPLE_DUE[rank].items():
        assert citation(seen[name].item, seen[name].item_field).startswith(basis), name
    assert [each.due for each in found if each.due] == sorted(seen[name].due for name in seen)


@pytest.mark.parametrize(
    ("rank", "due"), [(1, clock_time(13)), (2, clock_time(13)), (3, clock_time(20, 20)), (4, clock_time(20, 20))]
)
def test_the_strictest_hard_clock_binds_the_first_reply(rank, due):
    found = clocks(PLANS["township"], incident(rank), clock_time(9, 31))
    assert binding(found, Stop.REPLIED).due == due


def test_without_a_hard_clock_the_strictest_soft_one_binds_and_without_any_none():
    found = clocks(PLANS["township"], incident(4), clock_time(9, 31))
    soft = tuple(each for each in found if each.kind == "soft")
    assert binding(soft, Stop.REPLIED).id == "principle:golden_hours"
    assert binding((), Stop.REPLIED) is None


@pytest.mark.parametrize(
    ("grade", "rules"),
    [
        (EventGrade("特别重大"), {"rule:gb80_5h", "rule:gb80_24h"}),
        (EventGrade("重大"), {"rule:gb80_5h", "rule:gb80_24h"}),
        (EventGrade("较大"), {"rule:gb61_48h"}),
        (EventGrade("一般"), {"rule:gb61_48h"}),
    ],
)
def test_the_grade_of_the_event_and_not_the_level_chooses_the_official_limits(grade, rules):
    for rank in (1, 2, 3, 4):
        found = clocks(PLANS["township"], incident(rank, facts=facts(grade)), clock_time(9, 31))
        assert {each.id for each in found if each.id.startswith("rule:")} == rules


def test_the_limit_for_attacks_on_networks_applies_to_attacks_alone():
    plan = next(plan for plan in PLANS.values() if any(rule.id == "cyber_incident_4h" for rule in plan.rules))
    grade = EventGrade("重大")
    attack = clocks(plan, incident(1, facts=facts(grade, "attack")), clock_time(9, 31))
    other = clocks(plan, incident(1, facts=facts(grade)), clock_time(9, 31))
    assert {each.id for each in attack} - {each.id for each in other} == {"rule:cyber_incident_4h"}


# --- what becomes of a clock ----------------------------------------------------------------------------------

GOLDEN = "principle:golden_hours"
TOWNSHIP = PLANS["township"]


def test_a_drill_stretches_every_limit_by_the_same_factor():
    plain, slow = (clocks(TOWNSHIP, incident(1), clock_time(9, 31), scale) for scale in (1.0, 1.5))
    assert {each.id: each.within * 1.5 for each in plain} == {each.id: each.within for each in slow}
    assert named(TOWNSHIP, incident(1), "rule:gb80_5h", scale=1.5).due == clock_time(15, 30)


def test_a_mark_that_is_corrected_while_the_clock_runs_moves_its_due_moment():
    early = EXAMPLE | {ClockStart.FIRST_MENTION: clock_time(7)}
    assert named(TOWNSHIP, incident(1), GOLDEN, clock_time(11, 30)).state is ClockState.RUNNING
    moved = named(TOWNSHIP, incident(1, early), GOLDEN, clock_time(11, 30))
    assert (moved.due, moved.state) == (clock_time(11), ClockState.OVERDUE)


def test_a_clock_does_not_run_backwards_when_the_machine_is_set_back():
    found = incident(1, last_at=clock_time(12, 30))
    assert named(TOWNSHIP, found, GOLDEN, clock_time(9)).state is ClockState.OVERDUE


def waived(at, clock_id=GOLDEN):
    return (Noted(at, "zhang", 5, clock_id, "上级已统一发布"),)


def test_a_clock_that_is_waived_in_time_needs_nothing_more_and_one_that_ran_out_stays_missed():
    in_time = named(TOWNSHIP, incident(1, waived=waived(clock_time(12, 20))), GOLDEN, clock_time(13))
    assert (in_time.state, in_time.reason) == (ClockState.WAIVED, "上级已统一发布")
    late = named(TOWNSHIP, incident(1, waived=waived(clock_time(12, 21))), GOLDEN, clock_time(13))
    assert (late.state, late.is_open, late.stopped_at) == (ClockState.LATE, False, None)
    assert late.reason == "上级已统一发布"


def test_a_waived_clock_binds_nobody():
    found = clocks(TOWNSHIP, incident(1, waived=waived(clock_time(9, 10), "rule:gb80_5h")), clock_time(9, 31))
    assert binding(found, Stop.REPLIED).id == "step:reply"


def test_what_was_done_counts_even_when_it_was_waived():
    found = stopped(
        incident(1, waived=waived(clock_time(9, 10))),
        next(limit for limit in limits(TOWNSHIP, incident(1)) if limit.id == GOLDEN),
        clock_time(12),
    )
    assert named(TOWNSHIP, found, GOLDEN).state is ClockState.MET


def silent(rank=4):
    move = Moved(clock_time(10), "zhang", 8, Action.NO_PUBLIC, State.TRACKING, "影响范围很小")
    return incident(rank, moves=(move,))


def test_deciding_not_to_answer_ends_the_plan_s_own_limits_and_none_from_above():
    seen = {each.id: each for each in clocks(TOWNSHIP, silent(), clock_time(11))}
    assert seen["step:reply"].state is seen[GOLDEN].state is ClockState.WAIVED
    assert "影响范围很小" in seen["step:reply"].reason
    assert seen["rule:gb61_48h"].state is ClockState.RUNNING


def test_a_later_draft_sets_the_limits_running_again():
    again = Moved(clock_time(10, 30), "li", 9, Action.DRAFT, State.DRAFTING, "")
    found = replace(silent(), moves=(*silent().moves, again), state=State.DRAFTING)
    assert named(TOWNSHIP, found, "step:reply", clock_time(11)).state is ClockState.RUNNING


@pytest.mark.parametrize(("state", "action"), [(State.DISMISSED, Action.DISMISS), (State.MERGED, Action.MERGE)])
def test_an_incident_that_was_none_has_no_limits(state, action):
    move = Moved(clock_time(10), "wang", 5, action, state, "同名异地,与本镇无关")
    found = clocks(TOWNSHIP, incident(1, state=state, moves=(move,)), clock_time(23))
    assert {each.state for each in found} == {ClockState.WAIVED}
    assert all("与本镇无关" in each.reason for each in found)


def test_an_archived_incident_that_is_reopened_is_reviewed_anew():
    archived = stopped(
        incident(1, EVERY_MARK),
        next(each for _, _, each in LIMITS if each.stop is Stop.REVIEWED),
        clock_time(0, days=5),
    )
    duty = next(each.id for each in limits(TOWNSHIP, archived) if each.stop is Stop.REVIEWED)
    assert named(TOWNSHIP, archived, duty, clock_time(0, days=6)).state is ClockState.MET
    again = replace(archived, state=State.TRACKING)
    assert named(TOWNSHIP, again, duty, clock_time(0, days=6)).state is ClockState.RUNNING


def test_clocks_of_a_plan_read_from_its_snapshot_are_those_of_the_plan():
    thawed = snapshots.thaw(snapshots.freeze(TOWNSHIP))
    assert clocks(thawed, incident(1), DAY) == clocks(TOWNSHIP, incident(1), DAY)
