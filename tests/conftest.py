"""Fixtures that more than one folder of tests uses; a test states only what matters to it."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import settings

from yuqing.model import segments as layout
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.severity import GradingRules
from yuqing.pipeline import Ingest
from yuqing.plans import pack_text, placeholders, resolve
from yuqing.plans.scale import load_scale
from yuqing.store import Store, open_store
from yuqing.worker import segments
from yuqing.workflow.authority import Acting

# A busy machine fails no property.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

_PLAIN: dict[str, Any] = {
    "source_id": "forum",
    "source_kind": "forum",
    "kind": "post",
    "site": "云溪论坛",
    "url": "",
    "title": "",
    "text": "河口镇路面积水",
    "author_key": None,
    "published_raw": "",
    "precision": "second",
    "backfilled": False,
    "reposts": 0,
    "comments": 0,
    "likes": 0,
    "views": 0,
    "about_unit": True,
    "target_id": "unit",
    "target_reason": "河口镇",
    "words": ["积水"],
    "tone": "negative",
    "tone_p": 0.8,
    "tone_reason": "积水",
    "snownlp_raw": 0.5,
    "category": "",
    "category_words": [],
    "signals": [],
    "media_tier": 20,
    "question": "",
    "near_key": 0,
    "terms": [1, 2],
    "weights": [0.8, 0.6],
}


def mention(mention_id: int, **given: Any) -> dict[str, Any]:
    """Return a row of a segment; times default to noon in Beijing."""
    at = {"published_at": NOON, "seen_at": NOON} | given
    moments = {key: at[key].astimezone(UTC).replace(tzinfo=None) for key in ("published_at", "seen_at")}
    return {"mention_id": mention_id, **_PLAIN, **given, **moments}


def source_run(run_id: str = "run-1", **given: Any) -> SourceRun:
    """Return a successful run unless the test says otherwise."""
    plain = {
        "source_id": "forum", "source_name": "云溪论坛", "started_at": NOON, "finished_at": NOON,
        "outcome": Outcome.OK, "detail": "", "items": 0, "rejected": 0, "newest_at": None, "health": Health.OK,
    }  # fmt: skip
    return SourceRun(run_id=run_id, **plain | given)


class Bench:
    """A desk on the bench: a store in memory, an inbox on disk, and the ingest between them."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(Path(":memory:"))
        self.inbox, self.rejected = folder / "inbox", folder / "rejected"
        self.inbox.mkdir()
        self.rules = GradingRules(load_scale(), 12.0)
        self.ingest = Ingest(self.store, self.rules)

    def hand_over(self, rows: list[dict[str, Any]], runs: tuple[SourceRun, ...] = ()) -> Path:
        return segments.write(self.inbox, pa.Table.from_pylist(rows, layout.SEGMENT), runs)

    def take(self, rows: list[dict[str, Any]], now: datetime = NOON, runs: tuple[SourceRun, ...] = ()) -> int:
        self.hand_over(rows, runs)
        added = self.ingest.take_folder(self.inbox, self.rejected, now).added
        self.ingest.regrade(now)
        self.ingest.recount(now)
        return added


@pytest.fixture(autouse=True)
def _main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `__main__` back after a test of a page: its script would else be run by every process started later."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def make_mention() -> Callable[..., dict[str, Any]]:
    return mention


@pytest.fixture(scope="session")
def make_run() -> Callable[..., SourceRun]:
    return source_run


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def hours() -> Callable[[float], timedelta]:
    return lambda number: timedelta(hours=number)


TOWNSHIP = pack_text("township")
PLAN = resolve(TOWNSHIP, {each.name: each.example for each in placeholders(TOWNSHIP)})
EVERY_ROLE = (*(role.id for role in PLAN.roles), ADMINISTRATOR)


@pytest.fixture
def acting() -> Iterator[Callable[..., Acting]]:
    """Return who acts: by the township's plan, with every role of it unless the test says otherwise."""
    desks: list[Store] = []

    def made(store: Store | None = None, now: datetime = NOON, roles: tuple[str, ...] = EVERY_ROLE) -> Acting:
        if store is None:
            store = open_store(Path(":memory:"))
            desks.append(store)
        return Acting(store, PLAN, Actor("测试员", roles), now)

    yield made
    for store in desks:
        store.close()


@pytest.fixture
def by(acting: Callable[..., Acting]) -> Acting:
    return acting()
