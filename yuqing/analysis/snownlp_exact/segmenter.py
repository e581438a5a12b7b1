"""SnowNLP's second-order Viterbi over b/m/e/s, for many runs of Chinese characters at once.

A state is the pair of the last two tags, numbered 4*tag+tag. Scores are the same sums in the same order as SnowNLP's.
Where several ways lead to one score, SnowNLP keeps the one it met first, which is the smallest tag two places back;
after a character it never saw it keeps the last one met instead (`tag()` in its `y09_2047.py`).

Forward, only the best score of each state is kept. Rounding is monotone and a seen triple is never less likely than
its pair, so max over a of (score + log) = max(score) + pair log, raised where a triple was seen. Backward, the four
ways into one state are compared again, exactly as SnowNLP did.

Arrays are "by step": all first characters of the runs (longest run first), then all second ones, and so on.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yuqing.analysis.snownlp_exact.package_files import KEY_BITS, TAGS, Floats, Numbers
from yuqing.analysis.snownlp_exact.tables import Tables, Tags

_T = len(TAGS)
_STATES = _T * _T
#: Scores of this many characters (128 bytes each) stay in the processor's cache.
BATCH_CHARS = 40_000


def tag_runs(chars: npt.NDArray[np.uint32], starts: Numbers, lengths: Numbers, tables: Tables) -> Tags:
    """The tag (0..3 for b, m, e, s) at each place of `chars`; 0 outside the runs.

    Args:
        chars: character numbers of a whole text.
        starts: first place of each run.
        lengths: characters of each run.
        tables: the trained model.
    """
    tags = np.zeros(len(chars), dtype=np.uint8)
    order = np.flatnonzero(lengths > 1)  # one character is one word, whatever its tag
    order = order[np.argsort(-lengths[order], kind="stable")]
    batch_of_run = np.cumsum(lengths[order]) // BATCH_CHARS
    for runs in np.split(order, np.flatnonzero(np.diff(batch_of_run)) + 1):
        if len(runs):
            steps = _lay_out(starts[runs], lengths[runs])
            batch = _look_up(chars, steps, tables)
            tags[steps.places] = _backward(batch, _forward(batch))
    return tags


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Where the characters of a batch stand."""

    #: How many runs reach a step, and where the step begins in arrays by step (one more: where the last ends).
    widths: Numbers
    offsets: Numbers
    #: Of each character by step: its step, its run, its place in the text.
    step_of: Numbers
    run_of: Numbers
    places: Numbers

    def score_place(self, step: Numbers, state: Numbers, run: Numbers) -> Numbers:
        """Where a score stands: one block per step, in it states by runs."""
        place: Numbers = _STATES * self.offsets[step] + state * self.widths[step] + run
        return place


def _lay_out(starts: Numbers, lengths: Numbers) -> _Steps:
    """`lengths` fall."""
    widths = len(lengths) - np.searchsorted(lengths[::-1], np.arange(lengths[0]), side="right")
    offsets = np.concatenate([[0], np.cumsum(widths)])
    step_of = np.repeat(np.arange(len(widths)), widths)
    run_of = np.arange(offsets[-1]) - offsets[step_of]
    return _Steps(widths, offsets, step_of, run_of, starts[run_of] + step_of)


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """What the model says about the characters of a batch."""

    steps: _Steps
    #: The table of pairs, and its row for each character by step.
    table: Floats
    rows: Numbers
    #: Runs whose character at a step was never seen, by step.
    unseen_runs: list[Numbers]
    #: Entries for seen triples: where each step's entries begin, the run of each.
    entry_bounds: list[int]
    entry_runs: Numbers
    #: First tag of an entry, state of its second and third, log probability.
    entry_firsts: Numbers
    entry_states: Numbers
    entry_logs: Floats
    #: Place in the scores of the state an entry comes from, and of the state it leads to.
    entry_from: Numbers
    entry_to: Numbers


def _look_up(chars: npt.NDArray[np.uint32], steps: _Steps, tables: Tables) -> _Batch:
    numbers, later = chars[steps.places], slice(steps.widths[0], None)
    before = np.full_like(numbers, tables.begin)
    before[later] = chars[steps.places[later] - 1]
    found = tables.pairs.rows_of(_key(before, numbers))
    rows = np.where(found < 0, numbers, found)
    rows_before = rows[steps.offsets[steps.step_of[later] - 1] + steps.run_of[later]]
    firsts = tables.triples.rows_of(_key(rows_before.astype(np.uint32), numbers[later]))
    return _with_entries(steps, rows, firsts, tables)


