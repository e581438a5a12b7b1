"""The stage of the drill desk: its clock, and the material that comes in when its time has come."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa
from ulid import ULID

from yuqing import clock
from yuqing.config import Desk
from yuqing.model.drill import DrillClock, DrillSetup, Scenario
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.rules import drill as rules
from yuqing.store import Store
from yuqing.worker import segments, stock
from yuqing.workflow import drills
from yuqing.workflow.authority import Acting

SOURCE = "演练材料"


@dataclass(slots=True)
class Stage:
    """One drill as it runs. `clock` is replaced whole, so that every thread reads one that is consistent."""

    desk: Desk
    setup: DrillSetup
    scenario: Scenario
    clock: DrillClock
    _stock: pa.Table | None = None
    _released: datetime | None = field(default=None)

    def now(self) -> datetime:
        """Return the present moment of the drill."""
        return self.clock.moment(clock.now())

    @property
    def is_ready(self) -> bool:
        """Whether the material has been made."""
        if self._stock is None:
            self._stock = stock.read(self.desk)
        return self._stock is not None

    @property
    def is_standing(self) -> bool:
        """Whether the clock stands, by hand or because it has come to a stop."""
        return not self.clock.runs or self.now() == self.clock.stop

    @property
    def pace(self) -> float:
        """How many seconds of the drill pass in one; 0 while its clock stands."""
        return 0.0 if self.is_standing else self.setup.speed

    def release(self, now: datetime) -> int:
        """Hand over what was published since the last time, and return how much of it and of the injects is new.

        What is handed over twice, as after a crash, is stored once.
        """
        if not self.is_ready or self._stock is None:
            return 0
        rows = stock.due(self._stock, self._released, now)
        if rows.num_rows:
            segments.write(self.desk.inbox, rows, (_run(rows, now),))
        since, self._released = self._released or self.setup.began, now
        return int(rows.num_rows) + sum(
            since < self.setup.began + each.at.span <= now for each in self.scenario.injects
        )

    def ahead(self, minutes: int) -> datetime:
        """Return the moment so many minutes from now, the end of the drill at most."""
        return min(self.now() + timedelta(minutes=minutes), self.setup.began + self.scenario.length.span)

    def next_inject(self) -> datetime:
        """Return when the next inject comes, the end of the drill after the last."""
        moments = [self.setup.began + inject.at.span for inject in self.scenario.injects]
        end = self.setup.began + self.scenario.length.span
        return min([each for each in moments if each > self.now()], default=end)

    def go_on(self, acting: Acting) -> None:
        """Let the clock run to where it stands next by itself. Raises WorkflowError."""
        wall = clock.now()
        stop = rules.next_stop(self.scenario, self.setup, self.clock.moment(wall))
        self._move(acting, drills.RESUMED, rules.resumed(self.clock, wall, stop))

    def pause(self, acting: Acting) -> None:
        """Stop the clock. Raises WorkflowError."""
        self._move(acting, drills.PAUSED, rules.paused(self.clock, clock.now()))

    def step(self, acting: Acting, to: datetime) -> None:
        """Set the clock ahead and let it stand there. Raises WorkflowError."""
        wall = clock.now()
        self._move(acting, drills.STEPPED, rules.paused(rules.stepped(self.clock, wall, to), wall))

    def end(self, acting: Acting) -> None:
        """End the drill; its clock stands for good. Raises WorkflowError."""
        ended = rules.paused(self.clock, clock.now())
        drills.end(acting, ended)
        self.clock = ended

    def _move(self, acting: Acting, what: str, moved: DrillClock) -> None:
        drills.move(acting, drills.Moved(what, moved))
        self.clock = moved


def opened(desk: Desk, store: Store) -> Stage | None:
    """Return the stage of a desk, or None when no drill was prepared on it. Raises ConfigError or PlanError."""
    setup = drills.load_setup(desk)
    if setup is None:
        return None
    return Stage(desk, setup, drills.load_scenario(desk), drills.clock_of(store, setup, clock.now()))


def _run(rows: pa.Table, now: datetime) -> SourceRun:
    return SourceRun(
        run_id=f"drill-{ULID()}", source_id="drill", source_name=SOURCE, started_at=now, finished_at=now,
        outcome=Outcome.OK, detail="", items=rows.num_rows, rejected=0, newest_at=now, health=Health.OK,
    )  # fmt: skip


def scale(running: Stage | None) -> float:
    """Return by how much the limits of a desk are stretched: 1 where no drill runs."""
    return running.setup.deadline_scale if running is not None else 1.0
