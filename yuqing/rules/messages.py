"""Which message goes where, and when: quiet hours, gathering, one alert for each matter, further tries. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from yuqing.clock import in_beijing
from yuqing.model.messages import Channel, ChannelKind, Message, MessageKind
from yuqing.model.severity import Severity

#: Levels that no quiet hour and no gathering holds back.
URGENT = (Severity.I, Severity.II)
#: Pauses before a message that failed is tried again; after the last one it is given up. Ours (default).
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
#: Within this time a matter is told again only when its level has risen. Ours (default).
TOLD_FOR = timedelta(hours=24)
#: Bytes of UTF-8 that the service takes in one message, with room for its own marks.
LONGEST = {
    ChannelKind.WECOM: 1900,
    ChannelKind.DINGTALK: 18_000,
    ChannelKind.FEISHU: 18_000,
    ChannelKind.MAIL: 50_000,
    ChannelKind.WEBHOOK: 18_000,
}


def goes_to(channel: Channel, message: Message) -> bool:
    """Return whether a channel takes a message."""
    if message.kind is MessageKind.TEST:
        return True
    is_meant = not message.role or not channel.role or message.role == channel.role
    is_grave = message.kind is not MessageKind.ALERT or message.level <= channel.floor
    return channel.is_on and message.kind in channel.kinds and is_meant and is_grave


def due(channel: Channel, message: Message, now: datetime) -> datetime:
    """Return when a message may be sent: at once when it is urgent, else gathered, and not in the quiet hours."""
    if message.level in URGENT or message.kind is MessageKind.TEST:
        return now
    return after_quiet(channel, now + timedelta(minutes=channel.gather))


def after_quiet(channel: Channel, at: datetime) -> datetime:
    """Return the moment itself, or the end of the quiet hours in which it falls."""
    local = in_beijing(at)
    minute = local.hour * 60 + local.minute
    begin, end = channel.quiet_from, channel.quiet_until
    is_quiet = begin <= minute < end if begin <= end else minute >= begin or minute < end
    if not is_quiet:
        return at
    wait = (end - minute) % (24 * 60)
    return at.replace(second=0, microsecond=0) + timedelta(minutes=wait)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failures; None when it is to be given up."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def is_told(message: Message, before: Iterable[Message]) -> bool:
    """Return whether an alert of the same matter, as grave or graver, was told already; `before`: TOLD_FOR back."""
    return any(
        each.kind is message.kind and each.subject == message.subject and each.level <= message.level for each in before
    )


def written(messages: Sequence[Message], kind: ChannelKind, unit: str) -> tuple[str, str]:
    """Return title and text of one message, or of several gathered into one, in what the service takes."""
    ordered = sorted(messages, key=lambda each: each.level)
    first = ordered[0]
    if len(ordered) == 1:
        return f"【{unit}】{first.title}", _cut(first.body, kind)
    lines = [f"{number}. {each.title}" for number, each in enumerate(ordered, 1)]
    return f"【{unit}】{len(ordered)} 条提醒,最重的:{first.title}", _cut("\n".join(lines), kind)


def _cut(text: str, kind: ChannelKind) -> str:
    encoded = text.encode()
    if len(encoded) <= LONGEST[kind]:
        return text
    return encoded[: LONGEST[kind]].decode(errors="ignore").rstrip() + "……(未完,请在系统中查看)"
