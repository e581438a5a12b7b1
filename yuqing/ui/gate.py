"""What stands before every request: who is let in at all, and headers on every answer."""

import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlencode

import anyio
from starlette.responses import JSONResponse, RedirectResponse, Response

from yuqing import clock
from yuqing.errors import StoreError
from yuqing.model.account import Visitor
from yuqing.model.actor import KIOSK
from yuqing.ui import forms
from yuqing.ui.asked import Asked, seat_cookie, session_cookie
from yuqing.ui.door import DRILL_VISITOR, GUESTS, HEADER, Seen, door, live_store
from yuqing.ui.office import office
from yuqing.workflow import sign_in

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Seconds for which a page may still say that its session has ended.
FAREWELL = 15.0

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        # Streamlit's own bundle needs inline styles and scripts, eval for its workers and blob: downloads.
        b"default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        b"script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self'; "
        b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    # Opening an original must not tell the site who is looking.
    (b"referrer-policy", b"no-referrer"),
)


class SecurityHeaders:
    """Even if a text slipped through as markup, the browser would load nothing foreign.

    Pure ASGI middleware, so that it sees every protocol and not only HTTP requests.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and add the headers to HTTP answers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                said = {name for name, _ in given}
                message["headers"] = [*given, *(pair for pair in HEADERS if pair[0] not in said)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Gate:
    """Pure ASGI middleware: nobody gets to pages, websocket, media, uploads or components without a session.

    What is open is listed, everything else is closed, whatever the path looks like.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass, with the session named in a header of ours; refuse everything else."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = Asked(scope)
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].lower().startswith(b"x-yq-")]
        if asked.is_open:
            await self._app(scope, receive, send)
            return
        if not asked.is_of_this_site:
            await refuse(asked, send, 403, "请求来自别的网站或别的地址,已拒绝。")
            return
        try:
            visitor, cookie = await _let_in(asked)
        except StoreError as error:
            await refuse(asked, send, 503, str(error))
            return
        if visitor is None:
            await _send_to_login(asked, send)
        elif KIOSK in visitor.actor.roles and not asked.is_reading:
            await refuse(asked, send, 403, "大屏只能查看领导简报。")
        else:
            name = visitor.session_id or visitor.desk
            scope["headers"].append((HEADER.encode(), name.encode()))
            if asked.is_websocket:
                socket = WatchedSocket(receive, send, name)
                receive, send = socket.receive, socket.send
            await self._app(scope, receive, _with_cookie(send, cookie))


async def refuse(asked: Asked, send: Send, status: int, sentence: str) -> None:
    """Answer with a refusal; a websocket is closed before it is accepted."""
    if asked.is_websocket:
        await send({"type": "websocket.close", "code": 1008})
        return
    response: Response
    if asked.is_page:
        response = forms.notice("打不开这个页面", sentence, status)
    else:
        response = JSONResponse({"error": sentence}, status, {"cache-control": "no-store"})
    await response(asked.scope, _nothing, send)


async def _let_in(asked: Asked) -> tuple[Visitor | None, str]:
    """Return the visitor, if any, and another cookie when it is time for one."""
    seen = None
    if asked.token:
        fresh = door.is_fresh(asked.token)
        seen = door.of_token(asked.token) if fresh else await anyio.to_thread.run_sync(door.of_token, asked.token)
    if seen is not None:
        return seen.visitor, await _another_cookie(asked, seen) if asked.is_page else ""
    if not asked.is_local:
        return None, ""
    guest = GUESTS.get(office().settings.mode)
    wants_mark = guest is DRILL_VISITOR and asked.is_page and not asked.has_seat
    return guest, seat_cookie(secrets.token_urlsafe(16)) if wants_mark else ""


async def _another_cookie(asked: Asked, seen: Seen) -> str:
    now = clock.now()
    token = await anyio.to_thread.run_sync(sign_in.rotated, live_store(), seen.session, now)
    if token is None:
        return ""
    door.forget()
    left = int((seen.session.expires_at - now).total_seconds())
    return session_cookie(token, left, is_secure=asked.is_secure)


async def _send_to_login(asked: Asked, send: Send) -> None:
    if not asked.is_page:
        await refuse(asked, send, 401, "请先登录。")
        return
    query = asked.scope.get("query_string", b"").decode("latin-1")
    wanted = asked.scope["path"] + (f"?{query}" if query else "")
    response = RedirectResponse(f"/login?{urlencode({'next': wanted})}", 303, {"cache-control": "no-store"})
    await response(asked.scope, _nothing, send)


class WatchedSocket:
    """A websocket that is closed when its session has ended.

    The first messages after the end still pass: the pages ask the door themselves, and say that one must sign in.
    """

    def __init__(
        self, receive: Receive, send: Send, name: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._receive, self._send, self._name, self._monotonic = receive, send, name, monotonic
        self._ended_at: float | None = None
        self._is_closed = False

    async def receive(self) -> Message:
        """Return the next message, or that the browser is gone."""
        message = await self._receive()
        if message["type"] != "websocket.receive" or await _is_open(self._name):
            self._ended_at = None
            return message
        now = self._monotonic()
        if self._ended_at is None:
            self._ended_at = now
        if now - self._ended_at < FAREWELL:
            return message
        self._is_closed = True
        await self._send({"type": "websocket.close", "code": 1008})
        return {"type": "websocket.disconnect", "code": 1008}

    async def send(self, message: Message) -> None:
        """Pass a message on. Raises OSError after the end, as a server does when the browser is gone."""
        if self._is_closed:
            raise OSError("closed")
        await self._send(message)


async def _is_open(name: str) -> bool:
    try:
        return await anyio.to_thread.run_sync(door.visitor, name) is not None
    except StoreError:
        # The pages say what is wrong with the store, and show nothing of it.
        return True


def _with_cookie(send: Send, cookie: str) -> Send:
    if not cookie:
        return send

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), (b"set-cookie", cookie.encode())]
        await send(message)

    return send_with_cookie


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
