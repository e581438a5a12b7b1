"""导入文件 takes a file, shows what each column is used for, and hands it to the worker."""

import csv
import io
import re
from datetime import timedelta

import pytest

from yuqing.model.imports import ImportProgress, ImportState
from yuqing.workflow import imports

HEADER = ["标题", "内容", "发布时间", "原文链接", "来电人", "联系电话", "作者"]
ROW = [
    "路灯不亮",
    "集市路的路灯坏了三天",
    "2026-11-21 08:30:15",
    "https://weibo.com/1234567/NabcdEFG",
    "某人",
    "000",
    "路人甲",
]


def table(*rows, header=HEADER, encoding="utf-8"):
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue().encode(encoding)


def drop(at, content, name="工单.csv"):
    at.file_uploader[0].set_value((name, content, "text/csv"))
    return at.run()


def begin(at):
    return next(button for button in at.button if button.label == "开始导入")


def change(at, row, label):
    """Choose another use for a column, as the table on the page reports it."""
    key = next(frame.key for frame in at.data_editor)
    at.session_state[key] = {"edited_rows": {row: {"用途": label}}, "added_rows": [], "deleted_rows": []}
    return at.run()


def requests(room):
    return [imports.read_request(folder) for folder in imports.waiting(room.desk.desk)]


@pytest.fixture
def page(room):
    room.set_up()
    return room.visit("imports")


def test_without_a_unit_the_page_leads_to_the_first_run_page(room):
    at = room.visit("imports")
    assert at.info[0].value.startswith("请先在“首次设置”页填写本单位")
    assert not at.file_uploader


def test_the_demo_takes_no_files(room):
    room.demo()
    at = room.visit("imports")
    assert at.info[0].value == "演示中不能导入文件。请先在“首次设置”页离开演示。"
    assert not at.file_uploader


def test_before_the_first_import_the_page_says_so(page):
    assert page.text[-1].value == "还没有导入过文件。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_dropped_file_shows_its_first_rows_as_they_would_be_imported(page, encoding, latin):
    shown = drop(page, table(ROW, encoding=encoding)).dataframe[-1].value
    assert shown.iloc[0][["结果", "时间", "标题", "正文"]].tolist() == [
        "导入", "11-21 08:30", "路灯不亮", "集市路的路灯坏了三天",
    ]  # fmt: skip
    assert latin(page) == []


def test_personal_columns_are_listed_and_no_value_of_theirs_is_shown(page, spoken):
    drop(page, table(ROW))
    assert "将丢弃的个人信息列:来电人、联系电话" in page.text.values
    assert not {"某人", "000", "路人甲"} & set(spoken(page).split("\n"))


def test_a_row_that_cannot_be_imported_says_why(page):
    shown = drop(page, table(ROW, ["", "", "2026-11-21", "", "", "", ""])).dataframe[-1].value
    assert shown["结果"].iloc[1].startswith("不导入:")


def test_the_file_and_the_choices_wait_for_the_worker(room, page):
    drop(page, table(ROW))
    page.checkbox[0].set_value(False)
    begin(page).click().run()
    [request] = requests(room)
    assert (request.file_name, request.changes, request.about_unit) == ("工单.csv", {}, False)
    assert (room.desk.desk.imports / request.id / imports.FILE).read_bytes() == table(ROW)


def test_another_use_of_a_column_is_handed_over(room, page):
    drop(page, table(["甲", *ROW], header=["诉求", *HEADER]))
    change(page, 0, "正文")
    begin(page).click().run()
    [request] = requests(room)
    assert request.changes == {"诉求": "text", "内容": "ignored"}


def test_a_choice_for_one_file_does_not_reach_the_next(page):
    drop(page, table(["甲", *ROW], header=["诉求", *HEADER]))
    change(page, 1, "不导入")
    assert page.dataframe[-1].value["标题"].iloc[0] == ""
    drop(page, table(ROW), name="另一份.csv")
    assert page.dataframe[-1].value["正文"].iloc[0] == "集市路的路灯坏了三天"


def test_a_personal_column_is_never_read_as_text(page):
    drop(page, table(ROW))
    change(page, 4, "正文")
    assert page.error[0].value.startswith("“来电人”是个人信息列")
    assert page.subheader.values == ["导入记录"]


