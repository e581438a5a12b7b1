"""The tone of a text and the words that explain it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuqing import config
from yuqing.analysis import folding, matching, tone, tone_fit, tone_rules, tone_words, words

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


@pytest.mark.clause("B3")
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


def test_a_degree_word_weighs_more():
    batch = matching.joined(["环境肮脏", "环境非常肮脏"])
    marks = tone_words.find_words(batch, [CUT("环境肮脏"), CUT("环境非常肮脏")], MODEL.words)
    plain, strong = marks.weight.tolist()
    assert strong > plain


@pytest.mark.parametrize("text", ["好像是明天", "和平安银行签约", "中美会谈", "健康码在哪里", "你好"])
def test_a_tone_word_inside_another_word_does_not_count(text):
    assert judge(text)[0][2].split("：")[0] not in {"投诉用语", "负面用词", "正面用词", "致谢表扬"}


def test_the_reason_names_the_words_that_decided():
    ((found, probability, reason),) = judge("小区噪音扰民,投诉多次没人管")
    assert found == "negative"
    assert probability > 0.8
    assert reason.startswith("投诉用语：")
    assert "扰民" in reason


def test_a_tone_without_listed_words_names_the_words_that_weighed_most():
    ((_, _, reason),) = judge("明天下午三点在广场集合出发")
    assert reason.startswith("关键词语:")
    assert set(reason.removeprefix("关键词语:").split("、")) < set(CUT("明天下午三点在广场集合出发"))


@pytest.mark.parametrize(
    "text",
    [
        "【停电通告】因线路检修,部分区域停电",
        "关于集贸市场违规经营的情况说明",
        "尊敬的网友您好!您反映的工地扬尘污染问题已收悉,经查该工地违规施工",
    ],
)
def test_a_text_that_says_it_is_a_notice_or_a_reply_is_neutral_by_rule(text):
    ((found, probability, reason),) = judge(text)
    assert (found, reason.split("：")[0]) == ("neutral", "按公告、公文、答复判为中性")
    assert probability >= tone_rules.RULED


@pytest.mark.parametrize("text", ["【紧急通知】新骗局出现,快告诉家人,太可怕了", "投诉物业,反映的漏水一直没人管,气死人"])
def test_an_alarm_or_a_complaint_is_not_taken_for_a_notice(text):
    assert label(text) == "negative"


@given(st.lists(st.text(max_size=30) | st.sampled_from(["[泪]", "👍", "【公告】", "好"]), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_tone_a_probability_and_the_same_beside_others(texts):
    together = judge(*texts)
    assert together == [judge(text)[0] for text in texts]
    assert all(0.33 <= probability <= 1 for _, probability, _ in together)


def test_the_snownlp_score_alone_does_not_turn_the_tone():
    (low, high) = judge("投诉物业乱收费", "投诉物业乱收费", snownlp=[0.0001, 0.9999])
    assert low[0] == high[0] == "negative"


def test_texts_of_one_batch_do_not_touch_each_other():
    texts = ["没有", "满意", "我不", "喜欢这里的环境", "", "投诉物业"]
    assert judge(*texts) == [judge(text)[0] for text in texts]


def test_probabilities_add_up_and_an_empty_batch_is_fine():
    assert judge() == []
    chances = tone_fit.softmax(np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]))
    assert chances.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
