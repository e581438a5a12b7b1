"""The browser is told at once what it will need for the first chart, not after the page has begun to draw."""

from pathlib import Path

import streamlit

from yuqing.ui.gate import Application, Message, Receive, Scope, Send

#: The largest script of all: it draws the charts, and Streamlit asks for it only when the first chart arrives.
_SCRIPT = "PlotlyChart.*.js"


def _hint() -> tuple[bytes, bytes] | None:
    """Return the header that names the script of the installed Streamlit, or None when it has no such file."""
    folder = Path(streamlit.__file__).parent / "static"
    found = next(folder.glob(f"static/js/{_SCRIPT}"), None)
    return (b"link", f"</{found.relative_to(folder).as_posix()}>; rel=modulepreload".encode()) if found else None


class Preload:
    """Pure ASGI middleware that adds the hint to pages."""

    def __init__(self, app: Application) -> None:
        self._app, self._hint = app, _hint()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and add the hint to answers that are pages."""

        async def send_with_hint(message: Message) -> None:
            if self._hint and message["type"] == "http.response.start" and _is_page(message):
                message["headers"] = [*message["headers"], self._hint]
            await send(message)

        await self._app(scope, receive, send_with_hint)


def _is_page(message: Message) -> bool:
    headers = dict(message["headers"])
    # Pages before the login draw no charts, and may not load what stands behind it; they bring a policy of their own.
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"referrer-policy" not in headers
