"""The command line: exit codes, one sentence for each error, and the way into a running app."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yuqing import cli, clock, config
from yuqing.config import Desk, Settings
from yuqing.errors import ConfigError
from yuqing.model.imports import ImportProgress, ImportState
from yuqing.sources import demo
from yuqing.store import open_store, runs
from yuqing.ui.office import OpenDesk
from yuqing.worker import command

ROWS = "标题,正文,发布时间,链接,手机号\n" + "".join(
    f"路灯{n},青禾镇第{n}盏路灯坏了,2026-11-20 08:30:15,https://example.com/{n},13800000000\n" for n in range(30)
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path))
    made = config.desk(Settings(data_dir=str(tmp_path)), "live")
    shared = config.SHIPPED / "models"
    shared.mkdir(exist_ok=True)
    made.models.symlink_to(shared)
    return made


@pytest.fixture
def unit(desk: Desk) -> None:
    config.save_unit(desk.unit_file, demo.unit())


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "导出.csv"
    path.write_text(ROWS + ",,2026-11-20,,\n", "utf-8")
    return path


Captured = pytest.CaptureFixture[str]


def test_without_a_unit_it_says_what_to_do_first(desk: Desk, export: Path, capsys: Captured) -> None:
    assert cli.main(["import", str(export)]) == 1
    assert "首次设置" in capsys.readouterr().err
    assert not desk.database.exists()


@pytest.mark.usefixtures("unit")
def test_a_file_that_is_not_there_is_named_before_anything_is_opened(
    desk: Desk, export: Path, capsys: Captured
) -> None:
    assert cli.main(["import", str(export), "nowhere.csv"]) == 1
    assert "找不到文件:nowhere.csv" in capsys.readouterr().err
    assert not desk.database.exists()


@pytest.mark.usefixtures("unit")
def test_an_import_says_its_totals_and_the_second_time_finds_everything_known(
    desk: Desk, export: Path, capsys: Captured
) -> None:
    assert cli.main(["import", str(export)]) == 0
    said = capsys.readouterr()
    assert "共 31 行:新增 30,已有 0,未能导入 1" in said.out
    assert "已丢弃的个人信息列:手机号" in said.out
    assert "1 行没有导入,行号和原因见" in said.out
    assert "行/秒" in said.err
    assert cli.main(["import", str(export)]) == 0
    assert "共 31 行:新增 0,已有 30,未能导入 1" in capsys.readouterr().out
    store = open_store(desk.database)
    assert store.value("select count(*) from mentions") == 30
    assert store.value("select count(*) from topic_days where stale") == 0
    store.close()


@pytest.mark.usefixtures("unit")
def test_a_bad_file_is_one_sentence_and_the_files_before_it_are_in(
    desk: Desk, export: Path, tmp_path: Path, capsys: Captured
) -> None:
    bad = tmp_path / "图片.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(4000))
    assert cli.main(["import", str(export), str(bad)]) == 1
    assert "图片" in capsys.readouterr().err
    store = open_store(desk.database)
    assert store.value("select count(*) from mentions") == 30
    store.close()


@pytest.mark.usefixtures("unit")
def test_only_matching_counts_rows_that_name_the_unit(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("正文,发布时间\n青禾镇的路灯坏了,2026-11-20\n今天天气很好大家出来走走,2026-11-20\n", "utf-8")
    assert cli.main(["import", "--only-matching", str(file)]) == 0
    store = open_store(desk.database)
    assert store.rows("select target_id <> '' from mentions order by 1") == [(False,), (True,)]
    store.close()


@pytest.mark.usefixtures("unit")
def test_a_damaged_database_is_one_sentence(desk: Desk, export: Path, capsys: Captured) -> None:
    desk.database.write_bytes(b"not a database")
    assert cli.main(["import", str(export)]) == 1
    assert "请从 backup 目录恢复" in capsys.readouterr().err


@pytest.fixture
def app(desk: Desk) -> Iterator[OpenDesk]:
    """A running app as far as the command can tell: it holds the database and watches the inbox."""
    config.save_unit(desk.unit_file, demo.unit())
    opened = OpenDesk(desk, Settings(data_dir=str(desk.root)), with_worker=False)
    opened.start()
    yield opened
    opened.close()


def test_while_the_app_runs_an_import_is_handed_over_to_it(app: OpenDesk, export: Path) -> None:
    given = [sys.executable, "-m", "yuqing", "import", str(export)]
    done = subprocess.run(given, cwd=config.ROOT, capture_output=True, encoding="utf-8", check=False, env=os.environ)
    assert done.returncode == 0
    assert "已交给正在运行的程序入库" in done.stdout
    assert "Traceback" not in done.stderr
    end = time.monotonic() + 30
    while not (record := runs.list_imports(app.store, 5).to_dict("records")) or record[0]["rejected"] == 0:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert [(row["source_name"], row["items"], row["added"], row["rejected"]) for row in record] == [
        ("导出.csv", 30, 30, 1)
    ]
    assert app.store.value("select count(*) from mentions") == 30


def test_ctrl_c_is_its_own_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupted(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "import_files", interrupted)
    assert cli.main(["import", "a.csv"]) == 130
    assert "不会重复" in capsys.readouterr().err


def test_a_second_ctrl_c_ends_at_once() -> None:
    # Whoever starts the tests in the background has Ctrl-C ignored.
    before = signal.getsignal(signal.SIGINT)
    with command._interrupts_noted() as interrupted:
        signal.raise_signal(signal.SIGINT)
        assert interrupted.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_is_one_sentence_and_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def fail_with(error: Exception) -> Callable[..., None]:
        def fail(*_given: object, **_named: object) -> None:
            raise error

        return fail

    monkeypatch.setattr(command, "import_files", fail_with(ConfigError("设置有误。")))
    assert cli.main(["import", "a.csv"]) == 1
    assert capsys.readouterr().err == "错误:设置有误。\n"
    monkeypatch.setattr(command, "import_files", fail_with(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["import", "a.csv"])


@pytest.mark.parametrize(
    ("left", "words"), [(None, "1,234 行,2,500 行/秒   "), (42.4, "约剩 42秒"), (125.0, "约剩 2分05秒")]
)
def test_the_progress_line_says_rate_and_time_left(left: float | None, words: str, capsys: Captured) -> None:
    cli._progress_line(ImportProgress("1", "导出.csv", ImportState.RUNNING, clock.now(), 1234, 0, 2500.0, left))
    assert words in capsys.readouterr().err


def test_an_unknown_verb_is_refused_with_the_usage(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as refused:
        cli.main(["fly"])
    assert refused.value.code == 2
    assert "usage: yuqing" in capsys.readouterr().err
