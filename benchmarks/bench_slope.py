"""What ten times the rows cost: the real import with full analysis of 10 thousand to 10 million texts.

Usage: python -m benchmarks.bench_slope FILE [--sizes 10000,100000,1000000,10000000] [--processes 1].
FILE is a Parquet file of real texts (column text). More rows than it has are made by joining the first half of one
text to the second half of another, drawn by seed, so that hardly two are the same and every word is a real one. The
time grows with the rows, 25,000 a day: more rows are more days of the same desk. Every size is one run of the command
in a process of its own with a new data folder. Printed are CPU seconds with all processes, seconds of the clock, peak
memory, the database, and how many times the CPU of the size before. Target: ten times the rows cost at most eleven
times the CPU.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import footprint
from benchmarks.bench_plain import MODELS
from yuqing import config
from yuqing.sources import demo

A_DAY = 25_000
#: Rows made at once.
PART = 200_000
LAST = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    """Import every size and print the slope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        footprint.run(["-c", MODELS], YUQING_DATA_DIR=str(folder / "first"))
        spent = [_imported(options.file, size, folder, options.processes) for size in sizes]
    for (small, before), (large, after) in pairwise(zip(sizes, spent, strict=True)):
        print(f"{large / small:g} times the rows: {after.cpu / before.cpu:.2f} times the CPU")


def _imported(file: Path, rows: int, folder: Path, processes: int) -> footprint.Cost:
    """Return what the command costs over so many rows, start included; its files are gone afterwards."""
    place, given = folder / str(rows), folder / f"{rows}.parquet"
    _write(given, pq.read_table(file, columns=["text"])["text"], rows)
    desk = config.desk(config.Settings(data_dir=str(place)), "live")
    config.save_unit(desk.unit_file, demo.unit())
    shutil.copytree(folder / "first" / "models", desk.models)
    command = ["-m", "yuqing", "import", "--processes", str(processes), str(given)]
    cost, _ = footprint.run(command, YUQING_DATA_DIR=str(place))
    size = desk.database.stat().st_size / 1e6
    print(
        f"{rows:>11,} rows: CPU {cost.cpu:,.0f} s ({rows / cost.cpu:,.0f} rows per CPU second), "
        f"wall {cost.wall:,.0f} s, peak {cost.peak_mb:,.0f} MB, database {size:,.0f} MB",
        flush=True,
    )
    given.unlink()
    shutil.rmtree(place)
    return cost


def _write(target: Path, texts: pa.ChunkedArray, rows: int) -> None:
    """Write so many rows (columns text, time), oldest first."""
    schema = pa.schema([("text", pa.string()), ("time", pa.timestamp("s"))])
    with pq.ParquetWriter(target, schema) as writer:
        for start, joined in _joined(texts.combine_chunks(), rows):
            ages = (rows - np.arange(start, start + len(joined))) * (timedelta(days=1).total_seconds() / A_DAY)
            times = (np.datetime64(LAST.replace(tzinfo=None), "s") - ages.astype("timedelta64[s]")).astype(
                "datetime64[s]"
            )
            writer.write_table(pa.table([joined, pa.array(times)], schema=schema))


def _joined(texts: pa.Array, rows: int) -> Iterator[tuple[int, pa.Array]]:
    """Yield (number of the first, texts): the first half of one joined to the second half of another."""
    drawn = np.random.default_rng(7)
    halves = pc.divide(pc.utf8_length(texts), 2).to_numpy()
    whole = texts.to_pylist()
    for start in range(0, rows, PART):
        count = min(PART, rows - start)
        first, second = drawn.integers(len(whole), size=(2, count))
        yield start, pa.array(whole[a][: halves[a]] + whole[b][halves[b] :] for a, b in zip(first, second, strict=True))


if __name__ == "__main__":
    main()
