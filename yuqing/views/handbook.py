"""操作手册: the parts of our own handbook, and what it says of one page."""

import re
from collections.abc import Mapping
from functools import cache

from yuqing.config import ROOT

FOLDER = ROOT / "docs" / "manual"
#: The part that goes through the pages one by one.
PAGES = "各页说明"


@cache
def parts() -> Mapping[str, str]:
    """Return the parts of the handbook by title, in reading order; text is Markdown of our own."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md")))
    return dict(_titled(text) for text in texts)


def of_page(title: str) -> str:
    """Return what the handbook says of a page, "" when it says nothing."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", parts().get(PAGES, ""), re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def _titled(text: str) -> tuple[str, str]:
    title, _, rest = text.partition("\n")
    return title.removeprefix("# ").strip(), rest.strip()
