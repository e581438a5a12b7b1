"""Import with the full analysis against what a project usually does: pandas, jieba and SnowNLP(text) row by row.

Usage: python -m benchmarks.bench_plain FILE [--plain 2000] [--sizes 10000,40000] [--processes 1].
Both read the same Parquet file of real posts (columns text and time). The plain way reads it with pandas, cuts every
text with jieba, scores it with `SnowNLP(text).sentiments`, counts the words of each hour and writes the rows to
SQLite; it knows neither relevance nor topics, copies, categories or levels. Ours is the real command over the same
rows with all of that. Rates are rows per CPU second, and rows per second of the clock, without the start (modules,
models), which is shown apart: ours from two sizes, theirs from within. The plain way can use one core only; with
`--processes 2` ours uses two. Target: 50.
"""

import argparse
import json
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks import footprint
from yuqing import config
from yuqing.sources import demo

#: What the plain way is; it runs in a process of its own and prints CPU and wall seconds without the imports.
PLAIN = """
import json, sqlite3, sys, time, warnings
warnings.simplefilter("ignore")
import jieba, pandas as pd
from snownlp import SnowNLP
jieba.setLogLevel(60); jieba.lcut("预热"); SnowNLP("预热").sentiments
wall, cpu = time.perf_counter(), time.process_time()
frame = pd.read_parquet(sys.argv[1])
frame["text"] = frame["text"].fillna("").astype(str)
frame["words"] = frame["text"].map(jieba.lcut)
frame["score"] = frame["text"].map(lambda text: SnowNLP(text).sentiments if text.strip() else 0.5)
frame["hour"] = pd.to_datetime(frame["time"], errors="coerce").dt.floor("h")
counts = frame.explode("words").groupby(["hour", "words"]).size().rename("n").reset_index()
with sqlite3.connect(sys.argv[2]) as base:
    frame.drop(columns="words").astype(str).to_sql("mentions", base)
    counts.astype(str).to_sql("words", base)
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""
#: Has the tables made that come once from the installed packages.
MODELS = (
    "from yuqing import config; from yuqing.sources import demo; from yuqing.worker.office import open_office;"
    "open_office(config.desk(config.load(), 'live'), demo.unit(), 1)"
)


def main() -> None:
    """Measure both and print the ratio and the slope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--plain", type=int, default=2000)
    parser.add_argument("--sizes", default="10000,40000")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        theirs = _plain(options.file, options.plain, folder)
        footprint.run(["-c", MODELS], YUQING_DATA_DIR=str(folder / "first"))
        spent = [_ours(options.file, size, folder, options.processes) for size in sizes]
    for (small, before), (large, after) in pairwise(zip(sizes, spent, strict=True)):
        per_cpu, per_clock = (large - small) / (after.cpu - before.cpu), (large - small) / (after.wall - before.wall)
        ours = f"ours from {small:,} to {large:,} rows: {per_cpu:,.0f} rows per CPU second"
        timed = f"{per_clock:,.0f} rows/s of the clock with {options.processes}"
        print(f"{ours}, to plain {per_cpu / theirs[0]:.0f}; {timed}, to plain {per_clock / theirs[1]:.0f}")
        print(
            f"slope: {large / small:.1f} times the rows cost {after.cpu / before.cpu:.2f} times the CPU, start included"
        )


def _plain(file: Path, rows: int, folder: Path) -> tuple[float, float]:
    """Return rows per CPU second and per second of the clock of the plain way."""
    cost, printed = footprint.run(["-W", "ignore", "-c", PLAIN, str(_first(file, rows, folder)), str(folder / "a.db")])
    wall, cpu = json.loads(printed.splitlines()[-1])
    print(
        f"plain, {rows:,} rows: {rows / cpu:,.1f} rows per CPU second ({rows / wall:,.1f} rows/s), start "
        f"{cost.cpu - cpu:.1f} s, peak {cost.peak_mb:,.0f} MB"
    )
    return float(rows / cpu), float(rows / wall)


def _ours(file: Path, rows: int, folder: Path, processes: int) -> footprint.Cost:
    """Return what the command costs over so many rows, start included."""
    place = folder / str(rows)
    desk = config.desk(config.Settings(data_dir=str(place)), "live")
    config.save_unit(desk.unit_file, demo.unit())
    shutil.copytree(folder / "first" / "models", desk.models)
    given = str(_first(file, rows, folder))
    command = ["-m", "yuqing", "import", "--processes", str(processes), given]
    cost, _ = footprint.run(command, YUQING_DATA_DIR=str(place))
    print(f"ours, {rows:,} rows: CPU {cost.cpu:.1f} s, wall {cost.wall:.1f} s, peak {cost.peak_mb:,.0f} MB")
    return cost


def _first(file: Path, rows: int, folder: Path) -> Path:
    short = folder / f"{rows}.parquet"
    if not short.exists():
        pq.write_table(pq.read_table(file).slice(0, rows), short)
    return short


if __name__ == "__main__":
    main()
