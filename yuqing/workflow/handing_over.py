"""Leaving what was handed in for the worker, one file a delivery: JSON lines, the delivery first, then its mentions."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from yuqing.config import Desk, write_whole
from yuqing.model.intake import Delivery, HandedIn
from yuqing.model.mentions import MentionKind, Metrics, Precision, RawItem, SourceKind


def leave(desk: Desk, delivery: Delivery) -> None:
    """Write a delivery so that the worker sees all of it or nothing. Raises OSError on a full disk."""
    head = {"id": delivery.id, "source_id": delivery.source_id, "sender": delivery.sender}
    lines = [head | {"received_at": delivery.received_at}, *map(asdict, delivery.mentions)]
    text = "".join(f"{json.dumps(line, ensure_ascii=False, default=_plain)}\n" for line in lines)
    write_whole(desk.intake / f"{delivery.id}.jsonl", text)


def waiting(desk: Desk) -> list[Path]:
    """Return the deliveries that the worker has not taken, oldest first."""
    return sorted(desk.intake.glob("*.jsonl"))


def read(content: bytes) -> Delivery:
    """Return the delivery of a file. Raises ValueError, KeyError or TypeError for a damaged one."""
    # Not splitlines: texts hold separators that JSON does not escape.
    head, *mentions = map(json.loads, content.removesuffix(b"\n").split(b"\n"))
    received_at = datetime.fromisoformat(head.pop("received_at"))
    return Delivery(**head, received_at=received_at, mentions=tuple(map(_handed_in, mentions)))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)


def _handed_in(line: dict[str, Any]) -> HandedIn:
    given = line["item"]
    typed = {
        "published_at": given["published_at"] and datetime.fromisoformat(given["published_at"]),
        "precision": Precision(given["precision"]),
        "source_kind": SourceKind(given["source_kind"]),
        "kind": MentionKind(given["kind"]),
        "metrics": Metrics(**given["metrics"]),
    }
    return HandedIn(RawItem(**given | typed), line["about_unit"], line["backfilled"])
