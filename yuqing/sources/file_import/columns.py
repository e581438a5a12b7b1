"""Which column is what: names of known tools, what stays out, and the user's changes."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from yuqing.config import SHIPPED
from yuqing.errors import ImportFileError
from yuqing.model.mentions import MentionKind, SourceKind

LEXICON = SHIPPED / "lexicon" / "columns.toml"


class Field(StrEnum):
    """What a column is used for; PERSONAL and IGNORED columns are listed and never read."""

    NATIVE_ID = "native_id"
    URL = "url"
    TITLE = "title"
    TEXT = "text"
    PUBLISHED = "published"
    SITE = "site"
    CHANNEL = "channel"
    KIND = "kind"
    AUTHOR = "author"
    REPOSTS = "reposts"
    COMMENTS = "comments"
    LIKES = "likes"
    VIEWS = "views"
    IGNORED = "ignored"
    PERSONAL = "personal"

    @property
    def label(self) -> str:
        """Return the name on the screen."""
        return _LABELS[self]


_LABELS = {
    Field.NATIVE_ID: "编号",
    Field.URL: "原文链接",
    Field.TITLE: "标题",
    Field.TEXT: "正文",
    Field.PUBLISHED: "发布时间",
    Field.SITE: "来源网站",
    Field.CHANNEL: "媒体类型",
    Field.KIND: "原创/转发/评论",
    Field.AUTHOR: "作者（只换成不可还原的代号）",
    Field.REPOSTS: "转发数",
    Field.COMMENTS: "评论数",
    Field.LIKES: "点赞数",
    Field.VIEWS: "阅读数",
    Field.IGNORED: "不导入",
    Field.PERSONAL: "个人信息，丢弃",
}
_READ = tuple(field for field in Field if field not in {Field.IGNORED, Field.PERSONAL})


@dataclass(frozen=True, slots=True)
class Tool:
    """What the columns of a known tool say about every row of its files."""

    site: str = ""
    source_kind: SourceKind | None = None
    kind: MentionKind = MentionKind.POST


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column of a table is used for, in the order of the table."""

    headers: tuple[str, ...]
    fields: tuple[Field, ...]
    tool: Tool = Tool()

    @property
    def dropped(self) -> tuple[str, ...]:
        """Return the personal columns, which are never read."""
        return self._headers_of(Field.PERSONAL)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Return the columns that are not used, personal ones apart."""
        return self._headers_of(Field.IGNORED)

    @property
    def has_text(self) -> bool:
        """Return whether a row can have any text at all."""
        return Field.TEXT in self.fields or Field.TITLE in self.fields

    def position(self, field: Field) -> int | None:
        """Return the column that fills a field, or None."""
        return self.fields.index(field) if field in self.fields else None

    def replace(self, column: str, field: Field) -> "Mapping":
        """Return the mapping with one column changed; the column that had the field is ignored from then on.

        Raises ImportFileError for an unknown column, and when a personal column would be read.
        """
        if column not in self.headers:
            raise ImportFileError(f"表格里没有“{column}”这一列。")
        at = self.headers.index(column)
        if is_personal(column) and field not in {Field.PERSONAL, Field.IGNORED, Field.AUTHOR}:
            raise ImportFileError(f"“{column}”是个人信息列，不能导入为{field.label}。")
        freed = [Field.IGNORED if old is field and field in _READ else old for old in self.fields]
        freed[at] = field
        return replace(self, fields=tuple(freed))

    def changes(self) -> dict[str, str]:
        """Return header → field as plain text, to be kept beside an uploaded file."""
        return {header: field.value for header, field in zip(self.headers, self.fields, strict=True)}

    def _headers_of(self, field: Field) -> tuple[str, ...]:
        return tuple(header for header, used in zip(self.headers, self.fields, strict=True) if used is field)


def propose_mapping(headers: Sequence[str], sample: Iterable[Sequence[object]] = ()) -> Mapping:
    """Return what each column is by its name; `sample` rows tell a web address from a street address.

    Raises ImportFileError for a table of account profiles, which we do not collect.
    """
    plain = [normal(header) for header in headers]
    rows = list(sample)
    fields = [_alone(name, at, rows) for at, name in enumerate(plain)]
    if set(_lexicon()["people"]["columns"]) <= set(plain) and Field.PUBLISHED not in fields:
        raise ImportFileError("这是一份账号资料表，不是信息表；本系统不收集个人资料，没有导入。")
    for field in _READ:
        _keep_best(field, fields, plain)
    return Mapping(tuple(headers), tuple(fields), _tool(frozenset(plain)))


def restored(headers: Sequence[str], changes: dict[str, str], sample: Iterable[Sequence[object]] = ()) -> Mapping:
    """Return the proposed mapping with changes that were kept by `Mapping.changes`."""
    mapping = propose_mapping(headers, sample)
    for header, value in changes.items():
        mapping = mapping.replace(header, Field(value))
    return mapping


def known(headers: Iterable[str]) -> int:
    """Return how many of these are names of columns that we know."""
    return sum(bool(name) and (name in _aliases() or is_personal(name)) for name in map(normal, headers))


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """Return a header for comparing: half-width, lower case, no space, no colon or star around it."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", header[:60])).lower().strip(":*#'\"\ufeff")
    bare = re.sub(r"\([^()]*\)$", "", text)
    return bare if text not in _aliases() and bare in _aliases() else text


