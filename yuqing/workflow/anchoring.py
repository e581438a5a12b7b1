"""An anchor outside the database: once a day the head of the record is written down in a file.

The chain in the database shows a changed entry; that its tail was cut off, or that all of it was written anew, shows
only against what was noted elsewhere (domain reference §4.6). Copies of the file on other machines, and the hashes
printed on reports, are better anchors still.
"""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model.record import Anchor
from yuqing.store import Store, record

FILE = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of the whole record found."""

    entries: int
    #: Hash of the newest entry.
    head: str
    #: Number of the first entry that does not fit the one before it or its own hash.
    broken_at: int | None
    #: The oldest anchor that the record no longer agrees with.
    lost: Anchor | None
    anchors: int

    @property
    def is_sound(self) -> bool:
        """Whether the record is what it was."""
        return self.broken_at is None and self.lost is None

    @property
    def sentence(self) -> str:
        """The verdict in Chinese."""
        if self.broken_at is not None:
            return f"校验不通过:第 {self.broken_at:,} 条记录被改动、删除或插入过。请从备份核对,并查明原因。"
        if self.lost is not None:
            return (
                f"校验不通过:{self.lost.day:%Y年%m月%d日} 锚定时第 {self.lost.seq:,} 条记录的校验值,"
                "现在的记录里没有或不一致,末尾可能被截去或整本重写过。请从备份核对,并查明原因。"
            )
        if not self.entries:
            return "还没有任何记录。"
        return f"校验通过:共 {self.entries:,} 条记录,与 {self.anchors:,} 次每日锚定全部一致。"


def anchor(store: Store, file: Path, now: datetime) -> bool:
    """Write down the head of the record, once a day; return whether it was. Raises WorkflowError."""
    day = clock.in_beijing(now).date()
    known = anchors(file)
    seq, head = record.head(store)
    # A machine whose clock was set back waits until a new day has really come.
    if not seq or (known and known[-1].day >= day):
        return False
    line = json.dumps({"day": day.isoformat(), "seq": seq, "hash": head})
    try:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{line}\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise WorkflowError(f"操作台账今天没能锚定:{FILE} 写不进去({error.strerror})。请检查磁盘和权限。") from error
    return True


def anchors(file: Path) -> list[Anchor]:
    """Return what was written down, in order. Raises WorkflowError with the number of a line that cannot be read."""
    if not file.exists():
        return []
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WorkflowError(f"锚定文件 {FILE} 读不出来,可能被改动过。请用另存的副本核对。") from error
    return [_read(line, number) for number, line in enumerate(lines, 1)]


def verify(store: Store, file: Path) -> Verdict:
    """Check every entry of the record against its chain, and the chain against the anchors. Raises WorkflowError."""
    known = anchors(file)
    entries, head = record.head(store)
    kept = record.hashes_at(store, [each.seq for each in known])
    return Verdict(
        entries=entries,
        head=head,
        broken_at=record.first_break(store),
        lost=next((each for each in known if kept.get(each.seq) != each.hash), None),
        anchors=len(known),
    )


def _read(line: str, number: int) -> Anchor:
    try:
        given = json.loads(line)
        return Anchor(date.fromisoformat(given["day"]), int(given["seq"]), str(given["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WorkflowError(f"锚定文件 {FILE} 第 {number} 行读不出来,可能被改动过。请用另存的副本核对。") from error
