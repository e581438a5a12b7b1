"""The evidence of an incident as one archive that anybody can check by hand, and the check itself.

The same incident at the same head of the record gives the same bytes. Pages are kept as they came: they may name
people, so the pack is no paper for a meeting.
"""

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model.incident import Incident
from yuqing.model.record import Entry, EntrySource, Recorded
from yuqing.model.statement import Statement
from yuqing.plans import snapshots
from yuqing.rules.fold import fold
from yuqing.sources import snapshot, snapshot_index
from yuqing.store import Store, incidents, record
from yuqing.workflow import evidence

MANIFEST, SUMS, NOTE = "manifest.json", "SHA256SUMS", "说明.txt"
RECORD, PLAN, STATEMENTS = "record.jsonl", "plan.json", "statements.json"
FORMAT = "yuqing-evidence/1"
#: Every member has the same time, so that the same content gives the same archive.
_TIME = (1980, 1, 1, 0, 0, 0)
_NOTE = """证据包说明

事件:{title}(编号 {id}){mark}
单位:{unit}
截至:{now}(北京时间)
台账:截至第 {seq} 条,校验值 {head}

一、内容
  record.jsonl     本事件的全部台账记录,每行一条,按序号
  plan.json        立案时的预案快照
  statements.json  通稿和更正函的各稿,含正文校验值
  pages/           作为证据留存的网页,原样
  files/           作为证据上传的图片和文件,原样
  manifest.json    每个文件的 SHA-256、来源地址和留存时间
  SHA256SUMS       每个文件的 SHA-256,可用命令核对

二、怎样核对
  1. 文件是否被改动:解压后在文件夹中运行  sha256sum -c SHA256SUMS
     (Windows 可用 certutil -hashfile 文件 SHA256 逐个比对)
  2. 整包核对:  python -m yuqing verify --pack 本文件
  3. 与系统核对:把 manifest.json 中台账的序号和校验值,与系统“记录校验”页或当日印在材料上的校验值比对
  台账每条的校验值 = SHA-256(上一条的校验值 + 一个 JSON 数组),数组依次为 seq、incident_id、recorded_at、
  occurred_at、actor、role、source、action、object 和 payload 的 JSON 文本(键按字母排序,无空格);
  每行都带上一条的校验值,可逐条重算。不属于本事件的台账记录不在包内。

三、注意
  网页和文件为原样留存,可能含有个人信息,只供取证、法务和复盘使用,不得转发。
  没有留存到的网页在 manifest.json 的 missing 中列出。
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the pack with what it belongs to."""

    name: str
    body: bytes
    #: Id of the evidence, or of the statement under which a scan stands.
    belongs_to: str
    url: str = ""
    #: ISO 8601, UTC; "" where only the record tells.
    kept_at: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a pack is made, and when."""

    unit: str
    #: 演示, 演练 or "".
    watermark: str
    now: datetime


def pack(store: Store, folder: Path, incident_id: int, asked: Asked) -> bytes:
    """Return the archive of an incident; `folder` holds the evidence of the desk.

    Raises WorkflowError for an unknown incident, or when a kept file was changed since.
    """
    entries = record.entries_of(store, incident_id)
    if not entries:
        raise WorkflowError("没有这个事件。")
    incident = fold(entries)
    kept = {
        each.name: each for each in (*_pages(folder, incident), *_files(folder, incident), *_scans(folder, incident))
    }
    members = {name: each.body for name, each in kept.items()} | {
        RECORD: b"".join(f"{record.canonical(_line(each))}\n".encode() for each in entries),
        PLAN: incidents.snapshot(store, incident.opening.plan_sha).encode(),
        STATEMENTS: _plain([_text(each) for each in _texts(incident)]),
        NOTE: _note(store, incident, asked).encode(),
    }
    members[MANIFEST] = _plain(_manifest(store, incident, members, kept, asked))
    members[SUMS] = "".join(f"{_sha(body)}  {name}\n" for name, body in sorted(members.items())).encode()
    return _zipped(members)


def _pages(folder: Path, incident: Incident) -> Iterator[Kept]:
    for each in incident.evidence:
        if each.mention_id is None:
            continue
        for note in snapshot_index.of_mention(folder, each.mention_id):
            found = snapshot.find(folder, note.sha256)
            if found is None:
                continue
            if not snapshot.is_intact(found):
                raise WorkflowError(f"留存的网页与留存时不一致,不能打包:{note.url}。请先查明。")
            name = f"pages/{note.sha256}.html"
            yield Kept(name, snapshot.html_of(found), each.id, note.url, note.kept_at.isoformat())


def _files(folder: Path, incident: Incident) -> Iterator[Kept]:
    for each in incident.evidence:
        names = [(each.capture, "")] if each.capture else []
        if each.mention_id is not None:
            names += [(one.file, one.kept_at) for one in evidence.list_of_mention(folder, each.mention_id)]
        for name, kept_at in names:
            yield from _file(folder, name, each.id, kept_at)


def _scans(folder: Path, incident: Incident) -> Iterator[Kept]:
    for statement in _texts(incident):
        for signed in statement.signatures:
            if signed.approval.scan:
                yield from _file(folder, signed.approval.scan, statement.id, signed.at.isoformat())


def _file(folder: Path, name: str, belongs_to: str, kept_at: str) -> Iterator[Kept]:
    """Yield the kept file of that name or hash; nothing when only its hash is known."""
    digest = name.partition(".")[0]
    found = next(folder.glob(f"{digest}.*"), None)
    if found is None:
        return
    body = found.read_bytes()
    if _sha(body) != digest:
        raise WorkflowError(f"留存的文件与留存时不一致,不能打包:{found.name}。请先查明。")
    yield Kept(f"files/{found.name}", body, belongs_to, "", kept_at)


def _texts(incident: Incident) -> tuple[Statement, ...]:
    return (*incident.statements, *(each.statement for each in incident.letters))


def _text(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "approved_hash": statement.approved_hash,
        "withdrawn": statement.withdrawn,
        "versions": [{"by": each.by, "at": each.at.isoformat(), **asdict(each.version)} for each in statement.versions],
        "signatures": [
            {"by": each.by, "at": each.at.isoformat(), **asdict(each.approval)} for each in statement.signatures
        ],
        "publications": [
            {"by": each.by, "at": each.at.isoformat(), **asdict(each.publication)} for each in statement.publications
        ],
    }


def _line(recorded: Recorded) -> dict[str, Any]:
    entry = recorded.entry
    return {
        "seq": recorded.seq, "incident_id": entry.incident_id, "recorded_at": _iso(entry.recorded_at),
        "occurred_at": _iso(entry.occurred_at), "actor": entry.actor, "role": entry.role,
        "source": str(entry.source), "action": str(entry.action), "object": entry.object,
        "payload": dict(entry.payload), "prev_hash": recorded.prev_hash, "hash": recorded.hash,
    }  # fmt: skip


def _manifest(
    store: Store, incident: Incident, members: dict[str, bytes], kept: dict[str, Kept], asked: Asked
) -> dict[str, Any]:
    seq, digest = record.head(store)
    held = {each.belongs_to for each in kept.values()}
    return {
        "format": FORMAT, "unit": asked.unit, "incident": incident.id, "title": incident.title,
        "watermark": asked.watermark, "made_at": asked.now.isoformat(), "plan_sha256": incident.opening.plan_sha,
        "record_head": {"seq": seq, "hash": digest}, "last_entry": incident.last_seq,
        "members": {name: {"sha256": _sha(body), **_origin(kept.get(name))} for name, body in sorted(members.items())},
        "missing": [each.id for each in incident.evidence if each.id not in held],
    }  # fmt: skip


def _origin(kept: Kept | None) -> dict[str, str]:
    return {} if kept is None else {"belongs_to": kept.belongs_to, "url": kept.url, "kept_at": kept.kept_at}


def _note(store: Store, incident: Incident, asked: Asked) -> str:
    seq, digest = record.head(store)
    mark = f"\n{asked.watermark}材料,内容均为虚构" if asked.watermark else ""
    now = f"{clock.in_beijing(asked.now):%Y-%m-%d %H:%M}"
    return _NOTE.format(title=incident.title, id=incident.id, mark=mark, unit=asked.unit, now=now, seq=seq, head=digest)


#: What a damaged or foreign archive, or what is in it, makes the libraries raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
    KeyError, ValueError, TypeError, AttributeError, OSError,
)  # fmt: skip


def verified(content: bytes) -> tuple[str, ...]:
    """Return everything that is wrong with a pack, in Chinese; () when it is whole and unchanged."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            members = {name: opened.read(name) for name in opened.namelist()}
        manifest = json.loads(members[MANIFEST])
        listed = {name: str(given["sha256"]) for name, given in manifest["members"].items()}
    except _BROKEN as error:
        return (f"不是完整的证据包:{type(error).__name__}",)
    return (*_changed(members, listed), *_broken_chain(members.get(RECORD, b"")), *_other_plan(members, manifest))


