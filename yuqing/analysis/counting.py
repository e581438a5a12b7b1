"""Counts of analysed mentions by Beijing hour: what one batch adds, and how what many added is summed up."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yuqing.clock import BEIJING
from yuqing.model.mentions import Tone
from yuqing.model.summaries import CATEGORY, COUNT_KEYS, COUNT_SUMS, COUNTS, TONE, WORD

_OFFSET = np.timedelta64(int(BEIJING.utcoffset(None).total_seconds()), "s")
_MILLION = 1_000_000
#: Columns of SEGMENT that counting reads.
COLUMNS = ("published_at", "target_id", "source_kind", "tone", "tone_p", "words", "category")


def counted(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return what a batch (columns COLUMNS at least) adds to the counts, as rows of COUNTS."""
    rows = pa.table({name: batch[name] for name in COLUMNS})
    about = rows.filter(pc.not_equal(rows["target_id"], ""))
    counts = summed([_by_tone(about), _by_word(about), _by_category(about)])
    return pa.record_batch([counts[name].combine_chunks() for name in COUNTS.names], schema=COUNTS)


def summed(parts: Iterable[pa.Table]) -> pa.Table:
    """Return one row of COUNTS per key, ordered by the keys; integers, so that no order of adding changes them."""
    whole = pa.concat_tables([COUNTS.empty_table(), *parts])
    grouped = whole.group_by(list(COUNT_KEYS)).aggregate([(name, "sum") for name in COUNT_SUMS])
    named = grouped.rename_columns([*COUNT_KEYS, *COUNT_SUMS])
    return named.select(COUNTS.names).cast(COUNTS).sort_by([(name, "ascending") for name in COUNT_KEYS])


def beijing_days(moments: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return the Beijing day of naive UTC moments, as 2026-11-22."""
    return pa.array(np.datetime_as_string(_beijing(moments).astype("datetime64[D]")), pa.string())


def _by_tone(about: pa.Table) -> pa.Table:
    return _rows(TONE, about, about["source_kind"], about["tone"])


def _by_category(about: pa.Table) -> pa.Table:
    return _rows(CATEGORY, about, about["source_kind"], about["category"])


def _by_word(about: pa.Table) -> pa.Table:
    words = about["words"].combine_chunks()
    owners = about.take(pc.list_parent_indices(words))
    return _rows(WORD, owners, pa.nulls(owners.num_rows, pa.string()).fill_null(""), pc.list_flatten(words))


def _rows(summary: str, of: pa.Table, source_kind: pa.Array, value: pa.Array) -> pa.Table:
    """Return one row of COUNTS per row of the table, whose tone and time it has."""
    hours = _beijing(of["published_at"]).astype("datetime64[h]")
    columns = {
        "summary": [summary] * of.num_rows,
        "day": beijing_days(of["published_at"]),
        "hour": pa.array(hours.astype("datetime64[us]")),
        "target_id": of["target_id"],
        "source_kind": source_kind,
        "value": value,
        "n": np.ones(of.num_rows, dtype=np.int64),
        "negative": pc.equal(of["tone"], Tone.NEGATIVE.value).cast(pa.int64()),
        # Rounded row by row: sums of floats would depend on their order.
        "tone_ppm": np.rint(of["tone_p"].to_numpy().astype(np.float64) * _MILLION).astype(np.int64),
    }
    return pa.table(columns, schema=COUNTS)


def _beijing(moments: pa.ChunkedArray | pa.Array) -> NDArray[np.datetime64]:
    return np.asarray(moments.to_numpy(zero_copy_only=False) + _OFFSET, dtype="datetime64[us]")
