"""A store with known numbers, and the papers made from it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from yuqing.export import EXPORTERS
from yuqing.export.kinds import Asked, Subject, make
from yuqing.export.report import Report
from yuqing.model import segments as layout
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.pipeline import Ingest
from yuqing.store import Store, open_store
from yuqing.views.briefing import Watched
from yuqing.views.desk import grading_rules, plan_of
from yuqing.worker import segments

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NAME = "云溪县河口镇人民政府"
ANSWERS = {
    "单位": NAME, "地名": "河口镇", "上级宣传部门": "云溪县委宣传部", "上级党委政府": "云溪县委、县政府",
}  # fmt: skip
UNIT = Unit(NAME, "township", "township", ANSWERS, (WatchTarget("unit", NAME, ("河口镇",)),))
FLOOD, FAIR = "河口镇集市路面积水无人处理", "河口镇采莲节周末开幕"
SECRETS = ("13812345678", "110101199003078515", "6222021234567890128", "张三丰", "小莲在河口", "0571-87654321")
#: Every cell of it would be a formula.
FORMULA = '=HYPERLINK("http://evil.example","点我")'


@dataclass(frozen=True, slots=True)
class Room:
    """A store in memory, and the papers made from it, each once."""

    store: Store
    now: datetime
    subject: Subject
    made: dict[tuple, object]

    def report(self, kind: ReportKind, topic_id: int | None = None) -> Report:
        key = (kind, topic_id)
        if key not in self.made:
            request = ExportRequest(kind, self.now.date(), ".docx", topic_id)
            self.made[key] = make(self.subject, Asked(request, self.now, 1000))
        return self.made[key]

    def file(self, kind: ReportKind, suffix: str) -> bytes:
        key = (kind, suffix)
        if key not in self.made:
            self.made[key] = EXPORTERS[suffix](self.report(kind), None)
        return self.made[key]


def rows(mention: Callable, now: datetime) -> list:
    """Sixty angry mentions in this week, twenty in the week before, one that names people, and one formula."""
    flood = [
        mention(
            number, title=FLOOD, text="积水没过脚踝。", source_kind=kind, author_key=number % 23,
            published_at=now - timedelta(hours=number * 2.2), words=["积水", "集市"], comments=number % 7,
            tone="negative" if number % 3 else "neutral", url=f"http://bbs.example/{number}",
        )
        for number, kind in zip(range(1, 61), ["forum", "social", "complaint", "video"] * 15, strict=True)
    ]  # fmt: skip
    before = [
        mention(
            200 + number, title=FAIR, text="欢迎来玩。", source_kind="news", tone="positive", words=["采莲节"],
            terms=[3, 4], published_at=now - timedelta(days=7, hours=number * 5), media_tier=40,
        )
        for number in range(1, 21)
    ]  # fmt: skip
    said = f"联系人:{SECRETS[3]},电话{SECRETS[0]}或{SECRETS[5]},身份证{SECRETS[1]},卡号{SECRETS[2]},@{SECRETS[4]}"
    personal = mention(300, title="", text=said, published_at=now - timedelta(hours=140))
    formula = mention(301, title=FORMULA, text=FORMULA, site=FORMULA, published_at=now - timedelta(hours=139))
    return [*flood, *before, personal, formula]


def visit(hours: int, outcome: Outcome = Outcome.OK, health: Health = Health.OK) -> SourceRun:
    at = NOON - timedelta(hours=hours)
    return SourceRun(f"run-{hours}", "forum", "云溪论坛", at, at, outcome, "", 0, 0, None, health)


def room(store: Store, watched: Watched) -> Room:
    return Room(store, NOON, Subject(store, UNIT, plan_of(UNIT), watched, ""), {})


@pytest.fixture(scope="session")
def papers(make_mention, tmp_path_factory) -> Iterator[Room]:
    """One store for all tests: they only read."""
    folder = tmp_path_factory.mktemp("papers")
    store = open_store(Path(":memory:"))
    ingest = Ingest(store, grading_rules(UNIT))
    visits = [visit(hours) for hours in range(0, 24 * 20, 6)]
    # Three hours in which nobody looked.
    failed = [visit(hours, Outcome.TIMEOUT, Health.DEGRADED) for hours in (134, 135, 136)]
    segments.write(folder, pa.Table.from_pylist(rows(make_mention, NOON), layout.SEGMENT), (*visits, *failed))
    ingest.take_folder(folder, folder / "rejected", NOON)
    ingest.regrade(NOON)
    yield room(store, Watched((("forum", "云溪论坛"), ("daily", "云溪日报")), (NAME, "河口镇")))
    store.close()


@pytest.fixture(scope="session")
def empty() -> Iterator[Room]:
    store = open_store(Path(":memory:"))
    yield room(store, Watched())
    store.close()


@pytest.fixture
def pdf_reader() -> Callable[[Path], tuple[str, list[str]]]:
    """Return the words of a PDF on one line, and the lines of its list of fonts, as poppler reads them."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed")

    def read(file: Path) -> tuple[str, list[str]]:
        words = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
        fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
        return "".join(words.split()), fonts.splitlines()[2:]

    return read
