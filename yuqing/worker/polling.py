"""Rounds of visits: what is due is visited side by side, and each outcome is handed over with what it brought."""

import logging
import random
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from yuqing import clock, config
from yuqing.config import Desk, Settings
from yuqing.errors import ConfigError
from yuqing.sources.editing import change_sources
from yuqing.sources.http import Client, user_agent
from yuqing.sources.site import site_of
from yuqing.sources.source_file import load_sources
from yuqing.sources.spec import SourceSpec
from yuqing.worker import evidence, segments
from yuqing.worker.evidence import Sighted, Wishes
from yuqing.worker.keywords import concerns
from yuqing.worker.office import Office
from yuqing.worker.poison import Analysis
from yuqing.worker.state import SourceState, load_states, save_states
from yuqing.worker.visit import Means, Visit, broken_visit, live_contexts, no_keyword, visit
from yuqing.workflow import wartime
from yuqing.workflow.wartime import Wartime

log = logging.getLogger(__name__)

#: Visits under way at the same time; a slow source holds one of them and no more.
SIDE_BY_SIDE = 8


@dataclass(slots=True)
class Rounds:
    """The visits of one desk."""

    desk: Desk
    office: Office
    client: Client
    means: Means
    _states: dict[str, SourceState]
    _executor: ThreadPoolExecutor
    #: Whether a text may concern the unit.
    concerns: Callable[[str], bool] = no_keyword
    _under_way: dict[str, tuple[Future[Visit], datetime]] = field(default_factory=dict)
    _specs: dict[str, SourceSpec] = field(default_factory=dict)
    _listed: list[str] = field(default_factory=list)
    _read_at: float = 0.0
    _wishes: Wishes = field(init=False)

    def __post_init__(self) -> None:
        """Let requests for pages use the same threads and the same pauses."""
        self._wishes = Wishes(self.desk, self.client, self._executor)

    def turn(self, now: datetime) -> None:
        """Hand over what has come back and set out for what is due; never waits."""
        self._collect()
        specs, order = self._sources(), self._order(now)
        self._mark_verified()
        busy = {self._site(source_id) for source_id in self._under_way}
        for spec in specs:
            if spec.enabled and spec.id not in self._under_way and self._is_due(spec, order, now):
                self._set_out(spec, busy, now)
        self._wishes.turn(self._specs, now)

    def _is_due(self, spec: SourceSpec, order: Wartime | None, now: datetime) -> bool:
        state = self._state(spec)
        sooner = order.interval_of(spec) if order else None
        return state.is_due(now) or (sooner is not None and state.is_due_within(sooner, now))

    def _set_out(self, spec: SourceSpec, busy: set[str], now: datetime) -> None:
        """Visit a source unless its site has to rest: a visit that had to wait would hold a thread."""
        site = site_of(spec.url)
        if (spec.min_host_delay > 0 and site in busy) or self.client.slots.free_in(site) > 0:
            return
        busy.add(site)
        state = self._state(spec)
        self._under_way[spec.id] = (self._executor.submit(visit, spec, state, self.means, now), now)

    def _state(self, spec: SourceSpec) -> SourceState:
        return self._states.get(spec.id, SourceState()).at(spec.url)

    def _site(self, source_id: str) -> str:
        return site_of(self._specs[source_id].url)

    def close(self) -> None:
        """Stop setting out; what is under way is dropped and will be due again."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _collect(self) -> None:
        """Hand over all that has come back as one segment: analysis and ingest cost by the batch."""
        back = [source_id for source_id, (future, _) in self._under_way.items() if future.done()]
        if not back:
            return
        came = {source_id: self._came(source_id) for source_id in back}
        self._keep_evidence(came)
        about_unit = {source_id: self._specs[source_id].about_unit for source_id in back}
        table, came = Analysis(self.office.engine, self.desk.rejected).analysed(came, about_unit)
        segments.write(self.desk.inbox, table, [each.run for each in came.values()])
        for source_id, each in came.items():
            self._states[source_id] = each.state
            log.info("source=%s outcome=%s items=%d", source_id, each.run.outcome, each.run.items)
        # After the segment: a crash between the two means a visit too many, never a mention too few.
        save_states(self.desk.worker_state, self._states)

    def _came(self, source_id: str) -> Visit:
        """Return what came back; a bug in the visit itself is an outcome, too, and stops nobody else."""
        future, started_at = self._under_way.pop(source_id)
        error = future.exception()
        if error is None:
            return future.result()
        if not isinstance(error, Exception):
            raise error
        log.error("visit_bug source=%s", source_id, exc_info=error)
        spec = self._specs[source_id]
        return broken_visit(spec, self._state(spec), started_at)

    def _keep_evidence(self, came: Mapping[str, Visit]) -> None:
        """Keep what key sources showed, before the mentions are handed over: no mention of theirs is without."""
        for source_id, each in came.items():
            spec = self._specs[source_id]
            if spec.key:
                sighted = Sighted(spec, (*each.items, *each.history), each.pages, each.run.finished_at)
                without = evidence.keep_sighted(self.desk, sighted)
                news = {item.url for item in each.items} if not each.backfilled else set()
                wanted = [(mention_id, item) for mention_id, item in without if item.url in news]
                evidence.want_pages(self.desk, sighted, wanted, self.concerns)

    def _mark_verified(self) -> None:
        """Note in the list of sources which of them were seen to bring something, also after a crash in between."""
        listed = {
            source_id: {"verified": True}
            for source_id in self._listed
            if not self._specs[source_id].verified and self._has_worked(source_id)
        }
        if not listed:
            return
        try:
            change_sources(self.desk.sources_file, listed)
        except (ConfigError, OSError) as error:
            # The list is being edited or may not be written: it is noted when it is read again.
            log.warning("verified_not_noted sources=%s error=%r", ",".join(listed), error)
        for source_id in listed:
            self._specs[source_id] = self._specs[source_id].model_copy(update={"verified": True})

    def _has_worked(self, source_id: str) -> bool:
        return self._state(self._specs[source_id]).changed_at is not None

    def _order(self, now: datetime) -> Wartime | None:
        try:
            return wartime.in_force(self.desk, now)
        except ConfigError as error:
            log.error("wartime_file problem=%s", error)
            return None

    def _sources(self) -> list[SourceSpec]:
        """Return the sources as the file says now; it is read again when it was edited."""
        file = self.desk.sources_file
        changed_at = file.stat().st_mtime if file.exists() else 0.0
        if changed_at != self._read_at:
            specs, problems = load_sources(file) if changed_at else ((), ())
            for problem in problems:
                log.error("sources_file problem=%s", problem)
            # A source that was deleted while it is under way still has to be handed over.
            self._specs = {**self._specs, **{spec.id: spec for spec in specs}}
            self._listed = [spec.id for spec in specs]
            self._read_at = changed_at
        return [self._specs[source_id] for source_id in self._listed]


def open_rounds(desk: Desk, settings: Settings, office: Office) -> Rounds:
    """Return the rounds of a desk, going on where the last worker stopped."""
    client = Client(user_agent(settings.contact))
    unit = config.load_unit(desk.unit_file)
    test = concerns(unit) if unit else no_keyword
    means = Means(live_contexts(client, office.key, test), clock.now, _chance, desk.rejected)
    executor = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="visit")
    return Rounds(desk, office, client, means, load_states(desk.worker_state), executor, test)


def _chance() -> float:
    return random.uniform(-1, 1)
