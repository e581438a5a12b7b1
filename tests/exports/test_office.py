"""Headless LibreOffice opens the papers of an office and draws the numbers that the store holds."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.exports import incident as made_up
from yuqing.export import EXPORTERS
from yuqing.export.kinds import Asked, make
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.store import day_counts, incident_passages
from yuqing.views.period import period

K = ReportKind
FLOOD = "河口镇集市路面积水无人处理"
WANTED = (
    (K.WEEKLY, ".docx"), (K.WEEKLY, ".xlsx"), (K.MEETING, ".pptx"), (K.INCIDENT, ".docx"), (K.BRIEFING, ".pptx"),
    (K.EVALUATION, ".xlsx"),
)  # fmt: skip
#: Longest wait for LibreOffice, in seconds, on a busy machine.
PATIENCE = 600
#: Width and height of a page in points: A4, across for a workbook, and a wide slide.
PAGE = {".docx": (595, 842), ".xlsx": (842, 595), ".pptx": (960, 540)}


@dataclass(frozen=True, slots=True)
class Office:
    """The papers as LibreOffice rendered them, and what the store counts for them."""

    folder: Path
    #: (mentions, negative ones) of the week and of the incident.
    week: tuple[int, int]
    flood: tuple[int, int]

    def words(self, kind, suffix):
        """Return the words of all pages without the white space between them."""
        said = _run("pdftotext", self.pdf(kind, suffix), "-")
        return "".join(said.split())

    def pdf(self, kind, suffix):
        return self.folder / f"{kind}_{suffix[1:]}.pdf"


def _run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _soffice():
    found = shutil.which("soffice")
    if found is None and os.environ.get("CI"):
        pytest.fail("no LibreOffice on this machine, and CI must not pass without rendering the papers")
    if found is None or not shutil.which("pdftotext"):
        pytest.skip("LibreOffice or poppler-utils is not installed")
    return found


@pytest.fixture(scope="module")
def office(papers, tmp_path_factory):
    """Have LibreOffice render all papers at one start, with a profile of its own."""
    program, folder = _soffice(), tmp_path_factory.mktemp("office")
    of_flood = "select topic_id from mentions where title = $title group by topic_id order by count(*) desc limit 1"
    topic_id = papers.store.value(of_flood, title=FLOOD)
    incident_id = made_up.put(papers.store, papers.subject.plan, topic_id, papers.now, folder / "evidence")
    files = [_written(papers, folder, (kind, suffix), incident_id) for kind, suffix in WANTED]
    options = ("--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}")
    subprocess.run(
        [program, *options, "--convert-to", "pdf", "--outdir", folder, *files],
        check=True, capture_output=True, timeout=PATIENCE, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    window = period(K.WEEKLY, papers.now.date(), papers.now).window
    tones = day_counts.by_hour_and_tone(papers.store, window.start, window.end).groupby("tone")["n"].sum()
    total, negative, _ = incident_passages.totals(papers.store, [topic_id], papers.now.replace(year=2020), papers.now)
    return Office(folder, (int(tones.sum()), int(tones["negative"])), (total, negative))


def _written(papers, folder, wanted, incident_id):
    kind, suffix = wanted
    request = ExportRequest(kind, papers.now.date(), suffix, incident_id=incident_id)
    target = folder / f"{kind}_{suffix[1:]}{suffix}"
    target.write_bytes(EXPORTERS[suffix](make(papers.subject, Asked(request, papers.now, 1000)), None))
    return target


@pytest.mark.parametrize(("kind", "suffix"), WANTED)
def test_libreoffice_renders_every_paper_on_its_page_in_chinese_letters(office, kind, suffix):
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", _run("pdfinfo", office.pdf(kind, suffix)))
    assert tuple(round(float(each)) for each in size.groups()) == PAGE[suffix]
    fonts = _run("pdffonts", office.pdf(kind, suffix)).splitlines()[2:]
    assert any("CJK" in line or "Hei" in line or "Song" in line for line in fonts)
    assert "�" not in office.words(kind, suffix)


@pytest.mark.parametrize(("kind", "suffix"), [(K.WEEKLY, ".docx"), (K.WEEKLY, ".xlsx")])
def test_the_weekly_report_shows_the_numbers_of_the_store(office, kind, suffix):
    words = office.words(kind, suffix)
    assert f"信息{office.week[0]}条" in words
    assert f"负面信息{office.week[1]}条" in words


def test_the_rendered_workbook_lists_every_mention_of_the_week(office):
    addresses = set(re.findall(r"http://bbs\.example/(\d+)", office.words(K.WEEKLY, ".xlsx")))
    assert len(addresses) >= 60


def test_the_rendered_meeting_pack_has_six_to_ten_slides_and_the_numbers_of_the_store(office):
    pages = re.search(r"Pages:\s+(\d+)", _run("pdfinfo", office.pdf(K.MEETING, ".pptx")))
    assert 6 <= int(pages.group(1)) <= 10
    words = office.words(K.MEETING, ".pptx")
    assert f"信息{office.week[0]}条" in words


def test_the_rendered_papers_of_an_incident_show_the_numbers_of_the_store(office):
    total, negative = office.flood
    assert f"累计监测到{total}条，其中负面{negative}条" in office.words(K.INCIDENT, ".docx")
    words = office.words(K.BRIEFING, ".pptx")
    assert "累计信息（条）" in words
    # Beside its heading or in the row below the headings, as the drawing has it.
    assert f"Ⅲ级{total}" in words or f"（条）{total}" in words
    # The labels of a chart of which the sheet inside was read.
    assert "谁来赔偿？" in words
    assert "47" in words


def test_the_rendered_evaluation_shows_the_points_of_its_parts(office):
    words = office.words(K.EVALUATION, ".xlsx")
    assert "满分" in words
    assert "回应速度" in words
