"""准备与保障: rosters, contacts, safeguards, media and trainings, each clause on the desk of the plan that asks it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yuqing import config
from yuqing.clock import in_beijing
from yuqing.config import Settings
from yuqing.errors import WorkflowError
from yuqing.model.actor import VIEWER, Actor
from yuqing.model.deeds import Reason
from yuqing.model.duty import Contact, Pattern, ShiftKind
from yuqing.model.incident import Action, Deed
from yuqing.model.matters import TaskGiven, TaskNote
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
from yuqing.model.terms import Permission
from yuqing.plans import citation
from yuqing.sources.source_file import load_sources
from yuqing.views import duty as duty_view
from yuqing.views import handovers as handover_view
from yuqing.views import readiness as view
from yuqing.views.incident import incident_desk
from yuqing.workflow import incidents, readiness, roster
from yuqing.workflow.following import follow
from yuqing.workflow.handovers import give_handover, take_handover
from yuqing.workflow.openings import open_from_topic
from yuqing.workflow.wartime import USUAL, Order, begin_wartime, in_force

may = Permission
SOURCE = '[[source]]\nid = "forum"\nname = "论坛"\ntype = "feed"\nurl = "https://forum.example/rss"\ninterval = "1h"\n'


def keeper(desk):
    return desk.acting(desk.holder(*roster.KEEPERS))


def watcher(desk):
    return desk.acting(desk.holder(*roster.WATCHERS))


def staff(by, *names, role="monitor"):
    for name in names:
        roster.keep_contact(by, Contact(id=name, name=name, roles=(role,), phone="0571-88880000"))


def week(by, role, people, kind=ShiftKind.TWO):
    # From the day before, so that the night that is running is covered too.
    first = in_beijing(by.now).date() - timedelta(days=1)
    roster.enter_roster(by, Pattern(role=role, people=people, kind=kind, first=first, days=9))


def thing(name, kind, role, **given):
    plain = {"id": name, "name": name, "kind": kind, "quantity": 1, "measure": "台", "place": "仓库", "role": role}
    return SafeguardKept(**plain | {"every_days": 30} | given)


def held(kind, **given):
    plain = {
        "id": str(kind),
        "kind": kind,
        "topic": "网络舆情应对",
        "day": date(2026, 3, 1),
        "attended": {"monitor": 3},
    }
    return TrainingLogged(**plain | given)


def talk(desk, **given):
    plain = {
        "id": "k1",
        "at": desk.now,
        "party": "云溪日报",
        "channel": "电话",
        "subject": "说明情况",
        "outcome": "刊发说明",
    }
    return TalkLogged(**plain | given)


@pytest.mark.clause("B8")
def test_media_are_listed_with_their_public_desk_and_every_talk_with_its_outcome(office):
    desk = office("generic-emergency-issue")
    desk.open()
    speaker = desk.acting(desk.holder(may.PUBLISH_STATEMENT))
    readiness.keep_medium(speaker, MediumKept(id="m1", name="云溪日报", tier="县级", desk="新闻热线"))
    readiness.log_talk(speaker, talk(desk), desk.incident_id)
    assert [each.kept.desk for each in view.media(desk.store)] == ["新闻热线"]
    row = view.talk_table(view.talks(desk.store), desk.now).iloc[0]
    assert row[["对象", "事项", "结果", "事件"]].tolist() == ["云溪日报", "说明情况", "刊发说明", "1"]
    line = incident_desk(desk.store, desk.incident_id, desk.now).log.iloc[0]
    assert line[["事项", "说明"]].tolist() == ["登记媒体沟通", "云溪日报;说明情况;刊发说明"]
    with pytest.raises(WorkflowError, match="权限"):
        readiness.log_talk(desk.acting(Actor("看客", (VIEWER,))), talk(desk))


@pytest.mark.clause("B9")
def test_trainings_and_publicity_are_registered_and_the_next_is_called_for(office):
    desk = office("generic-emergency-issue")
    by = keeper(desk)
    readiness.log_training(by, held(TrainingKind.TRAINING))
    readiness.log_training(by, held(TrainingKind.PUBLICITY, attended={}, others=120, result="发放提示 300 份"))
    board = view.training_board(desk.store, desk.plan, desk.now)
    shown = view.training_table(desk.plan, board.held)
    assert set(shown["类别"]) == {"培训", "宣传教育"}
    assert "其他120人" in set(shown["参加"])
    late = view.training_board(desk.store, desk.plan, desk.now + timedelta(days=181))
    assert any(sentence.startswith("“宣传教育”应在 2026-08-28 前举办") for sentence in late.overdue)


@pytest.mark.clause("B12")
def test_goods_equipment_and_vehicles_are_listed_and_their_checks_called_for(office):
    desk = office("generic-emergency-issue")
    by = keeper(desk)
    [missing] = view.safeguard_board(desk.store, desk.plan, desk.now).missing
    assert "储备应急物资" in missing
    assert "预案第97段" in missing
    for name, kind in (("雨衣", ReadyKind.GOODS), ("发电机", ReadyKind.EQUIPMENT), ("应急车", ReadyKind.VEHICLE)):
        readiness.keep_safeguard(by, thing(name, kind, "g_support"))
    soon = replace(watcher(desk), now=desk.now + timedelta(days=20))
    readiness.check_safeguard(soon, SafeguardChecked(id="雨衣", result=CheckResult.READY, found=1))
    readiness.check_safeguard(soon, SafeguardChecked(id="发电机", result=CheckResult.FAULTY, found=1, note="待修"))
    board = view.safeguard_board(desk.store, desk.plan, desk.now + timedelta(days=31))
    assert board.missing == ()
    assert [each.kept.name for each in board.overdue] == ["应急车"]
    assert [(each.kept.name, each.last.by) for each in board.short] == [("发电机", soon.actor.account)]
    assert set(view.safeguard_table(desk.plan, board.items, desk.now)["责任"]) == {"应急保障组"}


@pytest.mark.clause("E4")
def test_the_monitor_collects_and_reports_and_the_roster_says_who_is_the_monitor_now(office):
    desk = office("generic-handling-template")
    post = next(role for role in desk.plan.roles if role.id == "monitor")
    assert set(post.duties) == {"收集", "整理", "报告"}
    assert {may.RECORD_SIGNAL, may.REPORT} <= set(post.grants)
    by = keeper(desk)
    board = duty_view.roster_board(desk.store, desk.plan, desk.now)
    assert (board.coverage.share, board.on_duty) == (0, ())
    assert "没有安排舆情监测员值班(预案第219段)" in board.gaps[0]
    staff(by, "甲", "乙", "丙")
    week(by, "monitor", ("甲", "乙", "丙"), ShiftKind.DAY)
    board = duty_view.roster_board(desk.store, desk.plan, desk.now)
    assert (board.coverage.share, board.gaps) == (1, ())
    [now_on] = duty_view.on_duty(desk.store, desk.now)
    assert (now_on.role, now_on.who) == ("monitor", "乙")
    assert board.balance.gini == pytest.approx(0, abs=0.1)


@pytest.mark.clause("E8")
def test_the_reply_and_the_talks_with_media_and_voices_are_on_the_record_of_the_incident(office):
    desk = office("generic-handling-template")
    desk.to_tracking()
    published = desk.incident.statements[0].publications
    assert [each.publication.channel for each in published] == ["政务网站"]
    assert desk.incident.statements[0].newest.facts[0].confirmed
    speaker = desk.acting(desk.holder(may.PUBLISH_STATEMENT))
    readiness.log_talk(speaker, talk(desk), desk.incident_id)
    voice = talk(desk, id="k2", party="云溪生活号", counterpart=Counterpart.VOICE)
    with pytest.raises(WorkflowError, match="不付费,不组织匿名发帖"):
        readiness.log_talk(speaker, voice, desk.incident_id)
    readiness.log_talk(speaker, replace(voice, is_open=True), desk.incident_id)
    assert {each.logged.party for each in view.talks(desk.store)} == {"云溪日报", "云溪生活号"}
    assert "不付费发帖" in view.voice_limits(desk.plan)
    assert "预案第221段" in view.voice_limits(desk.plan)
    # The talks are beside the incident, they do not move it.
    assert desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息").statements[0].publications == published


@pytest.mark.clause("G5")
def test_guidance_law_and_logistics_have_their_tasks_and_what_is_kept_ready_is_checked_for_the_incident(office):
    desk = office("generic-security-state")
    desk.to_consulting()
    groups = {"guidance": "正面引导", "legal": "法律咨询", "support": "物资、设备、车辆"}
    for kind, text in groups.items():
        group = next(each for each in desk.plan.groups if each.kind == kind)
        assert any(text in duty for duty in group.duties)
        desk.do(Deed.TASK_GIVEN, TaskGiven(id=kind, to=group.id, text=text, source="plan"), may.CONVENE)
    desk.do(Deed.TASK_DONE, TaskNote(id="legal", text="已出具意见"), may.CONVENE)
    assert [task.state for task in desk.incident.tasks] == ["given", "done", "given"]
    by = keeper(desk)
    readiness.keep_safeguard(by, thing("应急车", ReadyKind.VEHICLE, "g_logistics", measure="辆"))
    readiness.keep_safeguard(by, thing("发电机", ReadyKind.EQUIPMENT, "g_logistics"))
    ready = SafeguardChecked(id="应急车", result=CheckResult.READY, found=1)
    readiness.check_safeguard(watcher(desk), ready, desk.incident_id)
    board = view.safeguard_board(desk.store, desk.plan, desk.now)
    assert [each.kept.name for each in view.not_ready_for(board, desk.incident_id)] == ["发电机"]
    broken = SafeguardChecked(id="发电机", result=CheckResult.FAULTY, found=1)
    readiness.check_safeguard(watcher(desk), broken, desk.incident_id)
    board = view.safeguard_board(desk.store, desk.plan, desk.now)
    assert [each.kept.name for each in view.not_ready_for(board, desk.incident_id)] == ["发电机"]


@pytest.mark.clause("G7")
def test_early_warning_people_and_goods_of_the_plan_are_each_listed_or_named_as_missing(office):
    desk = office("generic-security-state")
    by = keeper(desk)
    missing = view.safeguard_board(desk.store, desk.plan, desk.now).missing
    assert [next(n for n in ("297", "301") if n in sentence) for sentence in missing] == ["297", "301"]
    assert "299" in view.training_board(desk.store, desk.plan, desk.now).overdue[0]
    readiness.keep_safeguard(by, thing("监测服务器", ReadyKind.EQUIPMENT, "g_intel"))
    readiness.keep_safeguard(by, thing("应急包", ReadyKind.GOODS, "g_logistics"))
    readiness.keep_safeguard(by, thing("应急队员", ReadyKind.PEOPLE, "g_handle", quantity=6, measure="人"))
    readiness.log_training(by, held(TrainingKind.TRAINING))
    assert view.safeguard_board(desk.store, desk.plan, desk.now).missing == ()
    assert view.training_board(desk.store, desk.plan, desk.now).overdue == ()


@pytest.mark.clause("H17")
def test_a_gathering_is_watched_more_closely_day_and_night_with_a_roster_and_handovers(
    bench, by, make_mention, noon, tmp_path
):
    by = replace(by, store=bench.store)
    bench.take([make_mention(1, signals=["mass_gathering"], published_at=noon - timedelta(hours=1))])
    [(topic_id,)] = bench.store.rows("select topic_id from topics")
    quiet = duty_view.roster_board(by.store, by.plan, noon)
    assert (quiet.always, quiet.demands[0].always) == (None, False)
    incident_id = open_from_topic(by, topic_id, "集市聚集", noon)
    board = duty_view.roster_board(by.store, by.plan, noon)
    assert (board.always.titles, board.always.reason) == (("集市聚集",), "出现群体性突发事件用语")
    assert board.demands[0].always
    assert citation(board.demands[0].item) == "预案第415段"
    assert board.coverage.required == timedelta(days=7)
    assert "11-22 12:00 至 11-29 12:00 没有安排舆情监控员值班(预案第415段)" in board.gaps

    # Sources are visited more often for it by themselves, whatever its level.
    desk = config.desk(Settings(data_dir=str(tmp_path)), "live")
    desk.sources_file.write_text(SOURCE, "utf-8")
    follow(by, desk, incidents.incident_of(by.store, incident_id))
    assert in_force(desk, noon).interval_of(load_sources(desk.sources_file)[0][0]) == USUAL

    # The roster covers every hour.
    staff(by, "甲", "乙", "丙", "丁")
    week(by, "monitor", ("甲", "乙", "丙", "丁"))
    board = duty_view.roster_board(by.store, by.plan, noon)
    assert (board.coverage.share, board.gaps, board.overlong) == (1, (), ())
    assert len(board.on_duty) == len(board.untaken) == 1

    # One watch hands over to the next, with what is open; until the next has taken it, that is said.
    lines = handover_view.draft(by.store, noon)
    assert any("集市聚集" in line for line in lines)
    assert any("时限" in line for line in lines)
    give_handover(by, HandoverGiven(id="h1", to="乙", lines=lines))
    [given] = handover_view.given(by.store)
    assert handover_view.is_late(given, noon + timedelta(minutes=31))
    take_handover(replace(by, actor=Actor("乙", ("monitor",))), HandoverTaken(id="h1"))
    assert handover_view.given(by.store)[0].taken_by == "乙"


@pytest.mark.clause("H17")
def test_closer_collection_for_an_incident_asks_for_the_roster_until_it_ends(office, tmp_path):
    desk = office("township")
    desk.open()
    assert duty_view.round_the_clock(desk.store, desk.plan, desk.now) is None
    files = config.desk(Settings(data_dir=str(tmp_path)), "live")
    files.sources_file.write_text(SOURCE, "utf-8")
    by = desk.acting(desk.holder(may.RECORD_SIGNAL))
    end = desk.now + timedelta(hours=6)
    begin_wartime(by, files, Order(("forum",), USUAL, end, "积水处置期间", desk.incident_id))
    assert duty_view.round_the_clock(desk.store, desk.plan, desk.now).reason == "加密采集"
    assert duty_view.round_the_clock(desk.store, desk.plan, end - timedelta(seconds=1))
    assert duty_view.round_the_clock(desk.store, desk.plan, end) is None


@pytest.mark.clause("H25")
def test_every_branch_has_its_own_contact_who_was_reached_and_is_confirmed_to_be_there(office):
    desk = office("township")
    by = keeper(desk)
    missing = duty_view.without_contact(desk.plan, ())
    assert any(each.startswith("各党支部(室)(预案第") for each in missing)
    staff(by, "第一支部联络员", "第二支部联络员", role="branches")
    staff(by, "监控员")
    listed = duty_view.contacts(desk.store, with_phones=True)
    assert all(each.phone for each in listed)
    assert not any("党支部" in each for each in duty_view.without_contact(desk.plan, listed))
    roster.note_test(watcher(desk), "第一支部联络员", reached=True)
    roster.note_test(watcher(desk), "第二支部联络员", reached=False)
    unreached = {each.name for each in duty_view.untested(duty_view.contacts(desk.store, with_phones=False), desk.now)}
    assert unreached == {"第二支部联络员", "监控员"}
    week(by, "monitor", ("监控员",), ShiftKind.DAY)
    [shift] = duty_view.roster_board(desk.store, desk.plan, desk.now).untaken
    roster.take_shift(watcher(desk), shift.id)
    assert duty_view.roster_board(desk.store, desk.plan, desk.now).untaken == ()


@pytest.mark.clause("H27")
def test_trainings_are_held_by_the_plan_s_interval_with_who_came_and_who_passed(office):
    desk = office("township")
    by = keeper(desk)
    board = view.training_board(desk.store, desk.plan, desk.now)
    assert "预案第455段" in board.overdue[0]
    assert "还没有举办过" in board.overdue[0]
    readiness.log_training(by, held(TrainingKind.TRAINING, assessed=3, passed=2, result="一人补考"))
    board = view.training_board(desk.store, desk.plan, desk.now)
    assert board.due.iloc[0][["上次", "下次", "状态"]].tolist() == ["2026-03-01", "2026-08-28", "未到期"]
    row = view.training_table(desk.plan, board.held).iloc[0]
    assert row[["参加", "考核", "结果"]].tolist() == ["舆情监控员3人", "2/3 合格", "一人补考"]
    late = view.training_board(desk.store, desk.plan, desk.now + timedelta(days=200))
    assert "已逾期" in late.overdue[0]


def test_each_of_the_eight_plans_has_somebody_who_keeps_the_roster_and_somebody_who_watches(each_office):
    staff(keeper(each_office), "甲")
    roster.note_test(watcher(each_office), "甲", reached=True)
    wanted = duty_view.roster_board(each_office.store, each_office.plan, each_office.now).demands
    assert {each.actor for each in wanted} <= set(each_office.plan.actors)
    assert wanted
