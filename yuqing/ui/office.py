"""The desks that this process has open: each owns its database file, one ingest thread and one worker."""

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from yuqing import alarms, clock, config
from yuqing.config import Desk, Settings
from yuqing.errors import StoreDamagedError, StoreError, WorkflowError, YuqingError
from yuqing.model.drill import DrillSetup
from yuqing.model.plan import Plan
from yuqing.model.severity import GradingRules
from yuqing.model.unit import Unit
from yuqing.pipeline import Ingest
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.store import Store
from yuqing.ui import stage
from yuqing.ui.children import Filling, WorkerProcess
from yuqing.ui.export_jobs import Printer
from yuqing.ui.messaging import Messaging
from yuqing.ui.stage import Stage
from yuqing.ui.upkeep import Upkeep
from yuqing.views.aftermath import watched_after_calm
from yuqing.views.desk import grading_rules, pack_in_force, plan_of, thresholds, watched
from yuqing.workflow import anchoring, drills, learning, restoring

log = logging.getLogger(__name__)

#: Pause between two looks into the inbox, in seconds.
PAUSE = 0.5
#: How long a failed database or worker is left alone before the next try.
RETRY = timedelta(seconds=10)
#: How often present topics are graded again while nothing arrives.
REGRADE = timedelta(minutes=2)
#: How often we look for alerts while nothing arrives, for silence changes a window too.
LOOK = timedelta(minutes=1)
#: So many mentions at once are the past of the demo, which is told anew with them.
TOLD_ANEW = 200
#: After a look we rest this many times as long as it took.
REST = 20


