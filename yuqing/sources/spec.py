"""One source of the office: what a row of sources.toml may say, for every kind of source."""

import re
from datetime import timedelta, tzinfo
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.sources import SOURCES, csv_list, json_list, meta_search, xml_list
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
#: Keys that only some kinds of source use.
ONLY_FOR: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("item_css", "engine", "more_pages"), ("list",)),
    **dict.fromkeys(("item_link", "title_css", "time_css", "body_css", "fetch_body"), ("list", "sitemap")),
    "max_items": ("list", "sitemap", "jsonlist", "csvlist", "xmllist"),
    **dict.fromkeys(("items_path", "url_template", *json_list.KEYS), ("jsonlist",)),
    **dict.fromkeys(("separator", *csv_list.KEYS), ("csvlist",)),
    **dict.fromkeys(xml_list.KEYS, ("xmllist",)),
}
#: Kinds that say themselves what in a row of theirs cannot be: "" or one Chinese sentence.
_OBJECTIONS = {
    "searxng": meta_search.objection, "jsonlist": json_list.objection, "csvlist": csv_list.objection,
    "xmllist": xml_list.objection,
}  # fmt: skip


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
    #: Tables: the headings of the columns as they stand in the first row, and what parts the cells; see `csv_list`.
    title_column: Text = ""
    time_column: Text = ""
    url_column: Text = ""
    text_column: Text = ""
    id_column: Text = ""
    author_column: Text = ""
    #: One of `csv_answer.SEPARATORS`; told from the heading line when empty.
    separator: Text = ""
    #: XML interfaces: the element that is one entry, the one that holds them, and what of an entry is what: `xml_list`.
    entry_tag: Text = ""
    list_tag: Text = ""
    title_tag: Text = ""
    time_tag: Text = ""
    link_tag: Text = ""
    text_tag: Text = ""
    number_tag: Text = ""
    author_tag: Text = ""

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
