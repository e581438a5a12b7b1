"""操作手册 is read inside the app, by role, and every page leads to what it says of that page."""

import re

import pytest

from yuqing.config import ROOT
from yuqing.views import handbook

#: The pages of the menu, as they are called there.
TITLES = sorted(set(re.findall(r'title="([^"]+)"', (ROOT / "yuqing/ui/registry.py").read_text("utf-8"))))


def test_the_handbook_begins_with_the_first_ten_minutes(room):
    at = room.visit("handbook")
    assert "第 1 分钟" in at.markdown[0].value
    assert next(iter(handbook.parts())) == "头十分钟"


@pytest.mark.parametrize(
    "part", ["领导怎么看", "分析员怎么用", "处置办公室怎么用", "管理员怎么用", "最坏的一天", "这些数字是什么意思"]
)
def test_every_role_the_worst_day_and_the_numbers_have_a_part(part):
    assert len(handbook.parts()[part]) > 300


def test_a_page_leads_to_what_the_handbook_says_of_it(room):
    room.typical()
    link = next(text for text in room.visit("heatmap").html.values if "yq-help" in text)
    assert 'href="/handbook?about=热力图"' in link
    at = room.visit("handbook", about="热力图")
    assert at.subheader.values == ["热力图"]
    assert "任选两项交叉" in at.markdown[0].value


def test_a_page_that_does_not_exist_is_told_nothing_of(room):
    assert room.visit("handbook", about="<b>x</b>").subheader.values == []


def test_every_page_of_the_menu_stands_in_the_handbook():
    without = {"首页", "操作手册"}
    assert [title for title in TITLES if title not in without and not handbook.of_page(title)] == []
