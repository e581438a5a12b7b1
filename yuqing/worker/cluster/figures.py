"""The figures of one lake from the embedded engine and from the cluster, in one form, to be laid side by side."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from yuqing import clock, pipeline
from yuqing.analysis import candidates
from yuqing.analysis.analyse import Analyser, analyse
from yuqing.clock import BEIJING
from yuqing.config import Desk
from yuqing.model import incident_labels, labels
from yuqing.model.summaries import KEYS, MATTER, PAIRS, WORDING
from yuqing.store import Store, open_store, summaries
from yuqing.worker import lake as lakes
from yuqing.worker import segments
from yuqing.worker.lake import DAY, Lake

#: Columns by which each kind of figure is compared, row by row.
_TONES, _WORDS = ["hour", "tone", "n"], ["hour", "word", "n", "negative"]
_CATEGORIES, _PAIRS = ["day", "category", "n", "negative"], ["first_id", "second_id", "likeness"]
#: Words shown; all of them are compared.
SHOWN = 5
#: Rows judged at once.
_JUDGED = 10_000

Frame = pd.DataFrame
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine found: four tables, each in order of its first columns."""

    tones: Frame
    words: Frame
    categories: Frame
    wordings: Frame
    matters: Frame


@dataclass(frozen=True, slots=True)
class Line:
    """One figure from both engines; `own` is the embedded one."""

    name: str
    own: str
    theirs: str

    @property
    def is_equal(self) -> bool:
        """Whether both say the same, to the digit."""
        return self.own == self.theirs


def window(lake: Lake) -> Window:
    """Return the stretch of time that the lake covers, full Beijing days, end exclusive. Raises ValueError if empty."""
    days = {file.parent.name.removeprefix(DAY) for file in (*lakes.files(lake.raw), *lakes.files(lake.segments))}
    first, last = (datetime.fromisoformat(day).replace(tzinfo=BEIJING) for day in (min(days), max(days)))
    return first.astimezone(UTC), last.astimezone(UTC) + timedelta(days=1)


def embedded(lake: Lake, analyser: Analyser, desk: Desk) -> Figures:
    """Analyse the raw mentions here, take them into the database of a desk as the app does, and ask that."""
    for _, table in lakes.mapped(lake, lambda batch: analyse(batch, analyser)):
        segments.write(desk.inbox, table)
    store = open_store(desk.database)
    try:
        tables = [pipeline.read(segment)[0] for segment in pipeline.waiting(desk.inbox)]
        pipeline.Ingest(store, None).take_folder(desk.inbox, desk.rejected, clock.now())
        whole = pa.concat_tables(tables)
        return _asked(store, window(lake), *_pairs(whole))
    finally:
        store.close()


def clustered(lake: Lake) -> Figures:
    """Ask what the cluster wrote, through the database engine of the app."""
    store = open_store(Path(":memory:"))
    start, end = window(lake)
    try:
        wordings, matters = (_read_pairs(store, lake, kind) for kind in (WORDING, MATTER))
        return Figures(
            summaries.count_by_hour_and_tone(store, lake.summaries, start, end),
            summaries.count_by_hour_and_word(store, lake.summaries, start, end),
            summaries.count_by_day_and_category(store, lake.summaries, start, end),
            wordings,
            matters,
        )
    finally:
        store.close()


def compared(own: Figures, theirs: Figures) -> list[Line]:
    """Return the figures of both side by side: sums that say something, and a fingerprint of every table."""
    return [line for name, act in _SHOWN.items() for line in _lines(name, act(own), act(theirs))]


def _lines(name: str, own: dict[str, str], theirs: dict[str, str]) -> list[Line]:
    parts = list(own) + [part for part in theirs if part not in own]
    return [Line(f"{name} {part}".strip(), own.get(part, "无"), theirs.get(part, "无")) for part in parts]


def _asked(store: Store, span: Window, wordings: Frame, matters: Frame) -> Figures:
    return Figures(
        summaries.own_by_hour_and_tone(store, *span),
        summaries.own_by_hour_and_word(store, *span),
        summaries.own_by_day_and_category(store, *span),
        wordings,
        matters,
    )


def _read_pairs(store: Store, lake: Lake, kind: str) -> Frame:
    """Return the pairs that the cluster wrote; none where it was not asked for any."""
    written = summaries.pairs(store, lake.pairs, kind) if lakes.files(lake.pairs) else []
    return pd.DataFrame(written, columns=_PAIRS)


def _pairs(whole: pa.Table) -> list[Frame]:
    """Return the pairs of the same wording and of the same matter, without a cluster."""
    standing = candidates.firsts(lakes.distinct(whole))
    keys = pa.Table.from_batches(map(candidates.keyed, standing.combine_chunks().to_batches()), KEYS)
    sides = candidates.side_by_side(candidates.paired(keys), standing).to_batches(_JUDGED)
    found = pa.Table.from_batches(map(candidates.likened, sides), PAIRS)
    ordered = found.sort_by([(name, "ascending") for name in _PAIRS])
    return [ordered.filter(pc.equal(ordered["kind"], kind)).select(_PAIRS).to_pandas() for kind in (WORDING, MATTER)]


def _tone_sums(figures: Figures) -> dict[str, str]:
    return _sums(figures.tones, "tone", labels.TONE)


def _word_sums(figures: Figures) -> dict[str, str]:
    sums = figures.words.groupby("word")["n"].sum()
    best = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return {f"“{word}”": f"{n:,}" for word, n in best}


def _category_sums(figures: Figures) -> dict[str, str]:
    return _sums(figures.categories, "category", incident_labels.CATEGORY)


def _sums(frame: Frame, column: str, names: Mapping[Any, str]) -> dict[str, str]:
    sums = frame.groupby(column)["n"].sum()
    return {names.get(str(value), "无"): f"{n:,}" for value, n in sorted(sums.items())}


def _tables(figures: Figures) -> dict[str, str]:
    named = {
        "按小时情感": (figures.tones, _TONES),
        "按小时关键词": (figures.words, _WORDS),
        "按日类别": (figures.categories, _CATEGORIES),
        "近似说法候选对": (figures.wordings, _PAIRS),
        "同一议题候选对": (figures.matters, _PAIRS),
    }
    return {name: f"{len(frame):,} 行 #{_fingerprint(frame[columns])}" for name, (frame, columns) in named.items()}


def _fingerprint(frame: Frame) -> str:
    """Return a short digest of every cell of a table, whatever the order of its rows."""
    rows = sorted(map(repr, frame.astype(str).itertuples(index=False, name=None)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]


_SHOWN: dict[str, Callable[[Figures], dict[str, str]]] = {
    "情感": _tone_sums,
    "关键词": _word_sums,
    "类别": _category_sums,
    "全表": _tables,
}
