"""Where mentions come from: one module per kind of source, each a `collect(spec, context)`."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from yuqing.model.mentions import RawItem
from yuqing.sources.context import Context
from yuqing.sources.csv_list import collect as collect_csv_list
from yuqing.sources.feed import collect as collect_feed
from yuqing.sources.hot_list import collect as collect_hot_list
from yuqing.sources.json_list import collect as collect_json_list
from yuqing.sources.list_page import collect as collect_list
from yuqing.sources.meta_search import collect as collect_meta_search
from yuqing.sources.sitemap import collect as collect_sitemap
from yuqing.sources.xml_list import collect as collect_xml_list

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

Collect = Callable[["SourceSpec", Context], Iterator[RawItem]]

#: `type` in sources.toml → how such a source is read.
SOURCES: dict[str, Collect] = {
    "feed": collect_feed,
    "list": collect_list,
    "hotlist": collect_hot_list,
    "searxng": collect_meta_search,
    "sitemap": collect_sitemap,
    "jsonlist": collect_json_list,
    "csvlist": collect_csv_list,
    "xmllist": collect_xml_list,
}
