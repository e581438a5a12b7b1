"""Scenario files: the shipped ones are sound, and what is wrong with one is said with its line, in Chinese."""

from datetime import UTC, datetime, timedelta

import pytest

from yuqing.errors import PlanError
from yuqing.plans import scenarios
from yuqing.rules.disclosure import masked
from yuqing.sources import drill

BEGAN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
FILES = sorted(scenarios.SCENARIOS.glob("*.toml"))
TEXT = (scenarios.SCENARIOS / "township_flood.toml").read_text("utf-8")


def ids(path):
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_a_shipped_scenario_is_sound_and_runs_under_its_plan(path):
    text = path.read_text("utf-8")
    assert scenarios.check(text) == []
    scenario = scenarios.parse(text)
    plan, unit = scenarios.plan_of(scenario), scenarios.unit_of(scenario)
    assert (unit.name, plan.unit) == (scenario.unit.name, scenario.unit.name)
    assert all(each.item in scenarios.item_names(plan) for each in scenario.expected)


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_a_shipped_scenario_names_nobody(path):
    text = path.read_text("utf-8")
    assert masked(text) == text


def test_three_kinds_of_unit_have_a_scenario():
    assert {each.scenario.unit.org_kind for each in scenarios.available()} == {"township", "bank", "enterprise"}


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_the_same_scenario_gives_the_same_mentions_in_order_of_time(path):
    scenario = scenarios.load(path)
    found = drill.items(scenario, BEGAN)
    assert found == drill.items(scenario, BEGAN)
    moments = [each.published_at for each in found]
    assert moments == sorted(moments)
    assert len(found) == scenario.mention_count
    assert moments[0] > BEGAN
    assert moments[-1] <= BEGAN + scenario.length.span


def test_most_of_a_burst_comes_early():
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")
    burst = scenario.streams[0]
    middle = BEGAN + (burst.since.span + burst.until.span) / 2
    told = [each for each in drill.items(scenario, BEGAN) if each.text.startswith(burst.texts[0])]
    early = [each for each in told if each.published_at < middle]
    assert len(early) > len(told) / 2


def line_of(words):
    return next(number for number, line in enumerate(TEXT.splitlines(), 1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('begins = "06:40"', 'begins = "6点"', "应为开始的钟点"),
        ('length = "12h"', 'length = "12x"', "时长 「12x」 写法不对"),
        ("seed = 11", 'seed = "十一"', "应为整数"),
        ("seed = 11", "sead = 11", "不认识的键 sead,是否想写 seed?"),
        ("count = 60", "count = 0", "应为 1 以上的整数"),
        ('until = "2h"', 'until = "10m"', "应晚于 from"),
        ('to = "monitor"', 'to = "mayor"', "预案里没有 mayor"),
        ('from = "40m"', 'from = "40h"', "晚于演练结束(12小时)"),
        ("level = 3", "level = 7", "应为 1–4"),
        ('item = "steps.discover"', 'item = "steps.discovery"', "预案里没有 steps.discovery"),
        ('action = "opened"', 'action = "open"', "不认识的值 「open」,是否想写 opened?"),
        ('plan_id = "township"', 'plan_id = "village"', "没有名为 village 的预案包"),
        ('kind = "comment"', 'kind = "comments"', "不认识的值 「comments」"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(old, new, said):
    [finding] = scenarios.check(TEXT.replace(old, new, 1))
    assert said in finding.message
    # What concerns the whole unit is told where the unit begins.
    expected = line_of("[unit]") if "plan_id" in old else line_of(old)
    assert finding.line == expected


def test_a_text_that_is_no_toml_is_told_where_it_stops():
    [finding] = scenarios.check(TEXT.replace('title = "暴雨夜', "title = 暴雨夜", 1))
    assert finding.line == line_of('title = "暴雨夜')


def test_a_scenario_without_expectations_cannot_be_scored():
    found = scenarios.check(TEXT.split("[[expect]]", 1)[0])
    assert [each.message for each in found] == ["没有写应做的事,请写 [[expect]],否则无从计分"]


def test_the_sentence_names_the_file_the_line_and_how_many_there_are():
    broken = TEXT.replace("level = 3", "level = 7").replace("level = 2", "level = 8")
    with pytest.raises(PlanError, match=r"演练脚本 own.toml 第 \d+ 行 .*应为 1–4.*\(共 2 处错误\)"):
        scenarios.parse(broken, "own.toml")


def test_a_units_own_scenario_takes_the_place_of_a_shipped_one(tmp_path):
    (tmp_path / "mine.toml").write_text(TEXT.replace("暴雨夜", "台风夜"), "utf-8")
    found = {each.scenario.id: each for each in scenarios.available(tmp_path)}
    assert found["township_flood"].scenario.title.startswith("台风夜")
    assert not found["township_flood"].shipped
    assert found["bank_withdrawal"].shipped


def test_a_day_of_two_thousand_mentions_is_made_at_once():
    many = TEXT.replace("count = 60", "count = 1800").replace('length = "12h"', 'length = "72h"')
    found = drill.items(scenarios.parse(many), BEGAN)
    assert len(found) == 1924
    assert max(each.published_at for each in found) < BEGAN + timedelta(hours=72)
