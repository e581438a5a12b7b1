"""The texts of a paper have the punctuation of an official document."""

import re
import zipfile
from io import BytesIO

import lxml.html
import pytest
from openpyxl import load_workbook

from yuqing.export.punctuation import chinese, punctuated, tight
from yuqing.model.exports import ReportKind

#: A half-width mark between two Chinese characters.
HALF = re.compile("[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]")
PAPERS = (ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY, ReportKind.MEETING)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("本周1,284条;上周同期930条,增长38%。", "本周1,284条\uff1b上周同期930条\uff0c增长38%。"),
        ("首见于11月21日23:43,见于论坛(信息1–4)。", "首见于11月21日23:43\uff0c见于论坛\uff08信息1–4\uff09。"),
        ("「食堂」,Ⅱ级(重大(含较大))", "「食堂」\uff0cⅡ级\uff08重大\uff08含较大\uff09\uff09"),
        ("https://forum.example/a?b=1,2(c)", "https://forum.example/a?b=1,2(c)"),
        ("什么时候排完?", "什么时候排完\uff1f"),
    ],
)
def test_marks_at_chinese_characters_are_wide_and_those_in_numbers_and_addresses_stay(written, printed):
    assert chinese(written) == printed
    assert chinese(printed) == printed


def test_a_paper_of_the_program_is_in_chinese_punctuation_and_its_numbers_stay(papers):
    report = papers.report(ReportKind.WEEKLY)
    assert punctuated(report) == report
    assert "\uff0c" in report.headline
    assert report.counters[0].number == "62"


def test_numbers_and_chinese_characters_stand_close_in_the_titles_of_charts():
    assert tight("共 213 条,11-23 01时最多(33 条)") == "共213条\uff0c11-23 01时最多\uff0833条\uff09"


def _words(content, suffix, pdf_reader, folder):
    """Return all texts of a file, one a line."""
    if suffix == ".html":
        return "\n".join(lxml.html.fromstring(content.decode()).itertext())
    if suffix == ".pdf":
        file = folder / "paper.pdf"
        file.write_bytes(content)
        return pdf_reader(file)[0]
    if suffix in (".docx", ".pptx"):
        with zipfile.ZipFile(BytesIO(content)) as opened:
            parts = [name for name in opened.namelist() if name.endswith(".xml") and "docProps" not in name]
            return "\n".join(re.sub("<[^>]*>", "\n", opened.read(name).decode()) for name in parts)
    sheets = load_workbook(BytesIO(content)).worksheets
    return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".html", ".pdf"])
@pytest.mark.parametrize("kind", PAPERS)
def test_no_half_width_mark_stands_between_chinese_characters_in_any_paper(papers, pdf_reader, tmp_path, kind, suffix):
    words = _words(papers.file(kind, suffix), suffix, pdf_reader, tmp_path)
    assert words
    assert not HALF.findall(words)
