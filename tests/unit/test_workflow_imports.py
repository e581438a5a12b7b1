"""A file handed to the worker is either wholly there or not there; its progress outlives the worker."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.model.imports import ImportProgress, ImportState
from yuqing.store import record
from yuqing.workflow import imports
from yuqing.workflow.authority import Acting
from yuqing.workflow.imports import (
    Choices,
    failed,
    keep_progress,
    progress,
    read_request,
    request_import,
    under_way,
    waiting,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk("live", tmp_path, tmp_path)


def reached(name: str, **given: object) -> ImportProgress:
    return replace(ImportProgress(name, f"{name}.csv", ImportState.RUNNING, NOW), **given)


def test_a_request_keeps_what_was_chosen(desk: Desk, by: Acting) -> None:
    asked = request_import(by, desk, "导出 1.csv", b"abc", Choices({"内容": "text"}, about_unit=False))
    [folder] = waiting(desk)
    assert read_request(folder) == asked
    assert (asked.file_name, asked.changes, asked.about_unit) == ("导出 1.csv", {"内容": "text"}, False)
    assert (folder / imports.FILE).read_bytes() == b"abc"


def test_an_upload_that_never_finished_is_not_waiting(desk: Desk, by: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "write_request", killed)
    with pytest.raises(KeyboardInterrupt):
        request_import(by, desk, "a.csv", b"abc", Choices({}))
    assert waiting(desk) == []
    assert under_way(desk) == []


def test_requests_wait_in_the_order_they_came(desk: Desk, by: Acting) -> None:
    asked = [request_import(by, desk, f"{number}.csv", b"", Choices({})) for number in range(3)]
    assert {each.file_name for each in under_way(desk)} == {"0.csv", "1.csv", "2.csv"}
    assert [folder.name for folder in waiting(desk)] == sorted(each.id for each in asked)


def test_a_finished_import_no_longer_waits(desk: Desk, by: Acting) -> None:
    request_import(by, desk, "a.csv", b"", Choices({}))
    (waiting(desk)[0] / imports.FILE).unlink()
    assert waiting(desk) == []
    assert failed(desk, 5) == []


def test_an_import_that_has_not_begun_is_shown_as_waiting(desk: Desk, by: Acting) -> None:
    asked = request_import(by, desk, "a.csv", b"", Choices({}))
    [shown] = under_way(desk)
    assert (shown.id, shown.state, shown.rows) == (asked.id, ImportState.WAITING, 0)
    assert shown.started_at.tzinfo is not None
    assert progress(waiting(desk)[0]) is None


@pytest.mark.parametrize(
    "kept",
    [
        reached("a", rows=4000, rejected=7, rate=2512.5, seconds_left=3.5, dropped=("电话", "姓名")),
        reached("a", state=ImportState.FAILED, message="文件是空的。", seconds_left=None),
    ],
)
def test_progress_survives_the_worker(desk: Desk, by: Acting, kept: ImportProgress) -> None:
    request_import(by, desk, "a.csv", b"", Choices({}))
    [folder] = waiting(desk)
    keep_progress(folder, kept)
    assert progress(folder) == kept
    assert under_way(desk) == [kept]


def test_the_newest_failures_are_listed_first_and_only_so_many(desk: Desk) -> None:
    for number in range(6):
        state = ImportState.FAILED if number % 2 else ImportState.DONE
        (desk.imports / str(number)).mkdir(parents=True)
        keep_progress(desk.imports / str(number), reached(str(number), state=state))
    assert [each.id for each in failed(desk, 2)] == ["5", "3"]


def test_whoever_only_looks_brings_nothing_in(desk: Desk, acting: Callable[..., Acting]) -> None:
    with pytest.raises(WorkflowError, match="舆情监控员"):
        request_import(acting(roles=("viewer",)), desk, "a.csv", b"", Choices({}))
    assert waiting(desk) == []


def test_who_brought_a_file_in_is_on_the_record(desk: Desk, acting: Callable[..., Acting]) -> None:
    by = acting(roles=("monitor",))
    asked = request_import(by, desk, "a.csv", b"abc", Choices({}))
    [kept] = record.of_object(by.store, f"import:{asked.id}")
    assert (kept.entry.actor, kept.entry.role, kept.entry.payload) == (
        "测试员",
        "monitor",
        {"file": "a.csv", "bytes": 3},
    )
