"""Whatever lies in the inbox: its sentence is on the record, and the good file after it goes in."""

import errno
import io
import os
import random
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, cast

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.analysis.analyse import load
from yuqing.config import Desk, Settings
from yuqing.model.imports import ImportProgress, ImportState
from yuqing.pipeline import Ingest, waiting
from yuqing.sources import demo
from yuqing.store import Store, open_store, runs
from yuqing.worker import importing, pending, segments
from yuqing.worker.engines import Engine, Inline
from yuqing.worker.office import Office, analysis_settings
from yuqing.workflow import imports

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HEADER = "标题,正文,发布时间,链接\n"
GOOD = "路灯坏了,青禾镇的路灯坏了三天没有人来修,2026-11-20 08:30:15,https://example.com/1\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Inline(load(analysis_settings(Desk("live", config.SHIPPED, config.SHIPPED), demo.unit())))


class Worker:
    """The importing half of a worker and the app that takes in what it hands over, step by step."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.desk = config.desk(Settings(data_dir=str(folder)), "live")
        self.desk.inbox.mkdir()
        self.office = Office(self.desk, b"k" * 32, engine)
        self.store: Store = open_store(Path(":memory:"))
        self.over = Event()

    def drop(self, name: str, content: bytes) -> Path:
        """Put a file into the inbox as if it had been lying there for a while."""
        path = self.desk.inbox / name
        path.write_bytes(content)
        os.utime(path, (time.time() - 60, time.time() - 60))
        return path

    def work(self) -> list[ImportProgress | None]:
        """Import what waits and take it in."""
        pending.adopt(self.desk, datetime.now(UTC))
        done = [pending.run(folder, self.office, self.over) for folder in imports.waiting(self.desk)]
        Ingest(self.store, None).take_folder(self.desk.inbox, self.desk.rejected, NOW)
        return done

    def record(self) -> list[dict[str, Any]]:
        """Return what the import page lists, newest first."""
        return cast("list[dict[str, Any]]", runs.list_imports(self.store, 20).to_dict("records"))

    def uploads(self) -> list[Path]:
        return [path for path in self.desk.imports.rglob(imports.FILE)]

    def mentions(self) -> int:
        return int(self.store.value("select count(*) from mentions"))


@pytest.fixture
def worker(tmp_path: Path, engine: Engine) -> Iterator[Worker]:
    made = Worker(tmp_path, engine)
    yield made
    made.store.close()


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


#: Name of the file → content, words its sentence must hold.
BAD: dict[str, tuple[bytes, str]] = {
    "空文件.csv": (b"", "空"),
    "只有表头.csv": (HEADER.encode(), "没有数据行"),
    "图片.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "图片"),
    "程序.csv": (b"MZ\x90\x00" + bytes(4000), "程序"),
    "乱字节.csv": (random.Random(1).randbytes(50_000), "不是文字表格"),
    "没有正文列.csv": ("序号,点赞数\n1,2\n".encode(), "正文"),
    "太宽.csv": (",".join(f"列{n}" for n in range(1500)).encode() + b"\n1\n", "1000 列"),
    "炸弹.xlsx": (zipped({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": bytes(60_000_000)}), "过大"),
    "半个.xlsx": (zipped({"xl/workbook.xml": b"<w/>"})[:-30], "不完整"),
    "锁定.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "半个.parquet": (b"PAR1" + bytes(900), "不完整"),
}


def test_every_bad_file_gets_its_sentence_and_the_good_one_after_them_goes_in(worker: Worker) -> None:
    for name, (content, _) in BAD.items():
        worker.drop(name, content)
    worker.drop("龙.csv", (HEADER + GOOD).encode())
    worker.work()
    record = {row["source_name"]: row for row in worker.record()}
    assert set(record) == {*BAD, "龙.csv"}
    for name, (_, words) in BAD.items():
        assert words in record[name]["detail"], name
        assert record[name]["detail"].endswith("。")
        assert (record[name]["outcome"], record[name]["added"]) == ("parse_error", 0)
    assert (record["龙.csv"]["outcome"], record["龙.csv"]["added"], record["龙.csv"]["detail"]) == ("ok", 1, "")
    assert worker.mentions() == 1
    assert worker.uploads() == []


def test_a_file_over_two_gigabytes_is_refused_at_once(worker: Worker) -> None:
    path = worker.drop("大.csv", (HEADER + GOOD).encode())
    os.truncate(path, 2_000_000_001)
    os.utime(path, (time.time() - 60, time.time() - 60))
    worker.work()
    assert "2,000 MB" in worker.record()[0]["detail"]
    assert worker.uploads() == []


def test_bad_rows_are_set_aside_and_the_totals_add_up(worker: Worker) -> None:
    rows = [
        ",,2026-11-20 08:30:15,https://example.com/2\n",
        "青禾镇停水,青禾镇又停水了,2036-11-20 08:30:15,\n",
        '=1+1,"=HYPERLINK(""http://example.com"",""青禾镇"")",2026-11-20 09:00:00,\n',
        GOOD,
    ]
    worker.drop("导出.csv", (HEADER + GOOD + "".join(rows)).encode("gb18030"))
    [done] = worker.work()
    [row] = worker.record()
    assert done is not None
    assert (done.state, done.rows, done.rejected) == (ImportState.DONE, 5, 2)
    # The good row comes twice and is one.
    assert (row["items"], row["added"], row["rejected"]) == (3, 2, 2)
    [kept] = worker.desk.rejected.iterdir()
    assert kept.name in row["detail"]
    text = kept.read_text("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["3", "4"]
    assert "没有标题也没有正文" in text
    assert "在将来" in text


def test_three_hundred_columns_are_imported(worker: Worker) -> None:
    names, cells = [f"字段{n}" for n in range(300)], ["x"] * 300
    names[150], cells[150], names[299], cells[299] = "正文", "青禾镇的路灯坏了", "发布时间", "2026-11-20"
    worker.drop("宽.csv", (",".join(names) + "\n" + ",".join(cells) + "\n").encode())
    worker.work()
    assert worker.mentions() == 1


def test_rows_that_were_rejected_before_a_crash_are_listed_once(worker: Worker) -> None:
    worker.drop("导出.csv", (HEADER + ",,2026-11-20,\n" + GOOD).encode())
    pending.adopt(worker.desk, datetime.now(UTC))
    [folder] = imports.waiting(worker.desk)
    request = imports.read_request(folder)
    # Killed between its last segment and the end of the upload.
    importing.run(folder / imports.FILE, request, worker.office, lambda _: None)
    worker.work()
    [kept] = worker.desk.rejected.iterdir()
    assert len(kept.read_text("utf-8-sig").splitlines()) == 2
    [row] = worker.record()
    assert (row["items"], row["added"], row["rejected"]) == (1, 1, 1)


def test_a_very_long_name_is_no_obstacle(worker: Worker) -> None:
    name = "青禾镇二〇二六年网络舆情监测数据导出明细表" * 3 + ".csv"
    worker.drop(name, (HEADER + ",,2026-11-20,\n" + GOOD).encode())
    worker.work()
    assert worker.record()[0]["source_name"] == name
    assert worker.record()[0]["added"] == 1


def test_a_name_from_an_old_windows_becomes_readable(worker: Worker) -> None:
    name = os.fsdecode("工单导出.csv".encode("gb18030"))
    worker.drop(name, (HEADER + GOOD).encode())
    worker.work()
    assert worker.record()[0]["source_name"] == "工单导出.csv"


def test_files_still_growing_and_segments_are_left_alone(worker: Worker) -> None:
    now = datetime.now(UTC)
    young = worker.drop("正在复制.csv", b"a")
    os.utime(young)
    for name in (".hidden.csv", "a.csv.filepart", "a.csv.crdownload", "01ABCDEFGHJKMNPQRSTVWXYZ01.parquet.part"):
        worker.drop(name, b"a")
    (worker.desk.inbox / "folder").mkdir()
    segment = segments.write(worker.desk.inbox, pa.table({}))
    os.utime(segment, (time.time() - 60, time.time() - 60))
    before = sorted(worker.desk.inbox.iterdir())
    pending.adopt(worker.desk, now)
    assert sorted(worker.desk.inbox.iterdir()) == before
    pending.adopt(worker.desk, now + timedelta(seconds=5))
    assert not young.exists()
    assert [imports.read_request(folder).file_name for folder in imports.waiting(worker.desk)] == ["正在复制.csv"]


def test_a_crash_while_a_file_is_taken_over_does_not_lose_it(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.drop("导出.csv", (HEADER + GOOD).encode())

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pending.shutil, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        pending.adopt(worker.desk, datetime.now(UTC))
    monkeypatch.undo()
    worker.work()
    assert worker.mentions() == 1


def test_a_file_that_another_program_holds_open_waits(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    file = worker.drop("导出.csv", (HEADER + GOOD).encode())

    def held(*_given: object) -> None:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(pending.shutil, "move", held)
    assert worker.work() == []
    assert file.exists()
    assert list(worker.desk.imports.iterdir()) == []
    monkeypatch.undo()
    worker.work()
    assert worker.mentions() == 1


class Broken:
    """An engine that fails as the test says."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def run(self, _act: object, work: Iterator[object]) -> Iterator[Any]:
        next(iter(work))
        raise self._error
        yield

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return self.run(None, batches)

    def close(self) -> None:
        """Nothing to end."""


