"""One visit to one source, from what is remembered of it to what is remembered next; it never stops the round."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from yuqing.errors import SourceError
from yuqing.model.mentions import RawItem
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.sources import SOURCES
from yuqing.sources.context import Context, Progress, Response, Validators
from yuqing.sources.http import Client, Errand
from yuqing.sources.spec import SourceSpec
from yuqing.worker.schedule import Finding, Rhythm, decide
from yuqing.worker.state import SourceState

log = logging.getLogger(__name__)

#: What is kept of a page that our program could not cope with.
QUARANTINED = 64 * 1024
BUG = "程序错误,已记录并保留现场,请联系维护人员"
#: Larger pages are not kept as evidence, and the run says so.
LARGEST_KEPT = 3 * 2**20

MakeContext = Callable[[SourceSpec, SourceState, datetime], Context]


@dataclass(frozen=True, slots=True)
class Means:
    """What a visit needs besides the source: network, clock, chance and a place for evidence."""

    make_context: MakeContext
    clock: Callable[[], datetime]
    #: Returns -1…1.
    chance: Callable[[], float]
    quarantine: Path


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a visit."""

    #: Worth keeping: with content, not too old, each once.
    items: tuple[RawItem, ...]
    run: SourceRun
    state: SourceState
    #: True for what a source shows at its first good visit: history, which fires no alarm.
    backfilled: bool
    #: Items of the pages behind a list: history at every visit.
    history: tuple[RawItem, ...] = ()
    #: The good answers by address, for evidence; only of key sources.
    pages: Mapping[str, Response] = field(default_factory=dict)

    def singles(self) -> Iterator["Visit"]:
        """Yield this visit once for each of its items."""
        yield from (replace(self, items=(item,), history=()) for item in self.items)
        yield from (replace(self, items=(), history=(item,)) for item in self.history)


def no_keyword(_text: str) -> bool:
    """Return that a text concerns nobody: where no unit is known."""
    return False


def live_contexts(client: Client, key: bytes, concerns: Callable[[str], bool] = no_keyword) -> MakeContext:
    """Return how a real visit reaches the network; `concerns` says which titles may concern the unit."""

    def make(spec: SourceSpec, state: SourceState, now: datetime) -> Context:
        known = {spec.url: state.validators}
        errand = Errand(now, spec.private_hosts, spec.min_host_delay, spec.respect_robots, known)
        return Context(now, key, lambda url: client.get(url, errand), concerns=concerns)

    return make


def visit(spec: SourceSpec, state: SourceState, means: Means, now: datetime) -> Visit:
    """Visit a source and return its items, the record of the run and the state to remember."""
    context = means.make_context(spec, state, now)
    watched = _Watched(context.get, spec, state.validators)
    progress = Progress(frozenset(state.done), history_page=state.history_page)
    found = _collected(spec, replace(context, get=watched.get, progress=progress), watched)
    if found.outcome is Outcome.INTERNAL:
        _keep(means.quarantine, f"{spec.id}-{now:%Y%m%dT%H%M%S}", watched.last.body[:QUARANTINED])
    seen = _Seen(found, watched.main_answer, watched.validators, now, max(means.clock(), now), progress)
    after = _remembered(state, seen)
    decision = decide(
        _finding(seen, after, spec), state.streak, Rhythm(spec.interval, spec.expect_update, means.chance())
    )
    pages = _kept_pages(watched, context.warnings)
    worth = tuple(_worth_keeping(found.items, now - timedelta(days=spec.max_age_days)))
    return Visit(
        items=tuple(item for item in worth if item.url not in progress.past),
        run=_run(spec, seen, after, decision.health, context.warnings),
        state=replace(after, url=spec.url, next_at=decision.next_at, streak=decision.streak),
        # A list whose articles are refused is read all the same: what it shows from then on is news.
        backfilled=state.ok_at is None and not state.done,
        history=tuple(item for item in worth if item.url in progress.past),
        pages=pages,
    )


def broken_visit(spec: SourceSpec, state: SourceState, now: datetime) -> Visit:
    """Return what is handed over when the visit itself has a bug: a failure with its name, and the usual pause."""
    found = _Found(Outcome.INTERNAL, detail=BUG)
    seen = _Seen(
        found, None, state.validators, now, now, Progress(frozenset(state.done), history_page=state.history_page)
    )
    decision = decide(_finding(seen, state, spec), state.streak, Rhythm(spec.interval, spec.expect_update))
    after = replace(state, url=spec.url, next_at=decision.next_at, streak=decision.streak)
    return Visit((), _run(spec, seen, state, decision.health, ()), after, backfilled=False)


class _Watched:
    """A way to fetch that remembers what came, and tells when it is the same as last time."""

    def __init__(self, get: Callable[[str], Response], spec: SourceSpec, known: Validators) -> None:
        self._get, self._main, self._known, self._is_key = get, spec.url, known, spec.key
        self.last = Response(0, "", {}, b"")
        #: The answer of the source's own address.
        self.main_answer: Response | None = None
        self.validators = known
        #: The good answers by address; only of key sources.
        self.pages: dict[str, Response] = {}

    def get(self, url: str) -> Response:
        self.last = answer = self._get(url)
        if self._is_key and answer.body:
            self.pages[url] = answer
        if url != self._main:
            return answer
        if answer.outcome is Outcome.OK:
            sha1 = hashlib.sha1(answer.body, usedforsecurity=False).hexdigest()
            self.validators = Validators(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), sha1)
            if sha1 == self._known.body_sha1:
                answer = replace(answer, outcome=Outcome.UNCHANGED)
        self.main_answer = answer
        return answer


