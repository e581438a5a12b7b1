"""Folding, segmentation and keywords."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqing import config
from yuqing.analysis import folding, lexicon, words

JIEBA = Path(importlib.util.find_spec("jieba").origin).parent
TABLE = folding.fold_table()
WEIGHTS = words.weights(lexicon.phrases(lexicon.read(config.SHIPPED / "lexicon", "stop_words")["words"]))
NAMES = ("柳河蒙银村镇银行", "河口镇", "云溪河大桥")
BARE = words.cutter((), fast=False)
BARE_FAST = words.cutter(())
FAST, PLAIN = words.cutter(NAMES), words.cutter(NAMES, fast=False)

#: Pieces from which texts are made: words, names, marks, numbers, emoji, Latin, odd spaces.
PIECES = (
    st.sampled_from(
        (
            "柳河蒙银村镇银行",
            "河口镇",
            "河口",
            "镇政府",
            "存款",
            "丢失",
            "储户",
            "取钱",
            "自来水",
            "停水",
            "的",
            "了",
            "不",
            "在",
        )
    )
    | st.sampled_from(
        ("云溪", "大桥", "云溪河大桥", "研究生命起源", "中华人民共和国", "南京市长江大桥", "乒乓球拍卖完了")
    )
    | st.sampled_from(
        ("3.5%", "2026", "12345", "A股", "LTE-A", "iPhone14", "http://t.cn/abc", "@某某:", "//@某某:", "[泪]")
    )
    | st.sampled_from(
        (",", "。", "【", "】", "#", "…", "\n", "\t", " ", "（", "「", "㎡", "①", "한글", "é", "😭", "👍🏽")
    )
    | st.sampled_from(("哈哈", "呵呵", "!!!"))
)


def keywords(*texts):
    cuts = [FAST(text) for text in folding.without_noise(folding.fold_all(texts, TABLE))]
    return words.keywords(words.tokens(cuts, WEIGHTS)).to_pylist()


@given(st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join))
def test_the_fast_segmenter_cuts_like_jieba(text):
    assert BARE_FAST(text) == BARE(text)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_the_fast_segmenter_cuts_like_jieba_with_names_of_the_unit(text):
    assert FAST(text) == PLAIN(text)


@given(st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join))
def test_no_character_is_lost_by_folding_or_cutting(text):
    (folded,) = folding.fold_all([text], TABLE)
    (clean,) = folding.without_noise([folded])
    assert len(text) == len(folded) == len(clean)
    assert "".join(FAST(clean)) == clean


@pytest.mark.parametrize("cut", [FAST, PLAIN])
def test_the_names_of_the_unit_are_kept_whole(cut):
    assert cut("柳河蒙银村镇银行存款丢失") == ["柳河蒙银村镇银行", "存款", "丢失"]
    assert "云溪河大桥" in cut("昨晚云溪河大桥堵车")


def test_without_rjieba_the_plain_segmenter_stands_in(monkeypatch):
    monkeypatch.setattr(words.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(words, "_plain", lambda names: PLAIN)
    assert words.cutter(NAMES) is PLAIN


def test_the_weights_are_those_of_jieba():
    listed = (JIEBA / "analyse" / "idf.txt").read_text("utf-8").split()
    assert len(listed) > 500_000
    assert list(map(WEIGHTS.idf.of, listed[::2])) == list(map(float, listed[1::2]))
    assert WEIGHTS.idf.of("没有列出的词") == 11.9547675029


def test_tables_that_were_kept_say_the_same_as_new_ones(tmp_path):
    asked = ["自来水", "停水", "没有列出的词", "\ud800"]
    for _ in ("made", "read"):
        kept = words.weights((), tmp_path)
        assert list(map(kept.idf.of, asked)) == list(map(WEIGHTS.idf.of, asked))
        np.testing.assert_array_equal(folding.kept_fold_table(tmp_path), TABLE)
    assert len(list(tmp_path.iterdir())) == 2


def test_keywords_are_the_words_of_highest_tf_idf_like_jieba():
    text = "自来水公司说管网检修,自来水停了三天,水压不足,居民用水困难,水厂检修没有公告"
    mine = dict.fromkeys(keywords(text)[0])
    theirs = [word for word in PLAIN(text) if WEIGHTS.of(word)]
    ranked = sorted(dict.fromkeys(theirs), key=lambda word: -theirs.count(word) * WEIGHTS.of(word))
    assert list(mine) == ranked[:10]


def test_keywords_hold_no_numbers_links_handles_single_characters_or_stop_words():
    (found,) = keywords(
        "@张三: 我们的自来水停了 2026年11月22日 http://t.cn/Ab12 //@李四:的水 3.5% 12345 <网址> [泪] a1"
    )
    assert found == ["自来水"]


def test_traditional_and_full_width_spelling_give_the_same_keywords():
    assert keywords("臺灣銀行ＡＢＣ儲戶排隊取錢") == keywords("台湾银行ABC储户排队取钱")


def test_folding_keeps_a_county_named_qian():
    assert folding.fold_all(["乾县的妳", "乾淨", "a\x01b\tc"], TABLE) == ["乾县的你", "乾净", "a b c"]


def test_keywords_come_in_the_same_order_every_time():
    texts = ["储户 排队 取钱 停水 停电 修路", "", "😭", "修路 停电 停水 取钱 排队 储户"]
    assert keywords(*texts) == keywords(*texts)
    assert keywords(*texts)[1:3] == [[], []]


def test_at_most_ten_keywords_are_kept():
    (found,) = keywords("道路 桥梁 学校 医院 银行 超市 公园 车站 机场 码头 工厂 农田 水库")
    assert len(found) == words.TOP


def test_an_empty_batch_has_no_keywords():
    assert words.keywords(words.tokens([], WEIGHTS)).to_pylist() == []
    assert folding.fold_all([], TABLE) == []


def test_starts_of_texts_fit_the_joined_string():
    texts = ["ab", "", "河口"]
    joined = folding.join(texts)
    assert [joined[start:] for start in folding.starts_of(texts)] == ["ab\x01\x01河口", "\x01河口", "河口"]
    assert np.diff(folding.starts_of(texts)).tolist() == [3, 1]
