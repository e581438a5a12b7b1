"""Categories, signals, media tiers, questions, near-duplicate keys and topic vectors."""

import numpy as np
import pytest

from yuqing import config
from yuqing.analysis import category, duplicates, folding, lexicon, matching, media, questions, terms, words
from yuqing.analysis import wordings as wordings_module
from yuqing.analysis.duplicates import SLOTS
from yuqing.analysis.wordings import Wordings
from yuqing.errors import ConfigError

LEXICON = config.SHIPPED / "lexicon"
TABLE = folding.fold_table()
CATEGORIES, SIGNALS, TIERS = category.load_categories(LEXICON), category.load_signals(LEXICON), media.load(LEXICON)
WEIGHTS = words.weights(lexicon.phrases(lexicon.read(LEXICON, "stop_words")["words"]))
COMMON = terms.load_common(LEXICON, frozenset({"提醒"}))
CUT = words.cutter(())
LONG = "昨天晚上十点多河口镇自来水突然发黄有异味居民打电话给水厂没有人接希望有关部门尽快检测水质给大家一个说法"


def batch(*texts):
    return matching.joined(folding.fold_all(texts, TABLE))


def matter(text, title=0):
    ids, deciding = category.categories(batch(text), np.array([title]), CATEGORIES)
    return ids[0], deciding[0]


def signals(*texts):
    return category.signals(batch(*texts), SIGNALS)


def keys(*texts, wordings=None):
    """Return the key of the wording of each text, as the ingest finds it."""
    folded = folding.fold_all(texts, TABLE)
    exact, sketches = duplicates.wordings(folded, folding.without_noise(folded), np.full(len(texts), True))
    wordings = wordings or Wordings()
    return [wordings.assign(*pair) for pair in zip(exact.tolist(), sketches.to_pylist(), strict=True)]


def vectors(*texts, wanted=True, titles=None):
    folded = folding.fold_all(texts, TABLE)
    tokens = words.tokens([CUT(text) for text in folding.without_noise(folded)], WEIGHTS)
    lengths = np.array(titles or [0] * len(texts), dtype=np.int64)
    hashed, weights = terms.vectors(tokens, folded, lengths, np.full(len(texts), wanted), COMMON)
    return [dict(zip(*pair, strict=True)) for pair in zip(hashed.to_pylist(), weights.to_pylist(), strict=True)]


def likeness(left, right):
    return sum(weight * right.get(term, 0.0) for term, weight in left.items())


@pytest.mark.clause("A6")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("小区发生火灾", "accident"),
        ("昨夜地震有感", "natural_disaster"),
        ("公司系统被黑客攻击", "network_attack"),
        ("非法集资平台卷款跑路", "fraud"),
        ("物业乱收费", "service_complaint"),
        ("请问低保怎么申请", "policy_question"),
        ("给民警送锦旗", "praise"),
        ("警方辟谣", "rumour"),
        ("工人集体罢工", "social_security"),
        ("学生食物中毒", "public_health"),
        ("今天修路", ""),
        ("戴好口罩", "other"),
    ],
)
def test_a_word_decides_the_category(text, expected):
    found, deciding = matter(text)
    assert found == expected
    assert bool(deciding) == bool(expected)


def test_a_word_in_the_title_counts_double():
    assert matter("征地问题\n昨天", title=4)[0] == "service_complaint"
    assert matter("昨天\n征地问题", title=2)[0] == "other"


def test_every_category_and_signal_of_the_contract_is_there():
    ids = "rumour accident natural_disaster public_health social_security network_attack fraud service_complaint"
    assert set(CATEGORIES.words.ids) == {*ids.split(), "policy_question", "praise", "other"}
    ids = "casualty mass_gathering bank_run food_safety school rumour corruption violence environment disaster"
    assert set(SIGNALS.words.ids) == {*ids.split(), "fraud", "livelihood"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车祸造成3死5伤", "casualty"),
        ("死了三个人", "casualty"),
        ("几百人聚集在镇政府门口", "mass_gathering"),
        ("大家快去村镇银行排队取钱", "bank_run"),
        ("这家银行发生挤兑", "bank_run"),
        ("食堂饭菜发霉", "food_safety"),
        ("老师体罚学生", "school"),
        ("村主任受贿", "corruption"),
        ("城管打人", "violence"),
        ("工厂偷排污水", "environment"),
        ("山体滑坡", "disaster"),
        ("拖欠工资", "livelihood"),
    ],
)
def test_a_signal_word_is_seen(text, expected):
    assert expected in signals(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "手机死机了",
        "笑死我了",
        "同事总挤兑我",
        "别挤兑我了",
        "去银行取钱买菜",
        "未造成人员伤亡",
        "没有人受伤",
        "防止踩踏",
        "开展反腐败宣传",
        "抢红包",
        "观众挤爆剧场",
        "玩狼人杀",
        "信息爆炸的时代",
        "我不太死心",
        "大火收汁",
    ],
)
def test_a_false_friend_is_no_signal(text):
    assert signals(text)[0] == []


