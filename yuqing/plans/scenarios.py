"""Scenario files of drills: find them, check them by line, read them."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.clause import Duration
from yuqing.model.drill import ALL, DIRECTOR, Expected, Scenario
from yuqing.model.plan import Plan
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans.lines import line_index, nearest_line
from yuqing.plans.lint import Finding, spelled
from yuqing.plans.packs import pack_text, read, resolve
from yuqing.plans.typed import Problem, build, problems
from yuqing.toml_syntax import syntax_problem

SCENARIOS = SHIPPED / "scenarios"
#: More would not be read by anybody and takes long to analyse.
MOST_MENTIONS = 5_000
LOWEST_LEVEL = 4
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
#: Sections of a plan an expectation may rest on.
SECTIONS = ("steps", "levels", "principles", "rules", "release", "measures", "roles", "groups")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """One line of the list from which a drill is chosen."""

    scenario: Scenario
    path: Path
    #: True when it came with the program and is not edited in place.
    shipped: bool


def available(*folders: Path) -> tuple[ScenarioFile, ...]:
    """Return the shipped scenarios and those of the folders; a unit's own takes the place of a shipped one.

    Raises PlanError when one does not check.
    """
    found: dict[str, ScenarioFile] = {}
    for folder in (SCENARIOS, *folders):
        for path in sorted(folder.glob("*.toml")):
            scenario = load(path)
            found[scenario.id] = ScenarioFile(scenario, path, folder == SCENARIOS)
    return tuple(sorted(found.values(), key=lambda each: (not each.shipped, each.scenario.title)))


def load(path: Path) -> Scenario:
    """Return the scenario of a file. Raises PlanError."""
    return parse(read(path), path.name)


@lru_cache(maxsize=64)
def parse(text: str, name: str = "") -> Scenario:
    """Return the scenario in a text. Raises PlanError with the first error and their number."""
    errors = check(text)
    if errors:
        more = f"(共 {len(errors)} 处错误)" if len(errors) > 1 else ""
        raise PlanError(f"{f'演练脚本 {name}' if name else '演练脚本'} {errors[0]}{more}")
    scenario: Scenario = build(Scenario, tomllib.loads(text))
    return scenario


def check(text: str) -> list[Finding]:
    """Return what is wrong with the text of a scenario, by line; errors in form hide those of meaning."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = syntax_problem(error, text)
        return [Finding(found.line, "", f"第 {found.column} 列{found.message}")]
    index = line_index(text)
    wrong = list(problems(Scenario, tree)) or list(_of_meaning(build(Scenario, tree)))
    return sorted((_finding(index, each, tree) for each in wrong), key=lambda each: (each.line, each.path))


@lru_cache(maxsize=8)
def plan_of(scenario: Scenario) -> Plan:
    """Return the plan under which a scenario runs. Raises PlanError."""
    return resolve(pack_text(scenario.unit.plan_id), answers(scenario))


def unit_of(scenario: Scenario) -> Unit:
    """Return the made-up unit of a scenario."""
    given = scenario.unit
    targets = tuple(
        WatchTarget(each.id, each.name, each.aliases, each.weak_aliases, each.must_terms, each.not_terms)
        for each in given.targets
    )
    return Unit(given.name, given.org_kind, given.plan_id, answers(scenario), targets)


def answers(scenario: Scenario) -> dict[str, str]:
    """Return the answers to the placeholders of the plan pack."""
    return {each.name: each.value for each in scenario.unit.answers}


def _finding(index: dict[Any, int], problem: Problem, tree: Any) -> Finding:
    return Finding(nearest_line(index, problem.path), spelled(problem.path, tree), problem.message)


def _of_meaning(scenario: Scenario) -> Iterator[Problem]:
    yield from _of_head(scenario)
    yield from _of_times(scenario)
    yield from _of_streams(scenario)
    try:
        plan = plan_of(scenario)
    except PlanError as error:
        yield Problem(("unit",), str(error))
        return
    yield from _of_plan(scenario, plan)


def _of_head(scenario: Scenario) -> Iterator[Problem]:
    if not _ID.fullmatch(scenario.id):
        yield Problem(("id",), "应为 3–40 个小写字母、数字或下划线,以字母开头")
    if not _TIME_OF_DAY.fullmatch(scenario.begins):
        yield Problem(("begins",), "应为开始的钟点,如 07:40")
    for name, given in (("title", scenario.title), ("about", scenario.about)):
        if not given.strip():
            yield Problem((name,), "不能为空")
    yield from _of_amount(scenario)


