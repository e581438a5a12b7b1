"""What a value in sources.toml may be: texts, switches, spans of time, patterns, CSS, paths into JSON."""

import re
from datetime import timedelta
from typing import Annotated, Any

from cssselect import HTMLTranslator, SelectorError
from pydantic import AfterValidator, BeforeValidator, Field

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,5}) ?([smhd])")


def duration(value: Any) -> timedelta:
    """Return "15m", "1h", "3d" or "30s" as a span of time. Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'时长应写成 "15m"、"2h" 或 "3d",现在是 {value!r}')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"正则表达式写法有误({error.msg}),现在是 {value!r}") from error
    return value


def _selector(value: str) -> str:
    try:
        HTMLTranslator().css_to_xpath(value or "*")
    except SelectorError as error:
        raise ValueError(f"CSS 选择器写法有误,现在是 {value!r}") from error
    return value


def _path(value: str) -> str:
    if value and not all(step == step.strip() != "" for step in value.split(".")):
        raise ValueError(f'应为用点连接的键名,例如 "data.list",现在是 {value!r}')
    return value


Span = Annotated[timedelta, BeforeValidator(duration)]
Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Selector = Annotated[Text, AfterValidator(_selector)]
KeyPath = Annotated[Text, AfterValidator(_path)]
