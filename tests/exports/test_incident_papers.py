"""The papers of an incident, opened again by readers that we did not write, say what store and record say."""

import hashlib
import json
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from pptx import Presentation

from tests.exports import incident as made_up
from yuqing import cli
from yuqing.errors import WorkflowError
from yuqing.export import EXPORTERS, evidence_pack
from yuqing.export.kinds import Asked, make
from yuqing.model.exports import OF_INCIDENT, ExportRequest, ReportKind
from yuqing.plans.scorecard import load_weights
from yuqing.store import incident_passages, record
from yuqing.views.evaluation import evaluation

PAPERS = tuple(
    kind for kind in OF_INCIDENT if kind not in (ReportKind.EVIDENCE, ReportKind.FOLLOW_UP, ReportKind.FINAL)
)
K = ReportKind
FLOOD = "河口镇集市路面积水无人处理"


@pytest.fixture(scope="module")
def case(papers, tmp_path_factory):
    """The flood of the store as an incident: (room, incident id, topic id, folder of the evidence)."""
    of_flood = "select topic_id from mentions where title = $title group by topic_id order by count(*) desc limit 1"
    topic_id = papers.store.value(of_flood, title=FLOOD)
    folder = tmp_path_factory.mktemp("evidence")
    plan = papers.subject.plan
    return papers, made_up.put(papers.store, plan, topic_id, papers.now, folder), topic_id, folder


def asked(case, kind, **given):
    room, incident_id, _, _ = case
    request = ExportRequest(kind, room.now.date(), ".docx", incident_id=incident_id, **given)
    return make(room.subject, Asked(request, room.now, 1000))


def file(case, kind, suffix):
    room = case[0]
    key = ("incident", kind, suffix)
    if key not in room.made:
        room.made[key] = EXPORTERS[suffix](asked(case, kind), None)
    return room.made[key]


def words_of(content):
    document = Document(BytesIO(content))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


def counted(case):
    room, _, topic_id, _ = case
    return incident_passages.totals(room.store, [topic_id], room.now.replace(year=2020), room.now)


def drawn(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [*((kind, ".docx") for kind in PAPERS), *((K.INCIDENT, suffix) for suffix in sorted(EXPORTERS)),
     (K.PRESS, ".pptx"), (K.CORRECTION, ".pdf")],
)  # fmt: skip
def test_a_paper_of_an_incident_comes_in_every_format(case, kind, suffix):
    assert len(file(case, kind, suffix)) > 1000


def test_the_meeting_pack_has_six_to_ten_slides_and_five_charts_that_can_be_edited(case):
    deck = Presentation(BytesIO(file(case, K.BRIEFING, ".pptx")))
    assert 6 <= len(deck.slides) <= 10
    charts = drawn(deck)
    assert len(charts) == 5
    for chart in charts:
        book = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert book.active.max_row > 1


def test_the_curve_of_the_meeting_pack_adds_up_to_the_mentions_of_the_topic(case):
    charts = drawn(Presentation(BytesIO(file(case, K.BRIEFING, ".pptx"))))
    total, negative, _ = counted(case)
    series = {each.name: sum(value or 0 for value in each.values) for each in charts[0].plots[0].series}
    assert series["负面"] == negative > 0
    assert sum(series[name] for name in ("负面", "中性", "正面")) == total


def test_the_meeting_pack_shows_the_questions_of_the_queue_with_their_counts(case):
    charts = drawn(Presentation(BytesIO(file(case, K.BRIEFING, ".pptx"))))
    asked_most = {
        each.name: [value for value in each.values if value is not None] for each in charts[3].plots[0].series
    }
    assert sorted(asked_most["提问"]) == [22, 47]


def test_a_flash_report_is_the_one_that_was_filed_with_whom_it_reached(case):
    words = words_of(file(case, K.FLASH, ".docx"))
    plan = case[0].subject.plan
    assert "基本情况:集市路面积水" in words
    recipients = [plan.name_of(one.to) for one in plan.level(3).report_to]
    assert recipients
    assert all(name in words for name in recipients)
    assert "未登记" in words
    assert hashlib.sha256(made_up.REPORTED.encode()).hexdigest()[:16] in words