def _of_amount(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.unit.targets:
        yield Problem(("unit",), "缺少 target:没有关注对象,就没有一条信息与本单位有关")
    if not scenario.mention_count:
        yield Problem(("title",), "一条信息也没有,请写 [[mention]] 或 [[stream]]")
    if scenario.mention_count > MOST_MENTIONS:
        yield Problem(("stream",), f"共 {scenario.mention_count} 条信息,最多 {MOST_MENTIONS} 条")
    if not scenario.expected:
        yield Problem(("title",), "没有写应做的事,请写 [[expect]],否则无从计分")


def _of_times(scenario: Scenario) -> Iterator[Problem]:
    moments = [
        *((("mention", place, "at"), each.at) for place, each in enumerate(scenario.mentions)),
        *((("stream", place, "from"), each.since) for place, each in enumerate(scenario.streams)),
        *((("stream", place, "until"), each.until) for place, each in enumerate(scenario.streams)),
        *((("inject", place, "at"), each.at) for place, each in enumerate(scenario.injects)),
        *((("expect", place, "within"), each.within) for place, each in enumerate(scenario.expected)),
        *((("expect", place, "from"), each.since) for place, each in enumerate(scenario.expected) if each.since),
    ]
    for path, given in (*moments, (("length",), scenario.length)):
        if given.unit == "wd":
            yield Problem(path, "演练不按工作日计时,请用 m、h 或 d")
        elif scenario.length.unit != "wd" and path != ("length",) and given.span > scenario.length.span:
            yield Problem(path, f"晚于演练结束({scenario.length.in_chinese})")


def _of_streams(scenario: Scenario) -> Iterator[Problem]:
    for place, stream in enumerate(scenario.streams):
        if _minutes(stream.since) >= _minutes(stream.until):
            yield Problem(("stream", place, "until"), "应晚于 from")
        if stream.count < 1:
            yield Problem(("stream", place, "count"), "应为 1 以上的整数")
        for name, given in (("texts", stream.texts), ("sites", stream.sites)):
            if not given or not all(each.strip() for each in given):
                yield Problem(("stream", place, name), "至少写一条,每条不能为空")
    for place, said in enumerate(scenario.mentions):
        if not said.text.strip():
            yield Problem(("mention", place, "text"), "不能为空")


def _of_plan(scenario: Scenario, plan: Plan) -> Iterator[Problem]:
    for place, inject in enumerate(scenario.injects):
        if inject.to not in {ALL, DIRECTOR, *plan.actors}:
            yield Problem(("inject", place, "to"), f"预案里没有 {inject.to};全体写 {ALL},导调组写 {DIRECTOR}")
    items = item_names(plan)
    for place, each in enumerate(scenario.expected):
        for key, message in _of_expected(each, plan, items):
            yield Problem(("expect", place, key), message)
    for (action, *_), count in Counter((each.action, each.to, each.start) for each in scenario.expected).items():
        if count > 1:
            yield Problem(("expect",), f"同一件事写了 {count} 次:{action}")


def _of_expected(each: Expected, plan: Plan, items: Collection[str]) -> Iterator[tuple[str, str]]:
    if each.weight < 1:
        yield "weight", "应为 1 以上的整数"
    if not 0 <= each.level <= LOWEST_LEVEL or (each.level and each.action != "level_set"):
        yield "level", "应为 1–4,只用于 level_set"
    if each.to and each.to not in plan.actors:
        yield "to", f"预案里没有 {each.to}"
    if each.item and each.item not in items:
        yield "item", f"预案里没有 {each.item},写法如 steps.flash_report"


def item_names(plan: Plan) -> dict[str, str]:
    """Return what an expectation may rest on: `section.id` → what it is called."""
    return {
        f"{section}.{item.id}": getattr(item, "name", "") or item.clause.text
        for section in SECTIONS
        for item in getattr(plan, section)
    }


def name_of(plan: Plan, place: str) -> str:
    """Return what the item is called in which a place of the plan lies (`section.id.field`), "" when it has none."""
    return item_names(plan).get(".".join(place.split(".")[:2]), "")


def _minutes(given: Duration) -> float:
    return given.span.total_seconds() if given.unit != "wd" else 0.0