def _changed(members: dict[str, bytes], listed: dict[str, str]) -> Iterator[str]:
    for name, digest in listed.items():
        if name not in members:
            yield f"缺少文件:{name}"
        elif _sha(members[name]) != digest:
            yield f"文件被改动:{name}"
    yield from (f"多出文件:{name}" for name in members if name not in {*listed, MANIFEST, SUMS})


def _broken_chain(lines: bytes) -> Iterator[str]:
    before: Recorded | None = None
    for line in lines.decode("utf-8", "replace").splitlines():
        try:
            found = _recorded(json.loads(line))
        except (ValueError, KeyError, TypeError):
            yield "台账有一行无法读取"
            return
        if record.chained(found.seq, found.entry, found.prev_hash).hash != found.hash:
            yield f"台账第{found.seq}条的校验值与内容不符"
        if before and found.seq == before.seq + 1 and found.prev_hash != before.hash:
            yield f"台账第{found.seq}条与上一条不相连"
        before = found


def _recorded(given: dict[str, Any]) -> Recorded:
    plain = {name: given[name] for name in ("action", "actor", "role", "object", "incident_id", "payload")}
    entry = Entry(
        source=EntrySource(given["source"]),
        recorded_at=datetime.fromisoformat(given["recorded_at"]),
        occurred_at=datetime.fromisoformat(given["occurred_at"]),
        **plain,
    )
    return Recorded(given["seq"], entry, given["prev_hash"], given["hash"])


def _other_plan(members: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    if snapshots.sha(members.get(PLAN, b"").decode("utf-8", "replace")) != manifest.get("plan_sha256"):
        yield "预案快照与立案时的校验值不符"


def _plain(given: Any) -> bytes:
    return json.dumps(given, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _zipped(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, body in sorted(members.items()):
            opened.writestr(zipfile.ZipInfo(name, _TIME), body, zipfile.ZIP_DEFLATED)
    return target.getvalue()
