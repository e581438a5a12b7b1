"""Rounds of visits: what is due, what is handed over, and what is remembered in which order."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.errors import SourceError
from yuqing.model import segments as layout
from yuqing.model.runs import Health, Outcome
from yuqing.pipeline import read, waiting
from yuqing.sources.context import Context, Response
from yuqing.sources.http import Client
from yuqing.sources.source_file import load_sources
from yuqing.worker import polling
from yuqing.worker.office import Office
from yuqing.worker.polling import Rounds
from yuqing.worker.state import load_states
from yuqing.worker.visit import Means

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
POISON = "毒"
FEED = '<rss version="2.0"><channel><title>源</title><item><title>{}</title></item></channel></rss>'


class Plain:
    """An analysis that finds nothing in particular."""

    def __init__(self, make_mention: Callable[..., dict[str, Any]], poison: str = POISON) -> None:
        self._make, self._poison = make_mention, poison
        #: What a title with POISON in it does to the analysis.
        self.failure: BaseException = ZeroDivisionError("division by zero")

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if self._poison and any(self._poison in title for title in batch["title"].to_pylist()):
                raise self.failure
            rows = [
                self._make(row["mention_id"], title=row["title"], source_id=row["source_id"])
                for row in batch.to_pylist()
            ]
            yield pa.RecordBatch.from_pylist(rows, layout.SEGMENT)

    def close(self) -> None:
        """Nothing to end."""


class Visits:
    """An executor whose visits come back when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.is_slow = False
        #: Source whose visit has a bug.
        self.is_broken_for = ""

    def submit(self, visit: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, visit, given))
        if not self.is_slow:
            self.come_back()
        return future

    def come_back(self) -> None:
        for future, visit, given in self.waiting:
            if given[0].id == self.is_broken_for:
                future.set_exception(KeyError("bug"))
            else:
                future.set_result(visit(*given))
        self.waiting.clear()

    def shutdown(self, **_given: Any) -> None:
        """Nothing to end."""


class Post:
    """A worker's polling half: sites that answer as the test says, and an inbox on disk."""

    def __init__(self, folder: Path, engine: Plain) -> None:
        self.desk: Desk = config.desk(Settings(data_dir=str(folder)), "live")
        self.engine = engine
        self.answers: dict[str, str | Exception | Response] = {}
        self.asked: list[str] = []
        self.visits = Visits()
        self.now = NOW
        self._edits = 0
        self.restart()

    def restart(self) -> None:
        means = Means(
            lambda *_: Context(self.now, b"k" * 32, self._get), lambda: self.now, lambda: 0.0, self.desk.rejected
        )
        office = Office(self.desk, b"k" * 32, self.engine)
        states = load_states(self.desk.worker_state)
        self.rounds = Rounds(self.desk, office, Client("test"), means, states, self.visits)

    def list_sources(self, *ids: str, **given: str) -> None:
        """Write sources.toml; every edit is later than the one before."""
        extra = "".join(f"{key} = {value}\n" for key, value in given.items())
        rows = [
            f'[[source]]\nid = "{each}"\nname = "{each}站"\ntype = "feed"\nurl = "https://{each}-example.cn/rss"\n{extra}'
            for each in ids
        ]
        self.desk.sources_file.write_text("\n".join(rows), "utf-8")
        self._edits += 1
        os.utime(self.desk.sources_file, (self._edits, self._edits))

    def turn(self, after: timedelta = timedelta(0)) -> list[tuple[str, Outcome, list[str]]]:
        """Take a turn for visits and one for what they bring; returns (source, outcome, titles) as handed over."""
        self.now += after
        self.rounds.turn(self.now)
        self.rounds.turn(self.now)
        return self.handed_over()

    def handed_over(self) -> list[tuple[str, Outcome, list[str]]]:
        found = []
        for segment in waiting(self.desk.inbox):
            table, runs = read(segment)
            titles = table.to_pylist()
            found += [
                (run.source_id, run.outcome, [row["title"] for row in titles if row["source_id"] == run.source_id])
                for run in runs
            ]
            segment.unlink()
        return sorted(found)

    def _get(self, url: str) -> Response:
        source_id = url.split("//")[1].split("-")[0]
        self.asked.append(source_id)
        answer = self.answers.get(source_id, source_id)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Response):
            return answer
        return Response(200, url, {}, FEED.format(answer).encode())


@pytest.fixture
def post(tmp_path: Path, make_mention: Callable[..., dict[str, Any]]) -> Post:
    return Post(tmp_path, Plain(make_mention))


