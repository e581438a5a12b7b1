"""A page without what nobody reads there: scripts, and lists of links to other pages.

The general rules that look for the article walk and copy the page a dozen times; without these parts they need less
time, and they do not take a column of other headlines for the article.
"""

from dataclasses import dataclass
from typing import Any

import lxml.etree  # type: ignore[import-untyped]

Element = Any  # lxml has no types of its own

_UNREAD = ("script", "style", "noscript", "template", "svg", "canvas")
_BLOCKS = frozenset({"ul", "ol", "dl", "div", "table", "td", "nav", "section", "aside"})
#: So many links that hold so large a part of the words of a block are a list; an article has text between its links.
_MIN_LINKS = 4
_MIN_SHARE = 0.8
#: More characters outside the links than these may be a short notice, whatever surrounds it.
_MAX_WORDS = 150


@dataclass(slots=True)
class _Count:
    """What stands in an element: characters, those in links, and links."""

    characters: int = 0
    linked: int = 0
    links: int = 0

    def is_list(self) -> bool:
        words = self.characters - self.linked
        return self.links >= _MIN_LINKS and self.linked >= _MIN_SHARE * self.characters and words <= _MAX_WORDS


def prune(root: Element) -> None:
    """Take scripts and lists of links out of a page."""
    lxml.etree.strip_elements(root, *_UNREAD, lxml.etree.Comment, with_tail=False)
    for block in _link_lists(root):
        if block.getparent() is not None:
            block.drop_tree()


def _link_lists(root: Element) -> list[Element]:
    """Return the blocks that are lists of links, inner ones first; what holds one is judged by the rest of it."""
    found: list[Element] = []
    counts = [_Count()]
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            counts.append(_Count(_length(element.text)))
            continue
        count, tag = counts.pop(), element.tag
        if tag == "a":
            count.linked, count.links = count.characters, 1
        elif tag in _BLOCKS and count.is_list():
            found.append(element)
            count = _Count()
        around = counts[-1]
        around.characters += count.characters + _length(element.tail)
        around.linked += count.linked
        around.links += count.links
    return found


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0
