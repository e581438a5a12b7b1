"""Pages kept as evidence: the bytes as they came, compressed, with their SHA-256, address and time.

    evidence/202611/<sha256>.html.gz    the page
    evidence/202611/<sha256>.json       what it is: sha256, url, kept_at (UTC), bytes

The page is written last, so that where it stands its description stands too. The same bytes are kept once, with the
address and time of the first time.
"""

import gzip
import hashlib
import json
import os
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from yuqing.clock import in_beijing
from yuqing.config import write_whole

_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept page."""

    sha256: str
    url: str
    #: Aware UTC.
    kept_at: datetime
    #: Size of the page, not compressed.
    size: int
    #: The compressed page.
    file: Path


def keep(folder: Path, body: bytes, url: str, now: datetime) -> Snapshot:
    """Keep a page in the evidence folder of a desk; one that is kept already is returned as it is. Raises OSError."""
    sha256 = hashlib.sha256(body).hexdigest()
    if known := find(folder, sha256):
        return known
    file = folder / f"{in_beijing(now):%Y%m}" / f"{sha256}.html.gz"
    snapshot = Snapshot(sha256, url, now.astimezone(UTC), len(body), file)
    described = asdict(snapshot) | {"kept_at": snapshot.kept_at.isoformat()}
    del described["file"]
    write_whole(_description(file), json.dumps(described, ensure_ascii=False, indent=1))
    _write(file, gzip.compress(body, _LEVEL, mtime=int(now.timestamp())))
    return snapshot


def find(folder: Path, sha256: str) -> Snapshot | None:
    """Return the kept page with this hash, or None."""
    file = next(folder.glob(f"[0-9]*/{sha256}.html.gz"), None)
    if file is None:
        return None
    described = json.loads(_description(file).read_text("utf-8"))
    return Snapshot(
        described["sha256"], described["url"], datetime.fromisoformat(described["kept_at"]), described["size"], file
    )


def html_of(snapshot: Snapshot) -> bytes:
    """Return the page as it came. Raises OSError when the file is damaged: see `is_intact`."""
    return gzip.decompress(snapshot.file.read_bytes())


def is_intact(snapshot: Snapshot) -> bool:
    """Return whether the kept page is there, whole, and the one that was kept."""
    try:
        return hashlib.sha256(html_of(snapshot)).hexdigest() == snapshot.sha256
    except (OSError, EOFError, zlib.error):
        return False


def _description(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(".html.gz") + ".json")


def _write(file: Path, compressed: bytes) -> None:
    """Write in one step, on disk before it is visible; two writers of one page write the same bytes."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with part.open("wb") as opened:
        opened.write(compressed)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
