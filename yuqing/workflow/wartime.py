"""加密采集: chosen sources are visited more often for a while, by whom, why and until when; on the record.

The order stands in one file of the desk, which the worker reads before each round: it never opens the database.
The pauses between two requests to a host, Retry-After and every refusal are kept all the same.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from yuqing.config import Desk, write_whole
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model.actor import SYSTEM
from yuqing.model.record import NO_INCIDENT, Entry
from yuqing.sources.source_file import load_sources
from yuqing.sources.spec import SourceSpec
from yuqing.store import record
from yuqing.workflow.authority import Acting, require_recorder

#: More often than this is no longer polite, however urgent.
SHORTEST = timedelta(minutes=2)
USUAL = timedelta(minutes=5)
#: It ends by itself; who needs it longer orders it anew.
LONGEST = timedelta(days=7)
#: A meta search asks other people's engines, at most once an hour whatever happens.
EXCLUDED_TYPES = frozenset({"searxng"})
_MOMENTS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to be watched more closely."""

    #: Ids of the sources.
    source_ids: tuple[str, ...]
    interval: timedelta
    #: Aware UTC.
    until: datetime
    reason: str
    incident_id: int = NO_INCIDENT


@dataclass(frozen=True, slots=True)
class Wartime:
    """An order with who gave it, and when."""

    order: Order
    by: str
    since: datetime

    def is_on(self, now: datetime) -> bool:
        """Return whether the order holds at a moment."""
        return self.since <= now < self.order.until

    def interval_of(self, spec: SourceSpec) -> timedelta | None:
        """Return the interval at which a source is visited by this order, None when it does not concern it."""
        if spec.id not in self.order.source_ids or spec.type in EXCLUDED_TYPES:
            return None
        return self.order.interval if self.order.interval < spec.interval else None


def begin_wartime(by: Acting, desk: Desk, order: Order) -> Wartime:
    """Visit the chosen sources more often from now on; a new order takes the place of the one before.

    Raises WorkflowError without permission or for an order that cannot be carried out.
    """
    role = _role(by)
    _check(order, desk, by.now)
    wartime = Wartime(replace(order, reason=order.reason.strip()), by.actor.account, by.now)
    entry = _entry(by, "wartime_begun", role, order.incident_id, _plain(wartime))
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        write_whole(desk.wartime_file, json.dumps(_plain(wartime), ensure_ascii=False, indent=1))
    return wartime


def end_wartime(by: Acting, desk: Desk, reason: str) -> None:
    """Go back to the usual intervals. Raises WorkflowError without permission, reason, or order to end."""
    role = _role(by)
    wartime = in_force(desk, by.now)
    if wartime is None:
        raise WorkflowError("现在没有加密采集,不需要结束。")
    if not reason.strip():
        raise WorkflowError("请填写结束加密采集的理由。")
    entry = _entry(by, "wartime_ended", role, wartime.order.incident_id, {"reason": reason.strip()})
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        desk.wartime_file.unlink(missing_ok=True)


def in_force(desk: Desk, now: datetime) -> Wartime | None:
    """Return the order that holds now, None when there is none. Raises ConfigError for a damaged file."""
    try:
        given = json.loads(desk.wartime_file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ConfigError(_DAMAGED) from error
    try:
        wartime = _read(given)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(_DAMAGED) from error
    return wartime if wartime.is_on(now) else None


_DAMAGED = "加密采集的设置文件已损坏,按平时的间隔采集。请在“监测渠道”页重新开启。"


def eligible(specs: Iterable[SourceSpec]) -> tuple[SourceSpec, ...]:
    """Return the sources that may be visited more often."""
    return tuple(spec for spec in specs if spec.enabled and spec.type not in EXCLUDED_TYPES)


def _role(by: Acting) -> str:
    """Return the role in which somebody may give the order; the program itself acts for an incident in none."""
    return "" if by.actor == SYSTEM else require_recorder(by)


def _check(order: Order, desk: Desk, now: datetime) -> None:
    known = {spec.id for spec in eligible(load_sources(desk.sources_file)[0])}
    if not order.source_ids:
        raise WorkflowError("请选择要加密采集的渠道。")
    if missing := sorted(set(order.source_ids) - known):
        raise WorkflowError(f"这些渠道不存在、已停用或不能加密采集:{'、'.join(missing)}。")
    if order.interval < SHORTEST:
        raise WorkflowError(f"加密采集的间隔不能小于 {SHORTEST // timedelta(minutes=1)} 分钟。")
    if not now < order.until <= now + LONGEST:
        raise WorkflowError(f"结束时间应在现在之后、{LONGEST.days} 天之内;需要更久,到时再开启一次。")
    if not order.reason.strip():
        raise WorkflowError("请填写加密采集的理由。")


def _entry(by: Acting, action: str, role: str, incident_id: int, payload: dict[str, Any]) -> Entry:
    return replace(by.entry(action, "wartime:desk", role, **payload), incident_id=incident_id)


def _plain(wartime: Wartime) -> dict[str, Any]:
    order = asdict(wartime.order)
    return order | {
        "source_ids": list(order["source_ids"]),
        "interval": wartime.order.interval.total_seconds(),
        "until": wartime.order.until.isoformat(),
        "since": wartime.since.isoformat(),
        "by": wartime.by,
    }


def _read(given: dict[str, Any]) -> Wartime:
    since, until = (datetime.fromisoformat(given[name]) for name in _MOMENTS)
    order = Order(
        tuple(given["source_ids"]), timedelta(seconds=given["interval"]), until, given["reason"], given["incident_id"]
    )
    return Wartime(order, given["by"], since)
