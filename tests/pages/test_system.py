"""系统: copies, the limit on texts, requests to take one out, room and versions; for administrators."""

import pytest

from yuqing.store import record
from yuqing.workflow import backups


@pytest.fixture
def desk(room):
    room.set_up()
    room.take([room.mention(1, text="积水", url="http://bbs.example/1", published_at=room.now)], room.run())
    return room


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    return at


def test_before_the_first_copy_the_page_says_when_there_will_be_one(desk):
    at = desk.visit("system")
    assert "还没有备份" in at.info[0].value


def test_a_copy_is_made_at_a_press_and_listed_with_what_it_holds(desk):
    at = press(desk.visit("system"), "立即备份")
    assert "已逐块读出并校验台账" in at.success[0].value
    [made] = backups.list_(desk.desk.desk)
    assert at.dataframe[0].value["信息"].tolist() == [1]
    assert made.by == "值班长"
    assert "完好" in press(at, "校验最近一份").success[0].value


def test_everything_is_exported_at_a_press(desk):
    at = press(desk.visit("system"), "导出全部数据")
    assert "Parquet" in at.success[0].value
    assert list(desk.desk.desk.reports.glob("全部数据_*.zip"))


def test_a_text_is_taken_out_by_its_link_and_the_page_counts_it(desk, spoken):
    at = desk.visit("system")
    next(each for each in at.text_input if each.label.startswith("信息编号")).set_value("http://bbs.example/1")
    next(each for each in at.text_input if each.label.startswith("理由")).set_value("当事人书面申请")
    at = press(at, "删除原文")
    assert "已删除信息 1 的原文" in at.success[0].value
    assert "应要求删除 1 条" in spoken(at)
    assert record.latest(desk.desk.store, 1)[0].entry.action == "text_removed"


def test_an_unknown_link_is_one_sentence(desk):
    at = press(desk.visit("system"), "删除原文")
    assert "没有找到这条信息" in at.error[0].value


def test_without_a_limit_nothing_can_be_reduced(desk, spoken):
    at = desk.visit("system")
    assert "没有设定保存期限" in spoken(at)
    assert next(button for button in at.button if button.label == "立即清理").disabled


def test_room_sizes_and_versions_are_shown(desk):
    at = desk.visit("system")
    assert at.metric[0].label == "磁盘可用"
    assert "DuckDB" in at.dataframe[1].value["程序"].tolist()


def test_who_keeps_no_desk_sees_nothing(desk):
    desk.sign_in("viewer")
    at = desk.visit("system")
    assert not at.button
    assert not at.dataframe