def test_what_somebody_typed_into_a_report_is_masked_when_it_leaves(case):
    for suffix in (".docx", ".json", ".csv", ".html"):
        content = file(case, K.FLASH, suffix)
        text = words_of(content) if suffix == ".docx" else content.decode()
        assert "13812345678" not in text
        assert "张三丰" not in text


def test_a_report_that_was_not_filed_is_refused_with_the_next_step(case):
    with pytest.raises(WorkflowError, match="还没有存过续报,请先在事件页起草"):
        asked(case, K.FOLLOW_UP)


def test_the_curve_of_a_filed_report_ends_when_it_was_filed(case):
    report = asked(case, K.FLASH)
    figure = next(report.figures)
    then = case[0].now.replace(minute=0)
    latest = max(each.published for each in report.sources)
    assert latest < then
    assert figure.chart.n < counted(case)[0]
    assert report.sources_in_all == figure.chart.n


def test_the_special_report_tells_the_numbers_of_the_store_the_limits_and_their_clauses(case):
    words = words_of(file(case, K.INCIDENT, ".docx"))
    total, negative, _ = counted(case)
    assert f"累计监测到{total:,}条，其中负面{negative:,}条" in words
    assert "正面回复" in words
    assert "预案第" in words


def test_the_numbers_of_an_evaluation_are_numbers_in_the_workbook(case):
    book = openpyxl.load_workbook(BytesIO(file(case, K.EVALUATION, ".xlsx")))
    sheet = next(
        each for each in book if any(cell.value == "满分" for row in each.iter_rows(max_row=6) for cell in row)
    )
    points = [row[1].value for row in sheet.iter_rows(min_row=5) if isinstance(row[1].value, (int, float))]
    card = evaluation(case[0].store, case[1], load_weights(), case[0].now).card
    assert points == [round(part.points, 1) for part in card.parts if part.most]
    assert asked(case, K.EVALUATION).counters[0].number == f"{card.score:g}"
    assert [each for each in book if each._charts]


def test_the_press_sheet_names_speaker_line_answers_and_what_is_not_known(case):
    words = words_of(file(case, K.PRESS, ".docx"))
    plan = case[0].subject.plan
    assert plan.roles[0].name in words
    assert "现场没有人员被困。" in words
    assert "今晚排完。" in words
    assert "谁来赔偿?" in words
    assert "尚无批准口径的提问" in words
    assert "正在核实" in words
    # What the program wrote is set in Chinese punctuation, what was approved goes out to the letter.
    present = words[words.index("舆情现状") :].split("表")[0]
    assert "(" not in present
    assert "（已批准）" in words


def test_the_correction_letter_has_the_form_of_a_letter_and_its_evidence(case):
    content = file(case, K.CORRECTION, ".docx")
    document = Document(BytesIO(content))
    lines = [each.text for each in document.paragraphs if each.text]
    unit = case[0].subject.unit.name
    assert lines[0] == unit
    assert "云溪在线：" in lines
    assert "一、" not in "".join(lines)
    assert document.sections[0].different_first_page_header_footer
    words = words_of(content)
    assert "“积水三天无人管”" in words
    assert "https://forum.example/1" in words
    assert hashlib.sha256(made_up.SCREENSHOT).hexdigest()[:16] in words
    assert "口径与说明" not in words


@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_prints_the_head_of_the_record_and_is_marked_in_a_demo(case, kind):
    report = asked(case, kind)
    seq, digest = record.head(case[0].store)
    words = words_of(file(case, kind, ".docx"))
    assert f"台账第{seq}条，校验值{digest[:16]}" in words
    # The mark stands in the headers, whatever the pages hold.
    marked = EXPORTERS[".docx"](replace(report, watermark="演练", sections=report.sections[:1]), None)
    with zipfile.ZipFile(BytesIO(marked)) as opened:
        headers = [opened.read(name).decode() for name in opened.namelist() if "header" in name]
    assert all('string="演练"' in each for each in headers if "textpath" in each)
    assert sum('string="演练"' in each for each in headers) >= 2


def test_a_pdf_of_the_special_report_tells_the_same(case, tmp_path, pdf_reader):
    target = tmp_path / "paper.pdf"
    target.write_bytes(file(case, K.INCIDENT, ".pdf"))
    words, _ = pdf_reader(target)
    assert f"累计监测到{counted(case)[0]:,}条" in words


# evidence pack


