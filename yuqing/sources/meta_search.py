"""Meta search through a SearXNG of the office's own: each visit asks each query once.

Off until `terms_accepted = true` stands in the table of the source: most search engines forbid automatic queries
in their terms and in robots.txt, and whoever switches it on answers for that.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem, SourceKind
from yuqing.model.runs import Outcome
from yuqing.sources import zhdate
from yuqing.sources.context import Context
from yuqing.sources.file_import.columns import by_host, host_of
from yuqing.sources.json_answer import address, line, listed, read_object, words

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: Once an hour even when chance makes an interval a tenth shorter.
MIN_INTERVAL = timedelta(minutes=70)
MAX_QUERIES = 20
#: What is asked unless the address of the source says otherwise.
USUAL = {"language": "zh-CN", "time_range": "day"}
#: After one of these the other queries of the visit are not asked.
_STOP = frozenset({Outcome.BLOCKED, Outcome.RATE_LIMITED})
_CAPTCHA = ("captcha", "denied", "forbidden")
_TOO_MANY = "too many"
#: Engines that know only the day say midnight.
_MIDNIGHT = "T00:00:00"


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield what each query finds; a query that fails is a warning as long as another one succeeds.

    Raises SourceError: ROBOTS_DENIED without `terms_accepted`, BLOCKED, RATE_LIMITED or HTTP_ERROR when nothing was
    found because engines did not answer, PARSE_ERROR, SCHEMA_ERROR, or as `context.get`.
    """
    if not spec.terms_accepted:
        raise SourceError(
            "元搜索未启用:确认搜索网站的条款后,在渠道清单中写明 terms_accepted = true", kind=Outcome.ROBOTS_DENIED
        )
    failed: list[SourceError] = []
    succeeded = False
    for query in spec.queries:
        try:
            yield from _found(query, spec, context)
        except SourceError as error:
            failed.append(error)
            context.warnings.append(f"“{query}”没有查成:{error}")
            if error.kind in _STOP:
                break
        else:
            succeeded = True
    if failed and not succeeded:
        raise failed[-1]


def objection(spec: "SourceSpec") -> str:
    """Return why a meta search may not be switched on as it stands, "" when it may."""
    if not spec.terms_accepted:
        return "terms_accepted:元搜索默认关闭。请先阅读 docs/sources.md 中的说明,确认所用搜索网站的条款,再写明 true"
    if not 1 <= len(spec.queries) <= MAX_QUERIES or not all(query.strip() for query in spec.queries):
        return f"queries:请写 1 至 {MAX_QUERIES} 个检索词,不能有空白"
    if spec.interval < MIN_INTERVAL:
        return "interval:元搜索的抓取间隔不能小于 70m,每个检索词每小时最多查一次"
    return ""


def query_address(base: str, query: str) -> str:
    """Return the address that asks a query for its JSON answer."""
    parts = urlsplit(base)
    asked = {**USUAL, **dict(parse_qsl(parts.query)), "q": query, "format": "json"}
    return parts._replace(query=urlencode(asked), fragment="").geturl()


def _found(query: str, spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    page = context.get(query_address(spec.url, query))
    if page.not_modified:
        return iter(())
    answer = read_object(page.body)
    results = listed(answer, "results")
    silent = _silent_engines(answer)
    if silent and not results:
        raise SourceError(f"搜索引擎没有应答,不能视为没有信息:{'、'.join(silent)}", kind=_cause(silent))
    if silent:
        context.warnings.append(f"“{query}”只查了一部分,没有应答的引擎:{'、'.join(silent)}")
    items = [_item(result, spec, context) for result in results]
    if results and not any(item.url for item in items):
        raise SourceError("搜索结果里没有一个网址,接口可能已变", kind=Outcome.SCHEMA_ERROR)
    return iter([item for item in items if item.url])


def _silent_engines(answer: dict[str, Any]) -> list[str]:
    """Return "name(reason)" of every engine that did not answer; SearXNG lists pairs."""
    listed_engines = answer.get("unresponsive_engines")
    engines = listed_engines if isinstance(listed_engines, list) else []
    return [f"{pair[0]}({pair[1]})" for pair in engines if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004


def _cause(silent: list[str]) -> Outcome:
    reasons = " ".join(silent).lower()
    if any(word in reasons for word in _CAPTCHA):
        return Outcome.BLOCKED
    return Outcome.RATE_LIMITED if _TOO_MANY in reasons else Outcome.HTTP_ERROR


def _item(result: dict[str, Any], spec: "SourceSpec", context: Context) -> RawItem:
    url = address(result, "url")
    host = host_of(url)
    site, kind = by_host(host)
    raw = line(result, "publishedDate")
    moment, precision = zhdate.parse(raw.removesuffix(_MIDNIGHT), context.now, spec.zone)
    return RawItem(
        native_id="",
        url=url,
        title=line(result, "title"),
        text=words(result, "content"),
        published_at=moment,
        published_raw=raw,
        precision=precision if moment else Precision.SEEN,
        site=site or host,
        source_kind=kind or SourceKind.SEARCH,
    )
