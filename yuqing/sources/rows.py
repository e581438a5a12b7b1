"""What a source yields becomes one Arrow batch of the segment's RAW columns, each row with its id.

The id decides what is the same mention when it is seen again, so both rules stand here and nowhere else.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from yuqing.clock import in_beijing
from yuqing.model.mentions import MentionKind, RawItem
from yuqing.model.segments import RAW
from yuqing.sources.canon import canonical

#: Counts are stored as 32-bit; no platform counts higher.
MAX_COUNT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """What all rows of one visit or one imported file share."""

    source_id: str
    #: When we saw them: the moment every clock of a mention starts from. Aware UTC.
    seen_at: datetime
    #: True for history (first visit, imports): it never fires an alarm.
    backfilled: bool
    #: True when the source is about the unit by construction.
    about_unit: bool


def imported_id(item: RawItem, site: str) -> int:
    """Return the id of an imported row; importing the same file again gives the same ids.

    First of: site and id on the platform; canonical URL (a comment shares the URL of its post, so its author,
    time and text are added); site, id, author, time, title and text. `site` is the one the file tells, not a
    default: an id without a site may be a running number that another system gives too.
    """
    if item.native_id and site:
        return _id("n", site, item.native_id)
    if page := canonical(item.url) if item.url else "":
        return _id("u", page) if item.kind is MentionKind.POST else _id("c", page, *_wording(item))
    return _id("t", site, item.native_id, *_wording(item))


def fed_id(item: RawItem, source_id: str, seen_at: datetime) -> int:
    """Return the id of an item of a polled source.

    First of: canonical URL; source and id in the source; source, title and the Beijing day of publication
    (the day it was seen when the source gives no time).
    """
    if page := canonical(item.url) if item.url else "":
        return _id("u", page)
    if item.native_id:
        return _id("n", source_id, item.native_id)
    day = in_beijing(item.published_at or seen_at).date().isoformat()
    return _id("d", source_id, item.title or item.text, day)


def handed_in_id(item: RawItem, source_id: str, seen_at: datetime) -> int:
    """Return the id of a mention that a person or another system handed in.

    A post is the same as the one a polled source brings; a comment or repost shares the address of its post.
    """
    return fed_id(item, source_id, seen_at) if item.kind is MentionKind.POST else imported_id(item, item.site)


def fed_batch(items: Sequence[RawItem], provenance: Provenance) -> pa.RecordBatch:
    """Return the RAW batch of one visit to a polled source."""
    ids = [fed_id(item, provenance.source_id, provenance.seen_at) for item in items]
    return raw_batch(items, ids, provenance)


def raw_batch(items: Sequence[RawItem], ids: Sequence[int], provenance: Provenance) -> pa.RecordBatch:
    """Return items and their ids as one RAW batch of `model.segments`; only `author_key` may be null."""
    rows = len(items)
    # The enums are passed as the strings they are: reading `.value` costs more than all other columns together.
    columns = {
        "mention_id": ids,
        "source_id": [provenance.source_id] * rows,
        "source_kind": [item.source_kind for item in items],
        "kind": [item.kind for item in items],
        "site": [item.site for item in items],
        "url": [item.url for item in items],
        "title": [item.title for item in items],
        "text": [item.text for item in items],
        "author_key": [item.author_key for item in items],
        # Without a time of its own an item stands at the moment it was seen, which is what precision SEEN says.
        "published_at": [item.published_at or provenance.seen_at for item in items],
        "published_raw": [item.published_raw for item in items],
        "precision": [item.precision for item in items],
        "seen_at": [provenance.seen_at] * rows,
        "backfilled": [provenance.backfilled] * rows,
        "reposts": [min(item.metrics.reposts, MAX_COUNT) for item in items],
        "comments": [min(item.metrics.comments, MAX_COUNT) for item in items],
        "likes": [min(item.metrics.likes, MAX_COUNT) for item in items],
        "views": [item.metrics.views for item in items],
        "about_unit": [provenance.about_unit] * rows,
    }
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in RAW], schema=RAW)


def _wording(item: RawItem) -> tuple[str, ...]:
    """Return what tells two texts apart; a relative time is taken as written, for it moves with every import."""
    when = item.published_raw or (item.published_at.isoformat() if item.published_at else "")
    return str(item.author_key or ""), when, item.title, item.text


def _id(*parts: str) -> int:
    """Return a signed 64-bit id of the parts, whose first names the rule, so that rules never collide."""
    digest = hashlib.sha1("\x1f".join(parts).encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
