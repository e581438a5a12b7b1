"""The written part of the demo: matters, phases, wordings and sites, read from data/demo/*.toml."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from yuqing.clock import BEIJING
from yuqing.model.mentions import MentionKind, Precision, SourceKind

FOLDER = Path(__file__).resolve().parents[3] / "data" / "demo"
_HOURS = re.compile(r"(\d+(?:\.\d+)?)h")
_DAY_CLOCK = re.compile(r"-(\d+)d (\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks where: a site, the form of what is said there and how far it reaches."""

    site: str
    source: str
    source_kind: SourceKind
    kind: MentionKind
    precision: Precision
    #: "people" (diurnal, late evening) or "office" (working hours).
    rhythm: str
    #: Address with one `{n}`; a comment hangs below the address of its post.
    url: str
    #: Size of the pool of distinct authors; 0 when the source names none.
    authors: int
    #: Typical size of the public that sees one item.
    reach: float
    #: Reposts, comments, likes and views per unit of reach.
    interaction: tuple[float, float, float, float]
    #: Marks that may close a sentence which has none.
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one voice says about one matter."""

    voice: str
    #: Templates, "title || text" where the two belong together.
    texts: tuple[str, ...]
    #: Titles that go with any text.
    titles: tuple[str, ...]
    #: Told one after the other (first notice, second notice) instead of shuffled.
    ordered: bool = False
    #: Wordings it answers or repeats; any of its site when empty.
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a matter: when, how it swells, and how many items of each wording."""

    start: str
    hours: float
    #: "cascade" (measured repost curve), "steady" or "rising".
    shape: str
    #: Multiplies the reach of every voice.
    boost: float
    say: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of the fortnight."""

    id: str
    #: Whether it concerns the unit of the demo.
    about_unit: bool
    slots: Mapping[str, tuple[str, ...]]
    wordings: Mapping[str, Wording]
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch of days in which visits to a source fail, counted back from the end; `until` 0 lasts to the end."""

    since_hours: float
    until_hours: float
    outcome: str
    health: str
    detail: str
    #: Hours between visits while it lasts.
    every_hours: float


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A monitored source of the demo and what goes wrong with it."""

    id: str
    name: str
    every_hours: float
    faults: tuple[Fault, ...]
    #: Share of visits that fail in passing.
    flaky: float


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that was written for the demo."""

    sources: tuple[DemoSource, ...]
    voices: Mapping[str, Voice]
    matters: tuple[Matter, ...]


def load(folder: Path = FOLDER) -> Script:
    """Return the script; a misspelt key or voice raises KeyError, TypeError or ValueError."""
    cast = _toml(folder / "sources.toml")
    voices = {name: _voice(table) for name, table in cast["voice"].items()}
    common = _strings(_toml(folder / "common.toml")["slots"])
    files = sorted(folder.glob("matter_*.toml"))
    matters = tuple(_matter(path, common) for path in files)
    return Script(tuple(_source(table) for table in cast["source"]), voices, (*matters, _background(folder)))


@cache
def source_of_site() -> Mapping[str, str]:
    """Return the source id of each site of the demo."""
    return {voice.site: voice.source for voice in load().voices.values()}


def moment(start: str, end: datetime) -> datetime:
    """Return when a phase starts: "30h" before the end, or "-9d 08:40" on the Beijing clock, nine days before."""
    if found := _HOURS.fullmatch(start):
        return end - timedelta(hours=float(found[1]))
    found = _DAY_CLOCK.fullmatch(start)
    if found is None:
        raise ValueError(f"not a start of a phase: {start}")
    day = end.astimezone(BEIJING) - timedelta(days=int(found[1]))
    return day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0).astimezone(end.tzinfo)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _strings(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in table.items()}


def _voice(table: dict[str, Any]) -> Voice:
    reposts, comments, likes, views = table["interaction"]
    return Voice(
        site=table["site"],
        source=table["source"],
        source_kind=SourceKind(table["source_kind"]),
        kind=MentionKind(table.get("kind", "post")),
        precision=Precision(table.get("precision", "second")),
        rhythm=table.get("rhythm", "people"),
        url=table["url"],
        authors=table["authors"],
        reach=table["reach"],
        interaction=(reposts, comments, likes, views),
        endings=tuple(table.get("endings", ["。"])),
    )


def _source(table: dict[str, Any]) -> DemoSource:
    faults = tuple(Fault(**fault) for fault in table.get("fault", []))
    return DemoSource(table["id"], table["name"], table["every_hours"], faults, table.get("flaky", 0.0))


def _matter(path: Path, common: Mapping[str, tuple[str, ...]]) -> Matter:
    table = _toml(path)
    banks = _strings(table.get("bank", {}))
    wordings = {name: _wording(entry, banks) for name, entry in table["wording"].items()}
    return Matter(
        id=table["id"],
        about_unit=table["about_unit"],
        slots={**common, **_strings(table.get("slots", {}))},
        wordings=wordings,
        phases=tuple(_phase(entry) for entry in table["phase"]),
    )


def _wording(table: dict[str, Any], banks: Mapping[str, tuple[str, ...]]) -> Wording:
    """Return the wording with the texts of the banks it shares with other voices."""
    shared = [text for bank in table.get("banks", []) for text in banks[bank]]
    texts = (*table.get("texts", []), *shared)
    under = tuple(table.get("under", []))
    return Wording(table["voice"], texts, tuple(table.get("titles", [])), table.get("ordered", False), under)


def _phase(table: dict[str, Any]) -> Phase:
    return Phase(table["start"], table["hours"], table["shape"], table.get("boost", 1.0), table["say"])


def _background(folder: Path) -> Matter:
    """Return the neutral hot-search titles as one steady matter, each title once."""
    with (folder / "background.csv").open(encoding="utf-8", newline="") as file:
        titles = tuple(row["title"] for row in csv.DictReader(file))
    phase = Phase("-13d 06:00", 13 * 24 + 24, "steady", 1.0, {"titles": len(titles)})
    return Matter("background", False, {}, {"titles": Wording("hot_title", (), titles)}, (phase,))
