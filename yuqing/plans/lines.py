"""On which line of a TOML text each key stands.

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
