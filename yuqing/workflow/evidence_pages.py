"""Throwing away the pages that were kept for mentions whose text is gone."""

import json
from collections.abc import Collection
from pathlib import Path

from yuqing.config import Desk, write_whole
from yuqing.sources import snapshot_index
from yuqing.workflow import backup_files, evidence

PAGES = snapshot_index.FOLDER


def forget(desk: Desk, mention_ids: Collection[int]) -> list[str]:
    """Throw away pages and files kept for these mentions and for no other, in copies too; returns their hashes.

    Raises OSError.
    """
    gone = set(mention_ids)
    ours: set[str] = set()
    others: set[str] = set()
    indexes = [*(desk.evidence / PAGES).glob("*.jsonl"), desk.evidence / evidence.INDEX]
    for index in indexes:
        mine, theirs = _split(index, gone)
        ours, others = ours | mine, others | theirs
    for name in sorted(ours - others):
        _unlink(desk, name)
    return sorted(ours - others)


def _split(index: Path, gone: set[int]) -> tuple[set[str], set[str]]:
    """Take the lines of some mentions out of an index; returns the files named by them, and by all others."""
    if not index.exists():
        return set(), set()
    mine: set[str] = set()
    theirs: set[str] = set()
    stays: list[str] = []
    for line in index.read_text("utf-8", "replace").split("\n"):
        named = _named(line)
        if named and named[0] in gone:
            mine.add(named[1])
            continue
        stays.append(line)
        if named:
            theirs.add(named[1])
    if mine:
        write_whole(index, "\n".join(stays))
    return mine, theirs


def _named(line: str) -> tuple[int, str] | None:
    """Return mention and SHA-256 of a line of an index; None for one that a crash cut off."""
    try:
        given = json.loads(line) if line else {}
    except ValueError:
        return None
    name = str(given.get("sha256") or given.get("file", "")).partition(".")[0]
    return (int(given["mention_id"]), name) if name else None


def _unlink(desk: Desk, name: str) -> None:
    for file in [*desk.evidence.rglob(f"{name}*"), *backup_files.copies_of(desk, name)]:
        file.unlink(missing_ok=True)
