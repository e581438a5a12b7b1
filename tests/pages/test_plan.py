"""预案: the plan is readable, and every item says what it rests on."""

import pytest


def test_without_a_unit_the_page_says_where_to_choose_a_plan(room):
    room.without_unit()
    assert "首次设置" in room.visit("plan").info[0].value


def test_every_item_says_its_clause_and_what_the_program_does(room):
    room.without_mentions()
    page = room.visit("plan")
    assert not page.exception
    steps = page.table[0].value
    reply = steps[steps["条目"] == "正面回复"].iloc[0]
    assert "自网上首发起12小时内(硬时限)" in reply["内容"]
    assert reply["依据"] == "预案第380、381、383段"
    assert reply["程序做什么"] == "程序执行"


@pytest.mark.parametrize("words", ["产品缺省,可改", "上位规定:国办发〔2016〕80号"])
def test_what_is_not_of_the_unit_says_so(room, words):
    room.without_mentions()
    cited = [cell for table in room.visit("plan").table for cell in table.value["依据"]]
    assert any(words in cell for cell in cited)
