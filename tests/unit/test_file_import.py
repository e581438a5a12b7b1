"""Any file that an office has is opened, its columns are recognised, its rows become items."""

import csv
import io
import json
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yuqing.errors import ImportFileError
from yuqing.model.mentions import MentionKind, Precision, RawItem, SourceKind
from yuqing.model.segments import RAW
from yuqing.sources.file_import import (
    Field,
    ImportContext,
    Rejected,
    Row,
    open_table,
    preview,
    propose_mapping,
    read_batches,
    read_items,
    write_rejected,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CONTEXT = ImportContext("测试导入", b"k" * 32, NOW)

#: The columns of the widest known commercial export; full-width slashes as they come.
WIDE_HEADER = [
    "序号", "标题／微博内容", "信息属性", "原创／转发", "原文／评论链接", "来源网站", "原文作者",
    "日期", "媒体类型", "原微博内容", "认证类型", "信源地域（IP）", "性别", "全文内容", "粉丝数",
    "作品数", "转发数", "评论数", "点赞数", "阅读数／浏览热度", "行业标签", "微博情绪",
    "根微博作者", "城市", "精准地域", "涉及词", "注册时间", "信源级别", "收藏数", "媒体信息",
    "用户类型", "账号类型", "主页链接", "用户简介", "摘要", "头像", "相似文章数",
]  # fmt: skip
WIDE_ROW = dict.fromkeys(WIDE_HEADER, "") | {
    "序号": "1",
    "标题／微博内容": "东河镇的路灯坏了",
    "信息属性": "敏感",
    "原创／转发": "转发",
    "原文／评论链接": "https://weibo.com/1234567/NabcdEFG",
    "来源网站": "新浪微博",
    "原文作者": "某某用户",
    "日期": "2026-11-20 08:30:15",
    "媒体类型": "微博",
    "信源地域（IP）": "某省",
    "性别": "女",
    "全文内容": "东河镇的路灯坏了，走路看不清，求修。",
    "转发数": "1.2万",
    "评论数": "35",
    "点赞数": "",
    "阅读数／浏览热度": "10万+",
    "主页链接": "https://weibo.com/u/1234567",
    "头像": "https://example.com/head.png",
}
WIDE = [WIDE_HEADER, [WIDE_ROW[name] for name in WIDE_HEADER]]


def text_of(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def html_of(rows: list[list[str]]) -> str:
    lines = ("<tr>" + "".join(f"<td class=x>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset=gb2312><style>td {{}}</style></head><table>{''.join(lines)}</table></html>"


def spreadsheet_xml_of(rows: list[list[str]]) -> str:
    def cells(row: list[str]) -> str:
        filled = ((at, cell) for at, cell in enumerate(row, 1) if cell)
        return "".join(f'<Cell ss:Index="{at}"><Data ss:Type="String">{cell}</Data></Cell>' for at, cell in filled)

    lines = "".join(f"<Row>{cells(row)}</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}"><Table>{lines}</Table></Workbook>'


def xlsx_of(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls_of(rows: list[list[str]]) -> bytes:
    """Return a real BIFF8 workbook: one stream of records in a compound file."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    sheet += b"".join(label(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell)
    name = struct.pack("<HBB", 0, 6, 0) + b"Sheet1"
    offset = len(begin) + 4 + 4 + len(name) + 4
    stream = begin + record(0x0085, struct.pack("<I", offset) + name) + record(0x000A, b"") + sheet
    stream += record(0x000A, b"")
    return compound_file(stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0"))


def compound_file(stream: bytes) -> bytes:
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = (name + "\0").encode("utf-16-le") if name else b""
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            wide.ljust(64, b"\0") + struct.pack("<H", len(wide)) + links + bytes(36) + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 4 * 108
    return head + struct.pack("<128I", *table) + directory + stream


def json_of(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def parquet_of(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(json_of(rows)), stream)
    return stream.getvalue()


#: name of the file (the suffix often lies) → the same table in that form
FORMS: dict[str, bytes] = {
    "utf8.csv": text_of(WIDE).encode(),
    "bom.csv": text_of(WIDE).encode("utf-8-sig"),
    "gbk.csv": text_of(WIDE).encode("gb18030"),
    "utf16.csv": text_of(WIDE, "\t").encode("utf-16"),
    "utf16_bare.txt": text_of(WIDE, "\t").encode("utf-16-le"),
    "tabs.xls": text_of(WIDE, "\t").encode("gb18030"),
    "semicolons.csv": text_of(WIDE, ";").encode(),
    "commas.xls": text_of(WIDE).encode("gb18030"),
    "titled.csv": text_of([["某某舆情导出"], ["2026-11-01 至 2026-11-22"], [], *WIDE]).encode("gb18030"),
    "page.xls": html_of(WIDE).encode("gb18030"),
    "page_utf8.xls": html_of(WIDE).encode("utf-8-sig"),
    "xml2003.xls": spreadsheet_xml_of(WIDE).encode(),
    "real.xlsx": xlsx_of(WIDE),
    "real_named.csv": xlsx_of(WIDE),
    "second_sheet.xlsx": xlsx_of([["说明", "本表由系统导出"]], WIDE),
    "titled.xlsx": xlsx_of([["某某舆情导出"], [], *WIDE]),
    "real.xls": xls_of(WIDE),
    "new_named_old.xls": xlsx_of(WIDE),
    "old_named_new.xlsx": xls_of(WIDE),
    "lines.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in json_of(WIDE)).encode(),
    "array.json": json.dumps(json_of(WIDE), ensure_ascii=False, indent=2).encode(),
    "wrapped.json": json.dumps({"code": 0, "data": {"list": json_of(WIDE)}}, ensure_ascii=False).encode(),
    "table.parquet": parquet_of(WIDE),
}


def rows_of(path: Path, context: ImportContext = CONTEXT) -> list[Row]:
    table = open_table(path)
    return list(read_items(table, propose_mapping(table.headers, table.sample), context))


def written(tmp_path: Path, rows: list[list[str]], name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text_of(rows), "utf-8")
    return path


def one(tmp_path: Path, header: list[str], row: list[str]) -> RawItem:
    (item,) = rows_of(written(tmp_path, [header, row]))
    assert isinstance(item, RawItem), item
    return item


@pytest.mark.parametrize("name", FORMS)
def test_the_same_table_gives_the_same_item_in_every_form(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    (item,) = rows_of(tmp_path / name)
    assert isinstance(item, RawItem)
    assert item.title == "东河镇的路灯坏了"
    assert item.text == "东河镇的路灯坏了，走路看不清，求修。"
    assert item.published_at == datetime(2026, 11, 20, 0, 30, 15, tzinfo=UTC)
    assert (item.site, item.source_kind, item.kind) == ("新浪微博", SourceKind.SOCIAL, MentionKind.REPOST)
    assert (item.metrics.reposts, item.metrics.comments, item.metrics.views) == (12_000, 35, 100_000)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_id_on_every_import(tmp_path: Path, name: str) -> None:
    (tmp_path / "utf8.csv").write_bytes(FORMS["utf8.csv"])
    (tmp_path / name).write_bytes(FORMS[name])
    assert ids_of(tmp_path / name, NOW) == ids_of(tmp_path / "utf8.csv", NOW + timedelta(days=3))


def ids_of(path: Path, now: datetime) -> list[int]:
    table = open_table(path)
    context = ImportContext("另一个名字" if now > NOW else "测试导入", b"k" * 32, now)
    batches = read_batches(table, propose_mapping(table.headers, table.sample), context)
    return [each for batch, _ in batches for each in batch.column("mention_id").to_pylist()]


def test_no_personal_column_is_read_and_each_is_listed() -> None:
    mapping = propose_mapping(WIDE_HEADER)
    assert set(mapping.dropped) == {"信源地域（IP）", "性别", "精准地域", "注册时间", "主页链接", "用户简介", "头像"}
    assert mapping.fields[WIDE_HEADER.index("原文作者")] is Field.AUTHOR


def test_an_author_becomes_a_pseudonym_and_is_nowhere_in_the_row(tmp_path: Path) -> None:
    item = rows_of(written(tmp_path, WIDE))[0]
    assert item.author_key is not None
    assert "某某用户" not in repr(item)
    assert "某省" not in repr(item)


def test_another_office_has_other_pseudonyms(tmp_path: Path) -> None:
    path = written(tmp_path, WIDE)
    other = ImportContext("测试导入", b"o" * 32, NOW)
    assert rows_of(path)[0].author_key != rows_of(path, other)[0].author_key


@pytest.mark.clause("F3")
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("mid,作者ID,发布日期,地址,内容,转,评,赞", "native_id,author,published,url,text,reposts,comments,likes"),
        ("序号,标题/微博内容,地址,媒体名称,发布日期,媒体类型,属性,摘要,实体",
         "ignored,title,url,site,published,channel,ignored,text,ignored"),
        ("note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,note_url,nickname",
         "native_id,text,ignored,published,likes,comments,reposts,url,author"),
        ("note_id,type,title,desc,time,user_id,nickname,avatar,liked_count,collected_count,note_url",
         "native_id,ignored,title,text,published,author,personal,personal,likes,ignored,url"),
        ("aweme_id,title,desc,create_time,user_id,sec_uid,user_signature,nickname,aweme_url,ip_location",
         "native_id,title,text,published,author,personal,personal,personal,url,personal"),
        ("comment_id,create_time,aweme_id,content,creator_hash,sub_comment_count,like_count,parent_comment_id",
         "native_id,published,ignored,text,author,comments,likes,ignored"),
        ("工单编号,标题,诉求内容,受理时间,类别,办理单位,办理状态,来电人,联系电话,地址",
         "native_id,title,text,published,ignored,ignored,ignored,personal,personal,personal"),
        ("发布时间（北京时间）,*标题,内容：", "published,title,text"),
        ("id,uid,time,title,text,reply,reply_time", "native_id,author,published,title,text,ignored,ignored"),
    ],
)  # fmt: skip
def test_the_columns_of_known_tools_are_recognised(header: str, expected: str) -> None:
    names = header.split(",")
    sample = [["https://example.com/1" if name == "地址" and "来电人" not in names else "东河路1号" for name in names]]
    assert [field.value for field in propose_mapping(names, sample).fields] == expected.split(",")


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "工单编号,标题,诉求内容",
            "GD20261122001,路灯,路灯坏了",
            ("12345热线", SourceKind.COMPLAINT, MentionKind.POST),
        ),
        ("comment_id,aweme_id,content", "7311111,7322222,支持", ("抖音", SourceKind.VIDEO, MentionKind.COMMENT)),
        ("标题,链接", "路灯坏了,https://www.dh.gov.cn/a/1.html", ("dh.gov.cn", SourceKind.GOV, MentionKind.POST)),
        ("标题,链接", "路灯坏了,https://tieba.baidu.com/p/1", ("百度贴吧", SourceKind.FORUM, MentionKind.POST)),
        ("标题,媒体类型", "路灯坏了,新闻客户端", ("测试导入", SourceKind.APP, MentionKind.POST)),
        ("标题,来源网站", "路灯坏了,某某日报", ("某某日报", SourceKind.NEWS, MentionKind.POST)),
        ("标题", "路灯坏了", ("测试导入", SourceKind.OTHER, MentionKind.POST)),
    ],
)
def test_where_a_row_comes_from(
    tmp_path: Path, header: str, row: str, expected: tuple[str, SourceKind, MentionKind]
) -> None:
    item = one(tmp_path, header.split(","), row.split(","))
    assert (item.site, item.source_kind, item.kind) == expected


def test_a_user_may_say_what_a_column_is(tmp_path: Path) -> None:
    path = written(tmp_path, [["甲列", "乙列"], ["路灯坏了", "2026-11-20"]])
    table = open_table(path)
    proposed = propose_mapping(table.headers, table.sample)
    assert not proposed.has_text
    mapping = proposed.replace("甲列", Field.TEXT).replace("乙列", Field.PUBLISHED)
    (item,) = read_items(path, mapping, CONTEXT)
    assert isinstance(item, RawItem)
    assert (item.text, item.precision) == ("路灯坏了", Precision.DAY)


def test_a_field_given_to_another_column_leaves_the_first_one() -> None:
    mapping = propose_mapping(["标题", "正文", "备注"]).replace("备注", Field.TEXT)
    assert mapping.fields == (Field.TITLE, Field.IGNORED, Field.TEXT)


def test_a_personal_column_cannot_be_imported_as_text() -> None:
    with pytest.raises(ImportFileError, match="“联系电话”是个人信息列"):
        propose_mapping(["标题", "联系电话"]).replace("联系电话", Field.TEXT)


def test_a_mapping_of_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="列对应"):
        list(read_items(written(tmp_path, WIDE), propose_mapping(["标题", "正文"]), CONTEXT))


def test_read_is_items_plus_rejected(tmp_path: Path) -> None:
    rows = [["标题", "正文", "发布时间"]]
    rows += [["t", "" if n % 7 == 0 else f"正文{n}", "???" if n % 5 == 0 else "2026-11-20"] for n in range(5001)]
    path = written(tmp_path, rows)
    table = open_table(path)
    mapping = propose_mapping(table.headers)
    batches = list(read_batches(table, mapping, CONTEXT, rows=1000))
    assert sum(batch.num_rows + len(rejected) for batch, rejected in batches) == 5001
    assert sum(len(rejected) for _, rejected in batches) == len([n for n in range(5001) if n % 5 == 0])
    assert all(batch.schema == RAW for batch, _ in batches)


def test_the_preview_shows_good_and_bad_rows_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [["标题", "发布时间"], ["一", "2026-11-20"], ["", "2026-11-20"], ["三", "明年"], ["四", ""], ["五", ""]]
    path = written(tmp_path, rows)
    table = open_table(path)
    shown = preview(path, propose_mapping(table.headers), CONTEXT, n=4)
    assert [row.row_number if isinstance(row, Rejected) else row.text for row in shown] == ["一", 3, 4, "四"]


def test_a_row_without_time_is_imported_as_only_seen(tmp_path: Path) -> None:
    item = one(tmp_path, ["标题", "发布时间"], ["路灯坏了", "--"])
    assert (item.published_at, item.precision) == (None, Precision.SEEN)


def test_excel_dates_serial_numbers_and_numbers_as_text_are_read(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 20, 8, 30, 15)  # noqa: DTZ001 - a workbook knows no zone
    rows: list[list[object]] = [["标题", "日期", "阅读数"], ["甲", moment, 1234]]
    rows += [["乙", 46346.5, 5.0], ["丙", moment.date(), None]]
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_of(rows))
    first, second, third = rows_of(path)
    assert (first.published_at, first.metrics.views) == (datetime(2026, 11, 20, 0, 30, 15, tzinfo=UTC), 1234)
    assert second.published_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    assert (third.published_at, third.precision) == (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), Precision.DAY)


def test_excel_rows_keep_their_numbers_below_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_of([["导出"], [], ["标题", "日期"], ["甲", "2026-11-20"], [], ["乙", "???"]]))
    assert [row.row_number for row in rows_of(path) if isinstance(row, Rejected)] == [6]


def test_another_sheet_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_of([["标题"], ["甲"]], [["评论内容"], ["乙"]]))
    assert open_table(path).sheets == ("表1", "表2")
    table = open_table(path, sheet="表2")
    assert [row.text for row in read_items(table, propose_mapping(table.headers), CONTEXT)] == ["乙"]


def test_an_id_that_excel_cut_is_not_used(tmp_path: Path) -> None:
    header = ["mid", "标题"]
    ids = ["1.23E+17", "123456789012345000", "12", "5012345678901234"]
    items = [one(tmp_path, header, [each, "路灯坏了"]) for each in ids]
    assert [item.native_id for item in items] == ["", "", "", "5012345678901234"]


def test_a_title_that_repeats_the_text_is_not_kept_twice(tmp_path: Path) -> None:
    item = one(tmp_path, ["标题", "正文"], ["路灯坏了", "路灯坏了"])
    assert (item.title, item.text) == ("", "路灯坏了")


def test_the_rejected_rows_open_in_excel_and_run_nothing(tmp_path: Path) -> None:
    rejected = [Rejected(7, "没有标题也没有正文。", "=cmd|' /C calc'!A0"), Rejected(9, "文字是乱码。", "普通内容")]
    path = write_rejected(tmp_path / "rejected", "20261122", rejected)
    write_rejected(tmp_path / "rejected", "20261122", [Rejected(12, "文字是乱码。", "@SUM(1)")])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0] for row in rows] == ["原文件行号", "7", "9", "12"]
    assert rows[1][2].startswith("'=")
    assert rows[3][2].startswith("'@")


def test_a_parquet_of_another_program_is_read_with_its_own_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "time": pa.array([1_795_307_415_000_000_000, None], pa.timestamp("ns")),
            "text": pa.array(["甲", "乙"]).dictionary_encode(),
            "likes": pa.array([3, None], pa.int64()),
            "words": pa.array([["a"], []]),
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    first, second = rows_of(path)
    assert (first.text, first.metrics.likes) == ("甲", 3)
    assert first.published_at == datetime(2026, 11, 21, 16, 30, 15, tzinfo=UTC)
    assert second.published_at is None
