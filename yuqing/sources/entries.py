"""What the entries of a list have in common, whatever it was written in: their addresses, what tells them apart."""

import re

from yuqing.clock import in_beijing
from yuqing.model.mentions import RawItem
from yuqing.sources.list_rows import absolute

#: Whole, relative by its signs, or the name of a page; other signs in its place (无, -, N/A) must not become one.
_ADDRESS = re.compile(
    r"https?://[^/\s]|//[^/\s]|(?:\.{0,2}/|\?)[^/\s]|[\w/-]+(?:\?[\w-]+=|\.(?:[sx]?html?|aspx?|jspx?|php|do|action)(?:[?;/#]|$))",
    re.IGNORECASE,
)


def address_of(written: str, base: str) -> str:
    """Return the whole address that stands in a text, "" when what stands there is none."""
    return absolute(written.strip(), base) if _ADDRESS.match(written.strip()) else ""


def identity(item: RawItem) -> tuple[str, ...]:
    """Return what will tell an item from others: as `rows.fed_id`, whose library is not needed to say so."""
    day = str(in_beijing(item.published_at).date()) if item.published_at else ""
    return (item.url,) if item.url else ("", item.native_id) if item.native_id else ("", "", item.title, day)


def have_one_address(items: list[RawItem]) -> bool:
    """Return whether several items all have one and the same address, which would make them one mention."""
    return len(items) > 1 and bool(items[0].url) and len({item.url for item in items}) == 1