@dataclass(slots=True)
class OpenDesk:
    """One desk with its threads. `generation` grows with every change, so that caches know."""

    desk: Desk
    settings: Settings
    with_worker: bool
    generation: int = 0
    #: One Chinese sentence when the desk cannot take anything in; "" when all is well.
    problem: str = ""
    #: One Chinese sentence about a restoration of the last day; "" for none.
    notice: str = ""
    _store: Store | None = None
    _ingest: Ingest | None = None
    _unit: Unit | None = None
    _plan: tuple[tuple[object, ...], tuple[Unit, str], Plan] | None = None
    _worker: WorkerProcess | None = None
    _stage: Stage | None = None
    _next_try: datetime | None = None
    _next_regrade: datetime | None = None
    _unanchored: str = ""
    _accepted: tuple[float, ...] = ()
    _pack: str = ""
    _watch: alarms.Desk | None = None
    _next_look: datetime | None = None
    _free_at: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    #: What makes the papers of this desk, what keeps it safe, and what tells the people of the unit.
    printer: Printer = field(init=False)
    upkeep: Upkeep = field(init=False)
    messaging: Messaging = field(init=False)

    def __post_init__(self) -> None:
        """Give the desk its threads, which start with it."""
        self.printer, self.upkeep, self.messaging = Printer(self), Upkeep(self), Messaging(self)

    @property
    def store(self) -> Store:
        """The open database. Raises StoreError with the sentence that says why it is not open."""
        if self._store is None:
            raise StoreError(self.problem or "数据库正在打开,请稍候刷新。")
        return self._store

    @property
    def is_open(self) -> bool:
        """Whether the database is open."""
        return self._store is not None

    @property
    def anchors(self) -> Path:
        """Where the head of the record is written down every day."""
        return self.desk.root / anchoring.FILE

    @property
    def is_alive(self) -> bool:
        """Whether the ingest thread still runs."""
        return self._thread is not None and self._thread.is_alive()

    def unit(self) -> Unit | None:
        """The unit of this desk, or None before the first-run page was filled in."""
        return config.load_unit(self.desk.unit_file)

    def plan(self) -> Plan | None:
        """The plan in force, or None before there is a unit. Raises ConfigError or PlanError."""
        unit = self.unit()
        if unit is None:
            return None
        asked = (self.generation, clock.in_beijing(clock.now()).date(), self._store is not None, unit)
        if self._plan is None or self._plan[0] != asked:
            pack = pack_in_force(self._store, unit, clock.now()) if self._store is not None else ""
            # Made only after a change: it takes longer than a button may. Without a database the shipped one is read.
            last = self._plan if self._plan and self._plan[1] == (unit, pack) else None
            self._plan = asked, (unit, pack), last[2] if last else plan_of(unit, pack)
        return self._plan[2]

    @property
    def stage(self) -> Stage | None:
        """The drill that runs on this desk; None on every other desk, and before one was prepared."""
        return self._stage

    def now(self) -> datetime:
        """Return the present moment of this desk: that of its drill, else that of the wall clock."""
        return self._stage.now() if self._stage else clock.now()

    def touch(self) -> None:
        """Tell the caches that a person changed something."""
        self.generation += 1

    def start(self) -> None:
        """Open the database and start the thread; a database that cannot be opened is tried again."""
        self.desk.inbox.mkdir(parents=True, exist_ok=True)
        if self.with_worker:
            self._worker = WorkerProcess(self.desk.name)
        self._open(clock.now())
        self._thread = threading.Thread(target=self._run, name=f"ingest-{self.desk.name}", daemon=True)
        self._thread.start()
        self.printer.start()
        # What is made up needs no copies, and nobody is told of it.
        if self.with_worker:
            self.upkeep.start()
            self.messaging.start()

    def close(self) -> None:
        """End the worker and the thread, then close the file."""
        self._stop.set()
        self.printer.close()
        self.messaging.close()
        if self._worker is not None:
            self._worker.end()
        if self._thread is not None:
            self._thread.join()
        self.upkeep.close()
        if self._store is not None:
            self._store.close()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                self._turn(self.now())
            except YuqingError as error:
                self.problem = str(error)
                log.error("desk=%s problem=%s", self.desk.name, error)
                self._stop.wait(RETRY.total_seconds())

    def _turn(self, now: datetime) -> None:
        if self._ingest is None:
            self._open(clock.now())
            return
        if self._worker is not None:
            self._worker.watch(now, RETRY)
        if self._stage is not None:
            self.generation += bool(self._stage.release(now))
        self._follow_unit(self._ingest, now)
        taken = self._ingest.take_folder(
            self.desk.inbox, self.desk.rejected, now, self.desk.ingested if self.with_worker else None
        )
        if self._next_regrade is None or now >= self._next_regrade:
            self._ingest.mark_present(now)
            self._next_regrade = now + REGRADE
            self._anchor(now)
        has_learnt = learning.follow(self.store, self.desk, now)
        if self._ingest.regrade(now) or taken.segments or has_learnt:
            self.generation += 1
        if not taken.segments:
            self._ingest.recount(now)
        self._look(now, taken.added)
        self.problem = (self._worker.problem if self._worker else "") or self._unanchored or self.upkeep.problem

    def _open(self, now: datetime) -> None:
        if self._next_try is not None and now < self._next_try:
            return
        self._next_try = now + RETRY
        try:
            # The store first: without it nobody could sign in to put the unit right.
            if self._store is None:
                self._store = restoring.open_or_restore(self.desk, now)
            self._unit = self.unit()
            self._accepted, self._pack = thresholds(self._store), pack_in_force(self._store, self._unit, now)
            rules = grading_rules(self._unit, self._accepted, self._pack)
            self._watch = self._watched(rules)
            self._store, self._ingest = self._loaded(self._store, rules, now)
            self._stage = stage.opened(self.desk, self._store)
            self.notice = restoring.notice(self._store, now)
        except YuqingError as error:
            self.problem = str(error)
            log.error("desk=%s open_failed=%s", self.desk.name, type(error).__name__)
            return
        self.problem, self._next_try = "", None
        self.generation += 1

    def _loaded(self, store: Store, rules: GradingRules | None, now: datetime) -> tuple[Store, Ingest]:
        """Return the ingest with its store; damage that only shows when topics are read is restored as well."""
        try:
            return store, Ingest(store, rules)
        except StoreDamagedError:
            store.close()
            self._store = None
            restored = restoring.restored_store(self.desk, now)
            return restored, Ingest(restored, rules)

    def _anchor(self, now: datetime) -> None:
        # What is wrong with the anchors must not keep what the public says out.
        try:
            anchoring.anchor(self.store, self.anchors, now)
            self._unanchored = ""
        except WorkflowError as error:
            self._unanchored = str(error)
            log.error("desk=%s not_anchored=%s", self.desk.name, error)

    def _follow_unit(self, ingest: Ingest, now: datetime) -> None:
        """Grade by the plan of the unit and the thresholds it accepted as they stand now, whoever changed them."""
        unit, accepted = self.unit(), thresholds(self.store)
        pack = pack_in_force(self.store, unit, now)
        if (unit, accepted, pack) != (self._unit, self._accepted, self._pack):
            rules = grading_rules(unit, accepted, pack)
            ingest.use(rules)
            self._unit, self._accepted, self._pack = unit, accepted, pack
            self._watch = self._watched(rules)
            self._next_regrade = None
            self.touch()

    def _watched(self, rules: GradingRules | None) -> alarms.Desk | None:
        """Return what the look for alerts goes by; None before there is a unit."""
        if rules is None:
            return None
        names = watched(self.desk, self._unit).names
        return alarms.Desk(load_alert_rules(), rules.reply_limit_hours, names)

    def _look(self, now: datetime, added: int) -> None:
        """Look for alerts after news, and once a minute without."""
        if self._watch is None or not (added or self._next_look is None or now >= self._next_look):
            return
        if time.monotonic() < self._free_at:
            # Too soon after a long look, as during a large import: in one of the next turns.
            self._next_look = now
            return
        self._next_look, began = now + LOOK, time.monotonic()
        if added >= TOLD_ANEW and self.desk.name == "demo":
            alarms.retell(self.store, self._watch, now)
        over = watched_after_calm(self.store, self._watch.rules.aftermath, now)
        if alarms.check(self.store, self._watch, now, over):
            self.generation += 1
        self._free_at = time.monotonic() + REST * (time.monotonic() - began)


