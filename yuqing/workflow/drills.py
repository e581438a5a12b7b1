"""What people do with a drill: prepare it, move its clock, say which clause is unclear, end it.

One drill is one desk with files of its own; what was run before is put away whole, so that no topic, no mention and
no entry of one drill reaches another, and none ever reaches the live desk.
"""

import hashlib
import json
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tomlkit

from yuqing.config import Desk, save_unit, write_whole
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model.actor import ADMINISTRATOR, KIOSK
from yuqing.model.drill import CLAUSE_UNCLEAR, Assessment, DrillClock, DrillMode, DrillSetup, Lesson, Scenario
from yuqing.model.record import Recorded
from yuqing.plans import scenarios
from yuqing.rules import drill as rules
from yuqing.store import Store, record
from yuqing.workflow.authority import Acting

#: Name of the desk on which drills are held.
DESK = "drill"
#: What every entry about the drill itself is about.
OBJECT = "drill:run"
#: What the record calls it when a browser takes a part, and what such an entry is about.
SEATED, SEATS = "drill_seated", "drill:seat"
BEGUN, PAUSED, RESUMED, STEPPED, ENDED = (
    "drill_begun", "drill_paused", "drill_resumed", "drill_stepped", "drill_ended",
)  # fmt: skip
SLOWEST, FASTEST = 1.0, 600.0
SHORTEST_LIMITS, LONGEST_LIMITS = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Moved:
    """The clock as a person moved it, on the record."""

    what: str
    clock: DrillClock


@dataclass(frozen=True, slots=True)
class Seat:
    """The part of one browser: the name it acts under and its roles in the plan."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A drill that was held, as lists show it."""

    run_id: str
    title: str
    plan_id: str
    began: datetime
    score: float
    lessons: tuple[Lesson, ...]


def scenario_file(desk: Desk) -> Path:
    """Return where the scenario of the drill lies."""
    return desk.root / "scenario.toml"


def setup_file(desk: Desk) -> Path:
    """Return where it stands how the drill is run."""
    return desk.root / "drill.toml"


def stock_file(desk: Desk) -> Path:
    """Return where the analysed mentions wait until their time has come."""
    return desk.root / "stock.parquet"


def own_scenarios(desk: Desk) -> Path:
    """Return the folder of the scenarios that the unit wrote."""
    return desk.home / "own_scenarios"


def runs_folder(desk: Desk) -> Path:
    """Return where drills are put away."""
    return desk.home / "drill_runs"


def check(text: str, setup: DrillSetup) -> Scenario:
    """Return the scenario of a drill that may be held. Raises WorkflowError or PlanError."""
    if not SLOWEST <= setup.speed <= FASTEST:
        raise WorkflowError(f"没有开始:速度应在 {SLOWEST:g}–{FASTEST:g} 倍之间。")
    if not SHORTEST_LIMITS <= setup.deadline_scale <= LONGEST_LIMITS:
        raise WorkflowError(f"没有开始:时限倍数应在 {SHORTEST_LIMITS:g}–{LONGEST_LIMITS:g} 之间。")
    return scenarios.parse(text)


def prepare(desk: Desk, text: str, setup: DrillSetup) -> None:
    """Put the drill before this one away and write the files of a new one, the unit last.

    The desk must not be open. Raises WorkflowError or PlanError.
    """
    scenario = check(text, setup)
    put_away(desk)
    write_whole(scenario_file(desk), text)
    write_whole(setup_file(desk), _written(setup))
    save_unit(desk.unit_file, scenarios.unit_of(scenario))


