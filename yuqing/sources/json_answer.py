"""JSON answers of interfaces: told from web pages, read strictly, odd values counted as missing."""

import json
import re
from typing import Any

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.decoding import decode
from yuqing.sources.plaintext import from_html

TITLE_LENGTH = 500
TEXT_LENGTH = 50_000
#: Characters of an interface's own error message that are shown.
_MESSAGE_LENGTH = 60
_STARTS = ("{", "[")
_WEB_ADDRESS = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)


def read_answer(body: bytes) -> Any:
    """Return the object or list that an interface answered. Raises SourceError: PARSE_ERROR (cut), SCHEMA_ERROR."""
    text = decode(body).lstrip()
    if not text.startswith(_STARTS):
        raise SourceError("返回的不是 JSON 数据,请检查网址", kind=Outcome.SCHEMA_ERROR)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError("返回的 JSON 不完整或已损坏", kind=Outcome.PARSE_ERROR) from error


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object that an interface answered. Raises SourceError: PARSE_ERROR (cut), SCHEMA_ERROR."""
    answer = read_answer(body)
    if not isinstance(answer, dict):
        raise SourceError("返回的 JSON 格式不对,接口可能已变", kind=Outcome.SCHEMA_ERROR)
    return answer


def listed(answer: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects listed under a key, others left out. Raises SourceError: HTTP_ERROR, SCHEMA_ERROR."""
    found = answer.get(key)
    if isinstance(found, list):
        return [each for each in found if isinstance(each, dict)]
    if said := line(answer, "message") or line(answer, "msg") or line(answer, "error"):
        raise SourceError(f"接口报告错误:{said[:_MESSAGE_LENGTH]}", kind=Outcome.HTTP_ERROR)
    raise SourceError(f"返回的 JSON 缺少列表 {key},接口可能已变", kind=Outcome.SCHEMA_ERROR)


def words(item: dict[str, Any], key: str) -> str:
    """Return a text without markup, or a whole number as text; anything else counts as missing."""
    value = item.get(key)
    return from_html(value)[:TEXT_LENGTH] if isinstance(value, str) else str(value) if type(value) is int else ""


def line(item: dict[str, Any], key: str) -> str:
    """Return the same on one line, at most TITLE_LENGTH characters."""
    return " ".join(words(item, key).split())[:TITLE_LENGTH]


def address(item: dict[str, Any], *keys: str) -> str:
    """Return the first of several keys that holds a web address, or ""."""
    values = (item.get(key) for key in keys)
    return next((value.strip() for value in values if isinstance(value, str) and _WEB_ADDRESS.match(value.strip())), "")
