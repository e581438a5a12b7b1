"""首次设置 asks who we are, what we watch for and by which plan we work."""

from dataclasses import replace

import pandas as pd
import pytest

from yuqing.config import load_unit, save_unit
from yuqing.model.watch import WatchTarget
from yuqing.sources import demo
from yuqing.ui import first_run

#: Seen from the script that every page runs in.
FIRST_RUN = "../../pages/settings/first_run.py"
NAME = "云溪县河口镇人民政府"
ANSWERS = {
    "单位全称": NAME,
    "群众通常怎样称呼贵地?(用作监测词)": "河口镇",
    "舆情报给哪个上级宣传部门?": "云溪县委宣传部",
    "特别重大舆情报给哪一级党委、政府?": "云溪县委、县政府",
}


def fill(at, given=()):
    """Write into the fields whose label begins as given; everything else keeps what it holds."""
    for field in [*at.text_input, *at.text_area]:
        for label, text in (ANSWERS | dict(given)).items():
            if field.label.startswith(label):
                field.set_value(text)
    return at


def save(at):
    return next(button for button in at.button if button.label == "保存").click().run()


def saved(room):
    return load_unit(room.folder / "unit.toml")


def test_a_new_unit_is_saved_with_its_names_its_plan_and_its_answers(room):
    at = save(
        fill(
            room.visit("first_run"),
            {
                "别名": "河口镇政府\n河口镇",
                "简称(": "河口、镇政府",
                "简称要与": "云溪",
                "不是本单位": "南河口镇",
            },
        )
    )
    assert at.success[0].value.startswith("已保存。")
    unit = saved(room)
    assert (unit.name, unit.org_kind, unit.plan_id) == (NAME, "township", "township")
    assert unit.answers["上级宣传部门"] == "云溪县委宣传部"
    own = unit.targets[0]
    assert own.aliases == ("河口镇政府", "河口镇")
    assert own.weak_aliases == ("河口", "镇政府")
    assert own.must_terms == ("云溪",)
    assert own.not_terms == ("南河口镇",)


def test_the_desk_works_by_the_plan_as_soon_as_it_is_saved(room):
    before = room.desk.generation
    save(fill(room.visit("first_run")))
    # Once for the click, once for the thread that follows the file.
    room.wait(lambda: room.desk.generation >= before + 2)
    room.take([room.mention(1, title="河口镇路面积水")])
    board = room.visit("briefing")
    assert board.text[0].value.startswith(f"{NAME} · ")
    assert not board.info


def test_the_saved_answers_stand_in_the_form_again(room):
    save(fill(room.visit("first_run"), {"别名": "河口镇政府"}))
    at = room.visit("first_run")
    assert {field.label: field.value for field in at.text_input} == ANSWERS
    assert at.text_area[0].value == "河口镇政府"


def test_a_name_without_a_unit_is_asked_for(room):
    at = save(fill(room.visit("first_run"), {"单位全称": " "}))
    assert at.error.values == ["请填写本单位的全称。"]
    assert saved(room) is None


def test_a_weak_alias_without_words_beside_it_is_refused(room):
    at = save(fill(room.visit("first_run"), {"简称(": "河口"}))
    assert at.error[0].value.startswith("填写了简称,就要填写“同时出现的词”")
    assert saved(room) is None


def test_a_missing_answer_is_named_and_nothing_is_saved(room):
    at = save(fill(room.visit("first_run"), {"群众通常": ""}))
    assert len(at.error) == 1
    assert "地名" in at.error[0].value
    assert "上级宣传部门" not in at.error[0].value
    assert saved(room) is None


def test_a_refused_form_keeps_what_was_typed_and_can_be_saved_then(room):
    at = save(fill(room.visit("first_run"), {"群众通常": ""}))
    assert at.text_input[0].value == NAME
    save(fill(at))
    assert saved(room).name == NAME


def test_a_refused_change_leaves_the_unit_as_it_was(room):
    room.set_up()
    before = saved(room)
    save(fill(room.visit("first_run"), {"单位全称": "云溪县新河镇人民政府", "舆情报给": ""}))
    assert saved(room) == before


@pytest.mark.parametrize("kind", ["bank", "enterprise", "government", "generic"])
def test_every_kind_of_unit_finds_a_plan_and_its_questions(room, kind):
    at = room.visit("first_run")
    at.selectbox[0].set_value(kind).run()
    for field in at.text_input:
        field.set_value("云溪村镇银行")
    assert save(at).success
    assert saved(room).org_kind == kind


def test_the_demo_is_one_click_away_and_so_is_the_way_back(room):
    # The unit is there already, so that no other process has to make up the fortnight.
    save_unit(room.folder / "demo_desk" / "unit.toml", demo.unit())
    at = room.visit("first_run")
    next(button for button in at.button if button.label == "载入并查看演示").click().run()
    assert "演示数据" in "".join(at.html.values)
    assert not at.header, "the briefing has none, and the demo is to be looked at, not set up"
    at.switch_page(FIRST_RUN).run()
    next(button for button in at.button if button.label == "离开演示,回到本单位").click().run()
    assert "演示" not in "".join(at.html.values)
    assert at.text_input


def test_the_unit_of_the_demo_has_no_form(room):
    room.demo()
    at = room.visit("first_run")
    assert at.info.values == ["演示单位的设置不能修改。离开演示后,可在这里填写本单位。"]
    assert not at.text_input


def test_a_damaged_file_of_the_unit_is_told_and_can_be_written_anew(room, latin):
    (room.folder / "unit.toml").write_text('name = "河口', "utf-8")
    at = room.visit("first_run")
    assert len(at.error) == 1
    assert "请在“首次设置”页重新填写" in at.error[0].value
    assert latin(at) == []
    save(fill(at))
    assert saved(room).name == NAME


def test_what_is_watched_besides_the_unit_stays_when_the_form_is_saved_again(room):
    save(fill(room.visit("first_run")))
    branch = WatchTarget("target-1", "河口镇卫生院", ("镇卫生院",), ("卫生院",), ("河口",), ("南河口卫生院",))
    unit = saved(room)
    save_unit(room.folder / "unit.toml", replace(unit, targets=(*unit.targets, branch)))
    room.desk.touch()
    save(fill(room.visit("first_run")))
    assert saved(room).targets == (*unit.targets, branch)


def test_a_row_of_the_table_becomes_a_watch_target_and_an_empty_one_none():
    table = pd.DataFrame(
        [["村镇银行监管政策", "村镇银行新规、银行监管", None, "", ""], ["", "", "", "", None]], columns=first_run.TARGET
    )
    (policy,) = first_run.watch_targets(table, None)
    assert (policy.name, policy.aliases) == ("村镇银行监管政策", ("村镇银行新规", "银行监管"))
    assert (policy.weak_aliases, policy.must_terms, policy.not_terms) == ((), (), ())
    assert policy.id == first_run.watch_targets(table, None)[0].id
