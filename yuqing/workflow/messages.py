"""Telling the people of the unit: channels, what is to be told now, sending, and saying that it was read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from ulid import ULID

from yuqing.errors import MessageError, WorkflowError
from yuqing.model.alerts import AlertState
from yuqing.model.exports import Export
from yuqing.model.incident import OPEN_STATES, Incident, State
from yuqing.model.incident_labels import CLOCK_CALL
from yuqing.model.messages import Channel, Message, MessageKind, Queued
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.plans import snapshots
from yuqing.rules import messages as rule
from yuqing.rules.clocks import clocks
from yuqing.rules.disclosure import masked
from yuqing.rules.fold import fold
from yuqing.rules.reminders import Reminder, reminders
from yuqing.sources import messenger
from yuqing.store import Store, alerts, incidents, messages, record
from yuqing.workflow.authority import Acting, require_administrator

#: Hands a message over: address, title, text. Raises MessageError.
Send = Callable[[str, str, str], None]
#: An alert that nobody was told of for so long is no news any more; a night without the program is less.
NEWS = timedelta(hours=12)
#: So many alerts of that time are looked at.
ALERTS = 200


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of sending did."""

    sent: int = 0
    failed: int = 0


def keep_channel(by: Acting, channel: Channel) -> Channel:
    """Keep a channel; an empty address leaves the one that is kept. Raises WorkflowError or MessageError."""
    role = require_administrator(by.actor)
    if not channel.name.strip():
        raise WorkflowError("请填写渠道名称。")
    before = next((each for each in messages.channels(by.store) if each.id == channel.id), None)
    address = channel.address.strip() or (before.address if before else "")
    if not address:
        raise WorkflowError("请填写渠道地址。")
    kept = Channel(
        id=channel.id or str(ULID()), name=channel.name.strip(), kind=messenger.kind_of(address), address=address,
        role=channel.role, floor=channel.floor, kinds=channel.kinds, quiet_from=channel.quiet_from,
        quiet_until=channel.quiet_until, gather=channel.gather, is_on=channel.is_on,
    )  # fmt: skip
    entry = by.entry("message_channel_kept", f"channel:{kept.id}", role, name=kept.name, kind=str(kept.kind))
    with by.store.transaction() as transaction:
        messages.keep_channel(transaction, kept)
        record.append(transaction, entry)
    return kept


def drop_channel(by: Acting, channel_id: str) -> None:
    """Forget a channel and its address."""
    role = require_administrator(by.actor)
    with by.store.transaction() as transaction:
        messages.drop_channel(transaction, channel_id)
        record.append(transaction, by.entry("message_channel_dropped", f"channel:{channel_id}", role))


def test_channel(by: Acting, channel_id: str) -> None:
    """Put a test message on its way to one channel."""
    require_administrator(by.actor)
    told = Message(
        key=f"test:{ULID()}", kind=MessageKind.TEST, subject="test", level=Severity.OBSERVE, title="测试消息",
        body="这是一条测试消息。收到后请在系统的“消息”页点“确认收到”。",
    )  # fmt: skip
    with by.store.transaction() as transaction:
        messages.queue(transaction, Queued(channel_id=channel_id, message=told, queued_at=by.now, due_at=by.now))


def confirm(by: Acting, key: str) -> None:
    """Say that a message was read; whoever is signed in may."""
    with by.store.transaction() as transaction:
        messages.confirm(transaction, key, by.actor.account, by.now)
        record.append(transaction, by.entry("message_confirmed", f"message:{key}", ""))


def tell(store: Store, told: Message, now: datetime) -> int:
    """Put a message on its way to every channel that takes it; returns how many do."""
    taking = [channel for channel in messages.channels(store) if rule.goes_to(channel, told)]
    with store.transaction() as transaction:
        for channel in taking:
            due_at = rule.due(channel, told, now)
            messages.queue(transaction, Queued(channel_id=channel.id, message=told, queued_at=now, due_at=due_at))
    return len(taking)


def look(store: Store, now: datetime) -> int:
    """Put on its way what there is to tell now, the gravest first; returns how many messages are new to a channel."""
    if not messages.channels(store):
        return 0
    before = [each.message for each in messages.told_since(store, now - rule.TOLD_FOR)]
    known = {each.key for each in before}
    queued = 0
    for told in sorted((*_of_alerts(store, now), *_of_clocks(store, now)), key=lambda each: each.level):
        if told.key in known or (told.kind is MessageKind.ALERT and rule.is_told(told, before)):
            continue
        queued += tell(store, told, now)
        before.append(told)
    return queued


