"""预警: the inbox, one alert down to its formula and mentions, and what people say of it."""

from datetime import timedelta

import pytest

from yuqing.store import alerts, record


@pytest.fixture
def alarmed(room):
    """A quiet month, and then twelve angry posts in ten minutes."""
    room.set_up()
    month = [
        room.mention(
            1000 + number, published_at=room.ago(days=28, hours=-12 * number), terms=[], weights=[], tone="neutral",
            backfilled=True, words=[],
        )
        for number in range(50)
    ]  # fmt: skip
    burst = [
        room.mention(number, title="集市积水", published_at=room.now - timedelta(minutes=number % 9))
        for number in range(1, 13)
    ]
    room.take([*month, *burst], room.run(finished_at=room.ago(0.1)))
    room.wait(lambda: alerts.list_(room.desk.store, room.ago(1), room.now + timedelta(hours=1), 10))
    return room


def first(room):
    return min(each.alert.alert_id for each in alerts.list_(room.desk.store, room.ago(1), room.now.max, 10))


def judge(at, verdict, reason):
    at.radio[0].set_value(verdict)
    next(field for field in at.text_input if field.label.startswith("理由")).set_value(reason)
    return next(button for button in at.button if button.label == "记录判断").click().run()


@pytest.mark.parametrize("state", ["without_unit", "without_mentions", "typical"])
def test_without_alerts_the_page_says_so(room, state):
    getattr(room, state)()
    at = room.visit("alerts")
    assert at.header.values == ["预警"]
    assert not at.exception


@pytest.mark.clause("A2")
def test_the_inbox_says_what_since_when_and_how_unusual(alarmed, latin):
    at = alarmed.visit("alerts")
    table = at.dataframe[0].value
    assert list(table["种类"])[-1] == "议题突增"
    assert "议题「集市积水」10分钟内" in list(table["预警"])[-1]
    assert set(table["状态"]) == {"未查看"}
    assert latin(at) == []


def test_the_conditions_of_the_plan_stand_there_with_their_clauses(alarmed):
    shown = alarmed.visit("alerts").dataframe[-1].value
    assert {"研判", "预警", "事件类别"} <= set(shown["环节"])
    assert all("预案" in basis or "缺省" in basis or "规定" in basis for basis in shown["依据"])


def test_an_alert_opens_its_formula_and_the_mentions_behind_it(alarmed):
    at = alarmed.visit("alerts", alert=str(first(alarmed)))
    said = "\n".join(at.text.values)
    assert "怎样算出:不寻常度 = −lg P(N≥" in said
    assert len(at.dataframe[-1].value) == 12


def test_the_briefing_counts_what_nobody_has_looked_at(alarmed):
    waiting = alerts.count_new(alarmed.desk.store, alarmed.ago(1), alarmed.now + timedelta(hours=1))
    labels = [button.label for button in alarmed.visit("briefing").button]
    assert f"{waiting} 条预警未查看" in labels


@pytest.mark.clause("G3")
def test_a_verdict_with_its_reason_is_kept_and_stands_on_the_record(alarmed):
    number = first(alarmed)
    at = judge(alarmed.visit("alerts", alert=str(number)), "true", "现场核实确有积水")
    assert "属实" in "\n".join(at.text.values)
    [entry] = record.of_object(alarmed.desk.store, f"alert:{number}")
    assert entry.entry.payload["verdict"] == "true"
    assert entry.entry.payload["reason"] == "现场核实确有积水"
    assert "已判断的 1 条中属实 1 条" in "\n".join(alarmed.visit("alerts").text.values)


@pytest.mark.parametrize("reason", ["", " 误 报 "])
def test_a_verdict_without_a_reason_is_refused(alarmed, reason):
    number = first(alarmed)
    at = judge(alarmed.visit("alerts", alert=str(number)), "false", reason)
    assert at.error.values == ["请写明判断的理由(至少四个字),供统计误报和复盘时查看。"]
    assert alerts.find(alarmed.desk.store, number).state == "new"


def test_an_alert_can_be_acknowledged_with_one_click(alarmed):
    number = first(alarmed)
    at = alarmed.visit("alerts", alert=str(number))
    next(button for button in at.button if button.label == "我已查看").click().run()
    assert alerts.find(alarmed.desk.store, number).state == "acknowledged"


def test_an_alert_that_is_not_there_is_one_sentence(alarmed):
    at = alarmed.visit("alerts", alert="777")
    assert at.error.values == ["没有这条预警,可能链接已过期。请从“预警”列表重新进入。"]


def test_the_list_can_be_narrowed_to_a_state(alarmed):
    at = alarmed.visit("alerts")
    at.multiselect[0].set_value(["false"])
    at.run()
    assert at.info.values == ["所选时段内没有符合条件的预警。"]
