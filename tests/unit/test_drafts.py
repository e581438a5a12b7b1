"""What is typed and not saved: whose it is, for how long, and what comes too late."""

import json
from datetime import timedelta

import pytest

from yuqing.model.account import Visitor
from yuqing.model.actor import Actor
from yuqing.model.draft import LAST_TURN, LONGEST, PLACE, Kind, Typed, place_of, read_typed, visible
from yuqing.store import record
from yuqing.ui.drafts import owner_of
from yuqing.workflow import drafts

BODY = place_of(Kind.STATEMENT_BODY, 7, "01HX")
FORM, OTHER_FORM = "0a0b0c0d", "1a1b1c1d"
SENT = {"desk": "live", "place": BODY, "basis": "00000001", "form": FORM, "turn": 5, "text": "集市路面积水"}


def typed(text="集市路面积水", place=BODY, basis="00000001", form=FORM, turn=1):
    return Typed("live", place, basis, form, turn, text)


@pytest.fixture
def store(by):
    return by.store


def text_of(store, now, owner="值班员", place=BODY):
    found = drafts.newest(store, owner, place, now)
    return found and found.text


def test_what_was_typed_last_comes_back_with_its_time(store, noon):
    drafts.keep(store, "值班员", typed("集市"), noon)
    drafts.keep(store, "值班员", typed("集市积水", turn=2), noon + timedelta(seconds=2))
    kept = drafts.newest(store, "值班员", BODY, noon + timedelta(days=1))
    assert (kept.text, kept.basis, kept.kept_at) == ("集市积水", "00000001", noon + timedelta(seconds=2))


