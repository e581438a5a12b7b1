"""Light or dark: chosen by an address, kept by the browser, for every page alike.

Streamlit keeps the choice in the browser, once for each address. Any page opened with `theme=dark`, `light` or `auto`
(as the machine is set) in its address notes it for all of them and goes on without the word.
"""

import json
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse

from yuqing.ui.addresses import ADDRESSES
from yuqing.ui.gate import HEADERS, Application, Receive, Scope, Send

THEMES = {"light": "Light", "dark": "Dark", "auto": "System"}
WORD = "theme"
_PAGE = """<!doctype html><meta charset="utf-8"><title>舆情态势</title><script>
for (const path of {paths}) localStorage.setItem("stActiveTheme-" + path + "-v2", JSON.stringify({theme}));
location.replace({onward});
</script><noscript><a href="{plain}">继续</a></noscript>"""


class Themes:
    """Pure ASGI middleware that answers an address with a theme in it; stands behind the gate."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the theme and lead on, or pass on what names none."""
        asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
        theme = THEMES.get(asked.pop(WORD, ""), "")
        if scope["type"] != "http" or scope["method"] != "GET" or not theme or scope["path"] not in ADDRESSES:
            await self._app(scope, receive, send)
            return
        onward = scope["path"] + (f"?{urlencode(asked)}" if asked else "")
        await _answer(theme, onward)(scope, receive, send)


def _answer(theme: str, onward: str) -> HTMLResponse:
    """Return the page that notes a theme. What stood in the address is percent-encoded, so no markup comes through."""
    page = _PAGE.format(
        paths=json.dumps(ADDRESSES),
        theme=json.dumps(theme),
        onward=json.dumps(onward),
        plain=onward.replace("&", "&amp;"),
    )
    headers = {name.decode(): value.decode() for name, value in HEADERS} | {"cache-control": "no-store"}
    return HTMLResponse(page, headers=headers)