def test_a_negation_in_one_text_does_not_silence_the_next():
    assert signals("根本没有", "死亡三人", "没有银行", "挤兑") == [[], ["casualty"], [], []]


def test_company_must_stand_in_the_same_text_and_close_by():
    assert signals("这家银行", "挤兑") == [[], []]
    assert signals("挤兑" + "啊" * 60 + "银行") == [[]]


def test_empty_batches_are_fine():
    assert category.categories(batch(), np.zeros(0, dtype=np.int64), CATEGORIES) == ([], [])
    assert signals() == []
    assert keys() == []
    assert vectors() == []


@pytest.mark.parametrize(
    ("site", "kind", "tier"),
    [
        ("人民日报", "news", 100),
        ("新华网吉林频道", "news", 100),
        ("央视新闻", "wechat", 100),
        ("新浪微博", "social", 20),
        ("澎湃新闻", "news", 80),
        ("吉林日报", "news", 80),
        ("浙江省人民政府", "gov", 80),
        ("通化市人民政府", "gov", 60),
        ("通化日报", "news", 60),
        ("柳河县人民政府", "gov", 40),
        ("柳河县融媒体中心", "news", 40),
        ("河口镇人民政府", "gov", 40),
        ("县论坛", "forum", 20),
        ("某某随手拍", "wechat", 20),
        ("", "news", 20),
    ],
)
def test_the_tier_of_a_medium_follows_its_name(site, kind, tier):
    assert media.tiers_of([site, site], [kind, kind], TIERS) == [tier, tier]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯坏了半个月。为什么没人修?天天摸黑。", "为什么没人修?"),
        ("自来水发黄。请水厂尽快处理,谢谢", "请水厂尽快处理,谢谢"),
        ("要求公布检测结果!", "要求公布检测结果!"),
        ("何时开工?", "何时开工?"),
        ("希望小学今天开学了。", ""),
        ("明天请假。", ""),
        ("真的假的?", ""),
        ("今天修路。", ""),
        ("", ""),
        ("???", ""),
    ],
)
def test_the_first_question_or_demand_is_taken(text, expected):
    assert questions.question(text) == expected


def test_a_long_question_is_cut_to_eighty_characters():
    found = questions.question("为什么" + "路" * 100 + "?")
    assert len(found) == questions.LIMIT
    assert found.endswith("…")


@pytest.mark.parametrize(
    "copy",
    [
        LONG,
        f"转发微博//@某某:{LONG}",
        f"太吓人了//@甲:啊//@乙：{LONG}",
        f"{LONG}[怒][怒]😡 http://t.cn/Ab1",
        LONG.replace("河口镇", " 河口镇,"),
        f"{LONG}现在全镇的人都在等一个答复",
        f"@某某 @某某 {LONG}",
        LONG[:34],
        LONG.replace("晚上", "夜里").replace("有关部门", "有关单位"),
    ],
)
def test_reposts_and_truncations_share_one_key(copy):
    assert len(set(keys(LONG, copy))) == 1


def test_traditional_spelling_shares_the_key():
    traditional = (
        "昨天晚上十點多河口鎮自來水突然發黃有異味居民打電話給水廠沒有人接希望有關部門儘快檢測水質給大家一個說法"
    )
    assert len(set(keys(LONG, traditional))) == 1


def test_different_texts_have_different_keys():
    assert (
        len(set(keys(LONG, "今天上午镇里召开安全生产会议部署冬季防火工作", "村里的广场舞比赛下周举行欢迎大家报名")))
        == 3
    )


@pytest.mark.parametrize("text", ["", "转发微博", "七个汉字不够长", "😭" * 30, "http://t.cn/abcdefghijk", "[泪]" * 20])
def test_a_text_too_short_to_tell_has_no_key(text):
    assert keys(text, LONG)[0] == 0


def test_the_key_does_not_depend_on_the_batch():
    assert keys("短", LONG, "")[1] == keys(LONG)[0]


def test_letters_that_open_with_the_same_courtesy_are_different_wordings():
    courtesy = "尊敬的镇领导:您好!我是河口镇的一名普通居民,现在向您反映一个情况,"
    road = "村口的路从去年开始坑坑洼洼,下雨天积水没过脚踝,老人出门摔了好几次,希望尽快修补"
    school = "小学食堂的午餐分量越来越少,孩子回家总说没有吃饱,请核实食堂的采购和价格"
    assert len(set(keys(courtesy + road, courtesy + school))) == 2


def test_an_edit_of_an_edit_still_shares_the_key():
    first = LONG.replace("晚上", "夜里").replace("有关部门", "有关单位")
    second = first.replace("没有人接", "总是占线")
    assert len(set(keys(LONG, first, second))) == 1


