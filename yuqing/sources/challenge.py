"""Recognising a page that asks for a captcha or a browser instead of giving its content.

Such a page comes with status 200 and would otherwise read as "no results": silence that is not calm.
"""

import re

from yuqing.sources.decoding import decode

_HEAD = 4096
_TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,60}?)\s*</title>", re.IGNORECASE)
_TITLES = re.compile(
    r"(?:百度|搜狗|360)?安全验证|(?:访问|人机|滑动|拼图|身份)验证|(?:请)?输入验证码|验证码|验证中心|访问(?:过于)?频繁.*"
    r"|访问(?:受限|被拒绝|异常)|just a moment\.*|attention required!.*|access denied|are you a robot\?*|captcha.*"
    r"|security check.*|request rejected",
    re.IGNORECASE,
)
_PLACES = re.compile(r"//wappass\.baidu\.com/|/antispider(?:/|\?|$)|/captcha(?:/|\?|\.|$)|/sec_?verify", re.IGNORECASE)


def is_challenge_address(url: str) -> bool:
    """Return whether a redirect leads to a captcha."""
    return bool(_PLACES.search(url))


def is_challenge(body: bytes) -> bool:
    """Return whether a page is a captcha or refusal, judged by its whole title; articles about captchas are not."""
    head = body[:_HEAD]
    if b"<title" not in head.lower() or head.lstrip().startswith(b"<?xml"):
        return False
    found = _TITLE.search(decode(head))
    return bool(found and _TITLES.fullmatch(found[1].strip()))
