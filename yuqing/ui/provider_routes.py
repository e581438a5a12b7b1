"""Addresses by which somebody signs in at the identity provider of the office: there, and back."""

import secrets
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from yuqing import clock
from yuqing.errors import ProviderError, WorkflowError
from yuqing.model.account import Opened
from yuqing.sources.identity_provider import ProviderClient
from yuqing.ui import forms
from yuqing.ui.addresses import not_found
from yuqing.ui.asked import Asked, is_same_origin
from yuqing.ui.door import live_store
from yuqing.ui.provider import cookie_name, departure_cookie, departures, provider_client
from yuqing.ui.sign_in_routes import (
    Answer,
    address_of,
    entered,
    login_form,
    own_address,
    quickly,
    with_store,
)
from yuqing.workflow import provider_sign_in
from yuqing.workflow.sign_in import TOO_OFTEN

#: Browsers for which the provider is asked at the same time: a slow one must not keep the screens waiting.
AT_ONCE = 4
#: A code is a few dozen letters; some providers put a whole ticket into it.
LONGEST_CODE = 4096
FOREIGN = "请从本页登录。"
STALE = "这次登录已过期,或不是从这个浏览器开始的。请重新登录。"
NOT_APPROVED = "统一身份认证没有通过或已取消。请重试,或用账号和密码登录。"
_LIMITS: list[anyio.CapacityLimiter] = []

Handler = Callable[[Request, ProviderClient], Awaitable[Response]]


def provider_routes() -> list[Route]:
    """Return the routes; without a provider they are like any other address that there is not."""
    handlers: dict[str, Handler] = {"/login/oidc": _leave, "/login/oidc/back": _return}
    routes = [Route(path, with_store(_if_set(handler))) for path, handler in handlers.items()]
    for route in routes:
        # Starlette adds HEAD, by which a link is looked at and not followed.
        route.methods = {"GET"}
    return routes


async def _leave(request: Request, client: ProviderClient) -> Response:
    wanted, asked, now = own_address(request.query_params.get("next", "")), Asked(request.scope), clock.now()
    if not is_same_origin(request.headers):
        return await _again(request, wanted, FOREIGN, 403)
    back = f"{'https' if asked.is_secure else 'http'}://{request.headers['host']}/login/oidc/back"
    depart = partial(provider_sign_in.depart, live_store(), back, wanted, address_of(request), now)
    try:
        departure = await quickly(depart)
    except WorkflowError as error:
        return await _again(request, wanted, str(error), 429)
    try:
        way = await _slowly(partial(client.way_there, departure))
    except ProviderError as error:
        await quickly(partial(provider_sign_in.stay, live_store(), departure))
        return await _again(request, wanted, str(error), 502)
    cookie = secrets.token_urlsafe(32)
    departures.keep(departure, cookie)
    answer = RedirectResponse(way, 303, {"cache-control": "no-store"})
    answer.headers.append("set-cookie", departure_cookie(cookie, is_secure=asked.is_secure))
    return answer


async def _return(request: Request, client: ProviderClient) -> Response:
    is_secure, given = Asked(request.scope).is_secure, request.query_params
    cookie = request.cookies.get(cookie_name(is_secure=is_secure), "")
    departure = departures.take(given.get("state", ""), cookie, clock.now())
    if departure is None:
        return await _again(request, "/", STALE, 403)
    try:
        code = _code(request, client)
        arrive = partial(provider_sign_in.arrive, live_store(), client, departure, code, clock.now())
        opened: Opened = await _slowly(arrive)
    except WorkflowError as error:
        answer = await _again(request, departure.wanted, str(error), 429 if str(error) == TOO_OFTEN else 403)
    except ProviderError as error:
        answer = await _again(request, departure.wanted, str(error), 502)
    else:
        answer = entered(request, opened, departure.wanted)
    answer.headers.append("set-cookie", departure_cookie("", is_secure=is_secure))
    return answer


def _code(request: Request, client: ProviderClient) -> str:
    """Return what the provider gave a browser for us. Raises WorkflowError; its own words are not repeated."""
    given = request.query_params
    code, issuer = given.get("code", ""), given.get("iss", client.provider.issuer)
    # A provider that names itself (RFC 9207) must be ours.
    if "error" in given or not 0 < len(code) <= LONGEST_CODE or issuer != client.provider.issuer:
        raise WorkflowError(NOT_APPROVED)
    return code


async def _again(request: Request, wanted: str, wrong: str, status: int) -> Response:
    return forms.page(request, await login_form(wanted), wrong, status)


def _if_set(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        client = provider_client()
        return await handler(request, client) if client else not_found()

    return answer


async def _slowly(act: Callable[[], Answer]) -> Answer:
    if not _LIMITS:
        _LIMITS.append(anyio.CapacityLimiter(AT_ONCE))
    return await anyio.to_thread.run_sync(act, limiter=_LIMITS[0])