def test_a_file_without_text_waits_until_a_column_is_named(page):
    drop(page, table(["一", "2026-11-21"], header=["备注", "发布时间"]))
    assert page.warning[0].value == "没有找到标题或正文列,请在上表中指定。"
    assert begin(page).disabled
    change(page, 0, "正文")
    assert not page.warning
    assert not begin(page).disabled


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\x7fELF" + bytes(range(256)) * 20, "这是程序，不是表格"),
        (b"PK\x03\x04" + b"\x00" * 200, "Excel 文件不完整或已损坏"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 200, "这是图片，不是表格"),
        (table(), "文件只有表头，没有数据行"),
        (table(["甲"] * 2000, header=[f"列{number}" for number in range(2000)]), "超过 1000 列"),
        (b"[1, 2, 3]", "JSON 里没有一条一条的记录"),
    ],
    ids=["empty", "program", "zip", "picture", "header only", "wide", "json"],
)
def test_a_bad_file_is_one_sentence_and_the_page_goes_on(page, content, sentence, latin):
    drop(page, content)
    assert len(page.error) == 1
    assert sentence in page.error[0].value
    assert page.subheader.values == ["导入记录"]
    assert latin(page) == []
    assert not [button for button in page.button if button.label == "开始导入"]


def test_after_a_bad_file_a_good_one_is_taken(page):
    drop(page, b"")
    drop(page, table(ROW))
    assert not page.error
    assert not begin(page).disabled


def test_a_heading_that_wants_to_be_markup_stays_text(page, elements):
    evil = "姓名![x](http://evil.example/p.png)<img src=x>"
    drop(page, table(["甲", *ROW], header=[evil, *HEADER]))
    change(page, 0, "正文")
    assert page.error
    quoting = [each for each in elements(page) if b"evil.example" in each.proto.SerializeToString()]
    assert {each.type for each in quoting} == {"dataframe", "error"}
    assert not re.search(r"(?<!\\)[\[\]<]", page.error[0].value)


def test_the_totals_of_past_imports_add_up(room, page):
    rows = [room.mention(number, title="路灯不亮", source_id="import:1") for number in (1, 2, 3)]
    run = room.run("01", source_id="import:1", source_name="工单.csv", items=4, rejected=2, detail="2 行没有导入")
    room.take(rows, run)
    totals = page.run().dataframe[-1].value.iloc[0]
    assert totals[["文件", "读到", "新增", "已有", "未能导入", "说明"]].tolist() == [
        "工单.csv", 6, 3, 1, 2, "2 行没有导入",
    ]  # fmt: skip


def test_an_import_says_how_far_it_is(room, page, acting):
    request = imports.request_import(acting(room.desk.store), room.desk.desk, "工单.csv", b"x", imports.Choices({}))
    assert page.run().get("progress")[0].proto.text == "工单.csv:等待后台处理"
    reached = ImportProgress(
        request.id, "工单.csv", ImportState.RUNNING, room.now - timedelta(seconds=10), rows=30_000, rate=3000.0,
        seconds_left=30.0,
    )  # fmt: skip
    imports.keep_progress(room.desk.desk.imports / request.id, reached)
    bar = page.run().get("progress")[0].proto
    assert (bar.value, bar.text) == (25, "工单.csv:已处理 30,000 行,3,000 行/秒,约剩 30 秒")


def test_a_file_that_could_not_be_imported_is_on_the_record(room, page, acting):
    request = imports.request_import(acting(room.desk.store), room.desk.desk, "工单.csv", b"x", imports.Choices({}))
    folder = room.desk.desk.imports / request.id
    lost = ImportProgress(request.id, "工单.csv", ImportState.FAILED, room.now, message="表格设有打开密码。")
    imports.keep_progress(folder, lost)
    (folder / imports.FILE).unlink()
    assert page.run().warning.values == ["工单.csv:表格设有打开密码。"]


def test_nothing_is_promised_while_the_database_is_damaged(room):
    room.damaged()
    at = room.visit("imports")
    assert len(at.error) == 1
    assert not at.dataframe