def test_a_bug_that_one_file_brings_to_light_stops_no_other(worker: Worker, engine: Engine) -> None:
    worker.office = Office(worker.desk, b"k" * 32, Broken(ZeroDivisionError()))
    worker.drop("坏.csv", (HEADER + GOOD).encode())
    worker.work()
    worker.office = Office(worker.desk, b"k" * 32, engine)
    worker.drop("好.csv", (HEADER + GOOD).encode())
    worker.work()
    assert {row["source_name"]: row["outcome"] for row in worker.record()} == {"坏.csv": "parse_error", "好.csv": "ok"}
    assert "程序错误" in next(row["detail"] for row in worker.record() if row["source_name"] == "坏.csv")
    assert worker.uploads() == []


def test_a_file_that_cannot_be_read_is_said_so(worker: Worker) -> None:
    worker.office = Office(worker.desk, b"k" * 32, Broken(PermissionError(errno.EACCES, "no")))
    worker.drop("坏.csv", (HEADER + GOOD).encode())
    worker.work()
    assert "无法读取" in worker.record()[0]["detail"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), BrokenProcessPool()])
def test_trouble_of_the_machine_keeps_the_file_for_another_try(
    worker: Worker, engine: Engine, error: Exception
) -> None:
    worker.office = Office(worker.desk, b"k" * 32, Broken(error))
    worker.drop("导出.csv", (HEADER + GOOD).encode())
    with pytest.raises(type(error)):
        worker.work()
    worker.office = Office(worker.desk, b"k" * 32, engine)
    worker.work()
    assert worker.mentions() == 1
    assert [row["outcome"] for row in worker.record()] == ["ok"]


def test_an_import_asked_to_stop_starts_over_next_time(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    rows = "".join(f"标题{n},青禾镇停水第{n}天,2026-11-20,https://example.com/{n}\n" for n in range(6))
    worker.drop("导出.csv", (HEADER + rows).encode())
    worker.over.set()
    assert worker.work() == [None]
    assert worker.mentions() == 2
    assert "没有导入完" in worker.record()[0]["detail"]
    [under_way] = imports.under_way(worker.desk)
    assert (under_way.state, under_way.rows) == (ImportState.RUNNING, 2)
    worker.over.clear()
    [done] = worker.work()
    assert done is not None
    assert done.rows == 6
    [row] = worker.record()
    assert (row["items"], row["added"], row["detail"]) == (6, 6, "")
    assert waiting(worker.desk.inbox) == []
