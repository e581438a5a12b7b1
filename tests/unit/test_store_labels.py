"""Labels of people: they change what is shown, never what was stored."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from yuqing.model import segments as layout
from yuqing.model.labelling import Aspect, Label, Origin
from yuqing.store import labels, mentions, open_store

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(make_mention):
    opened = open_store(Path(":memory:"))
    rows = [make_mention(number, tone="negative", published_at=NOW - timedelta(hours=number)) for number in (1, 2, 3)]
    table = pa.Table.from_pylist(rows, layout.SEGMENT).drop_columns(list(layout.UNSTORED))
    with opened.transaction() as transaction:
        mentions.add(transaction, table)
    yield opened
    opened.close()


def say(store, mention_id, value, aspect=Aspect.TONE, origin=Origin.FOUND):
    label = Label(mention_id, aspect, value, origin, "negative", 0.8, "v1")
    with store.transaction() as transaction:
        labels.add(transaction, [label], "张三", NOW)


def shown(store, mention_id):
    return store.rows("select tone, target_id, topic_id from mentions where mention_id = $id", id=mention_id)[0]


def stored(store, mention_id):
    return store.rows("select tone, target_id from mention_rows where mention_id = $id", id=mention_id)[0]


def test_the_tone_shown_is_that_of_the_newest_label_and_the_mention_stays_as_it_was(store):
    before = stored(store, 1)
    say(store, 1, "neutral")
    say(store, 1, "positive")
    assert shown(store, 1)[0] == "positive"
    assert stored(store, 1) == before
    assert shown(store, 2)[0] == "negative"


def test_a_mention_said_not_to_be_about_the_unit_leaves_its_figures(store):
    start, end = NOW - timedelta(days=1), NOW
    before = mentions.totals(store, start, end)
    say(store, 1, "", Aspect.RELEVANCE)
    assert shown(store, 1)[1:] == ("", None)
    assert mentions.totals(store, start, end)[0] == before[0] - 1


def test_labels_can_be_neither_changed_nor_deleted(store):
    say(store, 1, "neutral")
    for sql in ("update labels set value = 'positive'", "delete from labels"):
        with pytest.raises(duckdb.Error, match="append-only"), store.transaction() as transaction:
            transaction.run(sql)


def test_lessons_hold_the_newest_tone_of_each_mention_and_no_other_aspect(store):
    say(store, 1, "neutral")
    say(store, 1, "positive")
    say(store, 2, "", Aspect.RELEVANCE)
    table = labels.lessons(store)
    assert table.select(["mention_id", "tone"]).to_pylist() == [{"mention_id": 1, "tone": "positive"}]


def test_the_lot_draws_the_same_for_one_seed_and_nothing_that_was_judged(store):
    first = [row["mention_id"] for row in labels.draw(store, NOW - timedelta(days=1), 7, 3)]
    assert sorted(first) == [1, 2, 3]
    assert first == [row["mention_id"] for row in labels.draw(store, NOW - timedelta(days=1), 7, 3)]
    say(store, 2, "negative")
    assert 2 not in [row["mention_id"] for row in labels.draw(store, NOW - timedelta(days=1), 7, 3)]
