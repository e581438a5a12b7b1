"""Pictures and documents that prove what was seen: named by their SHA-256, so that a later change shows."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from yuqing.errors import WorkflowError

MAX_MEGABYTES = 20
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
#: What was attached to which mention, one line each; only ever appended to.
INDEX = "index.jsonl"
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"avif": "avif"}
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"%PDF-": "pdf"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file that is kept for one mention."""

    mention_id: int
    #: Name in the folder: SHA-256 and ending.
    file: str
    bytes: int
    #: Aware UTC, ISO 8601.
    kept_at: str


def checked(content: bytes) -> str:
    """Return the ending that the content itself tells. Raises WorkflowError."""
    if len(content) > MAX_BYTES:
        raise WorkflowError(f"证据文件不能超过 {MAX_MEGABYTES} MB,请压缩或裁剪后再上传。")
    ending = _ending(content)
    if not ending:
        raise WorkflowError("证据文件只能是图片(PNG、JPEG、WebP、HEIC)或 PDF,这个文件的内容不是。")
    return ending


def keep(folder: Path, content: bytes, mention_id: int, now: datetime) -> Evidence:
    """Keep a file and note which mention it belongs to. Raises WorkflowError; OSError on a full disk."""
    name = keep_file(folder, content)
    kept = Evidence(mention_id, name, len(content), now.isoformat())
    with (folder / INDEX).open("a", encoding="utf-8") as index:
        index.write(json.dumps(asdict(kept)) + "\n")
        index.flush()
        os.fsync(index.fileno())
    return kept


def keep_file(folder: Path, content: bytes) -> str:
    """Keep a file that belongs to no mention and return its name. Raises WorkflowError; OSError on a full disk."""
    name = f"{hashlib.sha256(content).hexdigest()}.{checked(content)}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        _write_whole(folder / name, content)
    return name


def is_kept(folder: Path, sha256: str) -> bool:
    """Return whether the file with that SHA-256 is kept, and is still the file it was."""
    found = next(folder.glob(f"{sha256}.*"), None)
    return found is not None and hashlib.sha256(found.read_bytes()).hexdigest() == sha256


def list_of_mention(folder: Path, mention_id: int) -> list[Evidence]:
    """Return what is kept for a mention, oldest first; the same file once."""
    index = folder / INDEX
    if not index.exists():
        return []
    lines = (Evidence(**json.loads(line)) for line in index.read_text("utf-8").splitlines())
    found = {kept.file: kept for kept in reversed([each for each in lines if each.mention_id == mention_id])}
    return sorted(found.values(), key=lambda kept: kept.kept_at)


def _ending(content: bytes) -> str:
    """Return the ending by the first bytes; the name a file came with proves nothing."""
    for beginning, ending in _BEGINNINGS.items():
        if content.startswith(beginning):
            return ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return _BRANDS.get(content[8:12], "") if content[4:8] == b"ftyp" else ""


def _write_whole(file: Path, content: bytes) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
