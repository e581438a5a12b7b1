"""Hands a message to the service behind an address, through apprise; no redirect carries it to another host.

apprise takes a third of a second and some megabytes to load: it loads with the first message.
"""

import logging
import re
from typing import TYPE_CHECKING

from yuqing.errors import MessageError
from yuqing.model.messages import ChannelKind

if TYPE_CHECKING:
    from apprise import Apprise

#: Scheme of the addresses of each service, as apprise writes them.
SCHEMES = {
    "wecombot": ChannelKind.WECOM,
    "dingtalk": ChannelKind.DINGTALK,
    "feishu": ChannelKind.FEISHU,
    "mailto": ChannelKind.MAIL,
    "mailtos": ChannelKind.MAIL,
    "json": ChannelKind.WEBHOOK,
    "jsons": ChannelKind.WEBHOOK,
}
#: Addresses of group robots as these services show them → as apprise reads them.
_SHOWN = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), r"dingtalk://\1"),
    (re.compile(r"https://open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/([\w-]+)"), r"feishu://\1"),
)
_STATUS = re.compile(r"error=(\d{3})")
#: What apprise says when nobody answered.
_UNREACHED = ("Connection", "connection", "timed out", "Socket")


def kind_of(address: str) -> ChannelKind:
    """Return the service an address belongs to. Raises MessageError when it is none that we send to."""
    return SCHEMES[_scheme(_target(address))]


def send(address: str, title: str, text: str) -> None:
    """Hand a message over. Raises MessageError with the reason when the service did not take it."""
    import apprise

    target = _target(address)
    # What apprise says of a failure may hold the address, and so the secret: it stays in here.
    logging.getLogger("apprise").propagate = False
    with apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
        taken = target.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT)
    if not taken:
        raise MessageError(_reason(said.getvalue()))


def _target(address: str) -> "Apprise":
    import apprise

    target = apprise.Apprise(asset=apprise.AppriseAsset(app_id="yuqing", http_redirects=False, async_mode=False))
    address = address.strip()
    for shown, read in _SHOWN:
        address = shown.sub(read, address)
    if not target.add(address) or _scheme(target) not in SCHEMES:
        raise MessageError("地址无法识别。支持企业微信、钉钉、飞书群机器人,电子邮件(mailtos://)和自建接口(json://)。")
    for service in target:
        # An address may ask for redirects to be followed.
        service.redirects = False
    return target


def _scheme(target: "Apprise") -> str:
    """Return the scheme of the only address, also where a web address of the service itself was given."""
    return str(next(iter(target)).url()).partition(":")[0]  # type: ignore[no-untyped-call]


def _reason(said: str) -> str:
    found = _STATUS.search(said)
    if found:
        moved = ",要求转到别处,没有照办" if found[1].startswith("3") else ""
        return f"对方没有接受(HTTP {found[1]}{moved})"
    if any(sign in said for sign in _UNREACHED):
        return "连接不上对方"
    return "对方没有接受"
