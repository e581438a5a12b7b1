"""Addresses where a session begins, changes its password and ends."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from yuqing import clock
from yuqing.errors import StoreError, WorkflowError
from yuqing.model.account import Opened, Visitor
from yuqing.ui import forms
from yuqing.ui.asked import COOKIE, SECURE_COOKIE, Asked, session_cookie
from yuqing.ui.door import HEADER, door, live_store
from yuqing.ui.forms import Field, Form
from yuqing.ui.provider import provider_client
from yuqing.ui.theme import THEMES, WORD
from yuqing.workflow import accounts, sign_in
from yuqing.workflow.accounts import NewPassword
from yuqing.workflow.passwords import SHORTEST

#: Passwords checked at once: each takes 64 MiB and a good part of a core.
AT_ONCE = 2
EXPIRED = "页面已过期,请重新填写。"
#: An address of ours, to which somebody wanted to go before signing in.
_OWN_ADDRESS = re.compile(r"/(?![/\\])[\w\-./?=&%+,:]*")
#: The token stands behind the #, which browsers send to no server and servers write to no log.
_KIOSK_SCRIPT = """
const field = document.getElementById("token"), given = decodeURIComponent(location.hash.slice(1));
if (given) { field.value = given; history.replaceState(null, "", location.pathname); field.form.submit(); }
"""
_LIMITS: list[anyio.CapacityLimiter] = []

_ASK_ADMINISTRATOR = "没有账号或忘记密码,请联系本单位的系统管理员。"
#: Whoever opens the address from habit would otherwise look for an administrator who is not there yet.
_NO_ADMINISTRATOR = "还没有任何账号。请打开程序启动时在命令窗口里显示的链接,先建立管理员账号。"

Answer = TypeVar("Answer")
Handler = Callable[[Request], Awaitable[Response]]


def sign_in_routes() -> list[Route]:
    """Return the routes; /logout and /password stand behind the gate, the others before it."""
    handlers: dict[str, Handler] = {
        "/login": _login, "/welcome": _welcome, "/kiosk": _kiosk, "/password": _password, "/logout": _logout,
    }  # fmt: skip
    return [Route(path, with_store(handler), methods=["GET", "POST"]) for path, handler in handlers.items()]


def own_address(wanted: str) -> str:
    """Return where to go after signing in: only an address of ours, else the first page."""
    return wanted if _OWN_ADDRESS.fullmatch(wanted) else "/"


async def _login(request: Request) -> Response:
    form = await login_form(own_address(request.query_params.get("next", "")))
    if request.method != "POST":
        return forms.page(request, form)
    given = await forms.sent(request)
    if given is None:
        return forms.page(request, form, EXPIRED, 403)
    attempt = sign_in.Attempt(given.get("name", ""), given.get("password", ""), address_of(request))
    try:
        opened = await _slowly(partial(sign_in.sign_in, live_store(), attempt, clock.now()))
    except WorkflowError as error:
        return forms.again(request, form, given, str(error), 429 if str(error) == sign_in.TOO_OFTEN else 401)
    return entered(request, opened, own_address(given.get("next", "")))


async def _welcome(request: Request) -> Response:
    code = request.query_params.get("code", "")
    try:
        link = await quickly(partial(accounts.link_of, live_store(), code, clock.now()))
    except WorkflowError as error:
        return forms.notice("链接无效", str(error), 410)
    form = _welcome_form(link.account)
    if request.method != "POST":
        return forms.page(request, form)
    given = await forms.sent(request)
    if given is None:
        return forms.page(request, form, EXPIRED, 403)
    chosen = NewPassword(given.get("password", ""), given.get("again", ""), given.get("name", ""))
    try:
        opened = await _slowly(partial(accounts.use_link, live_store(), code, chosen, address_of(request), clock.now()))
    except WorkflowError as error:
        return forms.again(request, form, given, str(error), 422)
    return entered(request, opened, "/")


async def _kiosk(request: Request) -> Response:
    form = _kiosk_form()
    if request.method != "POST":
        return forms.page(request, form)
    given = await forms.sent(request)
    if given is None:
        return forms.page(request, form, EXPIRED, 403)
    try:
        opened = await quickly(
            partial(sign_in.open_kiosk, live_store(), given.get("token", ""), address_of(request), clock.now())
        )
    except WorkflowError as error:
        return forms.page(request, _kiosk_form(with_script=False), str(error), 401)
    theme = request.query_params.get(WORD, "")
    onward = f"&{WORD}={theme}" if theme in THEMES else ""
    return entered(request, opened, f"/briefing?embed=true{onward}")


async def _password(request: Request) -> Response:
    visitor = _visitor(request)
    if visitor is None or visitor.is_demo:
        return forms.notice("演示中没有账号", "演示不需要登录,也没有密码可改。", 403)
    form = _password_form(visitor.actor.account)
    if request.method != "POST":
        return forms.page(request, form)
    given = await forms.sent(request)
    if given is None:
        return forms.page(request, form, EXPIRED, 403)
    chosen = NewPassword(given.get("password", ""), given.get("again", ""))
    attempt = sign_in.Attempt(visitor.actor.account, given.get("old", ""), address_of(request))
    try:
        opened = await _slowly(partial(accounts.change_password, live_store(), attempt, chosen, clock.now()))
    except WorkflowError as error:
        return forms.again(request, form, given, str(error), 422)
    return entered(request, opened, "/my_account")


async def _logout(request: Request) -> Response:
    visitor = _visitor(request)
    if visitor is None or visitor.is_demo:
        return RedirectResponse("/", 303)
    form = Form("退出登录", f"当前账号:{visitor.actor.account}", (), "退出", '<a href="/">返回</a>')
    if request.method != "POST":
        return forms.page(request, form)
    if await forms.sent(request) is None:
        return forms.page(request, form, EXPIRED, 403)
    await quickly(partial(sign_in.sign_out, live_store(), visitor, clock.now()))
    door.forget()
    answer = RedirectResponse("/login", 303)
    for name in (COOKIE, SECURE_COOKIE):
        answer.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
    return answer


def entered(request: Request, opened: Opened, wanted: str) -> Response:
    """Return the answer that sets the cookie; a new one, whatever the browser had before."""
    asked = Asked(request.scope)
    door.forget()
    answer = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
    seconds = int((opened.expires_at - clock.now()).total_seconds())
    answer.headers.append("set-cookie", session_cookie(opened.token, seconds, is_secure=asked.is_secure))
    return answer


def with_store(handler: Handler) -> Handler:
    """Return a handler that says why nobody comes in while the store is shut."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except StoreError as error:
            return forms.notice("暂时不能登录", str(error), 503)

    return answer


