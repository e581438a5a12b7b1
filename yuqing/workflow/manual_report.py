"""The duty officer reports what somebody saw: one mention, with a picture of it if there is one."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from ulid import ULID

from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.model.intake import Delivery, HandedIn
from yuqing.model.mentions import SourceKind
from yuqing.pseudonym import load_key
from yuqing.sources.rows import handed_in_id
from yuqing.store import record
from yuqing.workflow import evidence, handing_over
from yuqing.workflow.authority import Acting, require_recorder
from yuqing.workflow.intake import Sender, check

SOURCE_ID = "manual"
SENDER = "人工报送"
_FIELDS = {
    "site": "看到的地方", "url": "链接", "title": "标题", "text": "内容", "published": "发布时间", "kind": "媒体类别",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a person filled in."""

    #: Name of the medium or place.
    site: str
    url: str
    title: str
    text: str
    #: As people write times; "" when unknown.
    published: str
    kind: SourceKind = SourceKind.MANUAL


def report_sighting(by: Acting, desk: Desk, given: Sighting, proof: bytes | None) -> int:
    """Leave a mention for the worker, its evidence first; returns its id. Raises WorkflowError."""
    if desk.name != "live":
        raise WorkflowError("演示中不能报送。")
    role = require_recorder(by)
    if not given.site.strip():
        raise WorkflowError("请填写在哪里看到的。")
    sender = Sender(SENDER, load_key(desk.key_file), by.now)
    mention = check({**asdict(given), "about_unit": True}, sender)
    if isinstance(mention, list):
        raise WorkflowError(";".join(f"{_FIELDS[fault.field]}:{_said(fault.message)}" for fault in mention) + "。")
    # However old the post is, a person has found it worth reporting now.
    mention = replace(mention, backfilled=False)
    mention_id = handed_in_id(mention.item, SOURCE_ID, by.now)
    try:
        with by.store.transaction() as transaction:
            record.append(transaction, by.entry("sighting_reported", f"mention:{mention_id}", role))
            if proof is not None:
                evidence.keep(desk.evidence, proof, mention_id, by.now)
            handing_over.leave(desk, _delivery(mention, by.now))
    except OSError as error:
        raise WorkflowError("没有报送成功:无法写入数据文件夹,请检查磁盘空间和权限后再报送。") from error
    return mention_id


def _delivery(mention: HandedIn, now: datetime) -> Delivery:
    return Delivery(str(ULID()), SOURCE_ID, SENDER, now, (mention,))


def _said(message: str) -> str:
    """Return a message for people: they write no ISO 8601."""
    return message.partition(" 或带时区")[0]
