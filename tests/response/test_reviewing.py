"""What people judge of a calmed incident: expert sheets without names, and whether a matter came up again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import CALMED, FOUND, ONLY, PLAN, PUBLISHED, REVIEWED, START, Ledger
from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.deeds import FactSheet, Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.reviewing import ExpertSheet, Indicator, Recurrence
from yuqing.model.severity import Category, Severity
from yuqing.model.terms import Permission
from yuqing.rules import expert
from yuqing.rules.adjusting import adjustment
from yuqing.rules.recurrence import cosine, is_candidate
from yuqing.store import record
from yuqing.views.expert import expert_board
from yuqing.views.recurrence import count_within, recurrences
from yuqing.workflow import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.reviewing import enter_sheet, judge_recurrence

ARCHIVED = [*REVIEWED, (Action.ARCHIVE, Reason())]
GIVEN = (8.0, 6.0, 4.0, 3.0, 1.0, -1.0)


def sheet(*marks):
    return ExpertSheet(marks=dict(zip(Indicator, marks or GIVEN, strict=True)))


@pytest.fixture
def desk():
    made = Ledger()
    yield made
    made.store.close()


def by(desk, account, *roles):
    return Acting(desk.store, PLAN, Actor(account, roles or (ONLY[Permission.TRIAGE],)), desk.now)


def test_no_value_is_shown_before_three_people_judged(desk):
    number = desk.put(CALMED)
    for account in ("li", "wang"):
        enter_sheet(by(desk, account), number, sheet())
    board = expert_board(desk.store, number)
    assert board.lines == ()
    assert board.sentence == "已有 2 人评议,还差 1 人;不足三人时不显示分值。"


def test_every_value_stands_beside_the_median_and_nobody_is_named(desk):
    number = desk.put(CALMED)
    for account, first in (("li", 8.0), ("wang", 2.0), ("zhao", -6.0)):
        enter_sheet(by(desk, account), number, sheet(first, 6, 4, 3, 1, -1))
    board = expert_board(desk.store, number)
    assert board.raters == ("评议人A", "评议人B", "评议人C")
    whole, response = board.lines[0], board.lines[1]
    # 8+6+4+3+1-1 = 21, 15 and 7: 蓝, 黄 and 红.
    assert sorted(whole.values) == [7, 15, 21]
    assert (whole.middle, response.middle, response.span) == (15, 2, (-6, 8))
    assert board.sentence == "3 人评议,合计中位数 15(黄),最低 7,最高 21;各人所评分属红、蓝、黄档,意见不一"
    assert not [name for name in ("li", "wang", "zhao") if name in f"{board.raters}{board.sentence}"]


def test_who_judges_again_corrects_the_sheet_and_does_not_count_twice(desk):
    number = desk.put(CALMED)
    for marks in (sheet(), sheet(10, 6, 4, 3, 1, -1)):
        enter_sheet(by(desk, "li"), number, marks)
    board = expert_board(desk.store, number)
    assert [(each.times, each.sheet.marks[Indicator.RESPONSE]) for each in board.rated] == [(2, 10)]


def test_the_archive_freezes_the_sheets(desk):
    number = desk.put(ARCHIVED)
    with pytest.raises(WorkflowError, match="已归档"):
        enter_sheet(by(desk, "li"), number, sheet())


def test_an_incident_that_goes_on_is_not_judged(desk):
    number = desk.put(FOUND)
    with pytest.raises(WorkflowError, match="平息后才能评议"):
        enter_sheet(by(desk, "li"), number, sheet())


def test_a_mark_beyond_its_scale_and_a_missing_one_are_refused(desk):
    number = desk.put(CALMED)
    with pytest.raises(WorkflowError, match="超出评分范围:恢复秩序"):
        enter_sheet(by(desk, "li"), number, sheet(8, 6, 4, 6, 1, -1))
    with pytest.raises(WorkflowError, match="还没有评:官员问责"):
        enter_sheet(by(desk, "li"), number, ExpertSheet(marks={each: 1.0 for each in list(Indicator)[:5]}))


def test_who_holds_nothing_of_the_plan_judges_nothing(desk):
    number = desk.put(CALMED)
    with pytest.raises(WorkflowError, match="需要"):
        enter_sheet(by(desk, "li", "viewer"), number, sheet())


@pytest.mark.parametrize(
    ("points", "name"), [(41, "蓝"), (20, "蓝"), (19.99, "黄"), (15, "黄"), (10, "橙"), (9.99, "红"), (-41, "红")]
)
def test_the_bands_are_those_of_2009(points, name):
    assert expert.band(points) == name


def test_the_sheets_leave_incident_and_score_as_they_were(desk):
    number = desk.put(REVIEWED)
    before = incidents.incident_of(desk.store, number)
    enter_sheet(by(desk, "li"), number, sheet())
    after = incidents.incident_of(desk.store, number)
    assert replace(after, last_seq=0, last_at=START) == replace(before, last_seq=0, last_at=START)
    assert record.first_break(desk.store) is None


# --- recurrence -----------------------------------------------------------------------------------------------


def test_an_incident_like_an_earlier_one_is_proposed_and_a_person_decides(desk):
    first, second = desk.target, desk.put(FOUND)
    found = recurrences(desk.store, incidents.incident_of(desk.store, second))
    # Same category; without topics only a place or words could speak for it.
    assert found.proposed == ()
    judge_recurrence(by(desk, "li"), second, Recurrence(earlier=first, same=True, reason="同一处排水口"))
    later = recurrences(desk.store, incidents.incident_of(desk.store, second))
    earlier = recurrences(desk.store, incidents.incident_of(desk.store, first))
    assert [each.incident_id for each in later.earlier] == [first]
    assert [each.incident_id for each in earlier.later] == [second]


def at_place(place):
    sheet = FactSheet(what="集市积水", place=place, category=Category.SERVICE_COMPLAINT, evidence=("e1",))
    return [*FOUND, (Deed.FACTS_STATED, sheet)]


def test_the_same_category_at_the_same_place_is_proposed_with_its_reasons_until_somebody_decides(desk):
    first, second = desk.put(at_place("河口镇集市")), desk.put(at_place("集市"))
    desk.put(at_place("文昌路"))
    incident = incidents.incident_of(desk.store, second)
    [candidate] = recurrences(desk.store, incident).proposed
    assert candidate.incident_id == first
    assert candidate.sentence == "相隔0天、用词相似度 0.00、类别相同、地点相同(河口镇集市)"
    judge_recurrence(by(desk, "li"), second, Recurrence(earlier=first, same=False, reason="排水口不是同一处"))
    assert recurrences(desk.store, incident).proposed == ()
    assert count_within(desk.store, incident) == 0
    judge_recurrence(by(desk, "li"), second, Recurrence(earlier=first, same=True, reason="核对后是同一处"))
    assert count_within(desk.store, incident) == 1


def test_words_alone_speak_for_one_cause_only_when_they_are_much_alike():
    assert cosine({1: 3.0, 2: 4.0}, {1: 3.0, 2: 4.0}) == pytest.approx(1)
    assert cosine({1: 3.0, 2: 4.0}, {1: 1.0}) == pytest.approx(0.6)
    assert cosine({}, {1: 1.0}) == 0
    assert is_candidate(0.35, same_category=False, same_place=False)
    assert not is_candidate(0.34, same_category=False, same_place=True)
    assert is_candidate(0.10, same_category=True, same_place=False)
    assert not is_candidate(0.09, same_category=True, same_place=False)


def test_a_judgement_can_be_taken_back(desk):
    second = desk.put(FOUND)
    for same in (True, False):
        judge_recurrence(by(desk, "li"), second, Recurrence(earlier=desk.target, same=same, reason="核对排水记录"))
    found = recurrences(desk.store, incidents.incident_of(desk.store, second))
    assert (found.earlier, [each.incident_id for each in found.refused]) == ((), [desk.target])


@pytest.mark.parametrize("earlier", [77, None])
def test_an_incident_that_is_not_there_or_later_is_no_earlier_one(desk, earlier):
    second = desk.put(FOUND)
    given = Recurrence(earlier=earlier or second, same=True, reason="同一处排水口")
    with pytest.raises(WorkflowError, match="没有这个较早的事件"):
        judge_recurrence(by(desk, "li"), second, given)


# --- raising and lowering while it goes on --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proposed", "stage", "hours", "expected"),
    [
        (Severity.II, "爆发", 1, (Severity.II, True, "")),
        (Severity.III, "爆发", 1, None),
        (Severity.IV, "消退", 8, (Severity.IV, False, "")),
        (Severity.OBSERVE, "消退", 8, (Severity.IV, False, "")),
        (Severity.IV, "爆发", 8, (Severity.IV, False, "舆情正在爆发,暂不能降级")),
        (Severity.IV, "消退", 1, (Severity.IV, False, "上次升级后不满六小时,15:09 后可降")),
    ],
)
def test_the_data_propose_and_say_what_stands_against_it(desk, proposed, stage, hours, expected):
    incident = desk.folded(PUBLISHED)
    found = adjustment(incident, PLAN, stage, (proposed, "得分 40"), START + timedelta(hours=hours))
    assert (found and (found.level, found.is_raise, found.against)) == expected
    if found:
        assert "得分 40" in found.sentence
