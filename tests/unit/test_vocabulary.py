"""The words of the office: kept whole, never counted, and strings that may be new words."""

from datetime import timedelta

import numpy as np
import pytest

from yuqing import config
from yuqing.analysis import folding, lexicon, words
from yuqing.analysis.analyse import load
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model.vocabulary import Vocabulary
from yuqing.sources import demo
from yuqing.store import record
from yuqing.views.vocabulary import new_words
from yuqing.views.window import ending
from yuqing.worker.office import analysis_settings
from yuqing.workflow.vocabulary import set_vocabulary

WORDS = Vocabulary(("丽发新城", "住改商"), ("小区",))


@pytest.fixture
def desk(tmp_path):
    return config.desk(config.Settings(data_dir=str(tmp_path)), "live")


def coined(*texts, wanted=True):
    weights = words.weights(lexicon.phrases(lexicon.read(config.SHIPPED / "lexicon", "stop_words")["words"]))
    folded = folding.fold_all(texts, folding.fold_table())
    batch = words.tokens([words.cutter(())(text) for text in folded], weights)
    return words.coined(batch, np.full(len(texts), wanted))


def test_the_words_are_kept_in_a_file_of_the_desk_and_put_on_the_record(bench, desk, acting, noon):
    set_vocabulary(acting(bench.store, noon), desk, WORDS)
    assert config.load_vocabulary(desk.vocabulary_file) == WORDS
    [entry] = record.of_object(bench.store, "vocabulary:own")
    assert entry.entry.payload == {"kept": 2, "stopped": 1}


def test_a_desk_without_the_file_has_no_words(desk):
    assert config.load_vocabulary(desk.vocabulary_file) == Vocabulary()


@pytest.mark.parametrize("text", ["kept = ", "kept = []", 'kept = 5\nstopped = "a"', "\udcff"])
def test_a_damaged_file_is_one_sentence(desk, text):
    desk.vocabulary_file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match="词库文件无法读取"):
        config.load_vocabulary(desk.vocabulary_file)


def test_the_worker_cuts_by_the_words_of_the_desk(desk, monkeypatch):
    config.save_vocabulary(desk.vocabulary_file, WORDS)
    settings = analysis_settings(desk, demo.unit())
    assert settings.vocabulary == WORDS
    loaded = load(analysis_settings(config.Desk("live", desk.root, config.SHIPPED), demo.unit()))
    assert loaded.cut("丽发新城小区") == ["丽发新城", "小区"]
    assert loaded.weights.of("小区") == 0
    assert loaded.weights.of("丽发新城") > 0


@pytest.mark.parametrize("word", ["水", "有 空格", "x" * 21, "<b>", "换\t行"])
def test_what_is_no_word_is_refused_and_nothing_is_written(bench, desk, acting, noon, word):
    with pytest.raises(WorkflowError, match="不符合"):
        set_vocabulary(acting(bench.store, noon), desk, Vocabulary((word,)))
    assert not desk.vocabulary_file.exists()
    assert record.of_object(bench.store, "vocabulary:own") == []


def test_a_word_cannot_be_kept_and_stopped(bench, desk, acting, noon):
    with pytest.raises(WorkflowError, match="既保留又停用"):
        set_vocabulary(acting(bench.store, noon), desk, Vocabulary(("小区",), ("小区",)))


def test_who_only_looks_may_not_change_the_words(bench, desk, acting, noon):
    with pytest.raises(WorkflowError):
        set_vocabulary(acting(bench.store, noon, roles=("viewer",)), desk, WORDS)
    assert not desk.vocabulary_file.exists()


def test_single_characters_left_side_by_side_are_a_string_of_their_own():
    assert coined("松雅湖噪音很大", "昨天在县星沙看到") == [["松雅湖"], ["星沙"]]


def test_ordinary_single_characters_make_no_string():
    assert coined("我们都在那里等了很久", "", "😭😭") == [[], [], []]


def test_texts_about_others_have_no_strings_of_their_own():
    assert coined("松雅湖噪音很大", wanted=False) == [[]]


def test_coined_strings_stand_after_the_keywords_once():
    keywords = words.list_array(words.pa.array(["噪音", "湖边"]), np.array([0, 0]), 1)
    assert words.with_coined(keywords, [["松雅湖", "噪音"]]).to_pylist() == [["噪音", "湖边", "松雅湖"]]


def test_a_word_of_the_dictionary_is_not_new():
    assert words.unlisted(["自来水", "松雅湖", "停水"]) == {"松雅湖"}


def test_new_words_are_those_that_rise_and_stand_in_no_dictionary(bench, make_mention, noon):
    rows = [make_mention(number, words=["自来水", "松雅湖", "马坡岭", "WIFI"]) for number in range(1, 5)]
    old = make_mention(9, words=["马坡岭"], published_at=noon - timedelta(days=9))
    bench.take([*rows, old])
    week = ending(noon, timedelta(days=7))
    found = new_words(bench.store, week, ())
    assert list(found["word"]) == ["松雅湖", "马坡岭"]
    assert list(found["before"]) == [0, 1]
    assert list(new_words(bench.store, week, ("松雅湖",))["word"]) == ["马坡岭"]
