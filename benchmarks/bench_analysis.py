"""Print how fast each stage of the analysis is, on one core, in CPU time.

usage: bench_analysis.py DATA_DIR [--rows 20000]

DATA_DIR holds mention_stream.parquet, weibo_events.csv and complaints_with_replies.csv. Rows for each second of
one core; ratios between stages hold, absolute figures depend on the machine.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from yuqing.analysis import (
    category,
    duplicates,
    folding,
    matching,
    questions,
    relevance,
    snownlp_exact,
    terms,
    tone,
    words,
)
from yuqing.analysis.analyse import Analyser, AnalysisSettings, analyse, load
from yuqing.config import SHIPPED
from yuqing.model.segments import RAW
from yuqing.model.watch import WatchTarget

BATCH = 4096
#: Comments of 25 to 90 characters, posts of 60 to 170: means near 45 and 111.
SHORT, POST = (25, 90), (60, 170)
TARGET = WatchTarget("town", "河口镇", ("河口镇人民政府",), ("河口",), ("镇政府",), ("东河口镇",))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--models", type=Path, default=SHIPPED / "models")
    options = parser.parse_args()
    settings = AnalysisSettings((TARGET,), SHIPPED / "lexicon", options.models)
    analyser = load(settings)
    print(f"start to first result: {_start(options.models):.2f} s")
    for name, texts, about in _corpora(options.data_dir, options.rows):
        print(f"\n{name}: {len(texts):,} texts, mean {np.mean(list(map(len, texts))):.0f} characters")
        _stages(texts, analyser, about=about)
    print(f"\npeak resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _corpora(folder: Path, rows: int) -> list[tuple[str, list[str], bool]]:
    stream = pq.read_table(folder / "mention_stream.parquet", columns=["text"])["text"].to_pylist()
    posts = _column(folder / "weibo_events.csv", "text")
    complaints = _column(folder / "complaints_with_replies.csv", "text")
    return [
        ("stream as it is", stream[:rows], False),
        ("short comments", [text for text in stream if SHORT[0] <= len(text) <= SHORT[1]][:rows], False),
        ("posts", [text for text in posts if POST[0] <= len(text) <= POST[1]], False),
        ("posts, all about the unit", [text for text in posts if POST[0] <= len(text) <= POST[1]], True),
        ("complaints, all about the unit", [text for text in complaints if text], True),
    ]


def _stages(texts: list[str], analyser: Analyser, *, about: bool) -> None:
    whole = sum(_timed(analyse, _raw(part, about=about), analyser)[0] for part in _parts(texts))
    totals: dict[str, float] = {}
    for part in _parts(texts):
        for stage, seconds in _stage_seconds(part, analyser, about=about).items():
            totals[stage] = totals.get(stage, 0.0) + seconds
    scored = totals["snownlp score"]
    print(f"  {'all, with the snownlp score':<30}{len(texts) / whole:>10,.0f} /s")
    print(f"  {'all, without it':<30}{len(texts) / (whole - scored):>10,.0f} /s")
    for stage, seconds in totals.items():
        print(f"  {stage:<30}{len(texts) / seconds:>10,.0f} /s{seconds / whole:>8.0%}")


def _stage_seconds(texts: list[str], analyser: Analyser, *, about: bool) -> dict[str, float]:
    spent: dict[str, float] = {}

    def run(stage: str, act: Callable[..., Any], *arguments: Any) -> Any:
        spent[stage], result = _timed(act, *arguments)
        return result

    folded = run("fold", folding.fold_all, texts, analyser.table)
    clean = run("blank noise", folding.without_noise, folded)
    cuts = run("cut", lambda: list(map(analyser.cut, clean)))
    tokens = run("word table", words.tokens, cuts, analyser.weights)
    run("keywords", words.keywords, tokens)
    scores = run("snownlp score", snownlp_exact.scores, texts, analyser.snownlp)
    run("tone", tone.judge, folded, cuts, scores, analyser.tone)
    run("relevance", relevance.relevance, folded, [about] * len(texts), analyser.watch, analyser.cut)
    batch = matching.joined(folded)
    run("category", category.categories, batch, np.zeros(len(texts), dtype=np.int64), analyser.categories)
    run("signals", category.signals, batch, analyser.signals)
    run("questions", lambda: list(map(questions.question, folded)))
    run("wordings", duplicates.wordings, folded, clean, np.full(len(texts), about))
    untitled = np.zeros(len(texts), dtype=np.int64)
    run("topic vector", terms.vectors, tokens, folded, untitled, np.full(len(texts), about), analyser.common)
    return spent


def _start(models: Path) -> float:
    """Return the seconds from the start of a process to its first result, modules compiled and tables made."""
    script = (
        "import pyarrow as pa; from pathlib import Path; from yuqing.config import SHIPPED;"
        "from yuqing.model.segments import RAW; from yuqing.analysis.analyse import *;"
        f"settings = AnalysisSettings((), SHIPPED / 'lexicon', Path({str(models)!r}));"
        "columns = [pa.array(['停水'] if f.name == 'text' else [None], f.type) for f in RAW];"
        "analyse(pa.RecordBatch.from_arrays(columns, schema=RAW), load(settings))"
    )
    with tempfile.TemporaryDirectory() as compiled:
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", script], check=True, env={**kept, "PYTHONPYCACHEPREFIX": compiled})
            seconds = time.perf_counter() - began
    return seconds


def _raw(texts: Sequence[str], *, about: bool) -> pa.RecordBatch:
    given = {"text": texts, "about_unit": [about] * len(texts)}
    columns = [pa.array(given.get(field.name, [None] * len(texts)), field.type) for field in RAW]
    return pa.RecordBatch.from_arrays(columns, schema=RAW)


def _timed(act: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    began = time.process_time()
    result = act(*arguments)
    return time.process_time() - began, result


def _parts(texts: list[str]) -> list[list[str]]:
    return [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]


def _column(file: Path, name: str) -> list[str]:
    table = csv.read_csv(file, parse_options=csv.ParseOptions(newlines_in_values=True))
    return [text or "" for text in table[name].to_pylist()]


if __name__ == "__main__":
    main()
