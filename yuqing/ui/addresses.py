"""The addresses of the pages, and an answer in Chinese for one that is none."""

import re
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from yuqing.ui import forms
from yuqing.ui.asked import LOGIN_PATHS, UNGUARDED, Asked
from yuqing.ui.gate import Application, Receive, Scope, Send

#: Read from the register's text: making its pages needs a running script.
NAMES = frozenset(re.findall(r'url_path="(\w+)"', Path(__file__).with_name("registry.py").read_text("utf-8")))
ADDRESSES = ("/", *(f"/{name}" for name in sorted(NAMES)))
#: The default page's name; Streamlit knows that page as "/" only.
_DEFAULT = "/home"
#: First parts of what Streamlit itself and our own forms answer.
_OTHERS = {"_stcore", "media", "component", "static", "app", "auth", "oauth2callback", "favicon.png", "password"}
_OTHERS |= {path.split("/")[1] for path in LOGIN_PATHS | UNGUARDED} | {"logout"}


class KnownAddresses:
    """Pure ASGI middleware that says that a page does not exist; stands behind the gate."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is an address, lead the default page's name to it, and refuse the rest when a person asks."""
        if scope["type"] != "http" or not _is_unknown(Asked(scope)):
            await self._app(scope, receive, send)
        elif scope["path"].rstrip("/") == _DEFAULT:
            await RedirectResponse("/", 303)(scope, receive, send)
        else:
            await not_found()(scope, receive, send)


def not_found() -> Response:
    """Return the page that says that there is none at an address."""
    return forms.notice("找不到这个页面", "没有这个网址的页面,可能是写错或已改名。", 404, ("/", "回到首页"))


def _is_unknown(asked: Asked) -> bool:
    """Return whether a window asks for a page that there is not; what is not a page is Streamlit's to answer."""
    path = asked.scope["path"].rstrip("/") or "/"
    return asked.is_page and path.split("/")[1] not in _OTHERS and (path not in ADDRESSES or path == _DEFAULT)
