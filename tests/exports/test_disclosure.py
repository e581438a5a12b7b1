"""What leaves the office is masked; what is not personal stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqing.rules.disclosure import FORMULA_BEGINNINGS, harmless, masked, people


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("电话13812345678打不通", "电话[电话已隐去]打不通"),
        ("电话138 1234 5678", "电话[电话已隐去]"),
        ("+86-138-1234-5678", "[电话已隐去]"),
        ("座机0571-87654321", "座机[电话已隐去]"),
        ("身份证110101199003078515", "身份证[证件号已隐去]"),
        ("身份证11010119900307851X,在", "身份证[证件号已隐去],在"),
        ("卡号6222021234567890128", "卡号[卡号已隐去]"),
        ("邮箱zhang.san@example.com", "邮箱[邮箱已隐去]"),
        ("微信号:abc_12345", "微信号:[账号已隐去]"),
        ("@河口小莲 你看", "@[用户名已隐去] 你看"),
        ("联系人:王小明,请回电", "联系人:王某,请回电"),
        ("找李建国书记反映", "找李某书记反映"),
        ("欧阳修老师说", "欧阳某老师说"),
        ("我叫陈静。", "我叫陈某。"),
    ],
)
def test_personal_data_is_hidden(said, left):
    assert masked(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "2026年11月22日停水8小时",
        "补偿款12000元没有发",
        "镇党委书记到现场",
        "卫生院院长表示歉意",
        "农商行行长接待",
        "河口镇集市路面积水无人处理",
        "订单编号20261122000123",
        "共1284条,其中398条负面",
    ],
)
def test_what_is_not_personal_stays(said):
    assert masked(said) == said


@given(st.integers(13_000_000_000, 19_999_999_999).map(str), st.sampled_from(["", "停水", "了。", ", "]))
def test_no_mobile_number_survives_whatever_stands_around_it(number, around):
    assert number not in masked(f"{around}{number}{around}")


@given(st.text(max_size=40))
def test_masking_twice_changes_nothing_more(text):
    once = masked(text)
    assert masked(once) == once


@given(st.sampled_from(FORMULA_BEGINNINGS), st.text(max_size=20))
def test_no_cell_begins_like_a_formula(beginning, rest):
    assert harmless(beginning + rest)[0] == "'"


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (1, "少于5"), (4, "少于5"), (5, "5"), (1200, "1,200")])
def test_small_counts_of_people_are_not_told(count, said):
    assert people(count) == said
