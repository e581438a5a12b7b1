"""趋势 shows volume, tone and words over time."""

import pytest

KEYS = ["volume", "tone", "words", "kinds", "rising"]


def title(chart):
    return chart["layout"]["title"]["text"]


@pytest.mark.parametrize("state", ["without_unit", "without_mentions"])
def test_without_mentions_the_page_says_so_and_draws_nothing(room, state):
    getattr(room, state)()
    at = room.visit("trends")
    assert at.info.values == ["所选时段内没有与本单位有关的信息。"]
    assert not at.get("plotly_chart")


@pytest.mark.clause("H16")
def test_five_charts_say_what_they_count(room, charts):
    room.typical()
    at = room.visit("trends")
    assert sorted(element.key for element in at.get("plotly_chart")) == sorted(KEYS)
    assert all(title(chart) for chart in charts(at))
    assert [node.proto.popover.label for node in at.main if node.type == "popover"] == ["口径"] * 5


def test_the_charts_count_what_is_about_the_unit(room):
    room.typical()
    notes = "\n".join(room.visit("trends").text.values)
    assert "样本 46 条" in notes


def test_a_shorter_window_counts_less(room):
    room.typical()
    at = room.visit("trends")
    at.selectbox[0].set_value("近24小时").run()
    assert "样本 27 条" in "\n".join(at.text.values)


def test_a_past_day_is_drawn_as_it_was_at_its_end(room):
    room.typical()
    at = room.visit("trends")
    at.session_state["as_of"] = "2026-11-21"
    at.run()
    assert "样本 34 条" in "\n".join(at.text.values)


def test_the_names_of_the_unit_are_no_words_of_the_trend(room, charts):
    room.set_up()
    room.take([room.mention(number, words=["河口镇", "积水"], published_at=room.ago(number)) for number in range(1, 9)])
    at = room.visit("trends")
    drawn = str(charts(at)[[element.key for element in at.get("plotly_chart")].index("words")])
    assert "积水" in drawn
    assert "河口镇" not in drawn


def test_an_outage_is_hatched_between_the_mentions(room, charts):
    room.set_up()
    room.take(room.two_matters(), room.run())
    before = charts(room.visit("trends"))[0]
    room.take([], room.failed_run(hours=3.5))
    after = charts(room.visit("trends"))[0]
    assert "未监测" not in str(before["data"]) + str(before["layout"].get("annotations"))
    assert "未监测" in str(after["data"]) + str(after["layout"].get("annotations"))