def packed(case):
    room, incident_id, _, folder = case
    given = evidence_pack.Asked(room.subject.unit.name, "", room.now)
    return evidence_pack.pack(room.store, folder, incident_id, given)


def rewritten(content, name, body):
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as was, zipfile.ZipFile(target, "w") as now:
        for each in was.namelist():
            if each != name or body is not None:
                now.writestr(each, body if each == name else was.read(each))
    return target.getvalue()


def test_the_evidence_pack_is_the_same_every_time_and_checks_out(case):
    first = packed(case)
    assert first == packed(case)
    assert evidence_pack.verified(first) == ()


def test_the_evidence_pack_holds_files_record_plan_and_statements_with_their_hashes(case):
    with zipfile.ZipFile(BytesIO(packed(case))) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        sums = dict(reversed(line.split("  ")) for line in opened.read("SHA256SUMS").decode().splitlines())
        lines = opened.read("record.jsonl").decode().splitlines()
        texts = json.loads(opened.read("statements.json"))
        names = set(opened.namelist())
        assert all(hashlib.sha256(opened.read(name)).hexdigest() == digest for name, digest in sums.items())
        note = opened.read("说明.txt").decode()
    assert names - {"SHA256SUMS"} == set(sums)
    assert set(manifest["members"]) == names - {"SHA256SUMS", "manifest.json"}
    assert f"files/{hashlib.sha256(made_up.SCREENSHOT).hexdigest()}.png" in names
    assert manifest["missing"] == ["e2"]
    assert len(lines) == len(record.entries_of(case[0].store, case[1]))
    assert {each["id"] for each in texts} == {"s1", "l1"}
    assert "sha256sum -c SHA256SUMS" in note


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("record.jsonl", "文件被改动:record.jsonl"), ("plan.json", "预案快照"), ("statements.json", "文件被改动")],
)
def test_a_pack_of_which_something_was_changed_is_found_out(case, name, sentence):
    wrong = evidence_pack.verified(rewritten(packed(case), name, b"{}"))
    assert any(sentence in each for each in wrong)


@pytest.mark.parametrize("method", [1, 9, 12, 14, 99])
def test_a_pack_whose_archive_is_damaged_is_said_to_be_none(case, method):
    content = bytearray(packed(case))
    at = content.index(b"PK\x01\x02") + 10
    content[8] = content[at] = method
    assert evidence_pack.verified(bytes(content))[0].startswith("不是完整的证据包")


def test_a_pack_from_which_something_was_taken_or_whose_record_was_rewritten_is_found_out(case):
    content = packed(case)
    assert evidence_pack.verified(rewritten(content, "plan.json", None))[0] == "缺少文件:plan.json"
    with zipfile.ZipFile(BytesIO(content)) as opened:
        lines = opened.read("record.jsonl").decode().replace("当天排水", "次日排水")
    wrong = evidence_pack.verified(rewritten(content, "record.jsonl", lines.encode()))
    assert any("的校验值与内容不符" in each for each in wrong)
    assert evidence_pack.verified(b"no archive")[0].startswith("不是完整的证据包")


def test_a_kept_file_that_was_changed_since_stops_the_pack(case, tmp_path):
    room, incident_id, _, _ = case
    digest = hashlib.sha256(made_up.SCREENSHOT).hexdigest()
    (tmp_path / f"{digest}.png").write_bytes(b"changed")
    with pytest.raises(WorkflowError, match="与留存时不一致"):
        evidence_pack.pack(room.store, tmp_path, incident_id, evidence_pack.Asked("单位", "", room.now))


def test_a_pack_is_checked_from_the_command_line(case, tmp_path, capsys):
    whole, broken = tmp_path / "whole.zip", tmp_path / "broken.zip"
    whole.write_bytes(packed(case))
    broken.write_bytes(rewritten(packed(case), "plan.json", b"{}"))
    assert cli.main(["verify", "--pack", str(whole)]) == 0
    assert cli.main(["verify", "--pack", str(broken)]) == cli.NOT_SOUND
    assert cli.main(["verify", "--pack", str(tmp_path / "none.zip")]) == 1
    told = "".join(capsys.readouterr())
    assert "证据包完整,没有被改动。" in told
    assert "文件被改动:plan.json" in told
    assert "读不到这个文件" in told
