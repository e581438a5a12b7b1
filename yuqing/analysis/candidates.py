"""Which mentions may belong together, found by keys they share instead of comparing each with each.

The keys are those by which the app finds them one by one: neighbouring slots of the sketch (`wordings`) and the
telling terms of a target (`topics`). Only the first mention of each exact wording stands for all of them, and a key
that more than CROWDED share tells nothing apart. Likeness is an integer or a correctly rounded sum: the same on any
machine and in any order.
"""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yuqing.analysis.duplicates import SLOTS
from yuqing.analysis.topics import COMMON, JOIN
from yuqing.analysis.wordings import ALIKE
from yuqing.model.summaries import KEYS, MATTER, PAIRS, WORDING

#: Heaviest terms of a mention that lead to others.
TELLING = 3
#: Mentions that share a key, at most: as many as topics may share a term.
CROWDED = COMMON
_BANDS = SLOTS // 2
_MILLION = 1_000_000
#: Columns of SEGMENT from which keys are made, and what likeness is judged by.
COLUMNS = ("mention_id", "target_id", "near_key", "sketch", "terms", "weights")
#: Id, sketch, terms and weights of a mention.
Side = list[Any]
#: Two mentions side by side, as `likened` needs them.
SIDES = pa.schema(
    [
        ("kind", pa.string()),
        *[
            (f"{side}_{name}", kind)
            for side in ("first", "second")
            for name, kind in (
                ("id", pa.int64()), ("sketch", pa.binary()), ("terms", pa.list_(pa.int64())),
                ("weights", pa.list_(pa.float32())),
            )
        ],
    ]
)  # fmt: skip


def firsts(table: pa.Table) -> pa.Table:
    """Return the mentions that stand for all of their exact wording: smallest id first; one without a key is alone."""
    keyed = table.filter(pc.not_equal(table["near_key"], 0))
    smallest = keyed.group_by(["target_id", "near_key"]).aggregate([("mention_id", "min")])
    standing = pa.concat_arrays(
        [
            *smallest["mention_id_min"].chunks,
            *table.filter(pc.equal(table["near_key"], 0))["mention_id"].chunks,
        ]
    )
    return table.filter(pc.is_in(table["mention_id"], standing))


def keyed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the keys under which the mentions of a batch (columns COLUMNS at least) stand, as rows of KEYS."""
    table = pa.table({name: batch[name] for name in COLUMNS}).filter(pc.not_equal(batch["target_id"], ""))
    whole = pa.concat_tables([_bands(table), _terms(table)]).combine_chunks()
    return pa.record_batch([whole[name].combine_chunks() for name in KEYS.names], schema=KEYS)


def paired(keys: pa.Table) -> pa.Table:
    """Return every two mentions that share a key that is not crowded, once. Columns: kind, first_id, second_id."""
    counts = keys.group_by(["kind", "target_id", "key"]).aggregate([("mention_id", "count")])
    held = counts["mention_id_count"]
    telling = counts.filter(pc.and_(pc.greater(held, 1), pc.less_equal(held, CROWDED)))
    places = ["kind", "target_id", "key"]
    left = keys.join(telling.select(places), places, join_type="inner").rename_columns([*places, "first_id"])
    both = left.join(left.rename_columns([*places, "second_id"]), places, join_type="inner")
    ordered = both.filter(pc.less(both["first_id"], both["second_id"]))
    return ordered.group_by(["kind", "first_id", "second_id"]).aggregate([])


def side_by_side(pairs: pa.Table, table: pa.Table) -> pa.Table:
    """Return the pairs with what their likeness is judged by (columns of SIDES); `table` holds all their mentions."""
    ids = table["mention_id"].to_numpy()
    order = np.argsort(ids)
    columns = {"kind": pairs["kind"], **{name: pairs[name] for name in ("first_id", "second_id")}}
    for side in ("first", "second"):
        places = order[np.searchsorted(ids, pairs[f"{side}_id"].to_numpy(), sorter=order)]
        judged = table.select(["sketch", "terms", "weights"]).take(pa.array(places))
        columns |= {f"{side}_{name}": judged[name] for name in judged.column_names}
    return pa.table(columns).select(SIDES.names).cast(SIDES)


def likened(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the pairs of a batch (columns of SIDES) that are alike enough, as rows of PAIRS."""
    columns = [batch[name].to_pylist() for name in SIDES.names]
    found = [
        (kind, first[0], second[0], likeness)
        for kind, *sides in zip(*columns, strict=True)
        for first, second in [(sides[:4], sides[4:])]
        if (likeness := _likeness(kind, first, second)) is not None
    ]
    given = zip(*found, strict=True) if found else ([] for _ in PAIRS)
    return pa.record_batch([pa.array(values, each.type) for values, each in zip(given, PAIRS, strict=True)], PAIRS)


def same_wording(first: bytes, second: bytes) -> int:
    """Return the share of equal slots of two sketches, in millionths."""
    slots = np.frombuffer(first, dtype=np.uint16) == np.frombuffer(second, dtype=np.uint16)
    return int(np.count_nonzero(slots)) * _MILLION // SLOTS


def same_matter(first: dict[int, float], second: dict[int, float]) -> int:
    """Return the cosine of two normalised vectors, in millionths; `fsum` rounds once, whatever the order."""
    return round(_MILLION * math.fsum(weight * second[term] for term, weight in first.items() if term in second))


def _likeness(kind: str, first: Side, second: Side) -> int | None:
    if kind == WORDING:
        found, least = same_wording(first[1], second[1]), ALIKE
    else:
        found, least = same_matter(_vector(first), _vector(second)), JOIN
    return found if found >= round(least * _MILLION) else None


def _vector(side: Side) -> dict[int, float]:
    return dict(zip(side[2], side[3], strict=True))


def _bands(table: pa.Table) -> pa.Table:
    """Return the bands of the sketches; near copies are looked for whatever the target."""
    shown = table.filter(pc.is_valid(table["sketch"]))
    packed = np.frombuffer(b"".join(shown["sketch"].to_pylist()), dtype=np.uint32).reshape(-1, _BANDS)
    keys = packed.astype(np.int64) << 4 | np.arange(_BANDS, dtype=np.int64)
    owners = np.repeat(shown["mention_id"].to_numpy(), _BANDS)
    return _keys(WORDING, pa.repeat("", len(owners)), pa.array(keys.ravel()), pa.array(owners))


def _terms(table: pa.Table) -> pa.Table:
    telling = pc.list_slice(table["terms"].combine_chunks(), 0, TELLING)
    owners = table.select(["target_id", "mention_id"]).take(pc.list_parent_indices(telling))
    return _keys(MATTER, owners["target_id"], pc.list_flatten(telling), owners["mention_id"])


def _keys(kind: str, target_id: pa.Array, key: pa.Array, mention_id: pa.Array) -> pa.Table:
    return pa.table(
        {"kind": pa.repeat(kind, len(key)), "target_id": target_id, "key": key, "mention_id": mention_id}, schema=KEYS
    )
