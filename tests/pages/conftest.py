"""An office of its own for every test, and its pages as a visitor sees them, without a browser."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st
from google.protobuf.message import Message
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from yuqing import clock, config
from yuqing.config import ROOT, Settings, save_unit
from yuqing.model import segments as layout
from yuqing.model.account import Visitor
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.runs import Health, Outcome
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.ui import office
from yuqing.ui.door import DEMO_VISITOR, Door
from yuqing.views.desk import plan_of
from yuqing.worker import segments

SHELL = ROOT / "yuqing" / "ui" / "shell.py"
PAGES = {page.stem: page for page in (ROOT / "pages").rglob("*.py")}
NAME = "云溪县河口镇人民政府"
ANSWERS = {
    "单位": NAME, "地名": "河口镇", "上级宣传部门": "云溪县委宣传部", "上级党委政府": "云溪县委、县政府",
}  # fmt: skip
UNIT = Unit(NAME, "township", "township", ANSWERS, (WatchTarget("unit", NAME, ("河口镇",)),))
#: Holds every role of the plan of UNIT, and keeps the accounts.
EVERYBODY = Visitor(Actor("值班长", (*(role.id for role in plan_of(UNIT).roles), ADMINISTRATOR)), "session-1")
FLOOD, FAIR = "河口镇集市路面积水无人处理", "河口镇采莲节周末开幕"
#: Seconds until a segment must have been taken in, on a busy machine.
PATIENCE = 20.0
HOLD_THE_FILE = (
    "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read(); held.close()"
)

#: Fields of a message that hold words for the reader.
SPOKEN = {"label", "body", "placeholder", "help", "options", "text", "caption"}
#: Keys of a figure that do.
DRAWN = {"text", "hovertext", "ticktext", "title", "name"}
#: Latin words that our readers know, and units of the charts.
KNOWN = {
    "CSV",
    "SnowNLP",
    "Excel",
    "JSON",
    "XML",
    "RSS",
    "Atom",
    "PDF",
    "Parquet",
    "PNG",
    "PowerPoint",
    "SVG",
    "WPS",
    "Word",
    "html",
    "https",
    "MB",
    "GB",
    "Python",
    "Streamlit",
    "DuckDB",
    "pandas",
    "pyarrow",
    "config",
    "toml",
    "keep",
    "days",
    "data",
    "inbox",
    "backup",
}
MARKUP = re.compile(r"<(style|script)>.*?</\1>|<[^>]*>|:material/\w+:|%\{[^}]*\}", re.DOTALL)
#: The place of a file is told as it is.
PLACE = re.compile(r"/[\w./\\-]+")


class Room:
    """One office with its desks closed until they are asked for; the clock stands still unless a test moves it."""

    def __init__(self, folder: Path, new_mention: Callable, new_run: Callable, now: datetime) -> None:
        self.folder, self.mention, self.run, self.now = folder, new_mention, new_run, now
        self.open()

    def open(self, mode: str = "live") -> None:
        self.mode = mode
        #: Who sits at the browser, as the gate would say it; None when the session has ended.
        self.visitor: Visitor | None = DEMO_VISITOR if mode == "demo" else EVERYBODY
        self.office = office.open_office(Settings(data_dir=str(self.folder), mode=mode), with_workers=False)

    @property
    def desk(self) -> office.OpenDesk:
        return self.office.desk(self.mode)

    def ago(self, hours: float = 0, days: float = 0) -> datetime:
        return self.now - timedelta(hours=hours, days=days)

    def set_up(self) -> None:
        """Write the unit before the desk opens, which it then opens with."""
        assert not [desk for desk in self.office.open_desks() if desk.desk.name == self.mode]
        save_unit(config.desk(self.office.settings, self.mode).unit_file, UNIT)

    def take(self, rows: list, *runs) -> None:
        """Put a segment into the inbox and wait until the desk says that it has changed."""
        desk, before = self.desk, self.desk.generation
        segments.write(desk.desk.inbox, pa.Table.from_pylist(rows, layout.SEGMENT), runs)
        self.wait(lambda: desk.generation > before and not list(desk.desk.inbox.glob("*.parquet")))
        # A unit saved a moment ago moves the generation too, before the levels of the new topics are there.
        self.wait(lambda: not desk.store.rows("select topic_id from topic_days where stale"))

    def wait(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, f"nothing happened; the desk says: {self.desk.problem!r}"
            time.sleep(0.01)

    def visit(self, page: str, **address: str) -> AppTest:
        """Open a page by its own address in a new browser session."""
        at = AppTest.from_file(SHELL, default_timeout=30)
        at.query_params.update(address)
        return at.switch_page(os.path.relpath(PAGES[page], SHELL.parent)).run()

    # The states in which every page has to stand.

    def without_unit(self) -> None:
        """A new installation."""

    def without_mentions(self) -> None:
        self.set_up()

    def typical(self) -> None:
        self.set_up()
        self.take(self.two_matters(), self.run(finished_at=self.ago(0.1)), self.failed_run(hours=0.2))

    def outage(self) -> None:
        self.set_up()
        self.take([], self.failed_run(hours=1))

    def sign_in(self, *roles: str) -> None:
        """Let somebody with these roles sit at the browser from now on."""
        self.visitor = Visitor(Actor("来客", roles), "session-2")

    def demo(self) -> None:
        self.open("demo")
        self.typical()

    def damaged(self) -> None:
        save_unit(self.folder / "unit.toml", UNIT)
        (self.folder / "yuqing.duckdb").write_bytes(b"not a database" * 1000)

    def two_matters(self) -> list:
        """Forty angry mentions of one matter in two days, six friendly ones of another, one about others."""
        flood = [
            self.mention(
                number, title=FLOOD, text="积水没过脚踝,打了几次电话都没人来。", source_kind=kind, author_key=number,
                published_at=self.ago(number * 1.1), url=f"http://bbs.example/{number}", words=["积水", "集市"],
            )
            for number, kind in zip(range(1, 41), ["forum", "social", "complaint", "video"] * 10, strict=True)
        ]  # fmt: skip
        fair = [
            self.mention(
                number, title=FAIR, text="欢迎来玩。", source_kind="news", site="云溪日报",
                published_at=self.ago(number - 90.5), tone="positive", words=["采莲节"], terms=[3, 4],
                media_tier=40, url="",
            )
            for number in range(101, 107)
        ]  # fmt: skip
        others = self.mention(
            200, title="邻县修路", target_id="", about_unit=False, target_reason="没有提到本单位", terms=[], weights=[]
        )
        return [*flood, *fair, others]

    def failed_run(self, hours: float, source_id: str = "daily"):
        at = self.ago(hours)
        return self.run(
            f"failed-{source_id}-{hours}", source_id=source_id, source_name="云溪日报", started_at=at, finished_at=at,
            outcome=Outcome.TIMEOUT, detail="等了 20 秒没有回答", health=Health.DEGRADED,
        )  # fmt: skip


@pytest.fixture
def room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_mention: Callable, make_run: Callable, noon
) -> Iterator[Room]:
    # Every new session would search all installed packages for components, of which we use none.
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
    monkeypatch.setattr(office, "PAUSE", 0.05)
    monkeypatch.setattr(office, "_office", None)
    made = Room(tmp_path, make_mention, make_run, noon)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    # A page run without a server has no gate before it.
    monkeypatch.setattr(Door, "visitor", lambda *_: made.visitor)
    first = made.office
    yield made
    for each in {id(each): each for each in (first, made.office)}.values():
        each.close()
    st.cache_resource.clear()


@pytest.fixture
def held_elsewhere(room: Room) -> Iterator[None]:
    """The live database, held by another process."""
    save_unit(room.folder / "unit.toml", UNIT)
    command = [sys.executable, "-c", HOLD_THE_FILE, str(room.folder / "yuqing.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.stdin.close()
        holder.wait(PATIENCE)


@pytest.fixture
def spoken() -> Callable[[AppTest], str]:
    """Return all words of a page that its reader sees, markup taken out."""
    return lambda at: "\n".join(_spoken(at))


@pytest.fixture
def latin(spoken: Callable) -> Callable[[AppTest], list[str]]:
    """Return the Latin words of a page that its readers need not know."""
    return lambda at: sorted(set(re.findall(r"[A-Za-z]{2,}", PLACE.sub(" ", spoken(at)))) - KNOWN)


@pytest.fixture
def charts() -> Callable[[AppTest], list[dict]]:
    return lambda at: [json.loads(element.proto.spec) for element in at.get("plotly_chart")]


@pytest.fixture
def elements() -> Callable[[AppTest], list]:
    """Return every element of a page with the name of its kind, leaves only."""
    return lambda at: [node for node in at._tree if not hasattr(node, "children")]


def _spoken(at: AppTest) -> Iterator[str]:
    for node in at._tree:
        if node.type == "plotly_chart":
            yield from _said_in(json.loads(node.proto.spec))
        elif node.type == "dataframe":
            yield from (str(text) for text in [*node.value.columns, *node.value.to_numpy().ravel()])
        elif isinstance(getattr(node, "proto", None), Message):
            yield from (MARKUP.sub(" ", text) for text in _said_by(node.proto))


def _said_by(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if isinstance(value, Message):
            yield from _said_by(value)
        elif field.name in SPOKEN:
            yield from [value] if isinstance(value, str) else map(str, value)


def _said_in(figure: object, key: str = "") -> Iterator[str]:
    if isinstance(figure, dict):
        for name, value in figure.items():
            yield from _said_in(value, name)
    elif isinstance(figure, list):
        for value in figure:
            yield from _said_in(value, key)
    elif isinstance(figure, str) and key in DRAWN:
        yield MARKUP.sub(" ", figure)
