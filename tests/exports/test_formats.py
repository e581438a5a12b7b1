"""Every format is opened again by a reader that we did not write, and says what the store says."""

import csv
import json
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO

import lxml.html
import openpyxl
import pytest
from docx import Document
from lxml import etree
from PIL import Image
from pptx import Presentation

from yuqing.export import EXPORTERS
from yuqing.model.exports import ReportKind
from yuqing.store import day_counts, mentions
from yuqing.views.period import period

OFFICE = [".docx", ".pptx", ".xlsx"]
SECRETS = ("13812345678", "110101199003078515", "6222021234567890128", "张三丰", "小莲在河口", "87654321")


def everything(content: bytes) -> str:
    """Return all XML of an Office file, the workbooks inside it too."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        parts = [opened.read(name) for name in opened.namelist()]
    return "".join(everything(part) if part[:2] == b"PK" else part.decode("utf-8", "replace") for part in parts)


def charts(content: bytes):
    return [shape.chart for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes if shape.has_chart]


def filter_known(values):
    return [value for value in values if value is not None]


def by_tone(papers, kind=ReportKind.WEEKLY):
    window = period(kind, papers.now.date(), papers.now).window
    frame = day_counts.by_hour_and_tone(papers.store, window.start, window.end)
    return frame.groupby("tone")["n"].sum().to_dict()


def words_of(document):
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


# slides


def test_the_charts_on_the_slides_hold_the_numbers_of_the_store(papers):
    content = papers.file(ReportKind.MEETING, ".pptx")
    volume = charts(content)[0]
    drawn = {series.name: sum(value or 0 for value in series.values) for series in volume.plots[0].series}
    stored = by_tone(papers)
    assert (drawn["负面"], drawn["中性"]) == (stored["negative"], stored["neutral"])


def test_a_chart_on_a_slide_has_a_data_sheet_that_can_be_edited(papers):
    for chart in charts(papers.file(ReportKind.MEETING, ".pptx")):
        book = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell.value for row in book.active.iter_rows(min_row=2, min_col=2) for cell in row]
        kept = [value for series in chart.plots[0].series for value in series.values]
        assert sorted(value for value in cells if value is not None) == pytest.approx(sorted(filter_known(kept)))


def test_a_meeting_pack_has_six_to_ten_slides_and_says_a_finding_on_each(papers):
    deck = Presentation(BytesIO(papers.file(ReportKind.MEETING, ".pptx")))
    assert 6 <= len(deck.slides) <= 10
    assert all(any(shape.has_text_frame and shape.text_frame.text for shape in slide.shapes) for slide in deck.slides)


def test_a_quarter_of_a_day_with_hours_nobody_watched_is_hatched_and_has_no_value(papers):
    volume = charts(papers.file(ReportKind.MEETING, ".pptx"))[0]
    series = {each.name: each.values for each in volume.plots[0].series}
    blind = [place for place, value in enumerate(series["未监测（标记，非数值）"]) if value]
    # Three hours, all in one quarter of a day.
    assert len(blind) == 1
    assert all(series["负面"][place] is None for place in blind)


def test_every_text_on_a_slide_asks_for_a_chinese_font(papers):
    text = everything(papers.file(ReportKind.MEETING, ".pptx"))
    assert '<a:ea typeface="微软雅黑"/>' in text


# documents


def test_a_document_has_the_page_of_the_standard(papers):
    section = Document(BytesIO(papers.file(ReportKind.WEEKLY, ".docx"))).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]


def test_a_document_has_twenty_two_lines_a_page_and_its_fonts_with_fallbacks(papers):
    content = papers.file(ReportKind.WEEKLY, ".docx")
    document = Document(BytesIO(content))
    body = document.styles["公文正文"]
    assert round(225 / 25.4 * 72 / document.styles["Normal"].paragraph_format.line_spacing.pt) == 22
    assert body.font.size.pt == 16
    with zipfile.ZipFile(BytesIO(content)) as opened:
        fonts = opened.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts


def test_odd_pages_are_numbered_right_and_even_ones_left(papers):
    document = Document(BytesIO(papers.file(ReportKind.WEEKLY, ".docx")))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert [str(footer.paragraphs[0].alignment) for footer in (section.footer, section.even_page_footer)] == [
        "RIGHT (2)", "LEFT (0)",
    ]  # fmt: skip
    assert section.footer.paragraphs[0].text == "—  —"


def test_a_document_tells_the_numbers_of_the_store_and_what_they_are_compared_with(papers):
    stored = by_tone(papers)
    words = words_of(Document(BytesIO(papers.file(ReportKind.WEEKLY, ".docx"))))
    assert f"共监测到与本单位有关的信息{sum(stored.values())}条" in words
    assert "上周同期" in words
    assert f"其中负面信息{stored['negative']}条" in words


def test_a_chart_in_a_document_is_a_chart_with_its_own_workbook(papers):
    content = papers.file(ReportKind.WEEKLY, ".docx")
    with zipfile.ZipFile(BytesIO(content)) as opened:
        names = opened.namelist()
        books = [name for name in names if name.startswith("word/embeddings/")]
        sheet = openpyxl.load_workbook(BytesIO(opened.read(books[0]))).active
    assert len(books) == len([name for name in names if name.startswith("word/charts/chart")]) == 4
    heads = [cell.value for cell in sheet[1]]
    column = 1 + heads.index("负面")
    assert sum(sheet.cell(row, column).value or 0 for row in range(2, sheet.max_row + 1)) == by_tone(papers)["negative"]


# workbooks


def test_numbers_in_a_workbook_are_numbers_and_moments_dates(papers):
    book = openpyxl.load_workbook(BytesIO(papers.file(ReportKind.WEEKLY, ".xlsx")))
    sheet = book["支撑信息"]
    assert [cell.value for cell in sheet[4]][:2] == ["序号", "时间（北京时间）"]
    assert {cell.data_type for cell in sheet["A"][4:]} == {"n"}
    assert {cell.data_type for cell in sheet["B"][4:]} == {"d"}


def test_a_workbook_lists_every_mention_of_the_week(papers):
    book = openpyxl.load_workbook(BytesIO(papers.file(ReportKind.WEEKLY, ".xlsx")))
    ids = {row[8] for row in book["支撑信息"].iter_rows(min_row=5, values_only=True)}
    window = period(ReportKind.WEEKLY, papers.now.date(), papers.now).window
    kept = mentions.list_(papers.store, mentions.Filter(window.start, window.end), 1000)
    assert ids == {str(row["mention_id"]) for row in kept}


def test_the_charts_of_a_workbook_draw_its_cells(papers):
    book = openpyxl.load_workbook(BytesIO(papers.file(ReportKind.WEEKLY, ".xlsx")))
    drawn = {sheet.title: sheet._charts for sheet in book if sheet._charts}
    assert len(drawn) == 4
    sheet = next(sheet for sheet in book if "信息条数" in sheet.title)
    heads = [cell.value for cell in sheet[4]]
    column = heads.index("负面") + 1
    assert sum(sheet.cell(row, column).value or 0 for row in range(5, sheet.max_row + 1)) == by_tone(papers)["negative"]


def test_no_cell_of_a_workbook_is_a_formula(papers):
    content = papers.file(ReportKind.WEEKLY, ".xlsx")
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    evil = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert evil
    assert all(cell.quotePrefix for cell in evil)
    assert not any(cell.hyperlink for cell in cells)


# every format


@pytest.mark.parametrize("suffix", sorted(EXPORTERS))
def test_nothing_personal_leaves(papers, suffix):
    content = papers.file(ReportKind.WEEKLY, suffix)
    text = everything(content) if content[:2] == b"PK" else content.decode("utf-8", "replace")
    assert [secret for secret in SECRETS if secret in text] == []
    assert "author_key" not in text


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_demo_is_marked_and_a_real_paper_is_not(papers, suffix):
    real = papers.report(ReportKind.WEEKLY)
    assert "演示" not in everything(EXPORTERS[suffix](real, None))
    assert everything(EXPORTERS[suffix](replace(real, watermark="演示"), None)).count("演示") >= 2


@pytest.mark.parametrize("suffix", OFFICE)
def test_the_hash_of_the_record_is_printed(papers, suffix):
    report = replace(papers.report(ReportKind.WEEKLY), head=(17, "ab12cd34" * 8))
    assert "台账第17条，校验值ab12cd34ab12cd34" in everything(EXPORTERS[suffix](report, None))


@pytest.mark.parametrize("kind", [ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY, ReportKind.MEETING])
@pytest.mark.parametrize("suffix", sorted(EXPORTERS))
def test_without_any_record_a_paper_says_that_there_is_no_data(empty, kind, suffix):
    report = empty.report(kind)
    assert "无数据" in report.headline
    assert EXPORTERS[suffix](report, None)


# PDF, pictures, pages for a browser, rows and trees


def test_a_pdf_tells_the_numbers_and_has_its_fonts_inside(papers, tmp_path, pdf_reader):
    file = tmp_path / "paper.pdf"
    file.write_bytes(papers.file(ReportKind.WEEKLY, ".pdf"))
    words, fonts = pdf_reader(file)
    stored = by_tone(papers)
    assert f"共监测到与本单位有关的信息{sum(stored.values())}条" in words
    assert f"其中负面信息{stored['negative']}条" in words
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


@pytest.mark.parametrize("kind", [ReportKind.WEEKLY, ReportKind.MEETING])
def test_every_chart_is_a_picture_with_its_finding(papers, kind):
    report = papers.report(kind)
    with zipfile.ZipFile(BytesIO(EXPORTERS[".svg"](report, None))) as opened:
        drawn = [etree.fromstring(opened.read(name)) for name in opened.namelist() if name.endswith(".svg")]
        note = opened.read("口径与说明.txt").decode()
    titles = [each.findtext("{http://www.w3.org/2000/svg}title") for each in drawn]
    assert titles == [figure.chart.title for figure in report.figures]
    assert all(title in note for title in titles)


def test_pictures_are_large_enough_for_print(papers):
    with zipfile.ZipFile(BytesIO(papers.file(ReportKind.DAILY, ".png"))) as opened:
        sizes = [Image.open(opened.open(name)).size for name in opened.namelist() if name.endswith(".png")]
    assert sizes
    assert min(width for width, _ in sizes) >= 1200


def test_a_page_for_the_browser_loads_nothing_and_runs_nothing(papers):
    page = papers.file(ReportKind.WEEKLY, ".html").decode()
    tree = lxml.html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //@onclick | //@onerror")
    assert "default-src 'none'" in page
    assert len(tree.xpath("//svg")) == 5
    assert f"信息{sum(by_tone(papers).values())}条" in tree.text_content()


def test_rows_for_other_systems_hold_the_numbers(papers):
    rows = list(csv.DictReader(StringIO(papers.file(ReportKind.WEEKLY, ".csv").decode("utf-8-sig"))))
    negative = sum(float(row["数值"] or 0) for row in rows if row["系列"] == "负面" and row["部分"] == "总体情况")
    assert negative == by_tone(papers)["negative"]
    blind = [row for row in rows if row["系列"] == "负面" and row["部分"] == "总体情况" and row["文本"] == "无数据"]
    assert [row["数值"] for row in blind] == [""]


def test_no_cell_of_a_csv_begins_a_formula(papers):
    rows = list(csv.reader(StringIO(papers.file(ReportKind.WEEKLY, ".csv").decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    assert [cell for cell in cells if cell[:1] in "=+@\t\r" and cell] == []


def test_the_tree_says_the_same_as_the_paper(papers):
    report = papers.report(ReportKind.WEEKLY)
    tree = json.loads(EXPORTERS[".json"](report, None))
    figures = [block for section in tree["sections"] for block in section["blocks"] if block["type"] == "figure"]
    assert [each["title"] for each in figures] == [figure.chart.title for figure in report.figures]
    assert len(tree["sources"]) == len(report.sources)
    assert "author" not in str(tree)
