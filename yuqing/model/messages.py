"""Messages to the people of the unit: where they go, what they say, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yuqing.model.severity import Severity


class ChannelKind(StrEnum):
    """A service through which people of the unit are told; the value is what the store holds."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    MAIL = "mail"
    WEBHOOK = "webhook"


class MessageKind(StrEnum):
    """What a message is about."""

    ALERT = "alert"
    CLOCK = "clock"
    PAPER = "paper"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where messages go, and which."""

    id: str
    name: str
    kind: ChannelKind
    #: Address as the library apprise reads it; holds a secret.
    address: str
    #: Role of the plan that reads there, "" when everybody does.
    role: str = ""
    #: Alerts of this level and graver ones.
    floor: Severity = Severity.III
    kinds: tuple[MessageKind, ...] = (MessageKind.ALERT, MessageKind.CLOCK, MessageKind.PAPER)
    #: Minutes after midnight in Beijing between which only levels Ⅰ and Ⅱ are sent; equal: no such hours.
    quiet_from: int = 0
    quiet_until: int = 0
    #: Minutes for which messages are gathered into one; 0 sends each at once.
    gather: int = 0
    is_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to tell; it holds no text of the public and no name."""

    #: What makes it the same message when it is found again.
    key: str
    kind: MessageKind
    #: The matter, as `topic:12` or `incident:3`: one alert for each.
    subject: str
    level: Severity
    title: str
    body: str
    #: Role that is called, "" when it is for everybody.
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message on its way to one channel, or there. Moments are aware UTC."""

    channel_id: str
    message: Message
    queued_at: datetime
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    given_up_at: datetime | None = None
    #: Why the last try failed, in Chinese.
    error: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
