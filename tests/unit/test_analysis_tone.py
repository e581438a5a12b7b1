"""The tone of a text and the words that explain it."""

import numpy as np
import pytest

from yuqing import config
from yuqing.analysis import folding, tone, words

TABLE = folding.fold_table()
MODEL = tone.load(config.SHIPPED / "lexicon")
CUT = words.cutter(())


def judge(*texts, snownlp=None):
    folded = folding.fold_all(texts, TABLE)
    cuts = [CUT(text) for text in folding.without_noise(folded)]
    scores = np.full(len(texts), np.nan) if snownlp is None else np.asarray(snownlp)
    labels, probabilities, reasons = tone.judge(folded, cuts, scores, MODEL)
    return list(zip(labels, probabilities.tolist(), reasons, strict=True))


def label(text):
    return judge(text)[0][0]


@pytest.mark.parametrize(
    "text",
    ["物业乱收费,投诉无门", "欠薪半年,老板跑路", "太差劲了,失望", "服务不满意", "这也算服务?垃圾", "[怒][怒]", "😡"],
)
def test_grievances_are_negative(text):
    assert label(text) == "negative"


@pytest.mark.parametrize(
    "text", ["感谢政府,点赞", "服务真好,很满意", "太漂亮了!", "[鼓掌][鼓掌]", "👍👍", "衷心感谢民警"]
)
def test_praise_is_positive(text):
    assert label(text) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "【通告】因管道检修,明日8时至18时停水,由此带来的不便敬请谅解",
        "网友您好,您反映的噪音扰民问题已收悉,经调查核实,现回复如下:我局已责令整改",
        "记者从消防部门获悉,火灾已扑灭,目前未造成人员伤亡,事故原因正在调查",
        "该镇位于县城东部,面积八十平方公里,辖十二个村",
    ],
)
def test_notices_replies_and_reports_are_neutral(text):
    assert label(text) == "neutral"


@pytest.mark.parametrize("text", ["", " ", "。", "?!", "🈳", "\n", "http://t.cn/a", "@某某", "\x00\x01\x02"])
def test_a_text_that_says_nothing_is_neutral_and_uncertain(text):
    ((found, probability, reason),) = judge(text)
    assert found == "neutral"
    assert probability < 0.5
    assert reason == ""


def test_negation_turns_a_word_round():
    assert label("服务满意") == "positive"
    assert label("服务并不满意") == "negative"
    assert label("一点也不担心") != "negative"


def test_a_degree_word_weighs_more():
    (_, plain, _), (_, strong, _) = judge("环境肮脏", "环境非常肮脏")
    assert strong > plain


@pytest.mark.parametrize("text", ["好像是明天", "和平安银行签约", "中美会谈", "健康码在哪里", "你好"])
def test_a_tone_word_inside_another_word_does_not_count(text):
    assert judge(text)[0][2] in {"", "咨询建议：哪里"}


def test_the_reason_names_the_words_that_decided():
    ((found, probability, reason),) = judge("小区噪音扰民,投诉多次没人管")
    assert found == "negative"
    assert probability > 0.8
    assert reason.startswith("投诉用语：")
    assert "扰民" in reason


def test_a_tone_without_words_is_claimed_only_when_clear():
    for found, probability, reason in judge(*["明天下午三点在广场集合出发"] * 3, snownlp=[0.0, 0.5, 1.0]):
        assert reason or found == "neutral" or probability >= tone.CLEAR


def test_the_snownlp_score_alone_does_not_turn_the_tone():
    (low, high) = judge("投诉物业乱收费", "投诉物业乱收费", snownlp=[0.0001, 0.9999])
    assert low[0] == high[0] == "negative"


def test_texts_of_one_batch_do_not_touch_each_other():
    texts = ["没有", "满意", "我不", "喜欢这里的环境", "", "投诉物业"]
    assert judge(*texts) == [judge(text)[0] for text in texts]


def test_probabilities_add_up_and_an_empty_batch_is_fine():
    assert judge() == []
    chances = tone.softmax(np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]))
    assert chances.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
