"""Which kept page belongs to which mention: one JSON line each, only ever appended to.

    evidence/pages/<xx>.jsonl    mention_id, sha256, shows, url, kept_at, size; xx are the last two digits of the id

A line that a crash cut off is skipped by every reader; its page is noted again at the next visit.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from yuqing.sources.snapshot import Snapshot

FOLDER = "pages"


class Shows(StrEnum):
    """What a kept page is to a mention."""

    #: Its own page.
    PAGE = "page"
    #: The list, feed or hot list in which it stood.
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Note:
    """One page that is kept for one mention."""

    mention_id: int
    sha256: str
    shows: Shows
    url: str
    #: When the page was seen so for this mention, aware UTC.
    kept_at: datetime
    #: Bytes of the page, not compressed.
    size: int


def note(mention_id: int, snapshot: Snapshot, shows: Shows, url: str, now: datetime) -> Note:
    """Return what is to be remembered of a page that was just kept."""
    return Note(mention_id, snapshot.sha256, shows, url, now.astimezone(UTC), snapshot.size)


def attach(folder: Path, notes: Iterable[Note]) -> None:
    """Remember which pages belong to which mentions, in the evidence folder of a desk. Raises OSError."""
    by_file: dict[Path, list[Note]] = {}
    for one in notes:
        by_file.setdefault(_file(folder, one.mention_id), []).append(one)
    for file, some in by_file.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as opened:
            # A line end first: the line before may have been cut off.
            opened.write(b"\n" + b"".join(_line(one) for one in some))
            opened.flush()
            os.fsync(opened.fileno())


def of_mention(folder: Path, mention_id: int) -> tuple[Note, ...]:
    """Return the pages kept for a mention, oldest first, its own page before lists; the same bytes once."""
    found: dict[str, Note] = {}
    for one in _read(_file(folder, mention_id)):
        if one.mention_id == mention_id:
            found.setdefault(one.sha256, one)
    return tuple(sorted(found.values(), key=lambda one: (one.shows is not Shows.PAGE, one.kept_at)))


def _file(folder: Path, mention_id: int) -> Path:
    return folder / FOLDER / f"{mention_id & 0xFF:02x}.jsonl"


def _line(one: Note) -> bytes:
    plain = asdict(one) | {"kept_at": one.kept_at.isoformat()}
    return f"{json.dumps(plain, ensure_ascii=False)}\n".encode()


def _read(file: Path) -> Iterator[Note]:
    if not file.exists():
        return
    for line in file.read_bytes().split(b"\n"):
        if not line:
            continue
        try:
            given = json.loads(line)
        except ValueError:  # cut off by a crash
            continue
        yield Note(
            given["mention_id"], given["sha256"], Shows(given["shows"]), given["url"],
            datetime.fromisoformat(given["kept_at"]), given["size"],
        )  # fmt: skip
