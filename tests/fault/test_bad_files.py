"""Whatever is dropped on the import page: one Chinese sentence, no crash, no memory eaten."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yuqing.errors import ImportFileError
from yuqing.model.mentions import RawItem
from yuqing.model.segments import FORMAT, FORMAT_KEY, RAW
from yuqing.sources.file_import import (
    ImportContext,
    Rejected,
    open_table,
    propose_mapping,
    read_batches,
    read_items,
    workbook,
    zip_guard,
)
from yuqing.sources.file_import.sniff import Form

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CONTEXT = ImportContext("测试导入", b"k" * 32, NOW)
HEADER = "标题,正文,发布时间,链接\n"
GOOD = "路灯坏了,东河镇的路灯坏了三天,2026-11-20 08:30:15,https://example.com/1\n"


def rows_of(path: Path) -> list[RawItem | Rejected]:
    table = open_table(path)
    return list(read_items(table, propose_mapping(table.headers, table.sample), CONTEXT))


def rejected_of(path: Path) -> list[Rejected]:
    return [row for row in rows_of(path) if isinstance(row, Rejected)]


def is_sentence(text: str) -> bool:
    return text.endswith("。") and any("\u4e00" <= sign <= "\u9fff" for sign in text)


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parquet(schema: pa.Schema, rows: list[dict[str, object]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema), stream)
    return stream.getvalue()


GOOD_XLSX = xlsx([["标题", "正文", "发布时间"], ["路灯坏了", "东河镇的路灯坏了三天", "2026-11-20 08:30:15"]])
PLAIN = pa.schema([("title", pa.string()), ("text", pa.string())])
GOOD_PARQUET = parquet(PLAIN, [{"title": f"标题{n}", "text": "正文" * 50} for n in range(500)])


def sheet_with(cells: bytes) -> bytes:
    """Return the good workbook with other rows in its sheet."""
    with zipfile.ZipFile(io.BytesIO(GOOD_XLSX)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    entries["xl/worksheets/sheet1.xml"] = head + cells + b"</sheetData></worksheet>"
    return zipped(entries)


def lying_zip(real: bytes, declared: int) -> bytes:
    """Return a workbook whose sheet unpacks to more than its entry says."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(real) + packed.flush()
    name, crc = b"xl/workbook.xml", zlib.crc32(real)
    sizes = struct.pack("<III", crc, len(body), declared)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    start = len(local) + len(body)
    return local + body + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), start, 0)


