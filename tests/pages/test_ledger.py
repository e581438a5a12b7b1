"""事件台账: what is open stands on top, and an incident can be opened by hand."""

FLOOD = "群众来电反映集市积水"


def test_without_incidents_the_page_says_how_to_open_one(room):
    room.typical()
    page = room.visit("ledger")
    assert "立为事件" in page.info[0].value


def test_an_incident_is_opened_by_hand_and_stands_in_the_ledger(room):
    room.typical()
    page = room.visit("ledger")
    page.text_input[0].set_value(FLOOD)
    next(button for button in page.button if button.label == "立为事件").click().run()
    page = room.visit("ledger")
    shown = page.dataframe[0].value
    assert list(shown["事件"]) == [FLOOD]
    assert list(shown["状态"]) == ["线索"]
