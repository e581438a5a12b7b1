"""On which line of a TOML text each key stands, and what a syntax error means in Chinese.

Paths are tuples of keys and 0-based places in lists, as one would index the parsed tree.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=,.\n]"
    r"|[^\s\[\]{}=,.\#\"']+",
    re.DOTALL,
)
SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
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
    what = match["what"] if match else str(error)
    meaning = next((said for start, said in SYNTAX_IN_CHINESE.items() if what.startswith(start)), "不符合 TOML 写法")
    if match and match["line"]:
        return SyntaxProblem(int(match["line"]), int(match["column"]), meaning)
    lines = text.rstrip("\n").split("\n")
    return SyntaxProblem(len(lines), len(lines[-1]) + 1, meaning)


def line_index(text: str) -> dict[Path, int]:
    """Return the line of every key, list item and table of a text that is known to be valid TOML."""
    return _Scan(text).lines


def nearest_line(index: dict[Path, int], path: Path) -> int:
    """Return the line of the path, or of the innermost thing around it that the text holds; else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in index:
            return index[path[:length]]
    return 1


class _Token(NamedTuple):
    text: str
    line: int


def _tokens(text: str) -> Iterator[_Token]:
    line, end = 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        if not match[0].startswith("#"):
            yield _Token(match[0], line)


class _Scan:
    """One walk over the tokens; `lines` is complete when it is made."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = [*_tokens(text), _Token("", 0)]
        self._place = 0
        self._counts: dict[Path, int] = {}
        self._read_document()

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._now
        self._place += 1
        return token

    def _mark(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)

    def _read_document(self) -> None:
        table: Path = ()
        while self._now.text:
            if self._now.text == "\n":
                self._take()
            elif self._now.text == "[":
                table = self._read_header()
            else:
                self._read_pair(table)

    def _read_header(self) -> Path:
        line = self._take().line
        is_list = self._now.text == "["
        if is_list:
            self._take()
        keys = self._read_keys("]")
        if is_list:
            self._take()
        outer = self._resolved(keys[:-1], line)
        path: Path = (*outer, keys[-1])
        self._mark(path, line)
        if not is_list:
            path = self._resolved(keys, line)
        else:
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, self._counts[path])
        self._mark(path, line)
        return path

    def _resolved(self, keys: list[str], line: int) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self._mark(path, line)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _read_keys(self, stop: str) -> list[str]:
        keys: list[str] = []
        while self._now.text not in (stop, ""):
            part = self._take().text
            if part != ".":
                keys.append(_bare(part))
        self._take()
        return keys

    def _read_pair(self, table: Path) -> None:
        line = self._now.line
        path = table
        for key in self._read_keys("="):
            path = (*path, key)
            self._mark(path, line)
        self._read_value(path)

    def _read_value(self, path: Path) -> None:
        if self._now.text == "[":
            self._read_array(path)
        elif self._now.text == "{":
            self._read_inline(path)
        else:
            while self._now.text not in ("", "\n", ",", "]", "}"):
                self._take()

    def _read_array(self, path: Path) -> None:
        self._take()
        place = 0
        while self._now.text not in ("", "]"):
            if self._now.text in ("\n", ","):
                self._take()
                continue
            self._mark((*path, place), self._now.line)
            self._read_value((*path, place))
            place += 1
        self._take()

    def _read_inline(self, path: Path) -> None:
        self._take()
        while self._now.text not in ("", "}"):
            if self._now.text in ("\n", ","):
                self._take()
            else:
                self._read_pair(path)
        self._take()


def _bare(token: str) -> str:
    return token[1:-1] if token[:1] in "\"'" else token
