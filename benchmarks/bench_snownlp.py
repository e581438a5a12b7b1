"""Speed, memory and equality of the fast SnowNLP score: `python benchmarks/bench_snownlp.py FILE...`.

Each FILE is a CSV or Parquet file with a column `text`. All its texts (at most --rows) are scored fast, --sample of
them by SnowNLP as well. Nothing of the texts is printed; times are CPU seconds of one core.
"""

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from yuqing.analysis.snownlp_exact import Tables, load_tables, scores

_START = """
import resource, sys, time
import numpy
from pathlib import Path
from yuqing.analysis.snownlp_exact import load_tables, scores
def resident(): return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
before, begin = resident(), time.process_time()
tables = load_tables(Path(sys.argv[1]))
loaded = time.process_time() - begin
scores(["服务态度很好，问题已经解决。" * 20 + str(i) for i in range(5000)], tables)
print(f"{loaded:.2f} s, {resident() - before:.0f} MB beyond numpy after scoring 1.4 M characters, "
      f"peak {peak() - before:.0f} MB")
"""


def main() -> None:
    """Prints the figures of start-up and of each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--batch", type=int, default=10_000, help="rows in one call")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        for name in ("tables without cache", "tables from the cache"):
            print(f"{name}: {_start_figures(Path(folder))}", flush=True)
        tables = load_tables(Path(folder))
    differing = sum(_measure(path, tables, options) for path in options.files)
    sys.exit(1 if differing else 0)


def _start_figures(cache: Path) -> str:
    run = subprocess.run([sys.executable, "-c", _START, str(cache)], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def _measure(path: Path, tables: Tables, options: argparse.Namespace) -> int:
    """Prints one file's figures; returns how many scores differ."""
    texts = _texts(path)[: options.rows]
    begin = time.process_time()
    parts = [scores(texts[at : at + options.batch], tables) for at in range(0, len(texts), options.batch)]
    fast = time.process_time() - begin
    chars, got = sum(map(len, texts)), np.concatenate(parts)
    print(f"{path.name}: {len(texts):,} rows, {chars:,} characters, {len(set(texts)):,} distinct", flush=True)
    print(f"  fast:    {len(texts) / fast:,.0f} rows/s, {chars / fast:,.0f} characters/s")
    at = random.Random(1).sample(range(len(texts)), min(options.sample, len(texts)))
    expected, slow = _snownlp_scores([texts[i] for i in at])
    sampled = sum(len(texts[i]) for i in at)
    print(f"  snownlp: {len(at) / slow:,.0f} rows/s, {sampled / slow:,.0f} characters/s (sample of {len(at):,})")
    differing = int((~np.equal(got[at], expected) & ~(np.isnan(got[at]) & np.isnan(expected))).sum())
    ratio = chars / fast / (sampled / slow)
    print(f"  {ratio:,.0f} times as fast by characters; {differing} of {len(at):,} scores differ")
    return differing


def _texts(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        table = pa_parquet.read_table(path, columns=["text"])
    else:
        table = pa_csv.read_csv(path, parse_options=pa_csv.ParseOptions(newlines_in_values=True))
    return [text or "" for text in table["text"].to_pylist()]


def _snownlp_scores(texts: list[str]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """SnowNLP's scores, NaN where it raises, and the seconds it took."""
    from snownlp import SnowNLP  # takes three seconds and 400 MB, only once the fast figures are taken

    begin, result = time.process_time(), []
    for text in texts:
        try:
            result.append(SnowNLP(text).sentiments)
        except ZeroDivisionError:
            result.append(float("nan"))
    return np.array(result), time.process_time() - begin


if __name__ == "__main__":
    main()
