"""POST /api/mentions: other systems hand in mentions (docs/intake.md); the worker analyses them."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from ulid import ULID

from yuqing import clock, config
from yuqing.config import Desk
from yuqing.errors import ConfigError
from yuqing.model.intake import Delivery
from yuqing.pseudonym import load_key
from yuqing.ui.buckets import TokenBuckets
from yuqing.ui.office import office
from yuqing.workflow import handing_over, intake, intake_tokens

log = logging.getLogger(__name__)

PATH = "/api/mentions"
#: Requests a sender may make at once, and how many more each second.
BURST, PER_SECOND = 30.0, 1.0


def intake_route(monotonic: Callable[[], float] = time.monotonic) -> Route:
    """Return the route of the live desk."""
    buckets = TokenBuckets(BURST, PER_SECOND, monotonic)

    async def mentions(request: Request) -> JSONResponse:
        try:
            return await _answer(request, buckets)
        except ConfigError as error:
            log.error("intake_tokens problem=%s", error)
            return _refusal(503, "接口暂不可用:令牌文件有误,请联系舆情系统管理员")
        except OSError as error:
            log.error("intake_failed errno=%s", error.errno)
            return _refusal(503, "暂时无法保存,请稍后重发;重发不会重复")

    # Every method, because what a route does not take falls through to the pages.
    return Route(PATH, mentions, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


async def _answer(request: Request, buckets: TokenBuckets) -> JSONResponse:
    if request.method != "POST":
        return _refusal(405, "这个接口只接收 POST 请求", {"Allow": "POST"})
    desk = config.desk(office().settings, "live")
    tokens = await anyio.to_thread.run_sync(intake_tokens.load, desk.intake_tokens)
    sender = intake_tokens.find(tokens, _bearer(request))
    if sender is None:
        return _refusal(401, "缺少令牌或令牌无效", {"WWW-Authenticate": "Bearer"})
    if not sender.enabled:
        return _refusal(403, "这个令牌已停用,请联系舆情系统管理员")
    if seconds := buckets.wait(sender.name):
        return _refusal(429, "提交过于频繁,请稍后重发", {"Retry-After": str(math.ceil(seconds))})
    body = await _body(request)
    if body is None:
        return _refusal(413, f"一次不能超过 {intake.MAX_BYTES:,} 字节,请分批提交")
    return await anyio.to_thread.run_sync(partial(_accepted, desk, sender.name, body))


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: Request) -> bytes | None:
    """Return the body, or None as soon as it is too large, whatever length was announced."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > intake.MAX_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _accepted(desk: Desk, name: str, body: bytes) -> JSONResponse:
    now = clock.now()
    mentions, faults = intake.read(body, intake.Sender(name, load_key(desk.key_file), now))
    if faults:
        told = {"error": "没有收下:请按 faults 改正后整批重发", "faults": [asdict(fault) for fault in faults]}
        return JSONResponse(told, 422)
    delivery = Delivery(str(ULID()), f"intake:{name}", name, now, mentions)
    handing_over.leave(desk, delivery)
    log.info("intake=%s rows=%d", delivery.id, len(mentions))
    return JSONResponse({"accepted": len(mentions), "id": delivery.id}, 202)


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, headers)
