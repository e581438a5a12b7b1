"""`./run.sh cluster-demo`: the same mentions by the embedded engine and by a cluster of two, side by side."""

import signal
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from yuqing import clock, config
from yuqing.analysis.analyse import AnalysisSettings, load
from yuqing.config import Desk
from yuqing.model.unit import Unit
from yuqing.pseudonym import load_key
from yuqing.sources import demo
from yuqing.sources.file_import import ImportContext
from yuqing.sources.rows import Provenance, imported_id, raw_batch
from yuqing.worker import importing
from yuqing.worker import lake as lakes
from yuqing.worker.cluster import figures, jobs, local, session
from yuqing.worker.cluster.figures import Line
from yuqing.worker.lake import Lake
from yuqing.worker.office import analysis_settings

#: The moment at which the made-up fortnights end: the same demonstration on every machine.
END = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
FIRST_SEED = 7
#: Share of a made-up fortnight that is handed in a second time, as files are in life.
REPEATED = 100
_WIDTHS = (30, 28, 28)

Say = Callable[[str], None]


def run(rows: int, file: Path | None, workers: int, say: Say) -> bool:
    """Show the figures of both engines; returns whether all are equal. Raises ConfigError or ImportFileError."""
    with _ended_by_term(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake, unit = Lake(folder / "lake"), _unit(file)
        taken = sample(lake, rows) if file is None else _export(lake, file, folder)
        say(f"样本 {taken:,} 条,按北京日期分放为 {len(lakes.files(lake.raw))} 个 Parquet 文件。")
        desk = Desk("live", folder / "desk", Path(config.load().data_dir))
        settings = analysis_settings(desk, unit)
        began = time.perf_counter()
        own = figures.embedded(lake, load(settings), desk)
        say(f"内嵌引擎(一个进程,DuckDB):{time.perf_counter() - began:.1f} 秒")
        _on_cluster(lake, settings, folder / "cluster", workers, say)
        return show(figures.compared(own, figures.clustered(lake)), say)


def sample(lake: Lake, rows: int) -> int:
    """Fill the lake with made-up fortnights until there are so many rows; some come twice. Returns the rows written."""
    taken, seed = 0, FIRST_SEED
    while taken < rows:
        items = demo.fortnight(END, seed)[: rows - taken]
        # Every seed has posts of the same number: they are other posts.
        ids = [imported_id(item, f"{item.site}{seed}") for item in items]
        batch = raw_batch(items, ids, Provenance("demo", END, backfilled=False, about_unit=False))
        table = pa.Table.from_batches([batch])
        lakes.add(lake, table, f"{seed:06}")
        lakes.add(lake, table.slice(0, REPEATED), f"{seed:06}-again")
        taken, seed = taken + len(items), seed + 1
    return taken


def show(lines: list[Line], say: Say) -> bool:
    """Write the figures side by side; returns whether all are equal."""
    say(_row("数字", "内嵌引擎", "Spark", ""))
    for line in lines:
        say(_row(line.name, line.own, line.theirs, "相同" if line.is_equal else "不同!"))
    return all(line.is_equal for line in lines)


def _on_cluster(lake: Lake, settings: AnalysisSettings, folder: Path, workers: int, say: Say) -> None:
    began = time.perf_counter()
    with local.cluster(folder, [None] * workers) as standing:
        ids = "、".join(str(process.pid) for process in standing.processes)
        say(f"已在本机启动集群 {standing.address}:一个主节点,{workers} 个工作节点(进程 {ids})")
        with session.opened(standing.address, workers) as spark:
            say(f"集群就绪:{time.perf_counter() - began:.1f} 秒")
            began = time.perf_counter()
            jobs.analyse_raw(spark, lake, settings)
            jobs.count(spark, lake)
            jobs.pair(spark, lake)
            say(f"Spark({workers} 个工作节点):{time.perf_counter() - began:.1f} 秒")
    say("集群已结束。")


def _unit(file: Path | None) -> Unit:
    """Return the unit of the live desk for a file of its own, else the made-up one."""
    own = config.load_unit(config.desk(config.load(), "live").unit_file) if file else None
    return own or demo.unit()


def _export(lake: Lake, file: Path, folder: Path) -> int:
    context = ImportContext(
        source_name=file.stem, key=load_key(folder / "secret.key"), now=clock.now(),
        source_id=importing.source_id(file), about_unit=True,
    )  # fmt: skip
    return lakes.add_export(lake, file, context)


def _row(*cells: str) -> str:
    """Return the cells under each other's columns; a Chinese character is two wide."""
    padded = [cell + " " * max(0, width - _width(cell)) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return "  ".join([*padded, *cells[len(_WIDTHS) :]]).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@contextmanager
def _ended_by_term() -> Iterator[None]:
    """Have SIGTERM end this process the orderly way, so that no daemon is left behind."""
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