def _visitor(request: Request) -> Visitor | None:
    return door.visitor(request.headers.get(HEADER, ""))


def address_of(request: Request) -> str:
    """Return from where a request comes."""
    return request.client.host if request.client else ""


async def _slowly(act: Callable[[], Answer]) -> Answer:
    """Run what hashes a password, so few at once that a crowd at the door does not stop the screens."""
    if not _LIMITS:
        _LIMITS.append(anyio.CapacityLimiter(AT_ONCE))
    return await anyio.to_thread.run_sync(act, limiter=_LIMITS[0])


async def quickly(act: Callable[[], Answer]) -> Answer:
    """Run what asks the store."""
    return await anyio.to_thread.run_sync(act)


_NEW = (
    Field("password", "新密码", "new-password", f"至少 {SHORTEST} 个字符,可以用几个不相干的词连起来", is_secret=True),
    Field("again", "再输一次", "new-password", is_secret=True),
)


async def login_form(wanted: str) -> Form:
    """Return the form of the login, which leads on to an address of ours."""
    is_kept = await quickly(partial(accounts.has_administrator, live_store()))
    fields = (
        Field("name", "账号", "username"),
        Field("password", "密码", "current-password", is_secret=True),
    )
    foot = _ASK_ADMINISTRATOR if is_kept else _NO_ADMINISTRATOR
    client = provider_client()
    other = (f"/login/oidc?{urlencode({'next': wanted})}", f"用“{client.provider.name}”登录") if client else ("", "")
    return Form("登录", "", fields, "登录", foot, (("next", wanted),), action="/login", other_way=other)


def _welcome_form(account: str) -> Form:
    if account:
        return Form("设置密码", f"账号:{account}", _NEW, "保存并登录")
    name = Field("name", "管理员账号", "username", "2 至 32 个汉字、字母或数字,登录时使用")
    lead = "第一次使用:先建立系统管理员。以后由管理员为其他人开设账号。"
    return Form("建立管理员账号", lead, (name, *_NEW), "建立并登录")


def _password_form(account: str) -> Form:
    old = Field("old", "现在的密码", "current-password", is_secret=True)
    lead = f"账号:{account}。修改后,其他设备上的登录全部失效。"
    return Form("修改密码", lead, (old, *_NEW), "保存", '<a href="/my_account">返回</a>')


def _kiosk_form(*, with_script: bool = True) -> Form:
    token = Field("token", "大屏令牌", "off", "由系统管理员在“账号”页生成", is_secret=True)
    script = _KIOSK_SCRIPT if with_script else ""
    return Form("会议室大屏", "只显示领导简报,不能办理任何事项。", (token,), "打开简报", script=script)
