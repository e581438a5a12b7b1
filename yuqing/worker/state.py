"""The worker's memory of its sources: a small file of its own, replaced in one step.

It is written after the segment of the same visit: a crash in between repeats the visit, which changes nothing.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from yuqing.config import write_whole
from yuqing.sources.context import Validators
from yuqing.worker.schedule import Streak, Trouble

log = logging.getLogger(__name__)

VERSION = 1
_TIMES = ("next_at", "ok_at", "newest_at", "changed_at")


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of one source between two visits; all times aware UTC."""

    #: When it is due; None: at once.
    next_at: datetime | None = None
    #: Last success; None: never, so that what comes first is history.
    ok_at: datetime | None = None
    #: Time of the newest item ever seen.
    newest_at: datetime | None = None
    #: When its content last differed from the time before.
    changed_at: datetime | None = None
    validators: Validators = field(default_factory=Validators)
    streak: Streak = field(default_factory=Streak)
    #: Where it moved for good, "" when it did not.
    moved_to: str = ""
    #: Keys of the pages of a list that were read; see `sources.context.Progress`.
    done: tuple[str, ...] = ()
    history_page: int = 0
    #: Address that all this is about; "" in a file of an older program.
    url: str = ""

    def at(self, url: str) -> "SourceState":
        """Return what is known of a source at an address: nothing when a person has given it another one."""
        return self if self.url in {"", url} else SourceState()

    def is_due(self, now: datetime) -> bool:
        """Return whether the source should be visited."""
        return self.next_at is None or self.next_at <= now

    def is_due_within(self, interval: timedelta, now: datetime) -> bool:
        """Return whether a source that is well should be visited because its last success is so long ago."""
        return self.streak.trouble is Trouble.NONE and self.ok_at is not None and self.ok_at + interval <= now


def load_states(path: Path) -> dict[str, SourceState]:
    """Return the state by source id; no file, no state. A damaged file is set aside and everything is due."""
    if not path.exists():
        return {}
    try:
        return {
            source_id: _state(values) for source_id, values in json.loads(path.read_text("utf-8"))["sources"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        aside = path.with_name(f"{path.name}.damaged")
        path.replace(aside)
        log.error("worker_state_damaged file=%s set_aside=%s error=%r", path, aside, error)
        return {}


def save_states(path: Path, states: Mapping[str, SourceState]) -> None:
    """Write the state of all sources; a reader sees the old or the new file, never half of one."""
    plain = {"version": VERSION, "sources": {source_id: _plain(state) for source_id, state in states.items()}}
    write_whole(path, json.dumps(plain, ensure_ascii=False, indent=1))


def _plain(state: SourceState) -> dict[str, Any]:
    values = asdict(state)
    return values | {name: values[name] and values[name].isoformat() for name in _TIMES}


def _state(values: dict[str, Any]) -> SourceState:
    times = {name: values[name] and datetime.fromisoformat(values[name]) for name in _TIMES}
    streak = values["streak"]
    return SourceState(
        **times,
        validators=Validators(**values["validators"]),
        streak=Streak(Trouble(streak["trouble"]), streak["failures"], streak["empty"]),
        moved_to=values["moved_to"],
        # A file of an older program does not have these.
        done=tuple(values.get("done", ())),
        history_page=values.get("history_page", 0),
        url=values.get("url", ""),
    )