def test_a_wording_is_known_again_after_a_restart():
    before = Wordings()
    (key,) = keys(LONG, wordings=before)
    after = Wordings()
    after.restore(before.take_fresh())
    assert keys("转发微博//@某某:" + LONG[:34], wordings=after) == [key]


@pytest.mark.parametrize("seed", range(12))
def test_of_two_wordings_equally_like_it_a_copy_joins_the_same_one_in_every_run(seed):
    # In a set their order would hang on the seed of the process, and half of these copies would join the other one.
    first, second = (np.random.default_rng([seed, side]).integers(0, 2**16, SLOTS, dtype=np.uint16) for side in (0, 1))
    copy = np.concatenate((first[: SLOTS // 2], second[SLOTS // 2 :])).tobytes()
    held = Wordings()
    held.restore([(second.tobytes(), 2), (first.tobytes(), 1)])
    assert held.assign(3, copy) == 1


def test_the_oldest_wordings_are_forgotten_first(monkeypatch):
    monkeypatch.setattr(wordings_module, "OPEN_FORMS", 2)
    held = Wordings()
    texts = [LONG, "今天上午镇里召开安全生产会议部署冬季防火工作", "村里的广场舞比赛下周举行欢迎大家报名"]
    keys(*texts, wordings=held)
    assert len(held.forms) == 2
    assert len(held.bands) <= 2 * duplicates.SLOTS // 2


def test_topic_vectors_are_unit_length_and_hold_the_heaviest_terms():
    (vector,) = vectors(LONG * 3)
    assert sum(weight**2 for weight in vector.values()) == pytest.approx(1.0, abs=1e-5)
    assert len(vector) <= terms.TOP
    assert list(vector.values()) == sorted(vector.values(), reverse=True)


def test_one_matter_told_twice_is_nearer_than_two_matters():
    first, second, other = vectors(
        "河口镇自来水发黄有异味,居民要求检测水质",
        "自来水连续发黄,河口镇居民盼检测水质",
        "镇中心小学操场翻修,家长担心塑胶跑道气味",
    )
    assert likeness(first, second) > 0.15 > likeness(first, other)


def test_a_shared_hashtag_or_title_brings_two_texts_together():
    first, second, third = vectors(
        "#河口镇自来水发黄# 大家一定注意安全啊朋友",
        "#河口镇自来水发黄# 家里孩子喝坏肚子怎么办",
        "大家一定注意安全啊朋友 水质检测",
    )
    assert likeness(first, second) > likeness(second, third)
    assert terms.tag_hash("河口镇自来水发黄") in first


def test_a_tag_is_known_again_by_its_hash_and_a_word_is_none():
    (vector,) = vectors("#河口镇自来水发黄# 大家一定注意安全啊朋友")
    assert terms.tags_among(vector) == [terms.tag_hash("河口镇自来水发黄")]


def test_a_text_with_a_tag_is_never_too_short():
    assert len(vectors("#河口镇自来水发黄# 转发")[0]) >= 1


def test_a_tag_that_stands_over_all_sorts_of_matters_is_no_term():
    (vector,) = vectors("【温馨提醒】#提醒# 河口镇自来水检修停水两天")
    assert terms.tag_hash("提醒") not in vector


def test_what_everybody_writes_to_an_office_weighs_little():
    (vector,) = vectors("尊敬的领导您好,恳请有关部门解决云溪河大桥桥墩裂缝")
    assert vector[terms.term_hash("桥墩")] > 2 * vector.get(terms.term_hash("恳请"), 0.0)
    assert vector[terms.term_hash("桥墩")] > 2 * vector.get(terms.term_hash("有关"), 0.0)


def test_the_title_says_what_the_matter_is():
    text = "自来水发黄\n居民反映水厂检修之后管道浑浊异味明显"
    titled, plain = vectors(text, titles=[5])[0], vectors(text)[0]
    assert titled[terms.term_hash("自来水")] > plain[terms.term_hash("自来水")]
    assert titled[terms.term_hash("浑浊")] < plain[terms.term_hash("浑浊")]


def test_terms_hash_alike_in_every_process():
    assert terms.term_hash("自来水") == 8603568325657219653


@pytest.mark.parametrize("text", ["", "自来水 停水 检修", "😭"])
def test_a_text_of_few_content_words_has_no_vector(text):
    assert vectors(text) == [{}]


def test_a_text_not_about_the_unit_has_no_vector():
    assert vectors(LONG, wanted=False) == [{}]


def test_a_missing_or_broken_lexicon_is_said_in_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match=r"缺少词表文件 signals\.toml"):
        category.load_signals(tmp_path)
    with pytest.raises(ConfigError, match=r"common_terms\.npz"):
        terms.load_common(tmp_path, frozenset())
    (tmp_path / "signals.toml").write_text("note = ", "utf-8")
    with pytest.raises(ConfigError, match=r"词表文件 signals\.toml 不符合写法"):
        category.load_signals(tmp_path)
