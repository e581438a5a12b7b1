"""The office's list of sources: a TOML file that people edit by hand and pages edit for them.

A bad row is shown with file, line, source and key; the good rows go on.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.sources import SOURCES, json_list, meta_search
from yuqing.sources.decoding import decode
from yuqing.sources.list_rows import ENGINES
from yuqing.sources.row_values import Flag, KeyPath, Pattern, Selector, Span, Text
from yuqing.sources.slots import MIN_DELAY

MIN_INTERVAL = timedelta(minutes=5)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SHORT_CHANNELS = {
    "政务": SourceKind.GOV, "新闻": SourceKind.NEWS, "论坛": SourceKind.FORUM, "贴吧": SourceKind.FORUM,
    "微博": SourceKind.SOCIAL, "社交": SourceKind.SOCIAL, "微信": SourceKind.WECHAT, "视频": SourceKind.VIDEO,
    "投诉": SourceKind.COMPLAINT, "搜索": SourceKind.SEARCH,
}  # fmt: skip
_CHANNELS = {label: kind for kind, label in SOURCE_KIND.items()} | _SHORT_CHANNELS
_ONLY_CHANNEL = {"hotlist": SourceKind.HOT_LIST, "searxng": SourceKind.SEARCH}
_TABLE = re.compile(r"^[ \t]*\[\[\s*source\s*\]\]", re.MULTILINE)
#: What [defaults] may hold; each stands for the same key of every row that does not say otherwise.
DEFAULTS = ("interval", "expect_update", "max_age_days", "timezone", "min_host_delay", "respect_robots")
#: Keys that only some kinds of source use.
ONLY_FOR: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("item_css", "engine", "more_pages"), ("list",)),
    **dict.fromkeys(("item_link", "title_css", "time_css", "body_css", "fetch_body"), ("list", "sitemap")),
    "max_items": ("list", "sitemap", "jsonlist"),
    **dict.fromkeys(("items_path", "url_template", *json_list.KEYS), ("jsonlist",)),
}
#: Kinds that say themselves what in a row of theirs cannot be: "" or one Chinese sentence.
_OBJECTIONS = {"searxng": meta_search.objection, "jsonlist": json_list.objection}
_MESSAGES = {
    "missing": "缺少这一项",
    "string_type": "应为带引号的文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "tuple_type": "应为方括号中的列表",
    "string_too_short": "不能为空",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def _channel(value: Any) -> SourceKind:
    if str(value) in _CHANNELS:
        return _CHANNELS[str(value)]
    if value in list(SourceKind):
        return SourceKind(value)
    raise ValueError(f"渠道类别应为其中之一:{'、'.join(SOURCE_KIND.values())},现在是 {value!r}")


class SourceSpec(BaseModel):
    """One source as sources.toml describes it; times are spans, delays in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: Text
    name: Annotated[Text, Field(min_length=1)]
    #: Key of `sources.SOURCES`.
    type: Text
    url: Text
    #: Kind of place, which the severity rules weigh.
    channel: Annotated[SourceKind, BeforeValidator(_channel)] = SourceKind.OTHER
    #: Name of the medium as shown; the source's own name when empty.
    site: Text = ""
    enabled: Flag = True
    #: Its silence is announced.
    key: Flag = False
    #: It has been seen to work.
    verified: Flag = False
    #: Everything it brings concerns the unit.
    about_unit: Flag = False
    #: Kinds of unit a starter source is meant for.
    units: tuple[Text, ...] = ()
    interval: Span = timedelta(minutes=15)
    #: No new item for so long means it may have stopped.
    expect_update: Span = timedelta(days=7)
    #: Older items are not taken in.
    max_age_days: Annotated[int, Field(strict=True, ge=1, le=36_500)] = 30
    timezone: Text = "Asia/Shanghai"
    min_host_delay: Annotated[float, Field(ge=0, le=3600)] = MIN_DELAY
    #: The host may lie in the intranet or on this machine.
    allow_private: Flag = False
    #: Further intranet hosts this source may be redirected to; for lists also other sites whose articles count.
    allow_domains: tuple[Text, ...] = ()
    respect_robots: Flag = True
    #: Lists: which links are articles, as a regular expression of the address and as CSS; one of them, or `engine`.
    item_link: Pattern = ""
    item_css: Selector = ""
    #: Key of `list_rows.ENGINES`.
    engine: Text = ""
    #: Lists: where an article page has its title, time and text, when the general rules miss them.
    title_css: Selector = ""
    time_css: Selector = ""
    body_css: Selector = ""
    #: Lists: read every article; else those whose title may concern the unit.
    fetch_body: Flag = True
    max_items: Annotated[int, Field(strict=True, ge=1, le=500)] = 100
    #: Lists: addresses of the older pages, with {n} for the number; read once, as history.
    more_pages: Text = ""
    #: What a meta search asks, at most `meta_search.MAX_QUERIES`.
    queries: tuple[Text, ...] = ()
    #: Somebody has read the terms of the search sites and answers for automatic queries.
    terms_accepted: Flag = False
    #: Data interfaces: the list in the answer, and what of an entry is what; see `json_list`.
    items_path: KeyPath = ""
    title_key: KeyPath = ""
    time_key: KeyPath = ""
    url_key: KeyPath = ""
    url_template: Text = ""
    text_key: KeyPath = ""
    id_key: KeyPath = ""
    author_key: KeyPath = ""

    @property
    def site_name(self) -> str:
        """Return the name of the medium as shown."""
        return self.site or self.name

    @property
    def zone(self) -> tzinfo:
        """Return the zone of times that do not say theirs."""
        return ZoneInfo(self.timezone)

    @property
    def may_be_silent(self) -> bool:
        """Return whether finding nothing is no sign of trouble: a search for a small place finds nothing for weeks."""
        return self.type == "searxng"

    @property
    def private_hosts(self) -> frozenset[str]:
        """Return the hosts that may have an address of the intranet."""
        if not self.allow_private:
            return frozenset()
        return frozenset({(urlsplit(self.url).hostname or "").lower(), *map(str.lower, self.allow_domains)})

    @field_validator("id")
    @classmethod
    def _id_is_plain(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError(f"只能用小写字母、数字、- 和 _,现在是 {value!r}")
        return value

    @field_validator("type")
    @classmethod
    def _type_exists(cls, value: str) -> str:
        if value not in SOURCES:
            raise ValueError(f"不支持的渠道类型 {value!r},目前可用:{'、'.join(SOURCES)}")
        return value

    @field_validator("url")
    @classmethod
    def _url_is_web(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            host = parts.hostname
        except ValueError:
            host = None
        if not host or parts.scheme not in {"http", "https"}:
            raise ValueError(f"网址应以 http:// 或 https:// 开头,现在是 {value!r}")
        if parts.username or parts.password:
            raise ValueError("网址中不能带用户名和密码")
        return value

    @field_validator("engine")
    @classmethod
    def _engine_exists(cls, value: str) -> str:
        if value and value not in ENGINES:
            raise ValueError(f"不支持的论坛程序 {value!r},目前可用:{'、'.join(ENGINES)}")
        return value

    @field_validator("interval")
    @classmethod
    def _interval_is_polite(cls, value: timedelta) -> timedelta:
        if value < MIN_INTERVAL:
            raise ValueError("抓取间隔不能小于 5m")
        return value

    @model_validator(mode="before")
    @classmethod
    def _kind_of_place_follows(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take the only kind of place that such a source can be; another one is a slip."""
        only = _ONLY_CHANNEL.get(str(values.get("type")))
        if only is None:
            return values
        given = str(values.get("channel", only))
        if _CHANNELS.get(given, given) != only:
            raise ValueError(f"channel:这种渠道的类别只能是“{SOURCE_KIND[only]}”")
        return values | {"channel": only}

    @model_validator(mode="after")
    def _its_kind_agrees(self) -> "SourceSpec":
        if self.type in _OBJECTIONS and self.enabled and (said := _OBJECTIONS[self.type](self)):
            raise ValueError(said)
        return self

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f'不认识的时区 {value!r},中国大陆请写 "Asia/Shanghai"') from error
        return value

    @model_validator(mode="after")
    def _public_sites_are_respected(self) -> "SourceSpec":
        if self.allow_private:
            return self
        if not self.respect_robots:
            raise ValueError("respect_robots:公开网站必须遵守 robots.txt,只有本单位内网系统可以关闭")
        if self.min_host_delay < MIN_DELAY:
            raise ValueError(f"min_host_delay:对公开网站的请求间隔不能小于 {MIN_DELAY:g} 秒")
        if self.allow_domains and self.type not in {"list", "sitemap"}:
            raise ValueError("allow_domains:只在 allow_private = true 时有效,列表页(list)和网站地图(sitemap)除外")
        return self

    @model_validator(mode="after")
    def _keys_fit_the_kind(self) -> "SourceSpec":
        for key in sorted(self.model_fields_set & ONLY_FOR.keys()):
            if self.type not in ONLY_FOR[key]:
                raise ValueError(f"{key}:只用于类型为 {'、'.join(ONLY_FOR[key])} 的渠道")
        if self.more_pages and "{n}" not in self.more_pages:
            raise ValueError("more_pages:应含 {n} 表示页码,例如 index_{n}.html")
        if self.type == "list" and not (self.item_link or self.item_css or self.engine):
            raise ValueError("item_link:列表页须写明哪些链接是文章:item_link(网址规则)、item_css 或 engine 至少一项")
        return self


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, for the screen: `str(problem)` is one Chinese sentence."""

    file: str
    line: int
    #: Id of the source, or what stands in its place.
    source: str
    #: Key of the row, "" when the row as a whole is meant.
    key: str
    message: str

    def __str__(self) -> str:
        """Return file, line, source, key and what is wrong."""
        key = f"的 {self.key}" if self.key else ""
        return f"{self.file} 第 {self.line} 行,{self.source}{key}:{self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """One table of the file, not yet checked."""

    line: int
    values: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Return how a person finds the row."""
        named = self.values.get("id") or self.values.get("name")
        return f"渠道 {named}" if named else "一个没有编号的渠道"


def load_sources(path: Path) -> tuple[tuple[SourceSpec, ...], tuple[Problem, ...]]:
    """Return the good rows in the order of the file, and what is wrong with the others; no file, no rows."""
    if not path.exists():
        return (), ()
    rows, defaults, problems = _tables(decode(path.read_bytes()), path.name)
    specs: dict[str, SourceSpec] = {}
    for row in rows:
        spec, found = check(Row(row.line, {**defaults, **row.values}), path.name)
        if spec and spec.id in specs:
            found = [Problem(path.name, row.line, row.label, "id", "与前面的渠道重复,编号不能相同")]
        elif spec:
            specs[spec.id] = spec
        problems += found
    return tuple(specs.values()), tuple(problems)


def check(row: Row, file: str) -> tuple[SourceSpec | None, list[Problem]]:
    """Return the row as a source, or what is wrong with it."""
    try:
        return SourceSpec(**row.values), []
    except ValidationError as error:
        return None, [_problem(detail, row, file) for detail in error.errors()]


def _tables(text: str, file: str) -> tuple[list[Row], dict[str, Any], list[Problem]]:
    """Return rows, defaults and problems; each table is read alone, so that one typing slip costs one row."""
    rows: list[Row] = []
    defaults: dict[str, Any] = {}
    problems: list[Problem] = []
    for line, part in _parts(text.replace("\r\n", "\n")):
        try:
            tables = tomllib.loads(part)
        except tomllib.TOMLDecodeError as error:
            problems.append(Problem(file, line + _line_in(error) - 1, "这一段", "", f"格式有误,无法读取({error})"))
            continue
        rows += [Row(line, values) for values in tables.pop("source", [])]
        defaults |= tables.pop("defaults", {})
        problems += [Problem(file, line, f"表 {name}", "", '不认识,渠道应写作 "[[source]]"') for name in tables]
    wrong = [name for name in defaults if name not in DEFAULTS]
    problems += [Problem(file, 1, "[defaults]", name, f"不能统一设置,可用:{'、'.join(DEFAULTS)}") for name in wrong]
    return rows, {name: value for name, value in defaults.items() if name in DEFAULTS}, problems


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) of what stands before the first row and of each row."""
    starts = [0, *(found.start() for found in _TABLE.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        yield text.count("\n", 0, start) + 1, text[start:end]


def _line_in(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _problem(detail: ErrorDetails, row: Row, file: str) -> Problem:
    key = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, SourceSpec.model_fields, 1)
        return Problem(file, row.line, row.label, key, f"不认识的设置项{f',是否想写 {near[0]}?' if near else ''}")
    if detail["type"] == "value_error":
        return Problem(file, row.line, row.label, key, str(detail["ctx"]["error"]))
    message = _MESSAGES.get(detail["type"], "取值不对").format(**detail.get("ctx", {}))
    return Problem(
        file, row.line, row.label, key, f"{message},现在是 {detail['input']!r}" if key in row.values else message
    )