def put_away(desk: Desk) -> None:
    """Move the files of the last drill to the others; nothing is ever deleted."""
    if desk.root.exists():
        held = load_setup(desk)
        target = runs_folder(desk) / (held.run_id if held else f"unfinished-{desk.root.stat().st_mtime_ns}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(desk.root, target)


def load_setup(desk: Desk) -> DrillSetup | None:
    """Return how the drill of a desk is run, or None before there is one. Raises ConfigError."""
    file = setup_file(desk)
    if not file.exists():
        return None
    try:
        given = tomllib.loads(file.read_text("utf-8"))
        return DrillSetup(**given | {"mode": DrillMode(given["mode"])})
    except (tomllib.TOMLDecodeError, TypeError, KeyError, ValueError) as error:
        raise ConfigError(f"演练设置无法读取:{file}。请重新开始一次演练。") from error


def load_scenario(desk: Desk) -> Scenario:
    """Return the scenario of the drill of a desk. Raises PlanError."""
    return scenarios.load(scenario_file(desk))


def entries(store: Store) -> list[Recorded]:
    """Return what is on the record about the drill itself, in order."""
    return record.of_object(store, OBJECT)


def is_ended(store: Store) -> bool:
    """Return whether the drill is over."""
    return any(each.entry.action == ENDED for each in entries(store))


def clock_of(store: Store, setup: DrillSetup, wall: datetime) -> DrillClock:
    """Return the clock as the record leaves it; standing, because nobody was there while the program was down."""
    found = entries(store)
    standing = DrillClock(at=setup.began, wall=wall, speed=setup.speed)
    if not found:
        return standing
    newest = max(each.entry.recorded_at for each in record.latest(store, 1))
    kept = _read(found[-1].entry.payload.get("clock"), standing)
    return rules.stepped(rules.paused(kept, kept.wall), wall, newest)


def begin(acting: Acting, setup: DrillSetup, scenario: Scenario, clock: DrillClock) -> None:
    """Put on the record that a drill is held, and how."""
    what = {"scenario": scenario.id, "title": scenario.title, "mode": str(setup.mode), "speed": setup.speed}
    _append(acting, BEGUN, what | {"deadline_scale": setup.deadline_scale, "clock": _plain(clock)})


def move(acting: Acting, moved: Moved) -> None:
    """Put on the record that the clock was paused, resumed or stepped. Raises WorkflowError."""
    _require_director(acting)
    if is_ended(acting.store):
        raise WorkflowError("没有办理:演练已经结束。")
    _append(acting, moved.what, {"clock": _plain(moved.clock)})


def end(acting: Acting, clock: DrillClock) -> None:
    """End the drill. Raises WorkflowError."""
    _require_director(acting)
    if is_ended(acting.store):
        raise WorkflowError("没有办理:演练已经结束。")
    _append(acting, ENDED, {"clock": _plain(clock)})


def take_seat(acting: Acting, browser: str, seat: Seat) -> None:
    """Put on the record which part a browser takes; the browser itself is written down as a digest."""
    if KIOSK in acting.actor.roles:
        raise WorkflowError("没有办理:大屏只能查看。")
    with acting.store.transaction() as transaction:
        entry = acting.entry(SEATED, SEATS, "", browser=_digest(browser), name=seat.name, roles=list(seat.roles))
        record.append(transaction, entry)


def seat_of(store: Store, browser: str) -> Seat | None:
    """Return the part that a browser took last, or None."""
    given = [each.entry.payload for each in record.of_object(store, SEATS)]
    own = [each for each in given if each["browser"] == _digest(browser)]
    return Seat(own[-1]["name"], tuple(own[-1]["roles"])) if own else None


def mark_unclear(acting: Acting, item: str, note: str) -> None:
    """Say that a clause of the plan is unclear. Raises WorkflowError."""
    if KIOSK in acting.actor.roles:
        raise WorkflowError("没有办理:大屏只能查看。")
    if not note.strip():
        raise WorkflowError("没有办理:请写明哪里不清楚。")
    names = scenarios.item_names(acting.plan) if acting.plan else {}
    if item not in names:
        raise WorkflowError("没有办理:预案里没有这一条。")
    with acting.store.transaction() as transaction:
        entry = acting.entry(CLAUSE_UNCLEAR, f"clause:{item}", "", item=item, note=note.strip())
        record.append(transaction, entry)


def keep_result(desk: Desk, setup: DrillSetup, scenario: Scenario, found: Assessment, told: Sequence[Lesson]) -> None:
    """Keep what came of a drill beside those before it, where the live desk finds it."""
    kept = {
        "run_id": setup.run_id, "title": scenario.title, "plan_id": scenario.unit.plan_id,
        "mode": str(setup.mode), "began": setup.began.isoformat(),
        "deadline_scale": setup.deadline_scale, "score": found.score, "base": found.base,
        "lessons": [asdict(each) for each in told],
    }  # fmt: skip
    write_whole(runs_folder(desk) / f"{setup.run_id}.json", json.dumps(kept, ensure_ascii=False, indent=1))


def results(desk: Desk) -> tuple[Held, ...]:
    """Return what came of the drills that were held, the newest first. Raises ConfigError."""
    files = sorted(runs_folder(desk).glob("*.json"), reverse=True)
    return tuple(map(_held, files))


def _held(file: Path) -> Held:
    try:
        given = json.loads(file.read_text("utf-8"))
        lessons = tuple(Lesson(**each) for each in given["lessons"])
        return Held(
            given["run_id"],
            given["title"],
            given["plan_id"],
            datetime.fromisoformat(given["began"]),
            given["score"],
            lessons,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"演练结果无法读取:{file.name}。") from error


def save_scenario(desk: Desk, text: str) -> Path:
    """Keep a scenario of the unit's own under its id and return its file. Raises PlanError that names the line."""
    scenario = scenarios.parse(text)
    file = own_scenarios(desk) / f"{scenario.id}.toml"
    write_whole(file, text)
    return file


def is_director(acting: Acting) -> bool:
    """Return whether the actor directs the drill."""
    return ADMINISTRATOR in acting.actor.roles


def _require_director(acting: Acting) -> None:
    if not is_director(acting):
        raise WorkflowError("没有办理:演练的时钟由导调组掌握。")


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()[:16]


def _append(acting: Acting, action: str, payload: Mapping[str, Any]) -> None:
    with acting.store.transaction() as transaction:
        record.append(transaction, acting.entry(action, OBJECT, "", **payload))


def _plain(clock: DrillClock) -> dict[str, Any]:
    return {
        "at": clock.at.isoformat(), "wall": clock.wall.isoformat(), "speed": clock.speed, "runs": clock.runs,
        "stop": clock.stop.isoformat() if clock.stop else None,
    }  # fmt: skip


def _read(given: Any, standing: DrillClock) -> DrillClock:
    if not given:
        return standing
    return DrillClock(
        at=datetime.fromisoformat(given["at"]), wall=datetime.fromisoformat(given["wall"]), speed=given["speed"],
        runs=given["runs"], stop=datetime.fromisoformat(given["stop"]) if given["stop"] else None,
    )  # fmt: skip


def _written(setup: DrillSetup) -> str:
    return tomlkit.dumps(
        {
            "run_id": setup.run_id, "mode": str(setup.mode), "speed": setup.speed,
            "deadline_scale": setup.deadline_scale, "began": setup.began,
        }
    )  # fmt: skip
