"""What analysts corrected moves the tone of texts like it, little by little, and can be kept in a file."""

import numpy as np
import pytest

from yuqing import config
from yuqing.analysis import folding, tone, tone_unit, words
from yuqing.analysis.tone_unit import Lessons
from yuqing.analysis.tone_words import LABELS
from yuqing.errors import ConfigError
from yuqing.model.labelling import Trial
from yuqing.rules import retraining

TABLE = folding.fold_table()
BASE = tone.load(config.SHIPPED / "lexicon")
CUT = words.cutter(())
#: To this office a certain festival is a nuisance, whatever the words say.
PLACES = ["东街", "西街", "南门", "北门", "桥头", "河湾", "码头", "校门口"]
NUISANCE = [f"{place}又在办灯会,锣鼓喧天,热闹到半夜" for place in PLACES]


def lessons(texts, label):
    folded = folding.fold_all(texts, TABLE)
    cuts = [CUT(text) for text in folding.without_noise(folded)]
    return Lessons(folded, cuts, np.full(len(texts), np.nan), np.full(len(texts), LABELS.index(label)))


def test_a_correction_carries_over_to_texts_like_it_and_leaves_others_alone():
    change = tone_unit.learn(lessons(NUISANCE[:6], "negative"), BASE)
    after = tone_unit.applied(change, BASE)
    like = lessons(NUISANCE[6:], "negative")
    assert tone_unit.tried(after, like).loss < tone_unit.tried(BASE, like).loss
    other = lessons(["衷心感谢民警帮我找回钱包", "请问医保什么时候缴费"], "positive")
    before, now = (tone.weigh(other.texts, other.cuts, other.snownlp, model).probability for model in (BASE, after))
    assert before.argmax(axis=1).tolist() == now.argmax(axis=1).tolist()


def test_more_labels_move_more():
    few, many = (tone_unit.learn(lessons(NUISANCE[:n], "negative"), BASE) for n in (1, 7))
    like = lessons(NUISANCE[7:], "negative")
    losses = [tone_unit.tried(tone_unit.applied(change, BASE), like).loss for change in (few, many)]
    assert losses[1] < losses[0] < tone_unit.tried(BASE, like).loss


def test_the_shipped_model_is_not_touched_by_learning():
    before = BASE.pieces.copy()
    tone_unit.applied(tone_unit.learn(lessons(NUISANCE, "negative"), BASE), BASE)
    assert np.array_equal(before, BASE.pieces)


def test_copies_of_one_wording_are_all_learnt_from_or_all_held_back():
    texts = [f"第{number}件事" for number in range(200)]
    held = tone_unit.held_back([*texts, *texts])
    assert held[:200].tolist() == held[200:].tolist()
    assert 20 <= held[:200].sum() <= 60


def test_a_change_is_kept_in_a_file_with_its_version(tmp_path):
    change = tone_unit.learn(lessons(NUISANCE, "negative"), BASE)
    file = tmp_path / "learning" / "one.npz"
    tone_unit.save(file, change)
    loaded = tone_unit.load(file, BASE)
    assert loaded.version == change.version == tone_unit.applied(change, BASE).version
    assert loaded.version.startswith(f"{BASE.version}+")
    assert np.array_equal(loaded.pieces, tone_unit.applied(change, BASE).pieces)


def test_without_a_change_the_shipped_model_judges(tmp_path):
    assert tone_unit.load(None, BASE) is BASE
    assert tone_unit.load(tmp_path / "none.npz", BASE) is BASE


def test_a_change_of_older_weights_is_left_out_and_said_in_the_log(tmp_path, caplog):
    change = tone_unit.learn(lessons(NUISANCE[:2], "negative"), BASE)
    tone_unit.save(tmp_path / "old.npz", tone_unit.Change(change.rows, change.pieces, change.features, "older"))
    assert tone_unit.load(tmp_path / "old.npz", BASE) is BASE
    assert "unit_tone_ignored" in caplog.text


def test_a_damaged_file_is_one_sentence(tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"not weights")
    with pytest.raises(ConfigError, match="情感模型文件已损坏"):
        tone_unit.load(tmp_path / "bad.npz", BASE)


@pytest.mark.parametrize(
    ("before", "after", "accepted", "word"),
    [
        (Trial(7, 0.6), Trial(8, 0.5), True, "已采用"),
        (Trial(7, 0.6), Trial(7, 0.5), True, "已采用"),
        (Trial(7, 0.6), Trial(6, 0.4), False, "变差了"),
        (Trial(7, 0.6), Trial(8, 0.7), False, "没有提高"),
        (Trial(7, 0.6), Trial(7, 0.6), False, "没有提高"),
    ],
)
def test_a_model_that_is_not_better_is_refused(before, after, accepted, word):
    found, sentence = retraining.verdict(before, after, 10)
    assert found is accepted
    assert word in sentence


def test_too_few_labels_teach_nothing():
    assert "至少要 30 条" in retraining.too_few(29, 10)
    assert "至少要 10 条" in retraining.too_few(30, 9)
    assert retraining.too_few(30, 10) == ""
