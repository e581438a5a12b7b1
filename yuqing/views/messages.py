"""The page 消息: channels without their secrets, and what became of the newest messages."""

from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from yuqing import clock
from yuqing.model.messages import Channel, ChannelKind, MessageKind, Queued
from yuqing.store import Store, messages

CHANNEL_KIND = {
    ChannelKind.WECOM: "企业微信",
    ChannelKind.DINGTALK: "钉钉",
    ChannelKind.FEISHU: "飞书",
    ChannelKind.MAIL: "电子邮件",
    ChannelKind.WEBHOOK: "自建接口",
}
MESSAGE_KIND = {
    MessageKind.ALERT: "预警",
    MessageKind.CLOCK: "时限提醒",
    MessageKind.PAPER: "定时报告",
    MessageKind.TEST: "测试",
}
#: So many messages are shown.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class MessageBoard:
    """What the page shows."""

    #: Without addresses.
    channels: tuple[Channel, ...]
    #: Columns 时间, 类别, 内容, 渠道, 状态, 确认; the newest first.
    table: pd.DataFrame
    #: Key → title of what was sent and nobody has confirmed, the newest first.
    unconfirmed: dict[str, str]
    #: How many messages were given up within the last hundred.
    given_up: int


def message_board(store: Store, now: datetime) -> MessageBoard:
    """Return channels and the newest messages."""
    channels = tuple(replace(each, address="") for each in messages.channels(store))
    names = {each.id: each.name for each in channels}
    newest = messages.newest(store, SHOWN)
    rows = [_row(each, names, now) for each in newest]
    open_ = {each.message.key: each.message.title for each in newest if each.sent_at and not each.confirmed_at}
    columns = ["时间", "类别", "内容", "渠道", "状态", "确认"]
    return MessageBoard(channels, pd.DataFrame(rows, columns=columns), open_, sum(map(_is_given_up, newest)))


def _is_given_up(queued: Queued) -> bool:
    return queued.given_up_at is not None


def _row(queued: Queued, names: dict[str, str], now: datetime) -> tuple[str, ...]:
    confirmed = f"{clock.short(queued.confirmed_at, now)} {queued.confirmed_by}" if queued.confirmed_at else ""
    told = queued.message
    channel = names.get(queued.channel_id, "已删除的渠道")
    return (
        clock.short(queued.queued_at, now), MESSAGE_KIND[told.kind], told.title, channel,
        _state(queued, now), confirmed,
    )  # fmt: skip


def _state(queued: Queued, now: datetime) -> str:
    if queued.sent_at:
        return f"已送达 {clock.short(queued.sent_at, now)}"
    if queued.given_up_at:
        return f"未送达:{queued.error},试过 {queued.tries} 次"
    if queued.error:
        return f"{queued.error},{clock.short(queued.due_at, now)} 再试"
    return f"等待发送({clock.short(queued.due_at, now)})"
