"""诉求: a grievance goes its way on the page, and what its way does not know is refused."""


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def write(page, label, words):
    next(each for each in (*page.text_input, *page.text_area) if each.label.startswith(label)).set_value(words)


def registered(room):
    page = room.visit("grievances")
    write(page, "诉求", "东街路灯不亮")
    return press(page, "登记")


def test_without_a_unit_the_page_says_where_to_begin(room):
    room.without_unit()
    assert "首次设置" in room.visit("grievances").info[0].value


def test_a_grievance_is_registered_and_counted(room):
    room.without_mentions()
    assert "还没有登记过诉求" in room.visit("grievances").info[0].value
    page = registered(room)
    assert list(page.dataframe[0].value["诉求"]) == ["东街路灯不亮"]
    assert [(metric.label, metric.value) for metric in page.metric][:3] == [
        ("未结诉求", "1 件"), ("已逾期", "0 件"), ("响应率", "无数据"),
    ]  # fmt: skip


def test_a_grievance_without_words_is_refused(room):
    room.without_mentions()
    page = press(room.visit("grievances"), "登记")
    assert "请写明诉求的内容" in page.error[0].value