def test_nobody_else_gets_it_and_it_is_on_no_record(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    assert text_of(store, noon, owner="同事") is None
    assert record.head(store)[0] == 0


def test_it_is_of_one_field_only(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    for other in ("statement_body-8-01HX", "statement_body-7-01HY", "statement_body-7", "statement_title-7-01HX"):
        assert text_of(store, noon, place=other) is None


def test_what_began_with_another_text_stays_beside_it_until_the_field_is_saved(store, noon):
    drafts.keep(store, "值班员", typed("在第一稿上写的", basis="00000001"), noon)
    drafts.keep(store, "值班员", typed("在第二稿上写的", basis="00000002", form=OTHER_FORM), noon + timedelta(hours=1))
    assert text_of(store, noon + timedelta(hours=2)) == "在第二稿上写的"
    drafts.forget(store, "值班员", BODY, OTHER_FORM, noon + timedelta(hours=2))
    assert text_of(store, noon + timedelta(hours=2)) is None


def test_what_is_older_never_takes_the_place_of_what_is_newer(store, noon):
    drafts.keep(store, "值班员", typed("积水已经排除", turn=9), noon)
    for turn in (1, 8, 9):
        drafts.keep(store, "值班员", typed("积水", turn=turn), noon)
    assert text_of(store, noon) == "积水已经排除"


def test_what_arrives_after_the_form_was_saved_is_not_kept(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    drafts.forget(store, "值班员", BODY, FORM, noon)
    drafts.keep(store, "值班员", typed("迟到的", turn=LAST_TURN - 1), noon)
    assert text_of(store, noon) is None
    drafts.keep(store, "值班员", typed("新的一份", form=OTHER_FORM), noon)
    assert text_of(store, noon) == "新的一份"


def test_a_field_that_was_emptied_leaves_nothing(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    drafts.keep(store, "值班员", typed("", turn=2), noon)
    assert text_of(store, noon) is None


def test_after_fourteen_days_it_is_not_shown_and_the_next_one_sweeps_it_out(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    drafts.forget(store, "值班员", place_of(Kind.GRIEVANCE), FORM, noon)
    late = noon + drafts.LIVES
    assert text_of(store, late) == "集市路面积水"
    assert text_of(store, late + timedelta(seconds=1)) is None
    drafts.keep(store, "同事", typed("别的"), late + timedelta(seconds=1))
    assert store.rows("select owner from drafts") == [("同事",)]


def test_a_person_has_fifty_and_the_oldest_go(store, noon):
    drafts.keep(store, "同事", typed("同事的"), noon)
    for number in range(drafts.MOST + 3):
        at = noon + timedelta(seconds=number)
        drafts.keep(store, "值班员", typed(f"第{number}份", place=place_of(Kind.MEASURES, number)), at)
    assert store.value("select count(*) from drafts where owner = '值班员'") == drafts.MOST
    assert text_of(store, noon, place=place_of(Kind.MEASURES, 2)) is None
    assert text_of(store, noon, place=place_of(Kind.MEASURES, 3)) == "第3份"
    assert text_of(store, noon, owner="同事") == "同事的"


def test_finished_forms_push_out_no_text(store, noon):
    drafts.keep(store, "值班员", typed(), noon)
    for number in range(drafts.MOST + 3):
        drafts.forget(store, "值班员", place_of(Kind.MEASURES, number), FORM, noon + timedelta(seconds=1))
    drafts.keep(store, "值班员", typed("别的", place=place_of(Kind.GRIEVANCE)), noon + timedelta(seconds=2))
    assert text_of(store, noon) == "集市路面积水"


def test_control_characters_are_not_kept_and_marks_stay_letters(store, noon):
    drafts.keep(store, "值班员", typed("一\x00\x1b[31m\r\n二\t<b>*三*</b>\x7f"), noon)
    assert text_of(store, noon) == "一[31m\n二\t<b>*三*</b>"
    assert visible("一\r二") == "一\n二"


def test_what_our_script_sends_is_read():
    assert read_typed(json.dumps(SENT).encode()) == typed(turn=5)
    assert read_typed(json.dumps(SENT | {"text": "积" * LONGEST}).encode()) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"desk": "backup"}, {"desk": ""}, {"place": ""}, {"place": "statement_body--7"},
        {"place": "statement_body-7\n"}, {"place": "statement_body-7-"},
        {"place": "statement_body-../7"}, {"place": "statement_body-七"},
        {"place": "password-7"}, {"place": "STATEMENT_BODY-7"}, {"place": f"statement_body-{'7' * 200}"},
        {"place": "x statement_body-7"}, {"basis": ""}, {"basis": "0000000g"}, {"form": "0a0b0c0d0"}, {"form": None},
        {"turn": 0}, {"turn": -1}, {"turn": LAST_TURN}, {"turn": "5"}, {"turn": 5.0}, {"turn": True},
        {"text": "积" * (LONGEST + 1)}, {"text": None}, {"text": ["积"]}, {"text": "\ud800"}, {"owner": "同事"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_anything_else_is_not_read(wrong):
    assert read_typed(json.dumps(SENT | wrong).encode()) is None


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 60_000, json.dumps([SENT]).encode()])
def test_what_is_no_such_object_is_not_read(body):
    assert read_typed(body) is None


@pytest.mark.parametrize("about", ["../x", "a b", "", "七"])
def test_an_odd_place_is_a_bug_and_no_place(about):
    with pytest.raises(ValueError, match=Kind.MEASURES):
        place_of(Kind.MEASURES, about)


def test_every_kind_is_a_place_of_its_own():
    assert all(PLACE.match(kind) for kind in Kind)


def test_an_account_owns_what_it_types_in_any_browser_and_guests_by_their_mark():
    account = Visitor(Actor("值班员", ()), "session-1")
    assert owner_of(account, "mark") == owner_of(account, "") == "值班员"
    guest = Visitor(Actor("参演人员", ()), desk="drill")
    assert owner_of(guest, "a") != owner_of(guest, "b")
    assert owner_of(guest, "") == ""
    assert owner_of(Visitor(Actor("演示用户", ()), desk="demo"), "") == "guest:"
