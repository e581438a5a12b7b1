"""Pages kept as evidence: at once for key sources, on request for every other mention."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from yuqing.config import Desk
from yuqing.errors import SourceError
from yuqing.model.mentions import RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import snapshot, snapshot_index
from yuqing.sources.context import Response
from yuqing.sources.http import Client, Errand
from yuqing.sources.rows import fed_id
from yuqing.sources.site import site_of
from yuqing.sources.snapshot_index import Note, Shows
from yuqing.sources.spec import SourceSpec
from yuqing.workflow import page_wishes
from yuqing.workflow.page_wishes import Wish

log = logging.getLogger(__name__)

#: Pauses after a failure that may pass; after the last one the request ends with its reason.
PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
#: Kinds of source whose items have a page of their own worth keeping; the links of hot lists are searches.
_WITH_PAGES = frozenset({"feed", "list", "sitemap", "jsonlist", "csvlist", "xmllist"})
#: These will not pass by waiting.
_FINAL = frozenset({
    Outcome.BLOCKED, Outcome.NOT_FOUND, Outcome.ROBOTS_DENIED, Outcome.BLOCKED_ADDRESS, Outcome.BAD_SCHEME,
    Outcome.TOO_LARGE, Outcome.REDIRECT,
})  # fmt: skip
#: Requests looked at in one turn; the others wait for the next one.
_A_TURN = 200


@dataclass(frozen=True, slots=True)
class Sighted:
    """What a visit to a key source saw."""

    spec: SourceSpec
    items: tuple[RawItem, ...]
    #: Pages of the visit by the address that was asked, the source's own among them.
    pages: Mapping[str, Response]
    seen_at: datetime


def keep_sighted(desk: Desk, sighted: Sighted) -> list[tuple[int, RawItem]]:
    """Keep for every item its own page, or the list in which it stood; returns those still without their own page.

    Raises OSError.
    """
    notes: list[Note] = []
    without: list[tuple[int, RawItem]] = []
    for item in sighted.items:
        mention_id = fed_id(item, sighted.spec.id, sighted.seen_at)
        known = {one.shows for one in snapshot_index.of_mention(desk.evidence, mention_id)}
        own = sighted.pages.get(item.url) if item.url != sighted.spec.url else None
        if Shows.PAGE in known:
            continue
        if own is None:
            without.append((mention_id, item))
        shown = (own, Shows.PAGE) if own else (sighted.pages.get(sighted.spec.url), Shows.LISTING)
        if shown[0] is not None and shown[1] not in known:
            notes.append(_kept(desk, mention_id, shown[0], shown[1], sighted.seen_at))
    snapshot_index.attach(desk.evidence, notes)
    return without


def want_pages(
    desk: Desk, sighted: Sighted, without: list[tuple[int, RawItem]], concerns: Callable[[str], bool]
) -> None:
    """Ask for the pages that a visit to a key source did not read, of items that concern the unit. Raises OSError.

    Of the others the list in which they stood is evidence enough: fetching each page would be thousands a day.
    """
    if sighted.spec.type not in _WITH_PAGES:
        return
    for mention_id, item in without:
        is_ours = sighted.spec.about_unit or concerns(f"{item.title} {item.text}")
        if is_ours and page_wishes.wish_for(desk, mention_id) is None:
            page_wishes.want_page(desk, mention_id, item.url, sighted.spec.id, sighted.seen_at)


@dataclass(slots=True)
class Wishes:
    """The requests of one desk, fulfilled beside the visits."""

    desk: Desk
    client: Client
    executor: Executor
    _under_way: dict[int, tuple[Wish, Future[Response]]] = field(default_factory=dict)

    def turn(self, specs: Mapping[str, SourceSpec], now: datetime) -> None:
        """Keep what has come back and ask for what is due; never waits. Raises OSError."""
        self._collect(now)
        busy = {site_of(wish.url) for wish, _ in self._under_way.values()}
        for _, wish in zip(range(_A_TURN), page_wishes.open_wishes(self.desk), strict=False):
            site = site_of(wish.url)
            if wish.mention_id in self._under_way or site in busy or not wish.is_due(now):
                continue
            if self.client.slots.free_in(site) <= 0:
                busy.add(site)
                errand = _errand(_spec_of(wish, specs), now)
                self._under_way[wish.mention_id] = (wish, self.executor.submit(self.client.get, wish.url, errand))

    def _collect(self, now: datetime) -> None:
        for mention_id, (wish, future) in list(self._under_way.items()):
            if not future.done():
                continue
            del self._under_way[mention_id]
            try:
                answer = future.result()
            except SourceError as error:
                page_wishes.put_back(self.desk, _after(wish, error, now))
                log.warning("evidence mention=%d outcome=%s", mention_id, error.kind)
                continue
            snapshot_index.attach(self.desk.evidence, [_kept(self.desk, mention_id, answer, Shows.PAGE, now)])
            page_wishes.take_away(self.desk, wish)


def _after(wish: Wish, error: SourceError, now: datetime) -> Wish:
    """Return the request after a failure: to be tried again, or over."""
    tried = replace(wish, attempts=wish.attempts + 1, said=str(error))
    if error.kind in _FINAL or tried.attempts > len(PAUSES):
        return replace(tried, is_over=True)
    asked = timedelta(seconds=error.retry_after or 0.0)
    return replace(tried, next_at=now + max(PAUSES[tried.attempts - 1], asked))


def _kept(desk: Desk, mention_id: int, answer: Response, shows: Shows, now: datetime) -> Note:
    page = snapshot.keep(desk.evidence, answer.body, answer.url, now)
    return snapshot_index.note(mention_id, page, shows, answer.url, now)


def _spec_of(wish: Wish, specs: Mapping[str, SourceSpec]) -> SourceSpec | None:
    """Return the source whose settings hold for a page: its own, else one of the intranet on the same host."""
    host = (urlsplit(wish.url).hostname or "").lower()
    return specs.get(wish.source_id) or next((spec for spec in specs.values() if host in spec.private_hosts), None)


def _errand(spec: SourceSpec | None, now: datetime) -> Errand:
    if spec is None:
        return Errand(now)
    return Errand(now, spec.private_hosts, spec.min_host_delay, spec.respect_robots)
