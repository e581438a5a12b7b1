"""A visit always ends in a record: items, nothing new, or a failure with its name."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.runs import Health, Outcome
from yuqing.sources.context import Context, Response, Validators
from yuqing.sources.spec import SourceSpec
from yuqing.worker.state import SourceState, load_states, save_states
from yuqing.worker.visit import QUARANTINED, Means, Visit, visit

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=2)
SPEC = SourceSpec(id="town", name="镇论坛", type="feed", url="https://bbs.example.cn/rss")


def item(title: str, date: str = "2026-11-22 08:30", guid: str = "", link: str = "") -> str:
    return f"<item><title>{title}</title><pubDate>{date}</pubDate><guid>{guid}</guid><link>{link}</link></item>"


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>源</title>{"".join(items)}</channel></rss>'.encode()


class Office:
    """A worker whose network answers as the test says."""

    def __init__(self, folder: Path) -> None:
        self.quarantine = folder / "quarantine"

    def visit(self, body: bytes | Exception | Response, state: SourceState | None = None, **spec: Any) -> Visit:
        def get(url: str) -> Response:
            if isinstance(body, Exception):
                raise body
            return body if isinstance(body, Response) else Response(200, url, {"etag": '"v1"'}, body)

        means = Means(lambda *_: Context(NOW, b"k" * 32, get), lambda: LATER, lambda: 0.0, self.quarantine)
        return visit(SPEC.model_copy(update=spec), state or SourceState(), means, NOW)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_first_good_visit_brings_history_and_the_next_one_news(office: Office) -> None:
    first = office.visit(rss(item("一")))
    assert first.backfilled
    assert [one.title for one in first.items] == ["一"]
    assert not office.visit(rss(item("二")), first.state).backfilled


def test_a_failed_first_visit_does_not_use_up_the_history(office: Office) -> None:
    failed = office.visit(SourceError("x", kind=Outcome.TIMEOUT))
    assert office.visit(rss(item("一")), failed.state).backfilled


def test_the_run_says_what_the_source_showed(office: Office) -> None:
    run = office.visit(rss(item("一"), item("", date=""))).run
    assert (run.source_id, run.source_name, run.outcome, run.health) == ("town", "镇论坛", Outcome.OK, Health.OK)
    assert (run.items, run.rejected) == (2, 1)
    assert (run.started_at, run.finished_at) == (NOW, LATER)
    assert run.newest_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def test_the_same_visit_has_the_same_id(office: Office) -> None:
    assert office.visit(rss()).run.run_id == office.visit(rss()).run.run_id


def test_a_failure_is_recorded_with_its_name_and_leaves_the_memory_alone(office: Office) -> None:
    good = office.visit(rss(item("一"))).state
    failed = office.visit(SourceError("网站要求放慢采集", kind=Outcome.RATE_LIMITED, retry_after=7200), good)
    assert failed.items == ()
    assert (failed.run.outcome, failed.run.detail) == (Outcome.RATE_LIMITED, "网站要求放慢采集")
    assert failed.run.health is Health.THROTTLED
    assert failed.state.next_at == LATER + timedelta(hours=2)
    assert failed.state.validators == good.validators


def test_the_same_bytes_are_unchanged(office: Office) -> None:
    first = office.visit(rss(item("一")))
    second = office.visit(rss(item("一")), first.state)
    assert second.run.outcome is Outcome.UNCHANGED
    assert second.items == ()
    assert second.run.newest_at == first.run.newest_at


def test_bytes_that_failed_to_parse_never_count_as_unchanged(office: Office) -> None:
    state = SourceState()
    for _ in range(3):
        seen = office.visit(b"<!doctype html><html>moved</html>", state)
        assert seen.run.outcome is Outcome.NOT_A_FEED
        state = seen.state
    assert seen.run.health is Health.BROKEN


def test_not_modified_is_a_success_and_turns_stale_with_time(office: Office) -> None:
    same = Response(304, SPEC.url, {}, b"", Outcome.NOT_MODIFIED)
    known = SourceState(ok_at=NOW, newest_at=NOW - timedelta(days=1), validators=Validators(etag='"v1"'))
    assert office.visit(same, known).run.health is Health.OK
    seen = office.visit(same, known, expect_update=timedelta(hours=5))
    assert (seen.run.outcome, seen.run.health) == (Outcome.NOT_MODIFIED, Health.STALE)


def test_a_source_without_dates_is_stale_when_nothing_was_added_for_long(office: Office) -> None:
    body = rss("<item><title>一</title></item>")
    fresh = office.visit(body).state
    assert fresh.newest_at is None
    old = SourceState(ok_at=NOW, changed_at=NOW - timedelta(days=30), validators=fresh.validators)
    assert office.visit(body, old).run.health is Health.STALE


def test_an_empty_channel_is_read_in_full_again_and_is_empty_after_three(office: Office) -> None:
    state = SourceState()
    healths = []
    for _ in range(3):
        seen = office.visit(rss(), state)
        state = seen.state
        healths.append(seen.run.health)
        assert state.validators == Validators()
    assert healths == [Health.OK, Health.OK, Health.EMPTY]


def test_old_and_repeated_and_blank_items_are_not_kept(office: Office) -> None:
    body = rss(
        item("新", guid="g", link="https://a.cn/1"),
        item("新,改题", guid="g", link="https://a.cn/1"),
        item("同号另文", guid="g", link="https://a.cn/2"),
        item("旧", date="2026-01-01 08:00"),
        item("无日期", date=""),
        item("", guid="h"),
    )
    seen = office.visit(body)
    assert [one.title for one in seen.items] == ["新", "同号另文", "无日期"]
    assert seen.run.items == 6


def test_a_moved_source_says_where_to(office: Office) -> None:
    seen = office.visit(Response(200, "https://new.cn/rss", {}, rss(item("一")), moved_to="https://new.cn/rss"))
    assert "https://new.cn/rss" in seen.run.detail
    assert seen.state.moved_to == "https://new.cn/rss"


def test_a_bug_ends_the_visit_not_the_round_and_keeps_the_evidence(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(spec: SourceSpec, context: Context) -> Any:
        context.get(spec.url)
        raise ZeroDivisionError

    monkeypatch.setitem(__import__("yuqing.sources", fromlist=["SOURCES"]).SOURCES, "feed", buggy)
    with caplog.at_level(logging.ERROR):
        seen = office.visit(b"x" * (QUARANTINED + 1))
    assert (seen.run.outcome, seen.run.health) == (Outcome.INTERNAL, Health.DEGRADED)
    assert "ZeroDivisionError" in caplog.text
    (kept,) = office.quarantine.iterdir()
    assert kept.read_bytes() == b"x" * QUARANTINED


def test_what_is_remembered_survives_a_restart(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "worker_state.json"
    state = office.visit(rss(item("一"))).state
    failing = office.visit(SourceError("x", kind=Outcome.BLOCKED), state).state
    save_states(file, {"town": state, "other": failing, "new": SourceState()})
    assert load_states(file) == {"town": state, "other": failing, "new": SourceState()}
    assert [one.name for one in tmp_path.iterdir()] == ["worker_state.json"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"sources": {"a": {}}}', '{"sources": {"a": 1}}', '{"sources": 3}'])
def test_a_damaged_memory_is_set_aside_and_everything_is_due(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "worker_state.json"
    file.write_text(damage, "utf-8")
    assert load_states(file) == {}
    assert "worker_state_damaged" in caplog.text
    assert (tmp_path / "worker_state.json.damaged").read_text("utf-8") == damage


def test_no_memory_means_due_at_once(tmp_path: Path) -> None:
    assert load_states(tmp_path / "none.json") == {}
    assert SourceState().is_due(NOW)
    later: Callable[[int], SourceState] = lambda seconds: SourceState(next_at=NOW + timedelta(seconds=seconds))  # noqa: E731
    assert later(0).is_due(NOW)
    assert not later(1).is_due(NOW)
