"""热力图 crosses any two of time, source, category and watch target; the address says which, and which square."""

import pytest


def squares(charts, at):
    return {tuple(key): (note, colour) for key, note, colour in _drawn(charts(at)[0]["data"])}


def _drawn(data):
    bars, numbers = data[0], data[1]
    return zip(bars["customdata"], bars["hovertext"], numbers["text"], strict=True)


def numbers(charts, at):
    return {key: text for key, (_, text) in squares(charts, at).items() if text not in ("", "0")}


@pytest.mark.parametrize("state", ["without_unit", "without_mentions"])
def test_without_mentions_the_page_says_so_and_draws_nothing(room, state):
    getattr(room, state)()
    at = room.visit("heatmap")
    assert at.info.values == ["所选时段内没有与本单位有关的信息。可以放宽时段。"]
    assert not at.get("plotly_chart")


def test_the_numbers_of_the_squares_add_up_to_what_is_listed_below(room, charts):
    room.typical()
    at = room.visit("heatmap", **{"heat-value": "信息条数"})
    assert sum(int(text) for text in numbers(charts, at).values()) == 46
    assert "全部方格:46 条信息" in "\n".join(at.text.values)


@pytest.mark.parametrize("value", ["严重度加权", "信息条数", "负面占比", "未答复占比"])
def test_every_value_is_drawn_with_what_it_means(room, charts, value):
    room.typical()
    at = room.visit("heatmap", **{"heat-value": value})
    assert f"格内为{value}" in str(charts(at)[0]["layout"]["annotations"])
    assert [node.proto.popover.label for node in at.main if node.type == "popover"] == ["口径"]


def test_two_axes_of_time_cross_the_days_of_the_week_with_the_hours(room, charts):
    room.typical()
    at = room.visit("heatmap", **{"heat-rows": "星期", "heat-columns": "时刻", "heat-value": "信息条数"})
    assert len(squares(charts, at)) == 7 * 24
    assert sum(int(text) for text in numbers(charts, at).values()) == 46


def test_a_square_of_the_address_narrows_the_table_and_can_be_left_again(room, charts):
    room.typical()
    asked = {"heat-rows": "渠道类别", "heat-columns": "日期", "heat-value": "信息条数"}
    whole = numbers(charts, room.visit("heatmap", **asked))
    number = int(whole["forum", "2026-11-21"])
    at = room.visit("heatmap", **asked, cell=["forum", "2026-11-21"])
    assert f"渠道类别:论坛贴吧 × 2026-11-21:{number} 条信息" in "\n".join(at.text.values)
    table = at.dataframe[0].value
    assert set(table["渠道"]) == {"论坛贴吧"}
    assert len(table) == number
    next(button for button in at.button if button.label == "取消筛选").click().run()
    assert "全部方格:46 条信息" in "\n".join(at.text.values)


def test_a_square_that_does_not_exist_is_no_square(room):
    room.typical()
    assert "全部方格" in "\n".join(room.visit("heatmap", cell=["forum", "nonsense"]).text.values)


@pytest.mark.parametrize("axis", ["星期", "时刻", "来源", "事件类别", "关注对象"])
def test_what_stands_behind_every_square_is_as_many_as_it_says(room, charts, axis):
    room.typical()
    asked = {"heat-rows": axis, "heat-columns": "渠道类别", "heat-value": "信息条数"}
    found = numbers(charts, room.visit("heatmap", **asked))
    cell, text = max(found.items(), key=lambda pair: int(pair[1]))
    at = room.visit("heatmap", **asked, cell=list(cell))
    assert f":{text} 条信息" in "\n".join(at.text.values)


def test_days_before_the_desk_began_and_hours_without_an_answer_are_not_monitored(room, charts):
    room.set_up()
    room.take(room.two_matters(), room.run())
    at = room.visit("heatmap", **{"heat-rows": "渠道类别", "heat-columns": "日期", "heat-value": "信息条数"})
    drawn = squares(charts, at)
    assert "未监测,不能判断" in drawn["forum", "2026-11-10"][0]
    assert "已监测,未见信息" in drawn["news", "2026-11-20"][0]


def test_the_numbers_can_be_taken_away_as_they_are_drawn(room):
    room.typical()
    at = room.visit("heatmap")
    assert [button.proto.label for button in at.get("download_button")].count("导出表格(CSV)") == 2
