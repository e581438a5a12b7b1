"""Handovers, safeguards, media and trainings: entered by those the plan lets, folded from the record, due when due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, VIEWER, Actor
from yuqing.model.duty import Contact
from yuqing.model.readiness import (
    CheckResult,
    Counterpart,
    HandoverGiven,
    HandoverTaken,
    MediumKept,
    ReadyKind,
    SafeguardChecked,
    SafeguardKept,
    TalkLogged,
    TrainingKind,
    TrainingLogged,
)
from yuqing.store import record
from yuqing.views import handovers as handover_view
from yuqing.views import readiness as view
from yuqing.workflow import readiness, roster
from yuqing.workflow.handovers import give_handover, take_handover

PUMP = SafeguardKept(
    id="pump", name="排水泵", kind=ReadyKind.EQUIPMENT, quantity=2, measure="台", place="镇仓库", role="office_head",
    every_days=30,
)  # fmt: skip
DAILY = MediumKept(id="daily", name="云溪日报", tier="县级", desk="新闻热线")
HELD = TrainingLogged(
    id="t1", kind=TrainingKind.TRAINING, topic="舆情研判", day=date(2026, 11, 1), attended={"monitor": 4}, assessed=4,
    passed=3, result="一人补考",
)  # fmt: skip


def refused(act, *given):
    with pytest.raises(WorkflowError) as refusal:
        act(*given)
    return str(refusal.value)


def later(by, **span):
    return replace(by, now=by.now + timedelta(**span))


@pytest.fixture
def talk(noon):
    return TalkLogged(
        id="k1", at=noon, party="云溪日报", channel="电话", subject="说明积水原因", outcome="同意刊发说明"
    )  # fmt: skip


@pytest.fixture
def watch(by):
    roster.keep_contact(by, Contact(id="c1", name="乙", roles=("monitor",)))
    return by


# --- handovers -------------------------------------------------------------------------------------------------


def test_a_handover_waits_until_another_person_takes_it(watch):
    give_handover(watch, HandoverGiven(id="h1", to="乙", lines=("事件 1 集市积水",)))
    [given] = handover_view.given(watch.store)
    assert given.taken_at is None
    assert not handover_view.is_late(given, watch.now + timedelta(minutes=30))
    assert handover_view.is_late(given, watch.now + timedelta(minutes=30, seconds=1))
    assert "不能自己确认" in refused(take_handover, watch, HandoverTaken(id="h1"))
    other = replace(later(watch, minutes=5), actor=Actor("乙", ("monitor",)))
    take_handover(other, HandoverTaken(id="h1", note="已看"))
    [taken] = handover_view.given(watch.store)
    assert (taken.taken_by, taken.taken_at, taken.taken_note) == ("乙", other.now, "已看")
    assert not handover_view.is_late(taken, watch.now + timedelta(days=1))
    third = replace(other, actor=Actor("丙", ("monitor",)))
    assert "已由乙确认" in refused(take_handover, third, HandoverTaken(id="h1"))


def test_a_handover_says_something_to_somebody(watch):
    assert "请选择接班人" in refused(give_handover, watch, HandoverGiven(id="h1", to="丙", note="无"))
    assert "无未结事项" in refused(give_handover, watch, HandoverGiven(id="h1", to="乙"))
    assert "没有这次交班" in refused(take_handover, watch, HandoverTaken(id="none"))


def test_without_anything_open_the_draft_is_empty(watch):
    assert handover_view.draft(watch.store, watch.now) == ()


# --- what is kept ready ----------------------------------------------------------------------------------------


def test_what_is_not_checked_in_time_is_overdue_from_that_second_on(by):
    readiness.keep_safeguard(by, PUMP)
    due = by.now + timedelta(days=30)
    assert view.safeguard_board(by.store, by.plan, due).overdue == ()
    late = view.safeguard_board(by.store, by.plan, due + timedelta(seconds=1))
    assert [each.kept.name for each in late.overdue] == ["排水泵"]
    table = view.safeguard_table(by.plan, late.items, due + timedelta(days=2))
    assert table.loc[0, ["数量", "责任", "上次检查"]].tolist() == ["2台", "办公室主任", "未检查"]
    assert "逾期2天" in table.loc[0, "下次检查"]


def test_a_check_moves_the_next_one_and_what_it_found_is_named(by):
    readiness.keep_safeguard(by, PUMP)
    checking = later(by, days=31)
    readiness.check_safeguard(checking, SafeguardChecked(id="pump", result=CheckResult.SHORT, found=1))
    board = view.safeguard_board(by.store, by.plan, checking.now)
    assert (board.overdue, [each.kept.name for each in board.short]) == ((), ["排水泵"])
    assert view.safeguard_table(by.plan, board.items, checking.now).loc[0, "结果"] == "数量不足 实有1台"


def test_what_changes_keeps_its_checks_and_what_is_retired_is_shown_no_more(by):
    readiness.keep_safeguard(by, PUMP)
    readiness.check_safeguard(by, SafeguardChecked(id="pump", result=CheckResult.READY, found=2))
    readiness.keep_safeguard(by, replace(PUMP, quantity=3))
    [item] = view.safeguard_board(by.store, by.plan, by.now).items
    assert (item.kept.quantity, len(item.checks)) == (3, 1)
    readiness.retire_safeguard(by, "pump", "已报废")
    assert view.safeguard_board(by.store, by.plan, by.now).items == ()
    assert "已经没有" in refused(
        readiness.check_safeguard, by, SafeguardChecked(id="pump", result=CheckResult.READY, found=2)
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "名称"),
        ({"place": " "}, "地点"),
        ({"quantity": 0}, "数量至少为 1"),
        ({"every_days": 0}, "检查间隔"),
        ({"every_days": 367}, "检查间隔"),
        ({"role": "nobody"}, "预案里有的"),
    ],
)
def test_what_cannot_be_kept_ready_is_refused(by, given, said):
    assert said in refused(readiness.keep_safeguard, by, replace(PUMP, **given))
    assert view.safeguard_board(by.store, by.plan, by.now).items == ()


# --- media -----------------------------------------------------------------------------------------------------


def test_a_medium_is_listed_with_its_public_desk_and_can_be_taken_off(by):
    readiness.keep_medium(by, DAILY)
    readiness.keep_medium(by, replace(DAILY, desk="采访部"))
    assert [each.kept.desk for each in view.media(by.store)] == ["采访部"]
    readiness.retire_medium(by, "daily", "已停刊")
    assert view.media(by.store) == ()
    assert "已经没有" in refused(readiness.retire_medium, by, "daily", "已停刊")
    assert "联络处" in refused(readiness.keep_medium, by, replace(DAILY, desk=""))


def test_a_talk_says_with_whom_about_what_and_what_came_of_it(by, talk):
    for given, said in (({"party": ""}, "对象"), ({"subject": ""}, "事项"), ({"outcome": ""}, "结果")):
        assert said in refused(readiness.log_talk, by, replace(talk, **given))
    assert "不能晚于现在" in refused(readiness.log_talk, by, replace(talk, at=by.now + timedelta(seconds=1)))
    assert "没有编号为 7 的事件" in refused(readiness.log_talk, by, talk, 7)
    readiness.log_talk(by, talk)
    [kept] = view.talks(by.store)
    assert (kept.logged, kept.by, kept.incident_id) == (talk, "测试员", 0)


def test_with_a_voice_that_counts_only_an_open_unpaid_talk_is_noted(by, talk):
    voice = replace(talk, party="云溪生活号", counterpart=Counterpart.VOICE)
    assert "不付费,不组织匿名发帖" in refused(readiness.log_talk, by, voice)
    readiness.log_talk(by, replace(voice, is_open=True))
    assert view.talk_table(view.talks(by.store), by.now).loc[0, "类型"] == "有影响的发言者"


# --- trainings -------------------------------------------------------------------------------------------------


def test_a_training_that_the_plan_demands_and_nobody_held_is_named_with_its_clause(by):
    board = view.training_board(by.store, by.plan, by.now)
    assert board.due["状态"].tolist() == ["未举办"]
    assert "还没有举办过" in board.overdue[0]
    assert "预案第455段" in board.overdue[0]


def test_the_next_training_is_due_after_the_interval_or_when_it_was_said(by):
    readiness.log_training(by, HELD)
    row = view.training_board(by.store, by.plan, by.now).due.iloc[0]
    assert row.tolist()[2:] == ["2026-11-01", "2027-04-30", "未到期"]
    readiness.log_training(by, replace(HELD, id="t2", day=date(2026, 11, 20), next_due=date(2026, 12, 20)))
    assert view.training_board(by.store, by.plan, by.now).due.loc[0, "下次"] == "2026-12-20"
    late = view.training_board(by.store, by.plan, by.now + timedelta(days=30))
    assert "已逾期 2 天" in late.overdue[0]


def test_the_register_says_who_came_and_how_many_passed(by):
    readiness.log_training(by, HELD)
    row = view.training_table(by.plan, view.training_board(by.store, by.plan, by.now).held).iloc[0]
    assert row.tolist() == ["2026-11-01", "培训", "舆情研判", "舆情监控员4人", "3/4 合格", "一人补考"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"topic": ""}, "主题"),
        ({"attended": {}, "assessed": 0, "passed": 0}, "参加人数"),
        ({"attended": {"nobody": 4}}, "预案里有的"),
        ({"attended": {"monitor": -1}}, "参加人数"),
        ({"assessed": 5}, "考核人数不能多于"),
        ({"passed": 5}, "合格人数不能多于"),
        ({"next_due": date(2026, 11, 1)}, "晚于本次"),
    ],
)
def test_a_training_that_cannot_have_been_is_refused(by, given, said):
    assert said in refused(readiness.log_training, by, replace(HELD, **given))
    assert view.training_board(by.store, by.plan, by.now).held == ()


# --- who may ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", [(VIEWER,), (ADMINISTRATOR,), ("member",), ()])
def test_whom_the_plan_gives_nothing_enters_nothing(acting, watch, talk, roles):
    stranger = acting(watch.store, roles=roles)
    before = record.head(watch.store)
    for act, given in (
        (readiness.keep_safeguard, PUMP),
        (readiness.check_safeguard, SafeguardChecked(id="pump", result=CheckResult.READY, found=2)),
        (readiness.keep_medium, DAILY),
        (readiness.log_talk, talk),
        (readiness.log_training, HELD),
        (give_handover, HandoverGiven(id="h1", to="乙", note="无")),
        (take_handover, HandoverTaken(id="h1")),
    ):
        assert "权限" in refused(act, stranger, given)
    assert record.head(watch.store) == before


def test_only_those_who_speak_or_draft_talk_with_media(acting, by, talk):
    assert "发布通稿" in refused(readiness.log_talk, acting(by.store, roles=("monitor",)), talk)
    readiness.log_talk(acting(by.store, roles=("spokesperson",)), talk)
    assert len(view.talks(by.store)) == 1
