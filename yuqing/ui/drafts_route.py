"""POST /drafts: the browser hands in what is being typed, for the one who types it (docs/serving.md).

The gate has seen before that there is a session, that it is no wall screen's, and that a page of ours asks.
"""

import math
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from yuqing import clock
from yuqing.errors import StoreError
from yuqing.model.account import Visitor
from yuqing.model.actor import KIOSK
from yuqing.model.draft import Typed, read_typed
from yuqing.store import Store
from yuqing.ui.asked import SEAT_COOKIE, is_same_origin
from yuqing.ui.buckets import TokenBuckets
from yuqing.ui.door import HEADER, door
from yuqing.ui.drafts import owner_of
from yuqing.ui.office import office
from yuqing.workflow import drafts

PATH = "/drafts"
#: Bytes of one request: the longest text, and what stands around it.
MAX_BYTES = 65_536
#: Texts an owner may send at once, and how many more each second; the script sends one in two seconds.
BURST, PER_SECOND = 20.0, 1.0
#: Texts written at once: who waits for the database here must not keep the pages waiting.
AT_ONCE = 2
_LIMITS: list[anyio.CapacityLimiter] = []

Answer = TypeVar("Answer")


def drafts_route(monotonic: Callable[[], float] = time.monotonic) -> Route:
    """Return the route; it stands behind the gate."""
    buckets = TokenBuckets(BURST, PER_SECOND, monotonic)

    async def hand_in(request: Request) -> Response:
        try:
            await _keep(request, buckets)
        except HTTPException as refusal:
            return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)
        except StoreError as error:
            return JSONResponse({"error": str(error)}, 503)
        return Response(status_code=204)

    # Every method, because what a route does not take falls through to the pages.
    return Route(PATH, hand_in, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


async def _keep(request: Request, buckets: TokenBuckets) -> None:
    _check(request)
    visitor = await _slowly(partial(door.visitor, request.headers.get(HEADER, "")))
    owner = owner_of(visitor, request.cookies.get(SEAT_COOKIE, "")) if visitor else ""
    if visitor is None or not owner:
        raise HTTPException(401, "请先登录。")
    if KIOSK in visitor.actor.roles:
        raise HTTPException(403, "大屏只能查看领导简报。")
    if seconds := buckets.wait(owner):
        raise HTTPException(429, "提交过于频繁。", {"Retry-After": str(math.ceil(seconds))})
    typed = read_typed(await _body(request))
    if typed is None:
        raise HTTPException(422, "不是本程序的表单发来的内容。")
    await _slowly(partial(drafts.keep, _store(visitor, typed), owner, typed, clock.now()))


def _check(request: Request) -> None:
    """Refuse what our script never sends. Raises HTTPException."""
    if request.method != "POST":
        raise HTTPException(405, "这个地址只接收 POST 请求。", {"Allow": "POST"})
    if not is_same_origin(request.headers, must_say=True):
        raise HTTPException(403, "请求来自别的网站,已拒绝。")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "只接收 JSON。")


async def _body(request: Request) -> bytes:
    """Return the body. Raises HTTPException as soon as it is too large, whatever length was announced."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BYTES:
            raise HTTPException(413, f"一次不能超过 {MAX_BYTES:,} 字节。")
        parts.append(part)
    return b"".join(parts)


def _store(visitor: Visitor, typed: Typed) -> Store:
    """Return the database of the desk that the page shows. Raises HTTPException for a desk that is not the visitor's.

    Nothing is opened here; after a start the page does it, and the script sends again.
    """
    if visitor.desk not in ("", typed.desk):
        raise HTTPException(403, "不能进入这个台账。")
    found = next((each for each in office().open_desks() if each.desk.name == typed.desk), None)
    if found is None:
        raise HTTPException(503, "数据库正在打开,请稍候。")
    return found.store


async def _slowly(act: Callable[[], Answer]) -> Answer:
    if not _LIMITS:
        _LIMITS.append(anyio.CapacityLimiter(AT_ONCE))
    return await anyio.to_thread.run_sync(act, limiter=_LIMITS[0])
