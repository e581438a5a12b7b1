"""What every kind of source keeps to, tried on its own recording: `tests/data/<kind>/recording.toml` and its pages."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from yuqing.config import ROOT
from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import SOURCES
from yuqing.sources.context import Context, Response
from yuqing.sources.source_file import Row, check
from yuqing.sources.spec import SourceSpec
from yuqing.ui import source_form

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
FAILURES = [outcome for outcome in Outcome if not outcome.is_success]
NOTHING_NEW = (Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
#: What a source may answer instead of what it is asked for.
INSTEAD = {
    "login": "<!doctype html><html><head><title>登录</title></head><body><form>请先登录</form></body></html>".encode(),
    "error page": "<html><body><h1>系统繁忙,请稍后再试</h1></body></html>".encode(),
    "number": b"404",
    "null": b"null",
    "words": "接口已停用".encode(),
    "noise": bytes(range(256)) * 40,
    "zeros": b"\x00" * 4096,
}
#: A recording is cut after so many hundredths.
CUTS = (1, 5, 20, 35, 50, 65, 80, 95, 99)


@dataclass(frozen=True)
class Recording:
    """A source as it answered once: its table, its pages by address (`*` stands for anything), what they show."""

    spec: SourceSpec
    pages: dict[str, bytes]
    items: int
    authors: list[str]

    def get(self, url: str) -> Response:
        page = next((page for pattern, page in self.pages.items() if fnmatchcase(url, escaped(pattern))), None)
        if page is None:
            raise SourceError("页面不存在(404)", kind=Outcome.NOT_FOUND)
        return Response(200, url, {}, page)

    def answers(self, body: bytes, outcome: Outcome = Outcome.OK) -> Callable[[str], Response]:
        """Return a door behind which the source's first page is this and the others are as recorded."""
        first: list[str] = []

        def get(url: str) -> Response:
            first.append(url)
            return Response(200, url, {}, body, outcome) if url == first[0] else self.get(url)

        return get

    def collected(self, get: Callable[[str], Response] | None = None) -> list[RawItem]:
        return list(SOURCES[self.spec.type](self.spec, Context(NOW, KEY, get or self.get)))


def outcome_of(recording: Recording, get: Callable[[str], Response]) -> str:
    """Return what a visit comes to: items, nothing, or the name of the failure."""
    try:
        return "items" if recording.collected(get) else "nothing"
    except SourceError as error:
        return error.kind


def escaped(pattern: str) -> str:
    """Return a pattern in which only `*` has a meaning."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def recorded(kind: str) -> Recording:
    folder = ROOT / "tests" / "data" / kind
    said: dict[str, Any] = tomllib.loads((folder / "recording.toml").read_text("utf-8"))
    spec, problems = check(Row(1, {"id": "s", "name": "云溪", "type": kind} | said["source"]), "sources.toml")
    assert spec is not None, problems
    pages = {address: (folder / name).read_bytes() for address, name in said["pages"].items()}
    return Recording(spec, pages, said["items"], said["authors"])


@pytest.fixture(params=list(SOURCES))
def recording(request: pytest.FixtureRequest) -> Recording:
    return recorded(request.param)


def test_a_recording_gives_its_items(recording: Recording) -> None:
    items = recording.collected()
    assert len(items) == recording.items
    for item in items:
        assert item.url
        assert (item.site, item.source_kind) != ("", None)
    assert any(item.title for item in items)


def test_a_time_is_aware_or_it_is_none(recording: Recording) -> None:
    for item in recording.collected():
        if item.published_at is None:
            assert item.precision is Precision.SEEN
        else:
            assert item.published_at.utcoffset() == timedelta()
            assert item.published_at <= NOW


def test_no_author_s_name_is_in_an_item(recording: Recording) -> None:
    whole = b"\n".join(recording.pages.values())
    shown = repr(recording.collected())
    for name in recording.authors:
        assert name.encode() in whole or name.encode("gb18030") in whole, "the recording does not hold the name"
        assert name not in shown


def test_the_same_visit_gives_the_same_items(recording: Recording) -> None:
    assert recording.collected() == recording.collected()


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_keeps_its_name_and_is_never_an_empty_result(recording: Recording, failure: Outcome) -> None:
    def get(url: str) -> Response:
        raise SourceError("访问失败", kind=failure)

    with pytest.raises(SourceError) as caught:
        recording.collected(get)
    assert caught.value.kind == failure


@pytest.mark.parametrize("outcome", NOTHING_NEW)
def test_nothing_new_gives_nothing_and_is_no_failure(recording: Recording, outcome: Outcome) -> None:
    page = next(iter(recording.pages.values())) if outcome is Outcome.UNCHANGED else b""
    assert recording.collected(recording.answers(page, outcome)) == []


@pytest.mark.parametrize("body", INSTEAD.values(), ids=INSTEAD)
def test_something_else_in_its_place_is_a_failure_with_a_name(recording: Recording, body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        recording.collected(recording.answers(body))
    assert caught.value.kind in FAILURES
    assert caught.value.kind != Outcome.INTERNAL


@pytest.mark.parametrize("hundredths", CUTS)
def test_a_cut_answer_gives_items_or_a_failure_with_a_name(recording: Recording, hundredths: int) -> None:
    page = next(iter(recording.pages.values()))
    cut = recording.answers(page[: len(page) * hundredths // 100])
    assert outcome_of(recording, cut) in {"items", *FAILURES}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_kind_can_be_added_on_the_page_and_is_described(kind: str) -> None:
    assert source_form.KINDS[kind]
    assert source_form._ADDRESSES[kind].startswith("例如:http")
    described = (ROOT / "docs" / "sources.md").read_text("utf-8")
    assert kind == "feed" or f'`type = "{kind}"`' in described


def test_every_recording_belongs_to_a_kind() -> None:
    assert {path.parent.name for path in Path(ROOT, "tests", "data").glob("*/recording.toml")} == set(SOURCES)