def test_every_source_that_is_due_is_handed_over_with_what_it_brought(post: Post) -> None:
    post.list_sources("a", "b")
    assert post.turn() == [("a", Outcome.OK, ["a"]), ("b", Outcome.OK, ["b"])]


@pytest.mark.clause("B2", "C2", "F3")
def test_a_source_is_visited_again_after_its_interval_and_not_before(post: Post) -> None:
    post.list_sources("a", interval='"15m"')
    post.turn()
    assert post.turn(timedelta(minutes=14)) == []
    assert post.turn(timedelta(minutes=2)) == [("a", Outcome.UNCHANGED, [])]


def test_a_source_that_is_switched_off_is_not_visited(post: Post) -> None:
    post.list_sources("a", enabled="false")
    assert post.turn() == []
    assert post.asked == []


def test_one_failing_source_never_stops_the_others(post: Post) -> None:
    post.list_sources("a", "b", "c")
    post.answers = {"a": SourceError("网站没有回应", kind=Outcome.TIMEOUT), "b": ZeroDivisionError()}
    assert post.turn() == [("a", Outcome.TIMEOUT, []), ("b", Outcome.INTERNAL, []), ("c", Outcome.OK, ["c"])]
    assert [source for source, *_ in post.turn(timedelta(hours=1))] == ["a", "b", "c"]


def test_a_source_under_way_is_not_visited_twice(post: Post) -> None:
    post.list_sources("a")
    post.visits.is_slow = True
    post.turn()
    post.turn(timedelta(hours=1))
    assert len(post.visits.waiting) == 1


def test_a_source_that_was_removed_while_under_way_is_still_handed_over(post: Post) -> None:
    post.list_sources("a", "b")
    post.visits.is_slow = True
    post.turn()
    post.list_sources("b")
    assert post.turn() == []
    post.visits.come_back()
    assert [source for source, *_ in post.turn()] == ["a", "b"]
    post.visits.is_slow = False
    assert [source for source, *_ in post.turn(timedelta(hours=1))] == ["b"]


def test_an_edited_file_of_sources_is_read_again(post: Post) -> None:
    post.list_sources("a")
    post.turn()
    post.list_sources("a", "b")
    assert post.turn() == [("b", Outcome.OK, ["b"])]


def test_no_file_of_sources_or_a_broken_one_means_no_visits(post: Post) -> None:
    assert post.turn() == []
    post.desk.sources_file.write_text("[[source]\nid = ", "utf-8")
    assert post.turn() == []
    post.list_sources("a")
    assert [source for source, *_ in post.turn()] == ["a"]


def test_a_new_worker_goes_on_where_the_last_one_stopped(post: Post) -> None:
    post.list_sources("a")
    post.turn()
    post.restart()
    assert post.turn(timedelta(minutes=1)) == []
    assert post.asked == ["a"]
    assert post.turn(timedelta(hours=1)) == [("a", Outcome.UNCHANGED, [])]


