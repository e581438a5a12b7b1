"""What it means in Chinese that a text is no TOML.

The messages are those of Python's own parser (`tomllib`), which are in English and meant for engineers.
"""

import re
from typing import NamedTuple

SYNTAX = re.compile(r".* \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
#: Beginning of the parser's message → what to tell the user.
SYNTAX_IN_CHINESE = {
    "Invalid value": "值写法不对:文字要加英文双引号,逗号、等号也要用英文",
    "Invalid initial character for a key part": "键名写法不对,或多了一个符号",
    "Invalid statement": "这一行看不懂,应为「键 = 值」或 [[段名]]",
    "Expected '=' after a key": "键名后面缺少等号",
    "Expected ']' at the end": "段名的方括号没有闭合",
    "Expected ']]' at the end": "段名的双方括号没有闭合",
    "Expected newline or end of document": "一行里多写了内容,或引号没有成对",
    "Cannot overwrite a value": "同一个键写了两次",
    "Cannot declare": "同一个段名写了两次",
    "Cannot mutate immutable namespace": "花括号内的内容不能在别处再补写",
    "Duplicate inline table key": "花括号内同一个键写了两次",
    "Unclosed array": "方括号没有闭合",
    "Unclosed inline table": "花括号没有闭合",
    "Unterminated string": "引号没有成对",
    "Expected '\"'": "引号没有成对",
    "Illegal character": "引号没有成对,或引号内有换行",
    "Found invalid character": "有不允许的控制字符",
    "Unescaped": "引号内的反斜杠要写成两个",
    "Invalid date or datetime": "日期写法不对",
}


class SyntaxProblem(NamedTuple):
    """Where a text stops being TOML, and why, in Chinese."""

    line: int
    column: int
    message: str


def syntax_problem(error: ValueError, text: str) -> SyntaxProblem:
    """Return what a `tomllib.TOMLDecodeError` says, for the screen."""
    match = SYNTAX.fullmatch(str(error))
    meaning = _meaning(error)
    if match and match["line"]:
        return SyntaxProblem(int(match["line"]), int(match["column"]), meaning)
    lines = text.rstrip("\n").split("\n")
    return SyntaxProblem(len(lines), len(lines[-1]) + 1, meaning)


def in_chinese(error: ValueError) -> str:
    """Return in one phrase what a `tomllib.TOMLDecodeError` or a `UnicodeDecodeError` says, and where it stands."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码,请另存为 UTF-8"
    match = SYNTAX.fullmatch(str(error))
    place = f"第 {match['line']} 行" if match and match["line"] else "文件末尾"
    return f"{place}:{_meaning(error)}"


def _meaning(error: ValueError) -> str:
    said = str(error)
    return next((meaning for start, meaning in SYNTAX_IN_CHINESE.items() if said.startswith(start)), "不符合 TOML 写法")
