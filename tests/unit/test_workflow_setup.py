"""The first-run page writes a unit that can be worked with, or nothing at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from yuqing import config
from yuqing.config import Desk
from yuqing.errors import ConfigError, PlanError, WorkflowError
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans import available, pack_text, placeholders
from yuqing.sources.source_file import load_sources
from yuqing.store import record
from yuqing.workflow.authority import Acting
from yuqing.workflow.setup import Application, lines, set_up_unit, starter_sources

NAME = "岚溪县青禾镇人民政府"


def answers(plan_id: str) -> dict[str, str]:
    return {each.name: each.example for each in placeholders(pack_text(plan_id))}


GOOD = Application(NAME, "township", "township", answers("township"), ("青禾镇",), ("青禾",), ("岚溪",), ("青禾街道",))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk("live", tmp_path / "desk", tmp_path)


def test_a_unit_is_written_with_its_names_and_the_starter_sources_it_chose(desk: Desk, by: Acting) -> None:
    offered = [spec.id for spec in starter_sources("township")]
    unit = set_up_unit(by, desk, replace(GOOD, source_ids=tuple(offered[:2])))
    assert config.load_unit(desk.unit_file) == unit
    [target] = unit.targets
    assert target == WatchTarget("unit", NAME, ("青禾镇",), ("青禾",), ("岚溪",), ("青禾街道",))
    specs, problems = load_sources(desk.sources_file)
    assert [spec.id for spec in specs if spec.enabled] == offered[:2]
    assert problems == ()


@pytest.mark.parametrize("pack", [pack.id for pack in available()])
def test_every_plan_that_is_offered_can_be_chosen(desk: Desk, by: Acting, pack: str) -> None:
    assert set_up_unit(by, desk, replace(GOOD, plan_id=pack, answers=answers(pack))).plan_id == pack


def test_saving_again_keeps_the_sources_somebody_has_edited(desk: Desk, by: Acting) -> None:
    set_up_unit(by, desk, GOOD)
    desk.sources_file.write_text("# mine\n", "utf-8")
    set_up_unit(by, desk, replace(GOOD, name="岚溪县竹湾镇人民政府"))
    assert desk.sources_file.read_text("utf-8") == "# mine\n"
    unit = config.load_unit(desk.unit_file)
    assert unit is not None
    assert unit.name == "岚溪县竹湾镇人民政府"


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (replace(GOOD, name=" 镇 "), WorkflowError, "全称"),
        (replace(GOOD, must_terms=()), WorkflowError, "同时出现的词"),
        (replace(GOOD, answers={}), PlanError, "单位"),
        (replace(GOOD, plan_id="no-such-plan"), PlanError, "no-such-plan"),
    ],
    ids=["no name", "weak alias alone", "no answers", "no such plan"],
)
def test_what_is_refused_writes_nothing(
    desk: Desk, by: Acting, given: Application, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        set_up_unit(by, desk, given)
    assert not desk.root.exists()


def test_what_is_refused_leaves_the_unit_as_it_was(desk: Desk, by: Acting) -> None:
    before = set_up_unit(by, desk, GOOD)
    with pytest.raises(WorkflowError):
        set_up_unit(by, desk, replace(GOOD, must_terms=()))
    assert config.load_unit(desk.unit_file) == before


def test_entries_come_one_a_line_or_between_commas_once_each() -> None:
    assert lines("青禾镇\n 青禾 ,青禾镇、竹湾村,\n\n") == ("青禾镇", "青禾", "竹湾村")
    assert lines("") == ()


@pytest.mark.parametrize(
    "unit",
    [
        Unit("镇", "township", "township"),
        Unit('引号"与\\反斜杠\n换行', "bank", "village-bank", {"单位": "一'二\"三", "": "#"}),
        Unit(
            NAME,
            "township",
            "township",
            {"单位": NAME},
            (WatchTarget("unit", NAME, ("青禾镇",)), WatchTarget("b", "竹湾")),
        ),
    ],
    ids=["bare", "awkward signs", "two targets"],
)
def test_a_unit_is_read_as_it_was_written(tmp_path: Path, unit: Unit) -> None:
    file = tmp_path / "new" / "unit.toml"
    config.save_unit(file, unit)
    assert config.load_unit(file) == unit
    assert [path.name for path in file.parent.iterdir()] == ["unit.toml"]


def test_no_file_means_no_unit(tmp_path: Path) -> None:
    assert config.load_unit(tmp_path / "unit.toml") is None


def test_an_unreadable_unit_is_named_and_tells_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "unit.toml"
    file.write_text("name = ", "utf-8")
    with pytest.raises(ConfigError, match="首次设置") as refused:
        config.load_unit(file)
    assert str(file) in str(refused.value)


def test_only_an_administrator_says_who_the_unit_is(desk: Desk, acting: Callable[..., Acting]) -> None:
    with pytest.raises(WorkflowError, match="管理员"):
        set_up_unit(acting(roles=("leader", "viewer")), desk, GOOD)
    assert not desk.root.exists()


def test_the_unit_that_was_set_up_is_on_the_record(desk: Desk, by: Acting) -> None:
    set_up_unit(by, desk, GOOD)
    [kept] = record.latest(by.store, 10)
    assert (kept.entry.action, kept.entry.actor, kept.entry.payload["name"]) == ("unit_set_up", "测试员", NAME)
