"""A search that reads only texts with the right signature finds what a search through all texts finds."""

import random
from datetime import timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqing.store import mentions, removals, signatures
from yuqing.store.mentions import Filter

#: Few letters, so that words are met with; among them capitals whose small form is another one, and what is no letter.
LETTERS = "停水了不亮aAkK\u212aiI\u0130éÉßẞΣσς😀 9。"
READ_ALL = """
    select mention_id from mentions
    where case when lower($word) = upper($word) then contains(title, $word) or contains(text, $word)
          else contains(lower(title), lower($word)) or contains(lower(text), lower($word)) end
    order by published_at desc, mention_id
"""
UNSIGNED = "update mention_rows set signature_0 = null, signature_1 = null, signature_2 = null, signature_3 = null"


def said(titles, texts):
    return pa.table({"title": pa.array(titles, pa.string()), "text": pa.array(texts, pa.string())})


def allowed(signed, word):
    """Return for each text whether its signature has all bits of the word."""
    bits = [signed[name].to_pylist() for name in signatures.COLUMNS]
    asked = signatures.mask(word)
    return [all(have & want == want for have, want in zip(row, asked, strict=True)) for row in zip(*bits, strict=True)]


def words_of(chance, number):
    return ["".join(chance.choices(LETTERS, k=chance.randint(1, 4))).strip() or "水" for _ in range(number)]


@pytest.fixture
def desk(bench, make_mention, noon):
    chance = random.Random(11)
    bench.take([
        make_mention(
            number, title="".join(chance.choices(LETTERS, k=chance.choice([0, 3]))), target_id="unit",
            text="".join(chance.choices(LETTERS, k=chance.randint(0, 40))), published_at=noon - timedelta(hours=number),
        )
        for number in range(1, 301)
    ])  # fmt: skip
    return bench


def found(desk, word, noon):
    wanted = Filter(noon - timedelta(days=40), noon, search=word)
    ids = [row["mention_id"] for row in mentions.list_(desk.store, wanted, 500)]
    assert mentions.count(desk.store, wanted) == len(ids)
    return ids


@pytest.mark.parametrize("one_in", [0, 6, 10**9], ids=["few are read", "as is quicker", "all are read"])
def test_a_search_finds_what_reading_all_texts_finds(desk, noon, monkeypatch, one_in):
    monkeypatch.setattr(mentions, "ONE_IN", one_in)
    words = words_of(random.Random(13), 120)
    asked = {word: [row[0] for row in desk.store.rows(READ_ALL, word=word)] for word in words}
    assert {word: found(desk, word, noon) for word in words} == asked
    assert sum(map(bool, asked.values())) > 40


def test_mentions_of_an_older_version_have_no_signature_and_are_read(desk, noon, monkeypatch):
    monkeypatch.setattr(mentions, "ONE_IN", 0)
    before = found(desk, "停水", noon)
    with desk.store.transaction() as transaction:
        transaction.run(UNSIGNED)
    assert before
    assert found(desk, "停水", noon) == before


def test_a_removed_text_leaves_no_signature(desk, noon, monkeypatch):
    with desk.store.transaction() as transaction:
        removals.blank(transaction, [1, 2], "(已删除)", removals.DELETED, noon)
    rows = desk.store.rows(
        "select signature_0, signature_1, signature_2, signature_3 from mention_rows order by mention_id"
    )
    assert rows[:2] == [(None,) * 4] * 2
    assert all(None not in row for row in rows[2:])
    monkeypatch.setattr(mentions, "ONE_IN", 0)
    assert {1, 2} <= set(found(desk, "已删除", noon))


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), min_size=1, max_size=8), st.data())
def test_a_part_of_a_text_is_always_allowed(rows, data):
    signed = signatures.signed(said(*zip(*rows, strict=True)))
    place = data.draw(st.integers(0, len(rows) - 1))
    text = data.draw(st.sampled_from(rows[place]))
    start = data.draw(st.integers(0, len(text)))
    assert allowed(signed, text[start : start + data.draw(st.integers(0, 6))])[place]


def test_a_text_is_found_by_the_small_form_of_each_letter_that_the_database_knows():
    sql = "select chr(n::int), lower(chr(n::int)) from range(1, 1114112) t(n) where n not between 55296 and 57343"
    with duckdb.connect() as database:
        pairs = [(letter, small) for letter, small in database.execute(sql).fetchall() if letter != small]
    signed = signatures.signed(said([""] * len(pairs), [f"水{letter}水" for letter, _ in pairs]))
    bits = list(zip(*(signed[name].to_pylist() for name in signatures.COLUMNS), strict=True))
    missed = [
        letter for (letter, small), row in zip(pairs, bits, strict=True)
        if any(have & want != want for have, want in zip(row, signatures.mask(f"水{small}水"), strict=True))
    ]  # fmt: skip
    assert len(pairs) > 1_000
    assert missed == []


def test_most_texts_without_the_word_are_passed_over():
    texts = [f"{number}号楼旁边的路灯从上周五晚上开始不亮,已经打过热线" for number in range(1_000)]
    signed = signatures.signed(said([""] * len(texts), texts))
    assert sum(allowed(signed, "自来水停")) == 0
    assert all(allowed(signed, "路灯"))


def test_nothing_is_signed_as_nothing():
    assert signatures.signed(said([], [])).num_rows == 0
    assert signatures.mask("水") == (0, 0, 0, 0)