def test_a_crash_before_the_segment_is_written_repeats_the_visit(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    post.list_sources("a")
    monkeypatch.setattr(polling.segments, "write", full)
    with pytest.raises(OSError, match="No space"):
        post.turn()
    assert not post.desk.worker_state.exists()
    monkeypatch.undo()
    post.restart()
    assert post.turn() == [("a", Outcome.OK, ["a"])]


def test_a_crash_after_the_segment_is_written_repeats_it_under_the_same_ids(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    post.list_sources("a")
    monkeypatch.setattr(polling, "save_states", full)
    with pytest.raises(OSError, match="No space"):
        post.turn()
    monkeypatch.undo()
    post.restart()
    post.rounds.turn(post.now)
    post.rounds.turn(post.now)
    ids = [read(segment)[0]["mention_id"].to_pylist() for segment in waiting(post.desk.inbox)]
    runs = [read(segment)[1][0].run_id for segment in waiting(post.desk.inbox)]
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert runs[0] == runs[1]


def test_closing_drops_what_is_under_way(post: Post) -> None:
    post.list_sources("a")
    post.visits.is_slow = True
    post.turn()
    post.rounds.close()
    assert post.handed_over() == []
    assert not post.desk.worker_state.exists()


def several(*titles: str) -> str:
    return "</title></item><item><title>".join(titles)


class PanicException(BaseException):
    """A panic of a compiled module."""


@pytest.mark.parametrize("failure", [ZeroDivisionError("division by zero"), PanicException("index out of bounds")])
def test_an_item_that_brings_a_bug_to_light_is_set_aside_and_the_round_goes_on(
    post: Post, failure: BaseException
) -> None:
    post.engine.failure = failure
    post.list_sources("a", "b")
    post.answers["a"] = several("甲", POISON, "乙")
    assert post.turn() == [("a", Outcome.INTERNAL, ["甲", "乙"]), ("b", Outcome.OK, ["b"])]
    kept = json.loads(next(post.desk.rejected.glob("item_*.json")).read_text("utf-8"))
    assert (kept["source_id"], kept["item"]["title"]) == ("a", POISON)
    assert type(failure).__name__ in kept["reason"]


def test_the_run_says_how_many_items_were_set_aside_and_where(post: Post) -> None:
    post.list_sources("a")
    post.answers["a"] = several(POISON, "甲")
    post.rounds.turn(post.now)
    post.rounds.turn(post.now)
    run = read(waiting(post.desk.inbox)[0])[1][0]
    name = next(post.desk.rejected.glob("item_*.json")).name
    assert run.detail == f"1 条信息因程序错误没有入库,原文保留在 rejected/{name},请联系维护人员"
    assert run.health is Health.DEGRADED


def test_an_item_set_aside_comes_in_once_the_bug_is_gone(post: Post) -> None:
    post.list_sources("a")
    post.answers["a"] = several(POISON, "甲")
    post.turn()
    post.engine.failure = StopIteration()
    post.engine.map = Plain(post.engine._make, poison="").map
    assert post.turn(timedelta(hours=1)) == [("a", Outcome.OK, [POISON, "甲"])]


def test_a_full_disk_is_no_poison(post: Post) -> None:
    post.engine.failure = OSError("No space left on device")
    post.list_sources("a")
    post.answers["a"] = POISON
    with pytest.raises(OSError, match="No space"):
        post.turn()


def test_a_bug_of_the_visit_itself_is_an_outcome_and_stops_nobody(post: Post) -> None:
    post.list_sources("a", "b")
    post.visits.is_broken_for = "a"
    assert post.turn() == [("a", Outcome.INTERNAL, []), ("b", Outcome.OK, ["b"])]
    post.visits.is_broken_for = ""
    assert post.turn(timedelta(minutes=1)) == []
    assert ("a", Outcome.OK, ["a"]) in post.turn(timedelta(minutes=16))


def test_a_source_is_verified_by_its_first_success_and_by_nothing_else(post: Post) -> None:
    post.list_sources("a", "b")
    post.answers["b"] = SourceError("网站没有回应", kind=Outcome.TIMEOUT)
    post.turn()
    specs = {spec.id: spec for spec in load_sources(post.desk.sources_file)[0]}
    assert specs["a"].verified
    assert not specs["b"].verified


def test_another_address_is_another_source(post: Post) -> None:
    post.list_sources("a")
    post.turn()
    text = post.desk.sources_file.read_text("utf-8").replace("a-example.cn", "a-elsewhere.cn")
    post.desk.sources_file.write_text(text.replace("verified = true", "verified = false"), "utf-8")
    post.answers["a"] = SourceError("网站没有回应", kind=Outcome.TIMEOUT)
    assert post.turn() == [("a", Outcome.TIMEOUT, [])]
    assert not load_sources(post.desk.sources_file)[0][0].verified


def test_an_empty_channel_verifies_nothing(post: Post) -> None:
    post.list_sources("a")
    post.answers["a"] = Response(200, "", {}, b'<rss version="2.0"><channel><title>x</title></channel></rss>')
    post.turn()
    assert not load_sources(post.desk.sources_file)[0][0].verified


def test_under_a_wartime_order_a_source_is_visited_at_its_interval(post: Post) -> None:
    post.list_sources("a", "b", interval='"1h"')
    post.turn()
    until = (post.now + timedelta(hours=1)).isoformat()
    order = {"source_ids": ["a"], "interval": 300, "until": until, "reason": "x", "incident_id": 0, "by": "甲"}
    post.desk.wartime_file.write_text(json.dumps(order | {"since": post.now.isoformat()}), "utf-8")
    assert post.turn(timedelta(minutes=4)) == []
    assert [source for source, *_ in post.turn(timedelta(minutes=2))] == ["a"]
    post.desk.wartime_file.unlink()
    assert post.turn(timedelta(minutes=6)) == []


def test_a_list_that_may_not_be_written_stops_nobody(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_given: object) -> None:
        raise PermissionError

    monkeypatch.setattr(polling, "change_sources", read_only)
    post.list_sources("a")
    assert post.turn() == [("a", Outcome.OK, ["a"])]
