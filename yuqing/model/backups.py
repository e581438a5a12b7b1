"""Copies of a desk: what one holds, how many are kept, and what came of going back to one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a database file when all of it was read."""

    #: Number of its newest migration.
    version: int
    mentions: int
    #: Entries of the record, and the hash of the newest.
    entries: int
    head: str
    #: Number of the first entry that does not fit its chain; None when all do.
    broken_at: int | None
    #: Rows of every table.
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of a desk that was opened and read after it was made."""

    folder: Path
    #: Aware UTC.
    made_at: datetime
    #: Who asked for it; 系统 for those of the timetable.
    by: str
    contents: Contents
    #: Size of the database file, and its SHA-256.
    bytes: int
    sha256: str
    #: When the copy was last read in full.
    verified_at: datetime

    @property
    def name(self) -> str:
        """Name of its folder, by which people choose it."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many copies are kept: the newest, and the last one of so many days, weeks and months."""

    recent: int
    daily: int
    weekly: int
    monthly: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of going back to a copy."""

    backup: str
    #: When the copy was made; aware UTC.
    made_at: datetime
    #: Segments that are taken in again, and entries of the record put back after those of the copy.
    segments: int
    entries: int
    #: Acts after the copy whose results stand in no journal: labels, accounts, merged topics, verdicts.
    undone: int
    #: Entries that are known to have been there and are in no journal.
    lost: int
