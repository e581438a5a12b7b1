"""A page of the feed is what a reader of all mentions would have picked, however far back it lies."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.labelling import Aspect, Label, Origin
from yuqing.store import labels, mentions
from yuqing.store.mentions import Filter
from yuqing.views import feed as view
from yuqing.views.feed import feed

LONG = timedelta(days=400)


@pytest.fixture(scope="module")
def rows(make_mention):
    """Mentions of a year, many at one moment, some copies, the first of them about a lamp."""
    chance, end = random.Random(47), datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    return [
        make_mention(
            number,
            published_at=end - timedelta(hours=round(8_000 * chance.random() ** 3)),
            near_key=chance.choice([0, 0, 7, 8, 9]),
            tone=chance.choice(["negative", "neutral"]),
            source_kind=chance.choice(["forum", "social"]),
            target_id=chance.choice(["", "unit", "unit"]),
            text=chance.choice(["路灯不亮", "停水了", "路面积水"]),
        )
        for number in range(1, 201)
    ]


@pytest.fixture
def year(bench, rows, noon):
    """Return (mention_id, published_at, near_key, tone, text) of what is about the unit, newest first."""
    bench.take(rows)
    said = [Label(number, Aspect.TONE, "positive", Origin.FOUND, "negative", 0.8, "") for number in range(1, 40)]
    with bench.store.transaction() as transaction:
        labels.add(transaction, said, "analyst", noon)
    return bench.store.rows(
        """
        select mention_id, published_at, near_key, tone, text from mentions where target_id <> ''
        order by published_at desc, mention_id
        """
    )


def pages(bench, wanted, number=12, size=17):
    """Return the ids of all pages, one after the other."""
    found = [mentions.list_(bench.store, wanted, size, page * size) for page in range(number)]
    return [row["mention_id"] for page in found for row in page]


def within(noon, **given):
    return Filter(noon - LONG, noon + timedelta(hours=1), **given)


def test_all_pages_together_are_all_mentions_in_their_order(bench, year, noon):
    assert pages(bench, within(noon)) == [row[0] for row in year]
    assert mentions.count(bench.store, within(noon)) == len(year)


@pytest.mark.parametrize("tone", ["negative", "positive"])
def test_a_tone_that_a_person_corrected_is_found_as_corrected(bench, year, noon, tone):
    assert pages(bench, within(noon, tones=(tone,))) == [row[0] for row in year if row[3] == tone]


def test_a_search_reaches_as_far_as_its_window(bench, year, noon):
    assert pages(bench, within(noon, search="停水")) == [row[0] for row in year if row[4] == "停水了"]
    assert pages(bench, within(noon, search="没有的")) == []


def test_copies_are_one_row_over_the_whole_window_with_their_number(bench, year, noon):
    wanted = within(noon, collapsed=True)
    copies = Counter(row[2] for row in year if row[2])
    found = [row for page in range(12) for row in mentions.list_(bench.store, wanted, 17, page * 17)]
    assert sum(row["copies"] for row in found) == len(year)
    assert sorted(row["copies"] for row in found if row["copies"] > 1) == sorted(copies.values())
    newest = {key: next(row[0] for row in year if row[2] == key) for key in copies}
    assert set(newest.values()) <= {row["mention_id"] for row in found}
    assert mentions.count(bench.store, wanted) == len(found)


def test_a_search_with_many_finds_says_so_instead_of_counting_on(bench, year, noon, monkeypatch):
    wanted = within(noon, search="停水")
    whole = feed(bench.store, wanted, 0, noon)
    monkeypatch.setattr(view, "MANY", 5)
    monkeypatch.setattr(view, "PAGE_ROWS", 5)
    quick = feed(bench.store, wanted, 0, noon)
    assert (whole.total, whole.total_text) == (whole.total, f"{whole.total} 条")
    assert 5 <= quick.total < whole.total
    assert quick.total_text == f"{quick.total} 条以上"


def test_the_first_and_the_last_mention_are_those_about_the_unit(bench, make_mention, noon):
    assert (mentions.first_at(bench.store), mentions.last_at(bench.store, noon)) == (None, None)
    old = noon - timedelta(days=300)
    bench.take([make_mention(1, published_at=old), make_mention(2, target_id="")])
    assert (mentions.first_at(bench.store), mentions.last_at(bench.store, noon)) == (old, old)
    bench.take([make_mention(3, published_at=noon - timedelta(days=9))])
    assert mentions.last_at(bench.store, noon) == noon - timedelta(days=9)