@dataclass(frozen=True, slots=True)
class _Found:
    """What `collect` gave, or why it gave nothing."""

    outcome: Outcome
    items: tuple[RawItem, ...] = ()
    detail: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything that one visit brought to light."""

    found: _Found
    #: The answer of the source's own address, None when there was none.
    answer: Response | None
    validators: Validators
    started_at: datetime
    finished_at: datetime
    progress: Progress


def _collected(spec: SourceSpec, context: Context, watched: _Watched) -> _Found:
    items: list[RawItem] = []
    try:
        items.extend(SOURCES[spec.type](spec, context))
    except SourceError as error:
        # What came before the failure is good: a list whose articles are refused, a search whose second word fails.
        return _Found(Outcome(error.kind), tuple(items), str(error), error.retry_after)
    except Exception:
        # A bug in one kind of source must not silence all the others: it is recorded, shown, and its cause kept.
        log.exception("source_bug source=%s", spec.id)
        return _Found(Outcome.INTERNAL, tuple(items), BUG)
    answer = watched.main_answer
    return _Found(answer.outcome if answer and not items else Outcome.OK, tuple(items))


def _remembered(state: SourceState, seen: _Seen) -> SourceState:
    """Return the state after a success.

    After a failure only the pages that were read are remembered, so that it cannot pass as "unchanged" next time.
    """
    found = seen.found
    if not found.outcome.is_success:
        return replace(state, done=tuple(sorted(seen.progress.done)), history_page=seen.progress.history_page)
    times = [item.published_at for item in found.items if item.published_at]
    is_empty = found.outcome is Outcome.OK and not found.items
    return replace(
        state,
        ok_at=seen.finished_at,
        newest_at=max([*times, *([state.newest_at] if state.newest_at else [])], default=None),
        changed_at=seen.finished_at if found.items else state.changed_at,
        # An empty channel is read again in full, for it may only seem empty; so is one with pages still to read.
        validators=Validators() if is_empty or seen.progress.unfinished else seen.validators,
        done=tuple(sorted(seen.progress.done)),
        history_page=seen.progress.history_page,
        moved_to=seen.answer.moved_to if seen.answer else "",
    )


def _finding(seen: _Seen, after: SourceState, spec: SourceSpec) -> Finding:
    is_silent = spec.may_be_silent and not seen.found.items
    showed_nothing_new = is_silent or seen.found.outcome in {Outcome.NOT_MODIFIED, Outcome.UNCHANGED}
    return Finding(
        outcome=seen.found.outcome,
        finished_at=seen.finished_at,
        items=None if showed_nothing_new else len(seen.found.items),
        freshest=None if spec.may_be_silent else after.newest_at or after.changed_at,
        retry_after=seen.found.retry_after,
        unfinished=seen.progress.unfinished,
    )


def _run(spec: SourceSpec, seen: _Seen, after: SourceState, health: Health, warnings: Sequence[str]) -> SourceRun:
    moved = [f"网址已永久改为 {after.moved_to},请修改"] if after.moved_to and seen.answer else []
    return SourceRun(
        # The same visit has the same id, however often its segment is taken in.
        run_id=f"{spec.id}:{seen.started_at:%Y%m%dT%H%M%S.%f}",
        source_id=spec.id,
        source_name=spec.name,
        started_at=seen.started_at,
        finished_at=seen.finished_at,
        outcome=seen.found.outcome,
        detail=seen.found.detail or ";".join([*warnings, *moved]),
        items=len(seen.found.items),
        rejected=sum(not _has_content(item) for item in seen.found.items),
        newest_at=after.newest_at,
        health=health,
    )


def _kept_pages(watched: "_Watched", warnings: list[str]) -> dict[str, Response]:
    """Return what a visit to a key source leaves as evidence."""
    small = {url: answer for url, answer in watched.pages.items() if len(answer.body) <= LARGEST_KEPT}
    if len(small) < len(watched.pages):
        warnings.append(f"有页面超过 {LARGEST_KEPT // 2**20} MB,没有留存快照")
    return small


def _worth_keeping(items: tuple[RawItem, ...], oldest: datetime) -> Iterator[RawItem]:
    """Yield items with content that are not too old; of items with the same id and address, the first."""
    known: set[tuple[str, str]] = set()
    for item in items:
        is_recent = item.published_at is None or item.published_at >= oldest
        identity = (item.native_id, item.url) if item.native_id else (item.url, item.title)
        if _has_content(item) and is_recent and identity not in known:
            known.add(identity)
            yield item


def _has_content(item: RawItem) -> bool:
    return bool(item.title or item.text)


def _keep(folder: Path, name: str, body: bytes) -> None:
    """Keep what our program could not cope with; on a full disk the log still has the traceback."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.bin").write_bytes(body)
    except OSError as error:
        log.error("quarantine_failed file=%s error=%r", name, error)
