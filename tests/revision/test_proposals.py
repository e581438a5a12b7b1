"""What past incidents speak for in the plan: each cause by itself, with its evidence on the record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import BECAUSE, CALMED, PLAN, PUBLICATION, PUBLISHED, START, Ledger, receipt
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import ClockNote, Confirmation, Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.revision import Cause, Handled, Lesson, Raised
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import Outcome, kept
from yuqing.rules.fold import fold
from yuqing.rules.revision import proposals
from yuqing.store import record

LATE = START + timedelta(days=2)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    made = Ledger(tmp_path_factory.mktemp("evidence"))
    yield made
    made.store.close()


def handled(ledger, way, plan=PLAN):
    """Return an incident that went a way, one act a minute, first mentioned long before it was found."""
    first = replace(way[0][1], marks={ClockStart.FIRST_MENTION: START - timedelta(days=1), ClockStart.DETECTED: START})
    entries = record.entries_of(ledger.store, ledger.put([(Deed.OPENED, first), *way[1:]]))
    incident = fold(entries)
    return Handled(incident, plan, clocks(plan, incident, LATE), tuple(entries))


def found(cases, cause, *lessons):
    return {each.key: each for each in proposals(cases, lessons) if each.cause is cause}


def test_a_missed_limit_says_how_often_by_how_much_and_on_which_entry(ledger):
    case = handled(ledger, CALMED)
    missed = found([case], Cause.MISSED)
    assert "steps.consult.deadline.within" not in missed
    reply = missed["steps.reply.deadline.within"]
    assert reply.observed.startswith("到期 1 次,超时 1 次:正面回复超12小时")
    entry = next(each for each in case.entries if each.seq == reply.evidence[0].seq)
    assert entry.entry.action == Action.PUBLISH


def test_a_limit_of_the_plan_is_left_to_people_and_one_of_our_own_is_proposed_longer(ledger):
    short = next(step for step in PLAN.steps if step.id == "consult")
    limit = replace(short.deadline, within=replace(short.deadline.within, amount=1, unit="m"))
    plan = replace(PLAN, steps=tuple(replace(s, deadline=limit) if s is short else s for s in PLAN.steps))
    cases = [handled(ledger, CALMED, plan) for _ in range(2)]
    missed = found(cases, Cause.MISSED)
    assert missed["steps.consult.deadline.within"].proposed == "30m"
    assert missed["steps.reply.deadline.within"].proposed == ""
    assert len(missed["steps.consult.deadline.within"].evidence) == 2


def test_of_a_rule_from_above_who_acts_is_put_into_question_and_not_the_limit(ledger):
    missed = found([handled(ledger, CALMED)], Cause.MISSED)
    assert not [key for key in missed if key.startswith("rules.")]


def test_a_waived_limit_comes_with_the_reason_that_was_given(ledger):
    way = [*PUBLISHED[:-1], (Deed.CLOCK_WAIVED, ClockNote(clock="principle:golden_hours", reason="夜间停电无法发布")),
           *CALMED[len(PUBLISHED) - 1 :]]  # fmt: skip
    case = handled(ledger, way)
    waived = found([case], Cause.WAIVED)["principles.golden_hours.clock.within"]
    assert waived.evidence[0].said == "夜间停电无法发布"
    assert next(each for each in case.entries if each.seq == waived.evidence[0].seq).entry.action == "clock_waived"


def test_what_was_published_or_ended_against_the_rule_asks_for_the_rule_to_be_looked_at(ledger):
    against = (Action.PUBLISH, replace(PUBLICATION, overridden="电视直播中口头发布"))
    case = handled(ledger, [*PUBLISHED[:-1], against, (Action.CALM, BECAUSE)])
    overridden = found([case], Cause.OVERRIDDEN)
    assert overridden["levels.III.approve.any_of"].evidence[0].said == "电视直播中口头发布"
    assert "未到平息即结束" in overridden["steps.follow_up.text"].evidence[0].said


def test_whoever_never_confirmed_a_report_could_not_be_reached(ledger):
    confirmed = (Deed.RECEIPT_CONFIRMED, Confirmation(report_id="r1", to="lead_group"))
    place = CALMED.index((Deed.RECEIPT_LOGGED, receipt("upper_propaganda"))) + 1
    unreached = found([handled(ledger, [*CALMED[:place], confirmed, *CALMED[place:]])], Cause.UNREACHED)
    assert list(unreached) == ["levels.III.report_to.upper_propaganda.to"]


def test_a_call_that_nobody_took_asks_who_holds_the_role(ledger):
    untaken = found([handled(ledger, CALMED)], Cause.UNTAKEN)
    assert len(untaken) == 1
    key, one = next(iter(untaken.items()))
    assert key.startswith("roles.")
    assert all("没有人接手" in each.said for each in one.evidence)


def test_a_step_without_an_act_is_unused_unless_the_decision_took_it_away(ledger):
    silent = [
        *[each for each in PUBLISHED if each[0] not in (Action.DRAFT, Action.PUBLISH, Deed.VERSION_DRAFTED,
                                                      Deed.APPROVAL_GIVEN, Deed.STATEMENT_APPROVED)],
        (Action.NO_PUBLIC, Reason(reason="影响范围很小")), (Action.CALM, BECAUSE),
    ]  # fmt: skip
    case = handled(ledger, silent)
    outcomes = {one.key: one.outcome for one in kept(case) if one.kind is None}
    assert outcomes["steps.statement"] is Outcome.WAIVED
    assert found([case], Cause.UNUSED) == {}
    without = [each for each in CALMED if each[0] is not Deed.RECEIPT_LOGGED]
    unused = found([handled(ledger, without)], Cause.UNUSED)
    assert list(unused) == ["steps.flash_report.text"]
    assert unused["steps.flash_report.text"].observed == "应办 1 次,没有办理记录 1 次"


def test_an_incident_that_still_runs_speaks_for_nothing(ledger):
    assert proposals([handled(ledger, PUBLISHED)]) == ()


def test_a_lesson_names_its_item_or_leaves_it_to_people():
    raised = [
        Raised(Lesson(item="steps/reply", observed="没说谁答复", reason="不清楚", evidence="演练7"), 5),
        Raised(Lesson(item="", observed="没有报到", reason="要核对"), 6),
    ]
    lessons = {each.key: each for each in proposals([], raised)}
    assert lessons["steps.reply.text"].evidence[0].seq == 5
    assert lessons[""].observed == "没有报到"
    assert len({each.id for each in lessons.values()}) == 2
