"""人工报送 takes one mention with its evidence, says so, and keeps what was typed when something is missing."""

import pytest
from streamlit.testing.v1 import AppTest

from yuqing.config import ROOT
from yuqing.workflow import evidence, handing_over

SHELL = ROOT / "yuqing" / "ui" / "shell.py"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
WORDS = ["在哪里看到的(必填)", "链接", "标题", "发布时间"]


def opened():
    return AppTest.from_file(SHELL, default_timeout=30).switch_page("../../pages/settings/manual.py").run()


def field(at, label):
    return next(each for each in at.text_input if each.label == label)


def filled(at, *, site="河口论坛", url="https://bbs.example.cn/1", title="河口镇积水", published="今天 8:30"):
    for label, value in zip(WORDS, (site, url, title, published), strict=True):
        field(at, label).input(value)
    return at


def press(at):
    return at.button[0].click().run()


def delivered(room):
    return [handing_over.read(path.read_bytes()) for path in handing_over.waiting(room.desk.desk)]


@pytest.fixture
def desk(room):
    room.set_up()
    return room


@pytest.mark.clause("C3", "F3")
def test_a_report_is_left_for_the_worker_and_confirmed(desk):
    at = press(filled(opened()))
    (delivery,) = delivered(desk)
    (mention,) = delivery.mentions
    assert (mention.item.site, mention.item.title, mention.item.source_kind) == ("河口论坛", "河口镇积水", "manual")
    assert mention.item.published_at == desk.ago(3.5)
    assert at.success.values == ["11-22 12:00 已报送。几秒后可在“实时动态”看到;同一链接重复报送不会重复计数。"]
    assert [each.value for each in at.text_input] == [""] * 4


def test_evidence_is_kept_with_the_mention(desk):
    at = filled(opened())
    at.file_uploader[0].upload("截图.png", PNG, "image/png")
    assert "证据已留存" in press(at).success.values[0]
    (kept,) = [path for path in desk.desk.desk.evidence.iterdir() if path.name != evidence.INDEX]
    assert kept.read_bytes() == PNG


def test_a_file_that_only_pretends_to_be_a_picture_is_refused(desk):
    at = filled(opened())
    at.file_uploader[0].upload("截图.png", b"MZ\x90", "image/png")
    assert press(at).error.values[0].startswith("证据文件只能是图片")
    assert delivered(desk) == []


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"site": ""}, "请填写在哪里看到的。"),
        ({"title": ""}, "内容:标题和正文至少要有一项。"),
        ({"published": "上周"}, '发布时间:看不懂发布时间,请写成 "2026-11-22 08:30"。'),
        ({"url": "bbs"}, "链接:应为 http:// 或 https:// 开头的完整网址。"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(desk, missing, said):
    at = press(filled(opened(), **missing))
    assert at.error.values == [said]
    assert at.success.values == []
    assert delivered(desk) == []
    assert "河口" in field(at, WORDS[0]).value + field(at, WORDS[2]).value


def test_a_second_report_begins_with_an_empty_form(desk):
    at = press(filled(opened()))
    press(filled(at, url="https://bbs.example.cn/2"))
    assert [delivery.mentions[0].item.url[-1] for delivery in delivered(desk)] == ["1", "2"]


def test_the_kind_of_medium_can_be_chosen(desk):
    at = filled(opened())
    at.selectbox[0].select("forum")
    press(at)
    assert delivered(desk)[0].mentions[0].item.source_kind == "forum"


def test_nothing_can_be_reported_in_the_demo(room):
    room.demo()
    at = opened()
    assert at.info.values == ["演示中不能报送。请先在“首次设置”页离开演示。"]
    assert len(at.text_input) == 0


def test_nothing_can_be_reported_before_the_unit_says_who_it_is(room):
    at = opened()
    assert at.info.values == ["请先在“首次设置”页填写本单位,再报送。"]
    assert len(at.text_input) == 0


def test_the_page_speaks_chinese(desk, latin):
    at = opened()
    assert set(latin(at)) <= {"PDF"}
    assert not at.exception
