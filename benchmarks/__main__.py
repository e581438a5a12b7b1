"""`python -m benchmarks [NAME …]`: run the named benchmarks, or all of them; `--list` says what there is.

Corpora of real texts are no part of the project. They are looked for in the folder given by `--corpora`, else in that
of the environment variable YUQING_CORPORA, else in ../shared/data beside the project; a benchmark whose corpus is
absent says so and is skipped. Each one runs in a process of its own, so that memory figures are its own.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import footprint
from yuqing.config import ROOT

DEFAULT = ROOT.parent / "shared" / "data"
VARIABLE = "YUQING_CORPORA"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One script of this folder; its module is `benchmarks.bench_<name>`."""

    what: str
    #: What it reads, relative to the folder of the corpora.
    needs: tuple[str, ...] = ()
    #: Its arguments when run from here, given the folder of the corpora.
    arguments: Callable[[Path], list[str]] = lambda _corpora: []
    #: A package beside those of the program.
    package: str = ""


BENCHMARKS = {
    "import": Benchmark(
        "a long file through the real command, one process and two: rows/s, memory, totals, stages",
        ("text/mention_stream.parquet",),
        lambda corpora: [str(corpora / "text" / "mention_stream.parquet")],
    ),
    "start": Benchmark("from `serve` to the painted briefing in a real browser, and memory"),
    "pages": Benchmark("views and page switches over one million mentions"),
    "viewers": Benchmark("thirty viewers and ten analysts at once, while mentions arrive: seconds, CPU, memory"),
    "regexes": Benchmark("every regular expression against texts that almost match: how fast its time grows"),
    "drill": Benchmark("a live drill at 600 times: 2,000 mentions over 72 hours, seconds to draw a page anew"),
    "evaluation": Benchmark("what the evaluation of an incident with 50,000 mentions gathers: seconds"),
    "exports": Benchmark("papers of every kind and format over a month of mentions: seconds, size"),
    "read": Benchmark("reading a made-up export without analysis: rows/s, memory"),
    "analysis": Benchmark(
        "each stage of the analysis on one core",
        ("text/mention_stream.parquet", "text/weibo_events.csv", "text/complaints_with_replies.csv"),
        lambda corpora: [str(corpora / "text")],
    ),
    "grouping": Benchmark(
        "matters found among real posts (B-cubed), and a million copies of known wordings: F1, copies/s",
        ("text/weibo_events.csv", "text/complaints.csv"),
        lambda corpora: [str(corpora / "text")],
    ),
    "snownlp": Benchmark(
        "the fast SnowNLP score against SnowNLP itself: speed and equality",
        ("text/mention_stream.parquet",),
        lambda corpora: [str(corpora / "text" / "mention_stream.parquet")],
    ),
    "alarms": Benchmark(
        "real cascades dropped on a background: how soon noticed, how many, false alarms a week",
        ("text/cascade_originals.csv", "text/cascade_reposts.parquet"),
        lambda corpora: [str(corpora / "text")],
    ),
    "feeds": Benchmark(
        "all feeds of a corpus against feedparser's own reading; polls/s",
        ("web/feeds_manifest.json", "../tools/serve_corpus.py"),
        lambda corpora: [str(corpora.parent)],
    ),
    "pages_html": Benchmark(
        "title, date and text of article pages against the corpus' gold; pages/s",
        ("web/gne_gold.json", "web/pages_manifest.json"),
        lambda corpora: [str(corpora / "web")],
    ),
    "record": Benchmark("the record: append, check of the chain, fold, ledger of 500 incidents and a desk"),
    "soak": Benchmark(
        "a simulated day at twenty times its speed with ten viewers: memory, threads, files, CPU of a page"
    ),
    "kills": Benchmark("kill -9 of app, worker and import at random moments: what is lost, doubled or broken"),
    "plain": Benchmark(
        "import with analysis against jieba, SnowNLP(text) and pandas on the same rows, and the slope from 10 k on",
        ("text/mention_stream.parquet",),
        lambda corpora: [str(corpora / "text" / "mention_stream.parquet")],
    ),
    "slope": Benchmark(
        "import with analysis of 10 thousand to 10 million texts: CPU, memory, what ten times the rows cost",
        ("text/mention_stream.parquet",),
        lambda corpora: [str(corpora / "text" / "mention_stream.parquet")],
    ),
    "cluster": Benchmark(
        "Spark with one worker against two: seconds, ratio, CPU, bytes, equal figures", package="pyspark"
    ),
    "faults": Benchmark(
        "every fault of a faulty server, and how a visit names it",
        ("../tools/faultserver.py",),
        lambda corpora: [str(corpora.parent)],
    ),
    "cycle": Benchmark(
        "what 200 sources on a 15-minute cycle need of one core",
        ("web/feeds_manifest.json", "../tools/serve_corpus.py"),
        lambda corpora: [str(corpora.parent)],
    ),
    "day": Benchmark(
        "a day of collection with all faults mixed in, accelerated; failures that no page shows",
        ("web/feeds_manifest.json", "../tools/serve_corpus.py", "../tools/faultserver.py"),
        lambda corpora: [str(corpora.parent)],
    ),
}


def main() -> int:
    """List or run; returns 1 when a benchmark failed."""
    options = _options()
    if options.list:
        for name, benchmark in BENCHMARKS.items():
            print(f"{name:<10}{benchmark.what}")
        return 0
    corpora = Path(options.corpora or os.environ.get(VARIABLE) or DEFAULT)
    failed = [name for name in options.names or BENCHMARKS if not _run(name, corpora)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--corpora", help="folder with text/ and web/")
    parser.add_argument("--list", action="store_true", help="only say what there is")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


def _run(name: str, corpora: Path) -> bool:
    benchmark = BENCHMARKS[name]
    print(f"\n=== {name}: {benchmark.what}", flush=True)
    missing = [needed for needed in benchmark.needs if not (corpora / needed).exists()]
    if missing:
        print(f"skipped: {', '.join(missing)} not found in {corpora}; name the folder by --corpora or {VARIABLE}")
        return True
    if benchmark.package and importlib.util.find_spec(benchmark.package) is None:
        print(f"skipped: {benchmark.package} is not installed; ./run.sh install_cluster")
        return True
    command = [sys.executable, "-m", f"benchmarks.bench_{name}", *benchmark.arguments(corpora)]
    return subprocess.run(command, cwd=ROOT, env=footprint.environment(), check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
