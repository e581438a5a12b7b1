"""Rows per second of the file import, without analysis: `python benchmarks/bench_read.py FILE [FILE ...]`.

Prints one line per file: form, rows read, items, rejected, rows per second, peak memory of the process.
Without a file it writes a made-up export of 200,000 rows and reads that.
"""

import csv
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yuqing.sources.file_import import ImportContext, open_table, propose_mapping, read_batches

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONTEXT = ImportContext("性能测试", b"k" * 32, NOW)
ROWS = 200_000


def made_up(path: Path) -> Path:
    """Write an export with the columns that most tools share."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ("标题／微博内容", "原文/评论链接", "来源网站", "原文作者", "日期", "媒体类型", "全文内容", "转发数")
        )
        for number in range(ROWS):
            moment = (start + timedelta(seconds=97 * number)).strftime("%Y-%m-%d %H:%M:%S")
            link = f"https://weibo.com/{number % 9973}/N{number}?from=page"
            text = f"第{number}条：东河镇的路灯坏了，晚上走路看不清，希望尽快修好。" * 3
            writer.writerow((text[:30], link, "新浪微博", f"用户{number % 9973}", moment, "微博", text, number % 50))
    return path


def measure(path: Path) -> str:
    """Return one line of figures for one file."""
    began = time.perf_counter()
    table = open_table(path)
    mapping = propose_mapping(table.headers, table.sample)
    if not mapping.has_text:
        return f"{path.name}: {table.form}, no text column among {table.headers}"
    items, rejected = 0, 0
    reasons: dict[str, int] = {}
    for batch, bad in read_batches(table, mapping, CONTEXT):
        items, rejected = items + batch.num_rows, rejected + len(bad)
        reasons |= {each.reason[:12]: each.row_number for each in bad}
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{path.name}: {table.form}, {items + rejected:,} rows = {items:,} items + {rejected:,} rejected {reasons}, "
        f"{(items + rejected) / seconds:,.0f} rows/s, peak {peak} MB, dropped {mapping.dropped}"
    )


def main() -> None:
    """Measure the files named on the command line, or a made-up one."""
    files = [Path(name) for name in sys.argv[1:]]
    if files:
        for path in files:
            print(measure(path))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(measure(made_up(Path(folder) / "made_up.csv")))


if __name__ == "__main__":
    main()
