"""记录校验: everything that was done, newest first, and one button that says whether it is what it was."""

import pytest

from yuqing.model.record import Entry
from yuqing.store import record


@pytest.fixture
def busy(room):
    """A desk on which sixty things were done."""
    room.set_up()
    with room.desk.store.transaction() as transaction:
        for number in range(60):
            at = room.ago(hours=60 - number)
            action = "source_changed" if number % 6 == 0 else "sighting_reported"
            given = Entry(action=action, actor="周", object=f"mention:{number}", occurred_at=at, recorded_at=at)
            record.append(transaction, given)
    room.desk.touch()
    return room


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    return at


def test_nothing_done_yet_says_what_will_stand_here(room, spoken):
    room.set_up()
    at = room.visit("record")
    assert "还没有任何记录" in at.info[0].value
    assert "还没有任何记录。" in press(at, "校验全部记录").success[0].value


def test_the_newest_entries_come_first_in_chinese(busy):
    rows = busy.visit("record").dataframe[0].value
    assert (len(rows), rows["编号"].tolist()[:3]) == (50, [60, 59, 58])
    assert rows["事项"].tolist()[0] == "人工报送"


def test_the_table_narrows_to_one_kind_of_act(busy):
    at = busy.visit("record")
    at.selectbox[0].select("source_changed").run()
    assert set(at.dataframe[0].value["事项"]) == {"修改渠道"}
    assert len(at.dataframe[0].value) == 10


def test_the_check_says_that_the_record_is_sound_and_shows_its_head(busy, spoken):
    at = press(busy.visit("record"), "校验全部记录")
    assert "校验通过:共 60 条记录" in at.success[0].value
    assert record.head(busy.desk.store)[1] in spoken(at)


def test_the_check_names_the_entry_that_was_changed(busy):
    with busy.desk.store.transaction() as transaction:
        transaction.run("drop trigger record_keep_update on record")
        transaction.run("update record set actor = '某人' where seq = 7")
    assert "第 7 条记录被改动" in press(busy.visit("record"), "校验全部记录").error[0].value


def test_what_was_anchored_is_listed_and_a_cut_tail_shows(busy):
    busy.desk._anchor(busy.now)
    assert set(busy.visit("record").dataframe[1].value["编号"]) == {60}
    with busy.desk.store.transaction() as transaction:
        transaction.run("drop trigger record_keep_delete on record")
        transaction.run("delete from record where seq > 40")
    assert "末尾可能被截去" in press(busy.visit("record"), "校验全部记录").error[0].value
