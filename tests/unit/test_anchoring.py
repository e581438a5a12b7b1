"""Anchors outside the database: a tail that was cut off and a record that was written anew show."""

import ast
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from yuqing import cli, config
from yuqing.config import Settings
from yuqing.errors import WorkflowError
from yuqing.model import record_labels
from yuqing.model.incident import Action, Deed
from yuqing.model.record import Entry
from yuqing.store import open_store, record
from yuqing.ui.office import OpenDesk
from yuqing.workflow.anchoring import FILE, anchor, anchors, verify

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path))
    made = config.desk(Settings(data_dir=str(tmp_path)), "live")
    made.root.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture
def file(desk):
    return desk.root / FILE


@pytest.fixture
def store(desk):
    opened = open_store(desk.database)
    yield opened
    opened.close()


def write(store, count, at=NOON):
    with store.transaction() as transaction:
        for _ in range(count):
            entry = Entry(action="note_added", actor="zhou", occurred_at=at, recorded_at=at)
            record.append(transaction, entry)


def tamper(desk, change):
    with duckdb.connect(str(desk.database)) as raw:
        raw.execute("drop trigger record_keep_update on record")
        raw.execute("drop trigger record_keep_delete on record")
        raw.execute(change)


def test_the_head_is_written_down_once_a_day_and_never_of_nothing(store, file):
    assert not anchor(store, file, NOON)
    write(store, 3)
    assert [anchor(store, file, NOON + hours) for hours in (0 * DAY, DAY / 4, DAY, DAY)] == [True, False, True, False]
    assert [(each.day.isoformat(), each.seq) for each in anchors(file)] == [("2026-03-02", 3), ("2026-03-03", 3)]


def test_a_day_begins_in_beijing(store, file):
    write(store, 1)
    late = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    assert anchor(store, file, late)
    assert anchor(store, file, late + timedelta(minutes=1))


def test_a_machine_that_was_set_back_anchors_no_day_twice(store, file):
    write(store, 1)
    anchor(store, file, NOON)
    assert not anchor(store, file, NOON - 3 * DAY)


def test_a_sound_record_agrees_with_its_anchors(store, file):
    write(store, 3)
    anchor(store, file, NOON)
    write(store, 2)
    verdict = verify(store, file)
    assert verdict.is_sound
    assert verdict.sentence == "校验通过:共 5 条记录,与 1 次每日锚定全部一致。"
    assert verdict.head == record.head(store)[1]


def test_an_empty_record_is_sound(store, file):
    assert verify(store, file).sentence == "还没有任何记录。"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("delete from record where seq > 3", "末尾可能被截去"),
        ("delete from record", "末尾可能被截去"),
        ("update record set actor = 'li' where seq = 2", "第 2 条记录被改动"),
        ("delete from record where seq = 4", "第 4 条记录被改动、删除或插入过"),
    ],
)
def test_what_was_done_behind_the_program_shows(desk, file, change, sentence):
    store = open_store(desk.database)
    write(store, 5)
    anchor(store, file, NOON)
    store.close()
    tamper(desk, change)
    store = open_store(desk.database)
    verdict = verify(store, file)
    store.close()
    assert not verdict.is_sound
    assert sentence in verdict.sentence


def test_a_record_that_was_cut_and_went_on_still_shows(desk, file):
    store = open_store(desk.database)
    write(store, 5)
    anchor(store, file, NOON)
    store.close()
    tamper(desk, "delete from record where seq > 3")
    store = open_store(desk.database)
    write(store, 4, NOON + DAY)
    anchor(store, file, NOON + DAY)
    verdict = verify(store, file)
    store.close()
    assert verdict.broken_at is None
    assert verdict.lost.seq == 5


@pytest.mark.parametrize("line", ["{", '{"day": "2026-03-02"}', '{"day": "soon", "seq": 1, "hash": ""}', "[]", "7"])
def test_an_anchor_that_cannot_be_read_is_named_by_its_line(store, file, line):
    write(store, 1)
    anchor(store, file, NOON)
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(WorkflowError, match="第 2 行读不出来"):
        verify(store, file)


def test_the_command_says_the_verdict_in_its_exit_code(desk, file, capsys):
    assert cli.main(["verify"]) == 1
    assert "还没有数据库" in capsys.readouterr().err
    store = open_store(desk.database)
    write(store, 4)
    anchor(store, file, NOON)
    head = record.head(store)[1]
    store.close()
    assert cli.main(["verify"]) == 0
    said = capsys.readouterr()
    assert (said.out.strip(), "校验通过:共 4 条记录" in said.err) == (head, True)
    tamper(desk, "delete from record where seq = 4")
    assert cli.main(["verify"]) == cli.NOT_SOUND
    assert "校验不通过" in capsys.readouterr().err


def test_an_open_desk_anchors_by_itself_and_goes_on_when_it_cannot(desk):
    opened = OpenDesk(desk, Settings(data_dir=str(desk.home)), with_worker=False)
    opened._open(NOON)
    write(opened.store, 2)
    opened._anchor(NOON)
    assert [each.seq for each in anchors(opened.anchors)] == [2]
    opened.anchors.write_text("damaged\n")
    opened._anchor(NOON + DAY)
    assert "第 1 行读不出来" in opened._unanchored
    opened.anchors.unlink()
    opened._anchor(NOON + DAY)
    assert opened._unanchored == ""
    opened.store.close()


def test_an_anchor_that_cannot_be_written_or_read_is_said(store, file):
    write(store, 1)
    with pytest.raises(WorkflowError, match="写不进去"):
        anchor(store, file.parent / "nowhere" / FILE, NOON)
    file.mkdir()
    with pytest.raises(WorkflowError, match="读不出来"):
        anchor(store, file, NOON)


#: Function that makes an entry → which of its arguments names the act.
MAKES_ENTRIES = {"entry": 0, "_entry": 1}


def test_every_act_that_the_workflow_records_has_a_chinese_name():
    assert {str(each) for each in (*Action, *Deed)} <= set(record_labels.ACT)
    acts = set()
    for module in (config.ROOT / "yuqing" / "workflow").glob("*.py"):
        for call in ast.walk(ast.parse(module.read_text("utf-8"))):
            name = getattr(call.func, "attr", getattr(call.func, "id", "")) if isinstance(call, ast.Call) else ""
            place = MAKES_ENTRIES.get(name, 99)
            acts |= (
                {each.value for each in call.args[place : place + 1] if isinstance(each, ast.Constant)}
                if name
                else set()
            )
    assert acts - set(record_labels.ACT) == set()
    assert len(acts) >= 20
