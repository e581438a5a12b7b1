"""Which texts are about the unit, and which only look so."""

import pytest

from yuqing.analysis import folding, relevance, words
from yuqing.model.watch import WatchTarget

TABLE = folding.fold_table()
BANK = WatchTarget(
    id="bank",
    name="柳河蒙银村镇银行",
    aliases=("柳河蒙银",),
    weak_aliases=("蒙银", "村镇银行"),
    must_terms=("柳河", "通沟"),
    not_terms=("柳河县第一村镇银行", "通辽蒙银村镇银行"),
)
TOWN = WatchTarget(
    id="town",
    name="河口镇",
    aliases=("河口镇人民政府", "河口镇政府"),
    weak_aliases=("河口",),
    must_terms=("云溪县", "镇政府"),
    not_terms=("东河口镇", "河口镇路(上海)"),
)
CUT = words.cutter(relevance.names((BANK, TOWN), TABLE))
WATCH = relevance.watch((BANK, TOWN), TABLE)


def about(text, *, source=False, rules=WATCH):
    (target,), (reason,) = relevance.relevance(folding.fold_all([text], TABLE), [source], rules, CUT)
    return target, reason


@pytest.mark.clause("D1", "E5")
@pytest.mark.parametrize(
    ("text", "target", "name"),
    [
        ("柳河蒙银村镇银行存款丢失", "bank", "柳河蒙银村镇银行"),
        ("柳 河 蒙 银\n的门口排起长队", "bank", "柳河蒙银"),
        ("今天河口镇停水", "town", "河口镇"),
        ("河口镇人民政府发布公告", "town", "河口镇人民政府"),
        ("感謝河口鎮政府", "town", "河口镇政府"),
        ("在柳河的蒙银存了钱", "bank", "蒙银"),
    ],
)
def test_a_name_of_the_unit_matches_and_is_the_reason(text, target, name):
    assert about(text) == (target, name)


@pytest.mark.clause("E5")
@pytest.mark.parametrize(
    "text",
    [
        "柳河县第一村镇银行开业",
        "东河口镇修路",
        "通辽蒙银村镇银行招聘",
        "我在东 河 口 镇 等你",
        "柳河县第一村镇银行和柳河别处",
    ],
)
def test_a_wrong_unit_of_similar_name_does_not_match(text):
    target, reason = about(text)
    assert target == ""
    assert reason.startswith("排除词")


def test_the_own_name_beside_a_wrong_one_still_matches():
    assert about("东河口镇和河口镇都停水了")[0] == "town"


def test_a_not_term_inside_the_longer_own_name_does_not_exclude_it():
    own = WatchTarget("a", "柳河蒙银村镇银行", not_terms=("蒙银村镇银行",))
    rules = relevance.watch([own], TABLE)
    assert about("柳河蒙银村镇银行今天排队", rules=rules)[0] == "a"
    assert about("科右中旗蒙银村镇银行今天排队", rules=rules)[0] == ""


@pytest.mark.parametrize("before", ["清", "老", "小", "我在北", "举报大", "来到新", "位于通化市石"])
def test_an_unlisted_longer_place_name_does_not_match(before):
    target, reason = about(f"{before}河口镇修路了")
    assert target == ""
    assert "疑为其他地名" in reason


@pytest.mark.parametrize(
    "before", ["", "云溪县", "我在", "我们", "的", "曝光", "举报", "昨天", "希望", "，", "#", "2026年", "爱", "A"]
)
def test_a_name_after_an_ordinary_word_matches(before):
    assert about(f"{before}河口镇修路了")[0] == "town"


@pytest.mark.clause("D1")
def test_a_weak_alias_counts_only_beside_a_must_term():
    assert about("蒙银的利息真高") == ("", "简称“蒙银”旁无确认词")
    assert about("蒙银的利息真高,柳河人都知道")[0] == "bank"


def test_a_must_term_inside_a_wrong_name_confirms_nothing():
    assert about("柳河县第一村镇银行对面的蒙银")[0] == ""


def test_a_weak_alias_without_any_must_term_never_counts():
    rules = relevance.watch([WatchTarget("a", "云溪机械厂", weak_aliases=("云机",))], TABLE)
    assert about("云机放假了", rules=rules)[0] == ""


@pytest.mark.clause("D1")
def test_of_two_targets_the_longest_name_wins():
    wide = WatchTarget("county", "云溪县", aliases=("云溪",))
    rules = relevance.watch([wide, TOWN], TABLE)
    assert about("云溪县河口镇人民政府发布公告", rules=rules) == ("town", "河口镇人民政府")


def test_the_source_decides_only_where_no_name_and_no_wrong_name_stands():
    assert about("路灯坏了", source=True) == ("bank", "来源")
    assert about("河口镇路灯坏了", source=True) == ("town", "河口镇")
    assert about("东河口镇路灯坏了", source=True)[0] == ""
    assert about("路灯坏了") == ("", "")


def test_a_name_that_looks_like_a_pattern_is_only_a_name():
    odd = WatchTarget("a", "云溪(集团)有限公司", aliases=("A+B.*",))
    rules = relevance.watch([odd], TABLE)
    assert about("云溪（集团）有限公司放假", rules=rules)[0] == "a"
    assert about("AAB放假", rules=rules)[0] == ""


def test_no_target_means_no_match():
    rules = relevance.watch([], TABLE)
    assert about("河口镇", rules=rules, source=True) == ("", "")
    assert relevance.relevance([], [], rules, CUT) == ([], [])


def test_names_at_the_seam_of_two_texts_do_not_match():
    folded = folding.fold_all(["在柳河蒙", "银村镇银行", "河口", "镇"], TABLE)
    targets, _ = relevance.relevance(folded, [False] * 4, WATCH, CUT)
    assert targets == ["", "", "", ""]
