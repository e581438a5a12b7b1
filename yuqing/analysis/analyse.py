"""The batch function: raw columns in, segment columns out. Pure; the same for the app, a pool and a cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yuqing.analysis import (
    category,
    duplicates,
    folding,
    matching,
    media,
    questions,
    relevance,
    snownlp_exact,
    terms,
    tone,
    tone_unit,
    words,
)
from yuqing.analysis import lexicon as lexicons
from yuqing.model.segments import ANALYSED, SEGMENT
from yuqing.model.vocabulary import Vocabulary
from yuqing.model.watch import WatchTarget


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """All that an analyser is made from; picklable, so that every process makes its own."""

    targets: tuple[WatchTarget, ...]
    lexicon_dir: Path
    models_dir: Path
    #: The words of the office, kept whole or never counted.
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    #: What the unit's labels changed of the tone model; None when nothing.
    tone_file: Path | None = None


@dataclass(frozen=True)
class Analyser:
    """Lexicons, tables and finders, loaded once per process; pickled as its settings."""

    settings: AnalysisSettings
    table: NDArray[np.uint32]
    names: frozenset[str]
    cut: words.Cut
    weights: words.Weights
    common: terms.Common
    watch: relevance.Watch
    tone: tone.ToneModel
    categories: category.Categories
    signals: category.Signals
    tiers: media.Tiers
    snownlp: snownlp_exact.Tables

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the settings: tables and finders are made again where they are needed."""
        return load, (self.settings,)


@dataclass(frozen=True, slots=True)
class _Batch:
    """One batch on its way: folded texts (title first), their cut, and what every stage needs."""

    raw: pa.RecordBatch
    titles: NDArray[np.int64]
    folded: list[str]
    clean: list[str]
    cuts: list[list[str]]
    joined: matching.Joined
    tokens: words.Tokens


def load(settings: AnalysisSettings) -> Analyser:
    """Return the analyser. Raises ConfigError when a lexicon file is missing or not valid."""
    table = folding.kept_fold_table(settings.models_dir)
    folder = settings.lexicon_dir
    names = relevance.names(settings.targets, table)
    listed = lexicons.read(folder, "stop_words")
    kept, stopped = (
        folding.fold_all(list(given), table) for given in (settings.vocabulary.kept, settings.vocabulary.stopped)
    )
    return Analyser(
        settings=settings,
        table=table,
        names=frozenset(names),
        cut=words.cutter((*names, *kept)),
        weights=words.weights((*lexicons.phrases(listed["words"]), *stopped), settings.models_dir),
        common=terms.load_common(folder, frozenset(names).union(lexicons.phrases(listed["tags"]))),
        watch=relevance.watch(settings.targets, table),
        tone=tone_unit.load(settings.tone_file, tone.load(folder)),
        categories=category.load_categories(folder),
        signals=category.load_signals(folder),
        tiers=media.load(folder),
        snownlp=snownlp_exact.load_tables(settings.models_dir),
    )


def analyse(batch: pa.RecordBatch, analyser: Analyser) -> pa.RecordBatch:
    """Return the batch (schema RAW) with the columns of ANALYSED added (schema SEGMENT)."""
    raw_texts = _strings(batch, "text")
    scores = snownlp_exact.scores(raw_texts, analyser.snownlp)
    ready = _prepared(batch, raw_texts, analyser)
    about = _about(ready, analyser)
    added = {**about, **_judged(ready, scores, analyser), **_matter(ready, analyser)}
    added["words"] = _words(ready, np.array([bool(target) for target in about["target_id"]], dtype=np.bool_))
    columns = [pa.array(added[field.name], field.type) for field in ANALYSED]
    return pa.RecordBatch.from_arrays([*batch.columns, *columns], schema=SEGMENT)


def whole(titles: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return every text with its title first, once."""
    return [
        f"{title}\n{text}" if title and not text.startswith(title) else text
        for title, text in zip(titles, texts, strict=True)
    ]


def analyse_all(batches: Iterator[pa.RecordBatch], settings: AnalysisSettings) -> Iterator[pa.RecordBatch]:
    """Return the analysed batches of a stream, with one analyser (the form that `mapInArrow` calls)."""
    analyser = load(settings)
    for batch in batches:
        yield analyse(batch, analyser)


def _prepared(batch: pa.RecordBatch, texts: Sequence[str], analyser: Analyser) -> _Batch:
    titles = _strings(batch, "title")
    folded = folding.fold_all(whole(titles, texts), analyser.table)
    clean = folding.without_noise(folded)
    cuts = list(map(analyser.cut, clean))
    lengths = np.fromiter(map(len, titles), np.int64, len(titles))
    tokens = words.tokens(cuts, analyser.weights)
    return _Batch(batch, lengths, folded, clean, cuts, matching.joined(folded), tokens)


def _about(ready: _Batch, analyser: Analyser) -> dict[str, Any]:
    about = [bool(value) for value in ready.raw["about_unit"].to_pylist()]
    ids, reasons = relevance.relevance(ready.folded, about, analyser.watch, analyser.cut)
    matter = terms.without_names(ready.tokens, analyser.names)
    wanted = np.array([bool(target) for target in ids], dtype=np.bool_)
    hashed, weights = terms.vectors(matter, ready.folded, ready.titles, wanted, analyser.common)
    near_key, sketch = duplicates.wordings(ready.folded, ready.clean, wanted)
    grouping = {"terms": hashed, "weights": weights, "near_key": near_key, "sketch": sketch}
    return {"target_id": ids, "target_reason": reasons, **grouping}


def _words(ready: _Batch, wanted: NDArray[np.bool_]) -> pa.ListArray:
    return words.with_coined(words.keywords(ready.tokens), words.coined(ready.tokens, wanted))


def _judged(ready: _Batch, scores: NDArray[np.float64], analyser: Analyser) -> dict[str, Any]:
    labels, probability, reasons = tone.judge(ready.folded, ready.cuts, scores, analyser.tone)
    shown = {"tone": labels, "tone_p": probability.astype(np.float32), "tone_reason": reasons}
    versions = [analyser.tone.version] * len(labels)
    return {"snownlp_raw": scores, **shown, "tone_model": versions}


def _matter(ready: _Batch, analyser: Analyser) -> dict[str, Any]:
    ids, deciding = category.categories(ready.joined, ready.titles, analyser.categories)
    sites, kinds = _strings(ready.raw, "site"), _strings(ready.raw, "source_kind")
    return {
        "category": ids,
        "category_words": deciding,
        "signals": category.signals(ready.joined, analyser.signals),
        "media_tier": media.tiers_of(sites, kinds, analyser.tiers),
        "question": list(map(questions.question, ready.folded)),
    }


def _strings(batch: pa.RecordBatch, name: str) -> list[str]:
    return [value or "" for value in batch[name].to_pylist()]
