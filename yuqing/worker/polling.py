"""Rounds of visits: what is due is visited side by side, and each outcome is handed over with what it brought."""

import logging
import random
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import pyarrow as pa

from yuqing import clock
from yuqing.config import Desk, Settings
from yuqing.model import segments as layout
from yuqing.sources.http import Client, user_agent
from yuqing.sources.rows import Provenance, fed_batch
from yuqing.sources.spec import SourceSpec, load_sources
from yuqing.worker import segments
from yuqing.worker.office import Office
from yuqing.worker.state import SourceState, load_states, save_states
from yuqing.worker.visit import Means, Visit, live_contexts, visit

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
    _under_way: dict[str, Future[Visit]] = field(default_factory=dict)
    _specs: dict[str, SourceSpec] = field(default_factory=dict)
    _listed: list[str] = field(default_factory=list)
    _read_at: float = 0.0

    def turn(self, now: datetime) -> None:
        """Hand over what has come back and set out for what is due; never waits."""
        self._collect()
        for spec in self._sources():
            state = self._states.get(spec.id, SourceState())
            if spec.enabled and spec.id not in self._under_way and state.is_due(now) and self._host_is_free(spec):
                self._under_way[spec.id] = self._executor.submit(visit, spec, state, self.means, now)

    def _host_is_free(self, spec: SourceSpec) -> bool:
        """Return whether the host of a source may be asked now; a visit that had to wait would hold a thread."""
        host = _host(spec)
        asked = spec.min_host_delay > 0 and any(_host(self._specs[other]) == host for other in self._under_way)
        return not asked and self.client.slots.free_in(host) <= 0

    def close(self) -> None:
        """Stop setting out; what is under way is dropped and will be due again."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _collect(self) -> None:
        """Hand over all that has come back as one segment: analysis and ingest cost by the batch."""
        back = [source_id for source_id, future in self._under_way.items() if future.done()]
        if not back:
            return
        came = {source_id: self._under_way.pop(source_id).result() for source_id in back}
        segments.write(self.desk.inbox, self._analysed(came), [each.run for each in came.values()])
        for source_id, each in came.items():
            self._states[source_id] = each.state
            log.info("source=%s outcome=%s items=%d", source_id, each.run.outcome, each.run.items)
        # After the segment: a crash between the two means a visit too many, never a mention too few.
        save_states(self.desk.worker_state, self._states)

    def _analysed(self, came: dict[str, Visit]) -> pa.Table:
        raw = [self._raw(source_id, each) for source_id, each in came.items() if each.items]
        if not raw:
            return layout.SEGMENT.empty_table()
        whole = pa.Table.from_batches(raw).combine_chunks().to_batches()
        return pa.Table.from_batches(list(self.office.engine.map(whole)))

    def _raw(self, source_id: str, came: Visit) -> pa.RecordBatch:
        about_unit = self._specs[source_id].about_unit
        return fed_batch(came.items, Provenance(source_id, came.run.finished_at, came.backfilled, about_unit))

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
    means = Means(live_contexts(client, office.key), clock.now, _chance, desk.rejected)
    executor = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="visit")
    return Rounds(desk, office, client, means, load_states(desk.worker_state), executor)


def _chance() -> float:
    return random.uniform(-1, 1)


def _host(spec: SourceSpec) -> str:
    return urlsplit(spec.url).hostname or ""