#: name of the file → content, words the sentence must hold
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "空"),
    "only_spaces.csv": (b" \r\n\r\n  \n", "没有内容"),
    "only_commas.csv": (b",,,\n,,,\n", "没有内容"),
    "only_header.csv": (HEADER.encode(), "没有数据行"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "图片"),
    "document.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 99, "PDF"),
    "program.csv": (b"MZ\x90\x00" + bytes(4000), "程序"),
    "letter.xlsx": (zipped({"word/document.xml": b"<w/>"}), "Word"),
    "archive.csv": (zipped({"a.csv": GOOD.encode()}), "解压"),
    "packed.csv": (b"\x1f\x8b\x08" + bytes(200), "压缩包"),
    "noise.csv": (random.Random(1).randbytes(50_000), "不是文字表格"),
    "zeros.csv": (bytes(100_000), "不是文字表格"),
    "database.csv": (b"SQLite format 3\0" + bytes(4096), "数据库"),
    "cut.xlsx": (GOOD_XLSX[: len(GOOD_XLSX) // 2], "不完整"),
    "cut_end.xlsx": (GOOD_XLSX[:-200], "不完整"),
    "old_cut.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "empty.xlsx": (xlsx([]), "没有内容"),
    "cut.parquet": (GOOD_PARQUET[: len(GOOD_PARQUET) // 2], "不完整"),
    "empty.parquet": (parquet(PLAIN, []), "没有数据行"),
    "ours.parquet": (parquet(RAW.with_metadata({FORMAT_KEY: FORMAT}), []), "inbox"),
    "numbers.json": (b"[1, 2, 3]", "一条一条"),
    "one_object.json": (b'{"a": {"b": 1}', "一条一条"),
    "deep.json": (b"[" * 100_000, "一条一条"),
    "page.xls": (b"<html><body><p>" + "请先登录".encode() + b"</p></body></html>", "没有表格"),
    "no_text.csv": ("序号,点赞数\n1,2\n".encode(), "正文"),
    "people.csv": ("user_id,nickname,desc,follows,fans\n1,甲,简介,2,3\n".encode(), "个人资料"),
    "wide.csv": (",".join(f"列{n}" for n in range(1500)).encode() + b"\n1\n", "1000 列"),
    "bomb_ratio.xlsx": (zipped({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": bytes(60_000_000)}), "过大"),
    "bomb_entries.xlsx": (zipped({"xl/workbook.xml": b""} | {f"a{n}": b"" for n in range(6000)}), "部件"),
    "bomb_lying.xlsx": (lying_zip(b"<a/>" * 5_000_000, 100), "损坏"),
    "bomb_far_cell.xlsx": (
        sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "太大",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    content, words = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=words) as refused:
        rows_of(path)
    assert is_sentence(str(refused.value))


def test_a_file_over_two_gigabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.write((HEADER + GOOD).encode())
        stream.truncate(2_000_000_001)
    with pytest.raises(ImportFileError, match="2,000 MB"):
        open_table(path)


def test_a_shared_text_shown_by_a_million_cells_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD_XLSX)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 20_001))
    entries["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    entries["xl/sharedStrings.xml"] = (
        b"<sst><si><t>" + random.Random(1).randbytes(15_000).hex().encode() + b"</t></si></sst>"
    )
    path = tmp_path / "laughs.xlsx"
    path.write_bytes(zipped(entries))
    with pytest.raises(ImportFileError, match="过大"):
        open_table(path)


READ_ALL = """
import sys
from pathlib import Path
from yuqing.errors import ImportFileError
from yuqing.sources.file_import import ImportContext, open_table, propose_mapping, read_batches
from datetime import UTC, datetime
context = ImportContext("x", b"k" * 32, datetime(2026, 11, 22, tzinfo=UTC))
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        table = open_table(path)
        for batch, rejected in read_batches(table, propose_mapping(table.headers, table.sample), context):
            pass
    except ImportFileError:
        pass
# Not getrusage: its peak is inherited from the process that started this one.
peak = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux's /proc")
def test_all_of_these_together_take_less_than_300_megabytes(tmp_path: Path) -> None:
    for name, (content, _) in REFUSED.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "line.csv").write_bytes((HEADER + GOOD).encode() + b"x" * 40_000_000 + b"\n")
    (tmp_path / "quote.csv").write_bytes((HEADER + '"').encode() + GOOD.encode() * 5_000)
    (tmp_path / "line.json").write_bytes(b'[{"title": "' + b"x" * 40_000_000)
    (tmp_path / "line.xls").write_bytes(b"<table " + b"x" * 40_000_000)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", READ_ALL, tmp_path], cwd=root, capture_output=True, check=True)
    assert int(done.stdout) < 300


def written(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",,2026-11-20 08:30:15,https://example.com/2\n", "没有标题也没有正文"),
        ("标题,正文,2036-11-20 08:30:15,\n", "在将来"),
        ("标题,正文,大概上周,\n", "看不懂发布时间“大概上周”"),
        ("标题,正文,1900-01-01,\n", "看不懂发布时间"),
        ("标题,正文里有,逗号,2026-11-20 08:30:15,https://example.com/2\n", "5 列，表头只有 4 列"),
        ("标题,正文到此\n", "只有 2 列，表头有 4 列"),
        ("标题,\ufffd\ufffd\ufffd\ufffd坏\ufffd,2026-11-20,\n", "乱码"),
        ("#NAME?,,2026-11-20,\n", "公式错误"),
        ("标题,正文,发布时间,链接\n", "看不懂发布时间“发布时间”"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_number_and_the_good_ones_go_in(tmp_path: Path, row: str, words: str) -> None:
    rows = rows_of(written(tmp_path, HEADER + GOOD + row + GOOD))
    assert [type(each) for each in rows] == [RawItem, Rejected, RawItem]
    assert rows[1].row_number == 3
    assert words in rows[1].reason
    assert is_sentence(rows[1].reason)


def test_row_numbers_are_those_of_excel_where_a_cell_holds_line_breaks(tmp_path: Path) -> None:
    broken = '标题,"第一段\n第二段\n第三段",2026-11-20 08:30:15,\n'
    rows = rejected_of(written(tmp_path, "导出表\n\n" + HEADER + broken + "\n" + "无时间,正文,???,\n"))
    assert [row.row_number for row in rows] == [6]


def test_an_unclosed_quote_does_not_hide_the_rows_it_swallowed(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, HEADER + GOOD + '标题,"没有收尾,2026-11-20,\n' + GOOD * 3))
    assert isinstance(rows[0], RawItem)
    assert "引号没有配对，文件的第 3 至 6 行" in rows[1].reason


def test_a_line_of_five_megabytes_costs_one_row(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, HEADER + GOOD + "x" * 5_000_000 + ",b,c,d\n" + GOOD))
    assert [type(each) for each in rows] == [RawItem, Rejected, RawItem]
    assert "这一行超过" in rows[1].reason


def test_a_cell_beyond_the_limit_costs_one_row(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, HEADER + GOOD + "标题," + "长" * 140_000 + ",2026-11-20,\n" + GOOD))
    assert [type(each) for each in rows] == [RawItem, Rejected, RawItem]
    assert "单元格超过" in rows[1].reason


def test_a_formula_in_a_cell_is_only_text(tmp_path: Path) -> None:
    row = '=1+1,"=HYPERLINK(""http://example.com"",""点我"")",2026-11-20,\n'
    item = rows_of(written(tmp_path, HEADER + row))[0]
    assert (item.title, item.text) == ("=1+1", '=HYPERLINK("http://example.com","点我")')


def test_nul_bytes_and_control_signs_are_taken_out(tmp_path: Path) -> None:
    item = rows_of(written(tmp_path, HEADER + "标\0题,正\x08文\0,2026-11-20,\n" + GOOD * 9))[0]
    assert (item.title, item.text) == ("标题", "正文")


def test_half_a_surrogate_pair_in_json_does_not_break_the_batch(tmp_path: Path) -> None:
    path = written(tmp_path, '{"title": "a", "content": "开心\\ud83d"}\n', name="a.jsonl")
    table = open_table(path)
    batch, rejected = next(read_batches(table, propose_mapping(table.headers), CONTEXT))
    assert batch.column("text").to_pylist() == ["开心"]
    assert rejected == []


def test_three_hundred_columns_are_no_obstacle(tmp_path: Path) -> None:
    names, cells = [f"字段{n}" for n in range(300)], ["x"] * 300
    names[150], cells[150], names[299], cells[299] = "正文", "东河镇的路灯坏了", "发布时间", "2026-11-20"
    assert rows_of(written(tmp_path, ",".join(names) + "\n" + ",".join(cells) + "\n"))[0].text == "东河镇的路灯坏了"


def test_a_broken_line_of_json_costs_one_row(tmp_path: Path) -> None:
    good = json.dumps({"title": "标题", "content": "正文"}, ensure_ascii=False) + "\n"
    rows = rows_of(written(tmp_path, good + '{"title": "坏\n' + "[1]\n" + good, name="a.jsonl"))
    assert [type(each) for each in rows] == [RawItem, Rejected, Rejected, RawItem]
    assert [row.row_number for row in rows if isinstance(row, Rejected)] == [2, 3]


def test_a_json_array_cut_in_the_middle_keeps_what_stands_before(tmp_path: Path) -> None:
    whole = json.dumps([{"title": f"标题{n}", "content": "正文" * 40} for n in range(5000)], ensure_ascii=False)
    rows = rows_of(written(tmp_path, whole[: len(whole) // 2], name="a.json"))
    assert all(isinstance(row, RawItem) for row in rows[:-1])
    assert len(rows) > 2000
    assert "不是完整的 JSON" in rows[-1].reason


def test_a_parquet_file_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    content = bytearray(GOOD_PARQUET)
    content[40 : len(content) // 2] = bytes(len(content) // 2 - 40)
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match="损坏"):
        rows_of(path)


def damaged(content: bytes, seed: int) -> bytes:
    """Return the content with a few bytes changed, and cut in half of the cases."""
    rng = random.Random(seed)
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed[: rng.choice([len(changed), rng.randrange(8, len(changed))])])


def outcome(path: Path) -> str:
    """Return what the person at the page sees: how many rows, or why not."""
    try:
        return f"{len(rows_of(path))} 行。"
    except ImportFileError as refused:
        return str(refused)


def sectors_of_an_old_workbook() -> bytes:
    """Return a compound file whose tables point far outside of it: the reader panics on such files."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    return (head + b"\xff" * 436 + struct.pack("<IIII", 0xFFFFFFFD, 7, 1, 1) * 32).ljust(1500, b"\1")


def with_name_that_is_no_text(content: bytes) -> bytes:
    """Damage the name of an entry where it stands before its bytes; the list at the end stays as it is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/工作表.xml", content)
    return stream.getvalue().replace("工".encode(), b"\xf7\xff\xff", 1)


def with_method(content: bytes, method: int) -> bytes:
    """Claim another way of compression for an entry than it has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", content)
    written = bytearray(stream.getvalue())
    written[8:10] = struct.pack("<H", method)
    at = written.index(b"PK\x01\x02") + 10
    written[at : at + 2] = struct.pack("<H", method)
    return bytes(written)


@pytest.mark.parametrize(
    "damaged",
    [with_name_that_is_no_text(b"<a/>"), *(with_method(b"<a/>" * 20, method) for method in (1, 8, 9, 12, 14, 99))],
)
def test_a_workbook_whose_archive_is_damaged_in_any_way_is_one_sentence(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(damaged)
    with pytest.raises(ImportFileError, match="不完整或已损坏"):
        zip_guard.check(path)


def test_a_workbook_that_makes_the_reader_panic_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(sectors_of_an_old_workbook())
    with pytest.raises(ImportFileError, match="损坏"):
        open_table(path)


def test_a_workbook_that_asks_for_more_memory_than_its_limit_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([["标题", "正文"], *(["标题", "正文" * 200] for _ in range(3000))]))
    monkeypatch.setitem(workbook.CHILD_MEMORY, Form.XLSX, 20_000_000)
    with pytest.raises(ImportFileError, match="过大"):
        open_table(path)


WHOLE = {
    "a.csv": (HEADER + GOOD * 20).encode("gb18030"),
    "a.xlsx": GOOD_XLSX,
    "a.parquet": GOOD_PARQUET,
    "a.json": json.dumps([{"title": "标题", "content": "正文"}] * 20, ensure_ascii=False).encode(),
    "a.xls": "<table><tr><td>标题<td>正文</tr><tr><td>甲<td>乙</tr></table>".encode(),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_file_ends_in_rows_or_in_one_sentence(tmp_path: Path, name: str) -> None:
    for seed in range(60):
        (tmp_path / name).write_bytes(damaged(WHOLE[name], seed))
        assert is_sentence(outcome(tmp_path / name))
