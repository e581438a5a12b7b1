"""Asking the worker to keep the page of a mention as evidence: only the worker reaches the network.

    wanted_pages/<mention_id>.wish    mention_id, url, source_id, asked_at, attempts, next_at, said, is_over
    wanted_pages/<mention_id>.over    the same, when it could not be fulfilled: `said` has the reason

The worker takes a wish away when the page is kept.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from yuqing.config import Desk, write_whole
from yuqing.errors import WorkflowError
from yuqing.sources import snapshot_index
from yuqing.sources.snapshot_index import Note, Shows
from yuqing.store import record
from yuqing.workflow.authority import Acting, require_recorder

_LINKED = ("http://", "https://")
_OPEN, _OVER = ".wish", ".over"


@dataclass(frozen=True, slots=True)
class Wish:
    """One page that is to be kept; all times aware UTC."""

    mention_id: int
    url: str
    #: Source of the mention, whose settings the visit obeys; "": the source on the same host, if there is one.
    source_id: str
    asked_at: datetime
    attempts: int = 0
    #: Not before; after a failure that may pass.
    next_at: datetime | None = None
    #: Why it has not worked so far: one Chinese sentence.
    said: str = ""
    #: It will not be tried again.
    is_over: bool = False

    def is_due(self, now: datetime) -> bool:
        """Return whether the page should be fetched."""
        return not self.is_over and (self.next_at is None or self.next_at <= now)


def snapshots_of(desk: Desk, mention_id: int) -> tuple[Note, ...]:
    """Return the pages kept for a mention, its own page first."""
    return snapshot_index.of_mention(desk.evidence, mention_id)


def wish_for(desk: Desk, mention_id: int) -> Wish | None:
    """Return what became of the last request for the page of a mention, None when none is open."""
    for ending in (_OPEN, _OVER):
        if wish := _read(_file(desk, mention_id, ending)):
            return wish
    return None


def want_page(desk: Desk, mention_id: int, url: str, source_id: str, now: datetime) -> bool:
    """Ask for the page of a mention as evidence; returns whether it still has to be fetched. Raises OSError.

    A mention that is attached to an incident calls this. Nothing is asked for twice: not when the page is kept, and
    not while a request is open; a request that failed is begun anew.
    """
    if any(one.shows is Shows.PAGE for one in snapshots_of(desk, mention_id)):
        return False
    if not is_page(url):
        return False
    known = wish_for(desk, mention_id)
    if known is None or known.is_over:
        put_back(desk, Wish(mention_id, url, source_id, now.astimezone(UTC)))
    return True


def is_page(url: str) -> bool:
    """Return whether an address is one that can be visited."""
    return url.startswith(_LINKED)


def ask_for_page(by: Acting, desk: Desk, mention_id: int, url: str) -> None:
    """Ask for the page as a person does, on the record. Raises WorkflowError."""
    role = require_recorder(by)
    try:
        want_page(desk, mention_id, url, "", by.now)
    except OSError as error:
        raise WorkflowError("没有提交:无法写入数据文件夹,请检查磁盘空间和权限。") from error
    with by.store.transaction() as transaction:
        record.append(transaction, by.entry("page_wanted", f"mention:{mention_id}", role))


def put_back(desk: Desk, wish: Wish) -> None:
    """Write a request as it stands now."""
    plain = asdict(wish) | {
        "asked_at": wish.asked_at.isoformat(),
        "next_at": wish.next_at and wish.next_at.isoformat(),
    }
    ending, other = (_OVER, _OPEN) if wish.is_over else (_OPEN, _OVER)
    write_whole(_file(desk, wish.mention_id, ending), json.dumps(plain, ensure_ascii=False))
    _file(desk, wish.mention_id, other).unlink(missing_ok=True)


def take_away(desk: Desk, wish: Wish) -> None:
    """End a request that was fulfilled."""
    _file(desk, wish.mention_id, _OPEN).unlink(missing_ok=True)


def open_wishes(desk: Desk) -> Iterator[Wish]:
    """Yield the requests that are still to be fulfilled, in no order."""
    return filter(None, map(_read, desk.wanted_pages.glob(f"*{_OPEN}")))


def _file(desk: Desk, mention_id: int, ending: str) -> Path:
    return desk.wanted_pages / f"{mention_id}{ending}"


def _read(file: Path) -> Wish | None:
    try:
        given = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    moments = {name: given[name] and datetime.fromisoformat(given[name]) for name in ("asked_at", "next_at")}
    return Wish(**given | moments)
