"""Contacts and shifts are kept by those the plan lets; every act is on the record, no number of a telephone is."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, VIEWER
from yuqing.model.duty import Contact, Pattern, Shift, ShiftKind
from yuqing.store import duty, record
from yuqing.views import duty as view
from yuqing.workflow import roster, roster_lines

PHONE = "13800000000"


def contact(name="甲", **given):
    return Contact(**{"id": f"c-{name}", "name": name, "roles": ("monitor",), "phone": PHONE} | given)


@pytest.fixture
def two(by):
    for name in ("甲", "乙"):
        roster.keep_contact(by, contact(name))
    return by


def one_shift(by, who="甲", hours=12):
    roster.enter_shifts(
        by, [Shift(id=f"s-{who}", role="monitor", who=who, from_at=by.now, until_at=by.now + timedelta(hours=hours))]
    )
    return f"s-{who}"


def newest(by):
    return record.latest(by.store, 1)[0].entry


def refused(act, *given, **more):
    with pytest.raises(WorkflowError) as refusal:
        act(*given, **more)
    return str(refusal.value)


def test_a_contact_is_kept_and_changed_and_its_number_never_stands_on_the_record(by):
    roster.keep_contact(by, contact())
    roster.keep_contact(by, contact(phone="0571-88880000转12", deputies=()))
    assert [each.phone for each in duty.contacts(by.store)] == ["0571-88880000转12"]
    entries = record.latest(by.store, 10)
    assert [(each.entry.action, each.entry.payload["phone_changed"]) for each in entries] == [
        ("contact_kept", True)
    ] * 2
    assert PHONE not in json.dumps([dict(each.entry.payload) for each in entries])


def test_who_may_only_look_sees_no_numbers_and_who_may_act_does(acting, two):
    assert not any(each.phone for each in view.contacts(two.store, with_phones=False))
    assert roster.may_see_phones(two)
    for roles in ((VIEWER,), (ADMINISTRATOR,), ()):
        assert not roster.may_see_phones(acting(two.store, roles=roles))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "姓名"),
        ({"name": "长" * 33}, "不超过 32 字"),
        ({"roles": ("nobody",)}, "预案里有的"),
        ({"roles": ()}, "不登记群众"),
        ({"phone": "问办公室"}, "电话只填数字"),
        ({"deputies": ("甲",)}, "代班人不能是本人"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(by, given, said):
    assert said in refused(roster.keep_contact, by, contact(**given))
    assert duty.contacts(by.store) == []


def test_two_contacts_do_not_share_a_name(two):
    assert "已有“乙”" in refused(roster.keep_contact, two, contact("乙", id="another"))


def test_a_contact_with_shifts_ahead_stays_and_one_without_goes_with_its_number(two):
    one_shift(two)
    assert "还有未结束的值班" in refused(roster.remove_contact, two, "c-甲", "已调离")
    assert "理由" in refused(roster.remove_contact, two, "c-乙", "")
    roster.remove_contact(two, "c-乙", "已调离")
    assert [each.name for each in duty.contacts(two.store)] == ["甲"]


def test_a_contact_that_was_not_reached_is_named(two):
    roster.note_test(two, "c-甲", reached=True)
    roster.note_test(two, "c-乙", reached=False)
    found = duty.contacts(two.store)
    assert [each.name for each in view.untested(found, two.now)] == ["乙"]
    assert [each.name for each in view.untested(found, two.now + view.TEST_HOLDS)] == ["乙"]
    assert len(view.untested(found, two.now + view.TEST_HOLDS + timedelta(seconds=1))) == 2


def test_a_week_is_entered_at_once_and_is_one_entry_of_the_record(two):
    pattern = Pattern(role="monitor", people=("甲", "乙"), kind=ShiftKind.TWO, first=date(2026, 11, 23))
    assert roster.enter_roster(two, pattern) == 14
    assert len(duty.shifts(two.store, two.now, two.now + timedelta(days=9))) == 14
    assert (newest(two).action, len(newest(two).payload["shifts"])) == ("roster_entered", 14)


def test_a_week_with_one_shift_too_many_is_not_entered_at_all(two):
    pattern = Pattern(role="monitor", people=("甲",), kind=ShiftKind.DAY, first=date(2026, 11, 23))
    roster.enter_roster(two, pattern)
    before = record.head(two.store)
    assert "甲在 11-23 08:00 已有另一班" in refused(roster.enter_roster, two, replace(pattern, people=("甲", "乙")))
    assert record.head(two.store) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"people": ()}, "请至少选一名"),
        ({"people": ("丙",)}, "不在通讯录里"),
        ({"role": "nobody"}, "预案里有的"),
        ({"days": 32}, "1 至 31 天"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(two, given, said):
    plain = {"role": "monitor", "people": ("甲",), "kind": ShiftKind.DAY, "first": date(2026, 11, 23)}
    assert said in refused(roster.enter_roster, two, Pattern(**plain | given))


@pytest.mark.parametrize("hours", [0, 25])
def test_a_shift_has_a_length_that_a_person_can_stand(two, hours):
    assert "最长 24 小时" in refused(one_shift, two, hours=hours)


def test_a_shift_is_swapped_with_a_reason_and_the_other_is_not_there_yet(two):
    shift_id = one_shift(two)
    roster.take_shift(two, shift_id)
    roster.swap_shift(two, shift_id, "乙", "家中有事")
    [now_on] = view.on_duty(two.store, two.now)
    assert (now_on.who, now_on.taken_at) == ("乙", None)
    assert (newest(two).payload["who"], newest(two).payload["to"]) == ("甲", "乙")
    assert "另一个人" in refused(roster.swap_shift, two, shift_id, "乙", "再换一次")


def test_nobody_takes_over_a_shift_while_on_another(two):
    first = one_shift(two, "甲")
    one_shift(two, "乙")
    assert "已有另一班" in refused(roster.swap_shift, two, first, "乙", "家中有事")


def test_a_shift_runs_up_to_its_end_and_can_be_cancelled_only_before(two):
    shift_id = one_shift(two, hours=1)
    end = two.now + timedelta(hours=1)
    assert view.on_duty(two.store, two.now)
    assert view.on_duty(two.store, end - timedelta(seconds=1))
    assert view.on_duty(two.store, end) == ()
    assert "已经结束" in refused(roster.cancel_shift, replace(two, now=end), shift_id, "排错了")
    roster.cancel_shift(two, shift_id, "排错了")
    assert view.on_duty(two.store, two.now) == ()


def test_being_there_is_confirmed_once_and_from_an_hour_before(two):
    roster.enter_shifts(
        two,
        [Shift(id="s", role="monitor", who="甲", from_at=two.now + timedelta(hours=2),
               until_at=two.now + timedelta(hours=14))],
    )  # fmt: skip
    assert "前一小时" in refused(roster.take_shift, two, "s")
    there = replace(two, now=two.now + timedelta(hours=1))
    roster.take_shift(there, "s")
    assert "已经确认过" in refused(roster.take_shift, there, "s")
    assert newest(two).action == "shift_taken"


@pytest.mark.parametrize("roles", [(VIEWER,), (ADMINISTRATOR,), ("spokesperson",), ("monitor",)])
def test_only_those_who_call_others_together_keep_the_roster(acting, two, roles):
    stranger = acting(two.store, roles=roles)
    shift_id = one_shift(two)
    pattern = Pattern(role="monitor", people=("甲",), kind=ShiftKind.DAY, first=date(2026, 12, 1))
    for act, given in (
        (roster.keep_contact, (contact("丙"),)),
        (roster.remove_contact, ("c-乙", "已调离")),
        (roster.enter_roster, (pattern,)),
        (roster.swap_shift, (shift_id, "乙", "有事")),
        (roster.cancel_shift, (shift_id, "有事")),
    ):
        assert "权限" in refused(act, stranger, *given)


def test_whoever_watches_confirms_and_whoever_looks_does_not(acting, two):
    shift_id = one_shift(two)
    for roles in ((VIEWER,), (ADMINISTRATOR,), ("commentator",)):
        stranger = acting(two.store, roles=roles)
        assert "权限" in refused(roster.take_shift, stranger, shift_id)
        assert "权限" in refused(roster.note_test, stranger, "c-甲", reached=True)
    roster.take_shift(acting(two.store, roles=("monitor",)), shift_id)
    assert view.on_duty(two.store, two.now)[0].taken_at == two.now


def test_a_unit_without_a_plan_keeps_no_roster(by):
    assert "还没有选定应急预案" in refused(roster.keep_contact, replace(by, plan=None), contact())


PASTED = "日期\t起\t止\t岗位\t值班人\n2026-11-23\t08:00\t20:00\t舆情监控员\t甲\n11月23日,20时,8:00,舆情监控员,乙\n"


def test_a_roster_is_pasted_from_a_table(two):
    assert roster.enter_shifts(two, roster_lines.read(two, PASTED)) == 2
    shifts = duty.shifts(two.store, two.now, two.now + timedelta(days=9))
    assert [(each.who, f"{each.from_at:%d %H}", f"{each.until_at:%d %H}") for each in shifts] == [
        ("甲", "23 00", "23 12"), ("乙", "23 12", "24 00"),
    ]  # fmt: skip


def test_midnight_may_be_written_as_the_end_of_a_day(two):
    [shift] = roster_lines.read(two, "2026/11/23 16:00 24:00 领导小组办公室 甲")
    assert (shift.role, shift.length) == ("office", timedelta(hours=8))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-11-23 08:00 20:00 舆情监控员", "五格,现有 4 格"),
        ("11-31 08:00 20:00 舆情监控员 甲", "没有这样的日期"),
        ("11-23 25:00 20:00 舆情监控员 甲", "没有这样的日期或时间"),
        ("11-23 早上 20:00 舆情监控员 甲", "看不懂"),
        ("11-23 08:00 20:00 门卫 甲", "岗位“门卫”不在预案里"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(two, line, said):
    text = f"2026-11-22 20:00 22:00 舆情监控员 甲\n{line}"
    sentence = refused(roster_lines.read, two, text)
    assert said in sentence
    assert "第 2 行" in sentence


def test_an_empty_paste_says_what_to_paste(two):
    for text in (" \n ", "日期\t起\t止\t岗位\t值班人\n"):
        assert "每行一班" in refused(roster_lines.read, two, text)
