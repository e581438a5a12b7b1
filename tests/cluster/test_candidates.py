"""Pairs are found by keys they share, and judged by whole numbers."""

from itertools import combinations

import numpy as np
import pyarrow as pa

from yuqing.analysis.candidates import CROWDED, SIDES, firsts, keyed, likened, paired, same_matter, same_wording
from yuqing.analysis.wordings import ALIKE, _bands
from yuqing.model.segments import SEGMENT
from yuqing.model.summaries import KEYS, MATTER, PAIRS, WORDING


def sketch(*changed, base=7):
    slots = np.arange(32, dtype=np.uint16) + base
    slots[list(changed)] = 60_000
    return slots.tobytes()


def table(rows):
    return pa.Table.from_pylist(rows, SEGMENT)


def keys_of(rows):
    whole = table(rows).combine_chunks()
    return pa.Table.from_batches(map(keyed, whole.to_batches()), KEYS)


def found(keys, kind):
    return {(row["first_id"], row["second_id"]) for row in paired(keys).to_pylist() if row["kind"] == kind}


def test_the_keys_of_a_sketch_are_the_bands_by_which_the_app_looks_for_copies(make_mention):
    given = sketch(3, 9)
    keys = keys_of([make_mention(1, sketch=given, near_key=5)]).to_pylist()
    assert sorted(row["key"] for row in keys if row["kind"] == WORDING) == sorted(_bands(given))


def test_two_mentions_with_a_band_in_common_are_a_pair_once(make_mention):
    rows = [make_mention(number, sketch=sketch(number), near_key=number) for number in (1, 2)]
    strange = make_mention(3, sketch=sketch(base=500), near_key=3)
    assert found(keys_of([*rows, strange]), WORDING) == {(1, 2)}


def test_a_shared_telling_term_leads_to_a_pair_only_within_one_target(make_mention):
    rows = [make_mention(1), make_mention(2), make_mention(3, target_id="school")]
    assert found(keys_of(rows), MATTER) == {(1, 2)}


def test_a_term_that_very_many_share_tells_nothing_apart(make_mention):
    few = [make_mention(number, terms=[77], weights=[1.0]) for number in range(CROWDED)]
    one_more = make_mention(CROWDED, terms=[77], weights=[1.0])
    assert len(found(keys_of(few), MATTER)) == len(list(combinations(few, 2)))
    assert found(keys_of([*few, one_more]), MATTER) == set()


def test_the_first_of_an_exact_wording_stands_for_all_and_a_short_text_for_itself(make_mention):
    rows = [make_mention(9, near_key=5), make_mention(4, near_key=5), make_mention(6), make_mention(7)]
    other = make_mention(8, near_key=5, target_id="school")
    assert sorted(firsts(table([*rows, other]))["mention_id"].to_pylist()) == [4, 6, 7, 8]


def test_likeness_is_the_share_of_equal_slots_in_millionths():
    assert same_wording(sketch(), sketch()) == 1_000_000
    assert same_wording(sketch(), sketch(*range(8))) == 750_000


def test_the_cosine_does_not_depend_on_the_order_of_the_terms():
    rng = np.random.default_rng(3)
    first, second = (dict(enumerate(rng.random(60).astype(np.float32).tolist())) for _ in range(2))
    turned = dict(reversed(second.items()))
    assert same_matter(first, second) == same_matter(dict(reversed(first.items())), turned)


def test_only_pairs_that_are_alike_enough_stay():
    enough = round(ALIKE * 32)
    sides = [
        {"kind": WORDING, "first_id": 1, "first_sketch": sketch(), "second_id": 2,
         "second_sketch": sketch(*range(32 - equal))}
        for equal in (enough, enough - 1)
    ]  # fmt: skip
    alike = likened(pa.RecordBatch.from_pylist(sides, schema=SIDES))
    assert alike.schema == PAIRS
    assert alike["likeness"].to_pylist() == [enough * 1_000_000 // 32]
    assert likened(pa.RecordBatch.from_pylist([], schema=SIDES)).num_rows == 0