@dataclass(slots=True)
class Office:
    """All open desks of the process, opened when first asked for."""

    settings: Settings
    #: False where nothing may be polled (tests, benchmarks).
    with_workers: bool = True
    #: Which desk each session of an account looked at last.
    entered: dict[str, str] = field(default_factory=dict)
    _desks: dict[str, OpenDesk] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _filling: Filling = field(default_factory=lambda: Filling("fill-demo"))
    _material: Filling = field(default_factory=lambda: Filling("fill-drill"))

    def desk(self, name: str) -> OpenDesk:
        """Return the desk, opening it on first use; only the live desk polls sources."""
        with self._lock:
            if name not in self._desks:
                polls = self.with_workers and name == "live" and self.settings.mode != drills.DESK
                opened = OpenDesk(config.desk(self.settings, name), self.settings, with_worker=polls)
                opened.start()
                self._desks[name] = opened
            return self._desks[name]

    def open_demo(self) -> None:
        """Open the demo desk; on first use a process of its own fills it, so that this one stays light."""
        opened = self.desk("demo")
        with self._lock:
            # Twice at once would tell two fortnights that end at different moments.
            if opened.unit() is None and not self._filling.is_running:
                self._filling.start()

    def begin_drill(self, text: str, setup: DrillSetup) -> OpenDesk:
        """Put the last drill away and open the desk of a new one. Raises WorkflowError or PlanError."""
        with self._lock:
            drills.check(text, setup)
            last = self._desks.pop(drills.DESK, None)
            self._material.end()
            if last is not None:
                last.close()
            place = config.desk(self.settings, drills.DESK)
            drills.prepare(place, text, setup)
            # Shared results are known by the generation of their desk: it goes on from the last drill's.
            opened = OpenDesk(place, self.settings, False, last.generation + 1 if last else 0)
            opened.start()
            self._desks[drills.DESK] = opened
            if self.with_workers:
                self._material.start()
            return opened

    def open_desks(self) -> list[OpenDesk]:
        """Return the desks that are open now."""
        with self._lock:
            return list(self._desks.values())

    def close(self) -> None:
        """Close every desk."""
        self._filling.end()
        self._material.end()
        for opened in self.open_desks():
            opened.close()


_office: Office | None = None


def open_office(settings: Settings, *, with_workers: bool = True) -> Office:
    """Make the office of this process; the server does it once."""
    # The process has one office, and pages have no other way to it.
    global _office
    _office = Office(settings, with_workers)
    return _office


def office() -> Office:
    """Return the office of this process."""
    if _office is None:
        return open_office(config.load())
    return _office
