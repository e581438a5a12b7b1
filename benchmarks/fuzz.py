"""Coverage-guided fuzzing of what reads things from outside: an error of ours is right, any other is a bug.

Usage: python -m benchmarks.fuzz [TARGET …] [--seconds 180] [--kept FOLDER]. Each target runs in a process of its own
for so many seconds; what ended one stands in FOLDER, with the inputs that found new ways. Needs `atheris` (it is not
among the tools of development, for it has files for Linux only): pip install atheris==3.0.0. Prints a line for each
target: inputs tried, ways found, and what ended it.
"""

import argparse
import importlib
import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yuqing.config import ROOT

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
KEY = b"k" * 32
TARGETS = ("dates", "plans", "intake", "csv", "jsonl", "html", "xlsx", "xls", "feeds")
#: Longest input in bytes, and seconds that one may take.
LONGEST, SLOWEST = 20_000, 20
_HEADER = "标题,正文,发布时间,链接\n路灯坏了,东河镇的路灯坏了三天,2026-11-20 08:30:15,https://example.com/1\n"
_HTML = (
    "<html><table><tr><th>标题</th><th>正文</th><th>发布时间</th></tr>"
    "<tr><td>路灯</td><td>坏了</td><td>2026-11-20</td></tr></table></html>"
)
_ITEM = '{"id":"1","title":"路灯","text":"坏了","published":"2026-11-20T08:30:15+08:00","url":"https://a.example/1"}'
_RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>路灯</title><link>http://a/1</link>'
    "<pubDate>Fri, 20 Nov 2026 08:30:15 GMT</pubDate><description>坏了</description></item></channel></rss>"
)
_TIMES = ("2026年11月20日 下午3时5分", "3分钟前", "昨天 08:30", "上周三", "Fri, 20 Nov 2026 08:30:15 GMT", "2 days ago")
Target = Callable[[bytes], None]


def main() -> int:
    """Run the named targets, or all; returns 1 when one ended with anything but an error of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=" ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "yuqing_fuzz")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("skipped: atheris is not installed (pip install atheris==3.0.0; Linux)")
        return 0
    if options.within:
        _fuzz(options.targets[0], options)
    return int(any([_run(name, options) for name in options.targets or TARGETS]))


def _run(name: str, options: argparse.Namespace) -> bool:
    """Fuzz one target in a process of its own; returns whether it was ended by a bug."""
    command = [sys.executable, "-m", "benchmarks.fuzz", name, "--within", "--seconds", str(options.seconds)]
    done = subprocess.run(
        [*command, "--kept", str(options.kept)], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    tried = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE) or ["0"]
    ways = re.findall(r"cov: (\d+)", done.stderr) or ["0"]
    print(f"{name:<8} {int(tried[-1]):>9,} inputs, {ways[-1]:>6} ways, exit {done.returncode}")
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:] + done.stderr.splitlines()[-25:]))
    sys.stdout.flush()
    return done.returncode != 0


def _fuzz(name: str, options: argparse.Namespace) -> None:
    """Fuzz until the time is over or something breaks; does not return."""
    # Not named as an import: whoever has not installed it still checks the types.
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["yuqing"]):
        target, seeds = _targets(options.kept)[name]()
    corpus = options.kept / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed{number}").write_bytes(seed)
    arguments = [
        f"-max_total_time={options.seconds}", f"-timeout={SLOWEST}", f"-max_len={LONGEST}", "-rss_limit_mb=3000",
        f"-artifact_prefix={options.kept}/{name}-", str(corpus),
    ]  # fmt: skip
    atheris.Setup([name, *arguments], target)
    atheris.Fuzz()


def _targets(folder: Path) -> Mapping[str, Callable[[], tuple[Target, list[bytes]]]]:
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "dates": _dates,
        "plans": _plans,
        "intake": _intake,
        "feeds": _feeds,
        "csv": lambda: _files(folder / "fuzzed.csv", [_HEADER.encode(each) for each in ("utf-8", "gb18030", "utf-16")]),
        "jsonl": lambda: _files(folder / "fuzzed.jsonl", [_ITEM.encode(), f"[{_ITEM}]".encode()]),
        "html": lambda: _files(folder / "fuzzed_html.xls", [_HTML.encode(), _excel_2003().encode()]),
        "xlsx": lambda: _files(folder / "fuzzed.xlsx", [_workbook()]),
        "xls": lambda: _files(folder / "fuzzed.xls", [bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600]),
    }


def _dates() -> tuple[Target, list[bytes]]:
    from yuqing.sources import zhdate

    def target(given: bytes) -> None:
        moment, _ = zhdate.read(given.decode("utf-8", "replace"), NOW)
        if moment is not None and moment.tzinfo is None:
            raise RuntimeError("a moment without a zone")

    return target, [each.encode() for each in _TIMES]


def _plans() -> tuple[Target, list[bytes]]:
    from yuqing.errors import YuqingError
    from yuqing.plans import pack_text, packs

    def target(given: bytes) -> None:
        with suppress(YuqingError):
            packs.parse(given.decode("utf-8", "replace"))

    whole = pack_text("township")
    return target, [whole.encode(), whole[: LONGEST // 4].encode()]


def _intake() -> tuple[Target, list[bytes]]:
    from yuqing.workflow.intake import Sender, read

    sender = Sender("12345平台", KEY, NOW)

    def target(given: bytes) -> None:
        taken, faults = read(given, sender)
        if taken and faults:
            raise RuntimeError("taken and refused at once")

    return target, [f"[{_ITEM}]".encode(), _ITEM.encode()]


def _feeds() -> tuple[Target, list[bytes]]:
    from yuqing.errors import YuqingError
    from yuqing.sources import feed

    reading: Any = feed

    def target(given: bytes) -> None:
        with suppress(YuqingError):
            reading.read(given, [])

    return target, [_RSS.encode()]


def _files(path: Path, seeds: list[bytes]) -> tuple[Target, list[bytes]]:
    from yuqing.errors import YuqingError
    from yuqing.sources.file_import import ImportContext, open_table, propose_mapping, read_batches

    context = ImportContext("测试导入", KEY, NOW)

    def target(given: bytes) -> None:
        path.write_bytes(given)
        with suppress(YuqingError):
            table = open_table(path)
            for _ in read_batches(table, propose_mapping(table.headers, table.sample), context):
                pass

    return target, seeds


def _excel_2003() -> str:
    cells = "".join(f"<Cell><Data>{word}</Data></Cell>" for word in ("标题", "正文"))
    rows = f'<Row>{cells}</Row><Row ss:Index="3">{cells}</Row>'
    return f'<?xml version="1.0"?><Workbook><Worksheet><Table>{rows}</Table></Worksheet></Workbook>'


def _workbook() -> bytes:
    import io

    import openpyxl  # type: ignore[import-untyped]

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for line in _HEADER.splitlines():
        book.active.append(line.split(","))
    book.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