def _key(before: npt.NDArray[np.uint32], numbers: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (before << np.uint32(KEY_BITS)) | numbers


def _with_entries(steps: _Steps, rows: Numbers, firsts: Numbers, tables: Tables) -> _Batch:
    """`firsts`: the first entry of the triple that ends at each character from the second step on, or -1."""
    hits = np.flatnonzero(firsts >= 0)
    counts = tables.triple_counts[firsts[hits]]
    at = np.repeat(hits, counts) + steps.widths[0]
    nth = np.arange(len(at)) - np.repeat(np.cumsum(counts, dtype=np.int64) - counts, counts)
    entries = np.repeat(firsts[hits], counts) + nth
    tags = tables.triple_tags[entries].astype(np.int64)
    step, run = steps.step_of[at], steps.run_of[at]
    unseen = np.flatnonzero(rows == 0)
    return _Batch(
        steps=steps,
        table=tables.rows,
        rows=rows,
        unseen_runs=np.split(steps.run_of[unseen], np.searchsorted(unseen, steps.offsets[1:-1])),
        entry_bounds=np.searchsorted(at, steps.offsets).tolist(),
        entry_runs=run,
        entry_firsts=tags // _STATES,
        entry_states=tags % _STATES,
        entry_logs=tables.triple_logs[entries],
        entry_from=steps.score_place(step - 1, tags // _T, run),
        entry_to=steps.score_place(step, tags % _STATES, run),
    )


def _forward(batch: _Batch) -> Floats:
    """The best score of each state at each step, in the places of `_Steps.score_place`."""
    scores = np.empty(_STATES * len(batch.rows))
    before = np.full((_T, _T, batch.steps.widths[0]), -np.inf)
    before[-1, -1] = 0.0  # one begin mark after another; they take the place of the last tag
    offsets, entries = batch.steps.offsets.tolist(), batch.entry_bounds
    for step, unseen in enumerate(batch.unseen_runs):
        start, end = offsets[step], offsets[step + 1]
        best = before[:, :, : end - start].max(axis=0)
        if len(unseen):
            best[:, unseen] = before[-1][:, unseen]
        block = scores[_STATES * start : _STATES * end].reshape(_T, _T, end - start)
        block[...] = batch.table.take(batch.rows[start:end], axis=0).T.reshape(block.shape)
        block += best[:, None, :]
        _raise_seen_triples(scores, batch, slice(entries[step], entries[step + 1]))
        before = block
    return scores


def _raise_seen_triples(scores: Floats, batch: _Batch, entries: slice) -> None:
    raised = scores.take(batch.entry_from[entries])
    raised += batch.entry_logs[entries]
    np.maximum.at(scores, batch.entry_to[entries], raised)


def _backward(batch: _Batch, scores: Floats) -> Tags:
    """Follows the best way from the end of each run; tags by step."""
    states = _last_states(batch.steps, scores)
    tags = np.empty(len(batch.rows), dtype=np.uint8)
    offsets = batch.steps.offsets.tolist()
    for step in range(len(offsets) - 2, 0, -1):
        start, end = offsets[step], offsets[step + 1]
        reached = states[: end - start]
        tags[start:end] = reached % _T
        if step > 1:
            reached[:] = _tags_two_back(step, reached, batch, scores) * _T + reached // _T
    tags[: offsets[1]] = states // _T
    return tags


def _last_states(steps: _Steps, scores: Floats) -> Numbers:
    """The best last state of each run; of equal ones the one with the smaller last tag, then the smaller tag before."""
    in_order = np.arange(_STATES).reshape(_T, _T).T.ravel()
    runs = np.arange(steps.widths[0])
    last_steps = np.searchsorted(-steps.widths, -runs, side="left") - 1
    places = steps.score_place(last_steps[:, None], in_order, runs[:, None])
    best: Numbers = in_order[scores.take(places).argmax(axis=1)]
    return best


def _tags_two_back(step: int, states: Numbers, batch: _Batch, scores: Floats) -> Numbers:
    """For the state of each run at `step`, the tag two places back on the best way into it."""
    offset, width_before = batch.steps.offsets[step], batch.steps.widths[step - 1]
    first_places = _STATES * batch.steps.offsets[step - 1] + states // _T * width_before + np.arange(len(states))
    ways = scores.take(first_places + (_T * width_before * np.arange(_T))[:, None])
    ways += batch.table.ravel().take(batch.rows[offset : offset + len(states)] * _STATES + states)
    entries = np.arange(batch.entry_bounds[step], batch.entry_bounds[step + 1])
    entries = entries[batch.entry_states[entries] == states[batch.entry_runs[entries]]]
    seen_ways = scores.take(batch.entry_from[entries]) + batch.entry_logs[entries]
    ways[batch.entry_firsts[entries], batch.entry_runs[entries]] = seen_ways
    arriving = _first_best(ways)
    arriving[batch.unseen_runs[step]] = _T - 1
    return arriving


def _first_best(ways: Floats) -> Numbers:
    """`ways.argmax(axis=0)` of four rows, three times as fast."""
    b, m, e, s = ways
    late = np.maximum(e, s) > np.maximum(b, m)
    first: Numbers = np.where(late, 2 + (s > e), m > b).astype(np.int64)
    return first
