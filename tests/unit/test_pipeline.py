"""A segment becomes stored mentions, topics and proposed levels."""

from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from yuqing.model.runs import Outcome
from yuqing.store import mentions, runs, topics


def count(bench):
    return bench.store.value("select count(*) from mentions")


def test_a_segment_taken_in_twice_adds_nothing(bench, make_mention):
    rows = [make_mention(1), make_mention(2)]
    assert bench.take(rows) == 2
    assert bench.take(rows) == 0
    assert count(bench) == 2


def test_a_segment_of_the_same_name_is_a_replay(bench, make_mention, noon):
    segment = bench.hand_over([make_mention(1)])
    assert bench.ingest.take(segment, noon).added == 1
    assert bench.ingest.take(segment, noon).added == 0


def test_a_repeat_within_one_segment_counts_once(bench, make_mention):
    assert bench.take([make_mention(1), make_mention(1)]) == 1


def test_a_segment_that_fails_half_way_leaves_nothing_behind(bench, make_mention, make_run, noon, monkeypatch):
    segment = bench.hand_over([make_mention(1)], (make_run(),))

    def broken(*_given):
        raise RuntimeError("the power went off")

    monkeypatch.setattr(runs, "add", broken)
    with pytest.raises(RuntimeError):
        bench.ingest.take(segment, noon)
    assert count(bench) == 0
    assert bench.store.value("select count(*) from topics") == 0
    monkeypatch.undo()
    assert bench.ingest.take(segment, noon).added == 1
    assert bench.store.value("select mention_count from topics") == 1


def test_a_damaged_segment_is_set_aside_and_said_so(bench, make_mention, noon):
    segment = bench.hand_over([make_mention(1)])
    segment.write_bytes(segment.read_bytes()[:200])
    bench.ingest.take_folder(bench.inbox, bench.rejected, noon)
    assert [path.name for path in bench.rejected.iterdir()] == [segment.name]
    assert not list(bench.inbox.iterdir())
    [run] = runs.latest_by_source(bench.store, noon - timedelta(days=1), noon)
    assert run["outcome"] == Outcome.PARSE_ERROR
    assert segment.name in run["detail"]


def test_mentions_that_share_words_are_one_topic(bench, make_mention):
    near = make_mention(2, terms=[1, 2, 3], weights=[0.7, 0.5, 0.5])
    far = make_mention(3, terms=[8, 9], weights=[0.8, 0.6])
    bench.take([make_mention(1), near, far])
    sizes = bench.store.rows("select topic_id, mention_count from topics order by topic_id")
    assert sizes == [(1, 2), (3, 1)]


def test_the_same_wording_joins_whatever_the_words(bench, make_mention):
    bench.take([make_mention(1, near_key=77), make_mention(2, near_key=77, terms=[50], weights=[1.0])])
    assert bench.store.value("select count(distinct topic_id) from mentions") == 1


def test_near_copies_get_the_key_of_the_first_and_keep_it_after_a_restart(bench, make_mention):
    sketch, other = bytes(range(64)), bytes(range(60)) + b"\xff\xfe\xfd\xfc"
    bench.take([make_mention(1, near_key=77, sketch=sketch)])
    bench.ingest = type(bench.ingest)(bench.store, bench.rules)
    bench.take([make_mention(2, near_key=78, sketch=other), make_mention(3, near_key=79, sketch=sketch[::-1])])
    keys = bench.store.rows("select near_key from mentions order by mention_id")
    assert keys == [(77,), (77,), (79,)]


def test_a_segment_of_the_first_version_is_taken_in(bench, make_mention, noon):
    segment = bench.hand_over([make_mention(1, near_key=77)])
    table = pq.read_table(segment)
    pq.write_table(table.drop_columns(["sketch"]), segment)
    assert bench.ingest.take(segment, noon).added == 1


def test_a_mention_that_says_too_little_stays_ungrouped(bench, make_mention):
    bench.take([make_mention(1, terms=[], weights=[])])
    assert bench.store.value("select topic_id from mentions") is None


def test_a_topic_silent_for_weeks_is_continued_only_by_what_is_much_like_it(bench, make_mention, noon):
    long_ago = noon - timedelta(days=20)
    bench.take([make_mention(1, published_at=long_ago, terms=[1, 2, 3], weights=[0.7, 0.5, 0.5])])
    bench.take(
        [
            make_mention(2, terms=[1, 8, 9], weights=[0.2, 0.7, 0.68]),
            make_mention(3, terms=[1, 2, 3], weights=[0.7, 0.5, 0.5]),
        ]
    )
    assert bench.store.rows("select topic_id, mention_count from topics order by topic_id") == [(1, 2), (2, 1)]


def test_a_matter_that_returns_waits_for_an_answer_from_its_return_on(bench, make_mention, noon):
    bench.take([make_mention(1, published_at=noon - timedelta(days=40)), make_mention(2)])
    [row] = bench.store.rows("select first_at, wave_at from topics")
    assert row == (noon - timedelta(days=40), noon)


def test_topics_go_on_growing_after_a_restart(bench, make_mention):
    bench.take([make_mention(1)])
    bench.ingest = type(bench.ingest)(bench.store, bench.rules)
    bench.take([make_mention(2)])
    assert bench.store.rows("select topic_id, mention_count from topics") == [(1, 2)]


@pytest.mark.clause("A6", "H6")
def test_a_topic_gets_a_level_with_its_reason(bench, make_mention, noon):
    bench.take([make_mention(number) for number in range(1, 30)])
    [row] = topics.ranked(bench.store, noon - timedelta(hours=24), noon + timedelta(minutes=1), 5)
    assert row["n"] == 29
    assert row["sentence"]
    assert 1 <= row["level"] <= 5


def test_each_segment_of_a_file_says_how_far_it_is(bench, make_mention, make_run, noon):
    rows = [make_mention(number, source_id="import:a") for number in (1, 2, 3)]
    bench.take(rows[:2], runs=(make_run(source_id="import:a", items=2),))
    bench.take(rows[1:], runs=(make_run(source_id="import:a", items=4),))
    [shown] = runs.list_imports(bench.store, 5).to_dict("records")
    assert (shown["items"], shown["added"]) == (4, 3)


def test_what_is_not_about_the_unit_is_kept_but_not_counted(bench, make_mention, noon):
    bench.take([make_mention(1), make_mention(2, target_id="", terms=[], weights=[])])
    related, _, _, everything = mentions.totals(bench.store, noon - timedelta(hours=1), noon + timedelta(hours=1))
    assert (related, everything) == (1, 2)


def test_new_mentions_are_credited_to_the_source_that_brought_them(bench, make_mention, make_run, noon):
    rows = [make_mention(1, source_id="a"), make_mention(2, source_id="a"), make_mention(3, source_id="b")]
    bench.take(rows, runs=(make_run("r1", source_id="a"), make_run("r2", source_id="b"), make_run("r3", source_id="c")))
    assert [runs.find(bench.store, run_id)["added"] for run_id in ("r1", "r2", "r3")] == [2, 1, 0]