@lru_cache(maxsize=4096)
def is_personal(header: str) -> bool:
    """Return whether a column of this name holds what would identify a person."""
    name, personal = normal(header), _lexicon()["personal"]
    return name in personal["exact"] or any(word in name for word in personal["contains"])


def _alone(name: str, at: int, rows: list[Sequence[object]]) -> Field:
    """Return what a column is by its own name, whatever other columns there are."""
    if name in _lexicon()["personal"]["address"]:
        values = (str(row[at]) for row in rows if at < len(row) and row[at])
        return Field.URL if next(values, "").startswith(("http://", "https://")) else Field.PERSONAL
    if found := _aliases().get(name):
        return found[0]
    return Field.PERSONAL if is_personal(name) else Field.IGNORED


def _keep_best(field: Field, fields: list[Field], plain: list[str]) -> None:
    """Leave a field to the column whose name stands first in the lexicon; other authors are dropped."""
    rivals = [at for at, used in enumerate(fields) if used is field]
    if not rivals:
        return
    best = min(rivals, key=lambda at: _aliases().get(plain[at], (field, 0))[1])
    for at in rivals:
        if at != best:
            fields[at] = Field.PERSONAL if field is Field.AUTHOR else Field.IGNORED


def _tool(plain: frozenset[str]) -> Tool:
    for tool in _lexicon()["tools"]:
        if plain.issuperset(tool["columns"]):
            source_kind = SourceKind(tool["source_kind"]) if "source_kind" in tool else None
            return Tool(tool.get("site", ""), source_kind, MentionKind(tool.get("kind", "post")))
    return Tool()


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(LEXICON.read_text("utf-8"))


@cache
def _aliases() -> dict[str, tuple[Field, int]]:
    """Return name → (field, rank in its list; smaller is better)."""
    read = {
        name: (Field(field), rank) for field, names in _lexicon()["fields"].items() for rank, name in enumerate(names)
    }
    return {name: (Field.IGNORED, 0) for name in _lexicon()["ignored"]["headers"]} | read


@cache
def channels() -> tuple[tuple[SourceKind, tuple[str, ...]], ...]:
    """Return the words that tell the kind of a source, in the order in which they are tried."""
    return tuple((SourceKind(each["kind"]), tuple(each["words"])) for each in _lexicon()["channels"])


@cache
def hosts() -> dict[str, tuple[str, SourceKind]]:
    """Return host suffix → (name of the site or "", kind of source)."""
    return {host: (name, SourceKind(kind)) for host, (name, kind) in _lexicon()["hosts"].items()}


def host_of(url: str) -> str:
    """Return the host of a web address, enough to look it up: no port, no www."""
    return url.split("/", 3)[2].partition(":")[0].lower().removeprefix("www.") if url else ""


def by_host(host: str) -> tuple[str, SourceKind | None]:
    """Return the name of the site and its kind as the host or a parent of it is known; ("", None) otherwise."""
    while host:
        if host in hosts():
            return hosts()[host]
        host = host.partition(".")[2]
    return "", None
