"""Channels of messages, and every message on its way."""

from datetime import datetime
from typing import Any

from yuqing.model.messages import Channel, ChannelKind, Message, MessageKind, Queued
from yuqing.model.severity import Severity
from yuqing.store.database import Store, Transaction


def channels(store: Store) -> tuple[Channel, ...]:
    """Return all channels, by name."""
    return tuple(_channel(row) for row in store.records("select * from message_channels order by name, channel_id"))


def keep_channel(transaction: Transaction, channel: Channel) -> None:
    """Keep a channel in place of the one with its id."""
    transaction.run(
        """
        insert or replace into message_channels
        values ($id, $name, $kind, $address, $role, $floor, $kinds, $quiet_from, $quiet_until, $gather, $is_on)
        """,
        id=channel.id, name=channel.name, kind=str(channel.kind), address=channel.address, role=channel.role,
        floor=int(channel.floor), kinds=[str(kind) for kind in channel.kinds], quiet_from=channel.quiet_from,
        quiet_until=channel.quiet_until, gather=channel.gather, is_on=channel.is_on,
    )  # fmt: skip


def drop_channel(transaction: Transaction, channel_id: str) -> None:
    """Forget a channel with its address; what went there stays."""
    transaction.run("delete from message_channels where channel_id = $id", id=channel_id)


def queue(transaction: Transaction, given: Queued) -> None:
    """Put a message on its way; one that is on its way to the channel already stays as it is."""
    told = given.message
    transaction.run(
        """
        insert or ignore into outbox
        values ($key, $channel_id, $kind, $subject, $level, $title, $body, $queued_at, $due_at, 0, null, null, '',
                null, '')
        """,
        key=told.key, channel_id=given.channel_id, kind=str(told.kind), subject=told.subject, level=int(told.level),
        title=told.title, body=told.body, queued_at=given.queued_at, due_at=given.due_at,
    )  # fmt: skip


def waiting(store: Store, now: datetime) -> tuple[Queued, ...]:
    """Return what is due, the gravest first."""
    found = store.records(
        """
        select * from outbox where sent_at is null and given_up_at is null and due_at <= $now
        order by level, queued_at, key
        """,
        now=now,
    )
    return tuple(map(_queued, found))


def newest(store: Store, limit: int) -> tuple[Queued, ...]:
    """Return the newest messages."""
    found = store.records("select * from outbox order by queued_at desc, level, key limit $limit", limit=limit)
    return tuple(map(_queued, found))


def told_since(store: Store, since: datetime) -> tuple[Queued, ...]:
    """Return what was queued since a moment."""
    return tuple(map(_queued, store.records("select * from outbox where queued_at >= $since", since=since)))


def mark_sent(transaction: Transaction, given: Queued, now: datetime) -> None:
    """Note that the service took a message."""
    transaction.run(
        """
        update outbox set sent_at = $now, tries = $tries, error = ''
        where key = $key and channel_id = $channel_id
        """,
        now=now, tries=given.tries + 1, key=given.message.key, channel_id=given.channel_id,
    )  # fmt: skip


def mark_failed(transaction: Transaction, given: Queued, error: str, again_at: datetime | None, now: datetime) -> None:
    """Note that a message did not arrive, and when it is tried again; None gives it up."""
    transaction.run(
        """
        update outbox set tries = $tries, error = $error, due_at = coalesce($again_at, due_at),
               given_up_at = case when $again_at is null then $now::timestamp end
        where key = $key and channel_id = $channel_id
        """,
        now=now, again_at=again_at, error=error, tries=given.tries + 1, key=given.message.key,
        channel_id=given.channel_id,
    )  # fmt: skip


def confirm(transaction: Transaction, key: str, account: str, now: datetime) -> None:
    """Note that somebody has read a message, once."""
    transaction.run(
        """
        update outbox set confirmed_at = $now, confirmed_by = $account
        where key = $key and sent_at is not null and confirmed_at is null
        """,
        now=now, account=account, key=key,
    )  # fmt: skip


def _channel(row: dict[str, Any]) -> Channel:
    return Channel(
        id=row["channel_id"], name=row["name"], kind=ChannelKind(row["kind"]), address=row["address"],
        role=row["role"], floor=Severity(row["floor"]), kinds=tuple(map(MessageKind, row["kinds"])),
        quiet_from=row["quiet_from"], quiet_until=row["quiet_until"], gather=row["gather"], is_on=row["is_on"],
    )  # fmt: skip


def _queued(row: dict[str, Any]) -> Queued:
    told = Message(
        key=row["key"], kind=MessageKind(row["kind"]), subject=row["subject"], level=Severity(row["level"]),
        title=row["title"], body=row["body"],
    )  # fmt: skip
    return Queued(
        channel_id=row["channel_id"], message=told, queued_at=row["queued_at"], due_at=row["due_at"],
        tries=row["tries"], sent_at=row["sent_at"], given_up_at=row["given_up_at"], error=row["error"],
        confirmed_at=row["confirmed_at"], confirmed_by=row["confirmed_by"],
    )  # fmt: skip
