"""首页 leads to where a visitor begins."""


def test_a_newcomer_is_led_to_the_first_run_page(room):
    assert room.visit("home").header.values == ["首次设置"]


def test_a_visitor_of_a_desk_with_a_unit_begins_at_the_briefing(room):
    room.set_up()
    assert room.visit("home").text[0].value.startswith("云溪县河口镇人民政府 · ")


def test_a_visitor_of_the_demo_begins_at_the_briefing(room):
    room.demo()
    at = room.visit("home")
    assert at.header.values == []
    assert len(at.get("plotly_chart")) == 4