def paper_ready(store: Store, made: Export, now: datetime) -> None:
    """Tell that a paper of the timetable lies ready."""
    told = Message(
        key=f"paper:{made.id}", kind=MessageKind.PAPER, subject=f"paper:{made.id}", level=Severity.OBSERVE,
        title=f"定时报告已生成:{made.title}", body="请在系统的“导出中心”查看和下载。",
    )  # fmt: skip
    tell(store, told, now)


def send_due(store: Store, unit: str, send: Send, now: datetime) -> Round:
    """Hand over what is due; what fails is tried again later, and given up after the last try."""
    by_id = {channel.id: channel for channel in messages.channels(store)}
    sent = failed = 0
    for batch in _batches(messages.waiting(store, now), by_id):
        error = _hand_over(by_id.get(batch[0].channel_id), batch, unit, send)
        with store.transaction() as transaction:
            for each in batch:
                if error:
                    again = rule.next_try(each.tries + 1, now) if each.channel_id in by_id else None
                    messages.mark_failed(transaction, each, error, again, now)
                else:
                    messages.mark_sent(transaction, each, now)
        sent, failed = sent + (not error), failed + bool(error)
    return Round(sent, failed)


def _batches(due: tuple[Queued, ...], by_id: dict[str, Channel]) -> Iterator[list[Queued]]:
    """Yield what goes out together: what a channel gathers, and every urgent message by itself."""
    ordered = sorted(due, key=lambda each: (each.message.level, each.channel_id, each.queued_at))
    alone = [each for each in ordered if not _is_gathered(each, by_id)]
    together = sorted((each for each in ordered if _is_gathered(each, by_id)), key=lambda each: each.channel_id)
    yield from ([each] for each in alone)
    for _, group in groupby(together, key=lambda each: each.channel_id):
        yield list(group)


def _is_gathered(queued: Queued, by_id: dict[str, Channel]) -> bool:
    channel = by_id.get(queued.channel_id)
    is_urgent = queued.message.level in rule.URGENT or queued.message.kind is MessageKind.TEST
    return channel is not None and channel.gather > 0 and not is_urgent


def _hand_over(channel: Channel | None, batch: list[Queued], unit: str, send: Send) -> str:
    """Return "" when the service took it, else why not."""
    if channel is None:
        return "渠道已删除"
    try:
        send(channel.address, *rule.written([each.message for each in batch], channel.kind, unit))
    except MessageError as error:
        return str(error)
    return ""


def _of_alerts(store: Store, now: datetime) -> Iterator[Message]:
    for each in alerts.list_(store, now - NEWS, now + timedelta(seconds=1), ALERTS):
        if each.state is not AlertState.NEW:
            continue
        found = each.alert.finding
        level = found.level.numeral if found.level is Severity.OBSERVE else f"{found.level.numeral}级"
        yield Message(
            key=f"alert:{each.alert.alert_id}", kind=MessageKind.ALERT, subject=found.subject, level=found.level,
            title=f"预警({level}):{masked(found.sentence)}",
            body=f"{masked(found.sentence)}\n依据:{masked(found.formula)}\n请在系统的“预警”页确认和研判。",
        )  # fmt: skip


def _of_clocks(store: Store, now: datetime) -> Iterator[Message]:
    listed = [row for row in incidents.list_incidents(store) if State(row["state"]) in OPEN_STATES]
    entries = record.entries_of_many(store, [row["incident_id"] for row in listed])
    for row in listed:
        incident = fold(entries[row["incident_id"]])
        plan = snapshots.thaw(incidents.snapshot(store, row["plan_sha"]))
        for call in reminders(plan, clocks(plan, incident, now), incident.acknowledged, now):
            if not call.acknowledged:
                yield _call(plan, incident, call)


def _call(plan: Plan, incident: Incident, call: Reminder) -> Message:
    """Return the call to one role; once an acknowledgement has lapsed it is a new one."""
    noted = sum(note.clock == call.clock.id for note in incident.acknowledged)
    role = next((each.name for each in plan.roles if each.id == call.role), call.role)
    what = f"{CLOCK_CALL[call.share]}:{call.clock.name}"
    return Message(
        key=f"clock:{incident.id}:{call.clock.id}:{call.share:g}:{call.role}:{noted}", kind=MessageKind.CLOCK,
        subject=f"incident:{incident.id}", level=incident.level or Severity.III, role=call.role,
        title=f"事件 {incident.id} {what}",
        body=f"{masked(incident.title)}\n{what}\n请{role}在系统的“事件”页办理,或确认已知悉。",
    )  # fmt: skip
