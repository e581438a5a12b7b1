"""A drill made of a past incident: nothing of the unit's names, places and people is left in it."""

from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.clause import Duration
from yuqing.model.drill import Said
from yuqing.model.mentions import SourceKind
from yuqing.model.severity import Severity
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans import pack_text, placeholders, resolve, scenarios
from yuqing.plans.scenario_writing import written
from yuqing.rules.drill_material import Heard, Past, leftover, made, replacements

BEGAN = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
ASKED = placeholders(pack_text("township"))
ANSWERS = {
    "单位": "云溪县河口镇人民政府", "地名": "河口镇", "上级宣传部门": "云溪县委宣传部",
    "上级党委政府": "云溪县委、县政府",
}  # fmt: skip
UNIT = Unit(
    "云溪县河口镇人民政府", "township", "township", ANSWERS,
    (WatchTarget("unit", "云溪县河口镇人民政府", ("河口镇", "河口镇政府", "白石桥涵洞"), ("河口", "望江集市"),
                 ("云溪", "镇", "柳塘村"), ("东州市河口街道",)),),
)  # fmt: skip
PLAN = resolve(pack_text("township"), ANSWERS)
TEXTS = (
    "云溪县河口镇望江集市积水,河口镇政府没人管,联系人:王小明,13800138000",
    "白石桥涵洞又堵了,柳塘村的人都绕路,河口人民政府出来走两步",
    "云溪日报记者到河口镇采访,李建国书记说正在处理,见 https://yunxi.example/1?a=b",
    "东州市河口街道不是我们云溪县",
)
NAMES = ("云溪", "河口", "望江", "白石桥", "柳塘村", "东州", "王小明", "李建国", "13800138000", "yunxi")


def past(*texts):
    heard = [
        Heard(at=BEGAN + timedelta(minutes=7 * place), said=Said(
            at=Duration(1, "m"), site="云溪论坛", source_kind=SourceKind.FORUM, title=text[:12], text=text))
        for place, text in enumerate(texts)
    ]  # fmt: skip
    learnt = ((BEGAN + timedelta(minutes=50), "核实:河口镇望江集市排水口被杂物堵塞"),)
    return Past(
        id="from_7", title="河口镇望江集市积水", level=Severity.II, began=BEGAN, heard=tuple(heard), learnt=learnt
    )


def test_no_name_of_unit_place_or_person_is_left():
    text = written(made(past(*TEXTS), UNIT, PLAN, ASKED, ["望江"]))
    assert [name for name in NAMES if name in text] == []


def test_what_was_made_is_a_sound_scenario_under_the_same_plan():
    text = written(made(past(*TEXTS), UNIT, PLAN, ASKED))
    assert scenarios.check(text) == []
    scenario = scenarios.parse(text)
    assert len(scenario.mentions) == len(TEXTS)
    assert {each.to for each in scenario.expected if each.to} == {"lead_group", "upper_propaganda"}
    assert scenario.injects[0].at.span == timedelta(minutes=50)


def test_the_same_name_is_always_replaced_by_the_same():
    scenario = made(past("河口镇望江集市", "望江集市,河口镇"), UNIT, PLAN, ASKED)
    first, second = (each.text for each in scenario.mentions)
    assert set(first) - {","} == set(second) - {","}


def test_names_that_the_program_cannot_know_are_given_by_hand():
    scenario = made(past("昨天老鸦渡口翻了一条船,河口镇没有通报"), UNIT, PLAN, ASKED, ["老鸦渡口"])
    assert "老鸦渡" not in written(scenario)


def test_a_name_that_is_left_is_found():
    swap = replacements(UNIT, ASKED)
    assert leftover("这里是河口镇", swap)
    assert leftover("这里什么也没有", swap) == ()


@pytest.mark.parametrize("path", sorted(scenarios.SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_scenario_is_written_as_it_is_read(path):
    scenario = scenarios.load(path)
    assert scenarios.parse(written(scenario)) == scenario
