"""The few pages outside of Streamlit: signing in needs a cookie, which only a plain answer can set.

They load nothing: style and script stand in the page.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse

from yuqing.ui.asked import is_same_origin

#: Ties a form to the browser it was drawn for.
FORM_COOKIE, FORM_FIELD = "yq_form", "form"
FORM_LIVES = 3600
MAX_BYTES = 16_384
_KEY = secrets.token_bytes(32)
_ICON = "data:image/svg+xml;base64," + b64encode(Path(__file__).with_name("icon.svg").read_bytes()).decode()

_STYLE = """
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:24px 16px;
background:#F5F7FA;color:#14202E;font:16px/1.6 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif}
main{width:100%;max-width:400px}
.name{display:flex;align-items:center;gap:10px;margin:0 0 18px;font-size:17px;font-weight:600;color:#14202E}
.name img{flex:none;width:28px;height:28px}
form,.card{background:#fff;border:1px solid #DDE3EA;border-radius:6px;padding:26px 28px 24px}
h1{font-size:22px;line-height:1.35;margin:0 0 6px}
.lead{margin:0 0 16px;color:#5B6878;font-size:14px}
label{display:block;margin:14px 0 4px;font-size:14px;font-weight:600}
input{width:100%;padding:10px 12px;font:inherit;color:inherit;background:#fff;border:1px solid #B9C3CF;
border-radius:4px}
input:focus{outline:2px solid #1F62C8;outline-offset:0;border-color:#1F62C8}
.hint{margin:4px 0 0;color:#5B6878;font-size:13px}
button{width:100%;margin-top:22px;padding:11px;font:inherit;font-weight:600;color:#fff;background:#1F62C8;border:0;
border-radius:4px;cursor:pointer}
button:hover{background:#194F9F}button:focus-visible,a:focus-visible{outline:2px solid #14202E;outline-offset:2px}
.other{display:block;margin-top:12px;padding:10px;text-align:center;font-weight:600;text-decoration:none;
border:1px solid #B9C3CF;border-radius:4px}.other:hover{border-color:#1F62C8}
.wrong{margin:14px 0 4px;padding:9px 12px;background:#FBE9EB;border-left:3px solid #B3122A;color:#7F0D1E;font-size:14px}
.foot{margin:16px 2px 0;color:#5B6878;font-size:13px}a{color:#1F62C8}
@media (prefers-color-scheme:dark){body{background:#0F1720;color:#E6ECF2}.name{color:#E6ECF2}
form,.card{background:#18222E;border-color:#2C3A49}input{background:#0F1720;border-color:#45566A}.other{border-color:#45566A}
.lead,.hint,.foot{color:#A3B1C0}.wrong{background:#3A1820;color:#F5B8C0}a{color:#7FB0F5}}
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form."""

    name: str
    label: str
    #: HTML's word for what a browser may fill in.
    autocomplete: str
    hint: str = ""
    value: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A page with one form."""

    title: str
    lead: str
    fields: tuple[Field, ...]
    button: str
    #: What stands under the form; markup of ours only.
    foot: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    #: What must run in the page; of ours only.
    script: str = ""
    #: Where it is sent; "" for the address it came from.
    action: str = ""
    #: Another way than the form, below its button: an address of ours and what it is called.
    other_way: tuple[str, str] = ("", "")


def again(request: Request, form: Form, given: Mapping[str, str], wrong: str, status: int) -> HTMLResponse:
    """Return the page of a form with what was wrong; what was typed stays, except secrets."""
    kept = tuple(each if each.is_secret else replace(each, value=given.get(each.name, "")) for each in form.fields)
    return page(request, replace(form, fields=kept), wrong, status)


def page(request: Request, form: Form, wrong: str = "", status: int = 200) -> HTMLResponse:
    """Return the page of a form, tied to the browser that asked for it."""
    secret = request.cookies.get(FORM_COOKIE, "") or secrets.token_urlsafe(24)
    hidden = "".join(_hidden(*each) for each in (*form.hidden, (FORM_FIELD, _proof(secret))))
    fields = "".join(_field(each, is_first=number == 0) for number, each in enumerate(form.fields))
    body = (
        f'<form method="post"{_action(form.action)}>{_heading(form.title, form.lead)}{_wrong(wrong)}{fields}{hidden}'
        f"<button>{escape(form.button)}</button>{_other_way(*form.other_way)}</form>"
        f"{_foot(form.foot)}{_script(form.script)}"
    )
    answer = _document(form.title, body, status)
    answer.set_cookie(FORM_COOKIE, secret, max_age=FORM_LIVES, path="/", httponly=True, samesite="strict")
    return answer


def notice(title: str, sentence: str, status: int = 200, way: tuple[str, str] = ("/login", "去登录")) -> HTMLResponse:
    """Return a page that only says something, and leads on to an address by its name."""
    on = f'<p><a href="{way[0]}">{way[1]}</a></p>'
    body = f'<div class="card">{_heading(title, "")}<p>{escape(sentence)}</p>{on}</div>'
    return _document(title, body, status)


async def sent(request: Request) -> dict[str, str] | None:
    """Return what a form of ours brought, or None when it is not from one: too large, foreign, or drawn elsewhere."""
    if not is_same_origin(request.headers):
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    secret = request.cookies.get(FORM_COOKIE, "")
    fits = hmac.compare_digest(given.get(FORM_FIELD, "").encode(), _proof(secret).encode())
    return given if secret and fits else None


def _proof(secret: str) -> str:
    return hmac.new(_KEY, secret.encode(), hashlib.sha256).hexdigest()


def _document(title: str, body: str, status: int) -> HTMLResponse:
    text = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title)} · 舆情态势</title><style>{_STYLE}</style></head>"
        f'<body><main><p class="name"><img src="{_ICON}" alt="">网络舆情监测与应急处置</p>{body}</main></body></html>'
    )
    # With no-referrer a browser would not say either that a form was sent by a page of ours.
    return HTMLResponse(text, status, {"cache-control": "no-store", "referrer-policy": "same-origin"})


def _heading(title: str, lead: str) -> str:
    return f"<h1>{escape(title)}</h1>" + (f'<p class="lead">{escape(lead)}</p>' if lead else "")


def _wrong(sentence: str) -> str:
    return f'<p class="wrong" role="alert">{escape(sentence)}</p>' if sentence else ""


def _field(field: Field, *, is_first: bool) -> str:
    kind = "password" if field.is_secret else "text"
    focus = " autofocus" if is_first else ""
    hint = f'<p class="hint">{escape(field.hint)}</p>' if field.hint else ""
    return (
        f'<label for="{field.name}">{escape(field.label)}</label><input id="{field.name}" name="{field.name}"'
        f' type="{kind}" value="{escape(field.value)}" autocomplete="{field.autocomplete}" maxlength="200"'
        f' autocapitalize="none" spellcheck="false" required{focus}>{hint}'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" id="{name}" name="{name}" value="{escape(value)}">'


def _action(address: str) -> str:
    return f' action="{escape(address)}"' if address else ""


def _other_way(address: str, name: str) -> str:
    return f'<a class="other" href="{escape(address)}">{escape(name)}</a>' if address else ""


def _foot(markup: str) -> str:
    return f'<p class="foot">{markup}</p>' if markup else ""


def _script(source: str) -> str:
    return f"<script>{source}</script>" if source else ""
