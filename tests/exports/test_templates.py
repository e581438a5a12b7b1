"""A unit's own template keeps its form, and says what the paper says."""

from io import BytesIO

import pytest
from docx import Document
from docx.shared import Mm
from pptx import Presentation
from pptx.util import Inches

from yuqing.errors import WorkflowError
from yuqing.export import EXPORTERS
from yuqing.model.exports import ReportKind


@pytest.fixture
def document(tmp_path):
    made = Document()
    made.sections[0].left_margin = Mm(20)
    # Office breaks a placeholder into runs.
    heading = made.add_paragraph()
    for piece in ("{{", "标题", "}}(内部)"):
        heading.add_run(piece)
    made.add_table(1, 1).cell(0, 0).text = "编号:{{期号}}"
    made.add_paragraph("{{正文}}")
    made.add_paragraph("抄送:{{单位}}各办公室")
    made.sections[0].footer.paragraphs[0].text = "{{台账}}"
    made.save(tmp_path / "weekly.docx")
    return tmp_path / "weekly.docx"


def test_placeholders_are_filled_and_the_paper_stands_in_its_place(papers, document):
    report = papers.report(ReportKind.WEEKLY)
    made = Document(BytesIO(EXPORTERS[".docx"](report, document)))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == f"{report.title}(内部)"
    assert texts.index("一、总体情况") < texts.index(f"抄送:{report.unit}各办公室")
    assert made.tables[0].cell(0, 0).text == f"编号:{report.issue}"
    assert made.sections[0].footer.paragraphs[0].text == "台账尚无记录。"
    assert round(made.sections[0].left_margin.mm) == 20
    assert "{{" not in "".join(texts)


def test_the_styles_of_a_template_stay_its_own(papers, document):
    before = Document(document).styles["Normal"].font.size
    made = Document(BytesIO(EXPORTERS[".docx"](papers.report(ReportKind.WEEKLY), document)))
    assert made.styles["Normal"].font.size == before
    assert made.styles["公文正文"].base_style.name == "公文"


def test_an_unknown_placeholder_is_named_with_those_that_are_known(papers, tmp_path):
    made = Document()
    made.add_paragraph("{{标题目}}")
    made.add_paragraph("{{正文}}")
    made.save(tmp_path / "weekly.docx")
    with pytest.raises(WorkflowError, match=r"标题目.*不认识。可用:标题、"):
        EXPORTERS[".docx"](papers.report(ReportKind.WEEKLY), tmp_path / "weekly.docx")


def test_a_template_without_a_place_for_the_paper_is_refused(papers, tmp_path):
    Document().save(tmp_path / "weekly.docx")
    with pytest.raises(WorkflowError, match="不知道正文放在哪里"):
        EXPORTERS[".docx"](papers.report(ReportKind.WEEKLY), tmp_path / "weekly.docx")


@pytest.mark.parametrize("suffix", [".docx", ".pptx"])
def test_a_file_that_is_no_template_is_one_sentence(papers, tmp_path, suffix):
    file = tmp_path / f"weekly{suffix}"
    file.write_bytes(b"no office file")
    with pytest.raises(WorkflowError, match="模板不是可用的"):
        EXPORTERS[suffix](papers.report(ReportKind.WEEKLY), file)


def test_slides_follow_those_of_the_template(papers, tmp_path):
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "{{单位}}:{{一句话}}"
    deck.save(tmp_path / "meeting.pptx")
    report = papers.report(ReportKind.MEETING)
    made = Presentation(BytesIO(EXPORTERS[".pptx"](report, tmp_path / "meeting.pptx")))
    assert made.slides[0].shapes.title.text == f"{report.unit}:{report.headline}"
    assert len(made.slides) == len(report.sections) + 2


def test_slides_of_another_shape_are_refused(papers, tmp_path):
    Presentation().save(tmp_path / "meeting.pptx")
    with pytest.raises(WorkflowError, match="16:9"):
        EXPORTERS[".pptx"](papers.report(ReportKind.MEETING), tmp_path / "meeting.pptx")
