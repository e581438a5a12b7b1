"""The title of a page: its heading, checked against what the browser's tab says.

The tab has the title and the names of column and site behind it; a page has many headings. What both agree on is
the title. `og:title` alone is not enough: templates cut it at a quotation mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

Element = Any  # lxml has no types of its own

#: What the guides for government sites (ArticleTitle) and for research papers ask pages to state.
_STATED = ("ArticleTitle", "citation_title")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_NAMED = re.compile(r"title|headline|(?<![a-z])tit(?![a-z])|subject|(?<![a-z])bt(?![a-z])", re.IGNORECASE)
_MIN_LENGTH = 4
_MAX_LENGTH = 300
#: More headings than this are a list.
_MAX_HEADINGS = 200
_MAX_LINKS = 2000
#: Names of sections are shorter, titles that stand alone hardly ever.
_SENTENCE = 10
#: Between title, column and site; a single `-` only with the site behind it, for it also joins words.
_STRONG = r"\s*(?:__|--+|_|[|\uff5c»›]|\s[-–—·•:\uff1a]\s|—{1,2}(?=[^—]{0,20}$))\s*"
_BETWEEN = re.compile(_STRONG)
_WEAK = re.compile(r"\s*[-–]\s*(?=[^-–]*$)")
#: How names of sites and columns end, or what they are made of.
_SITE = re.compile(
    r"(?:网|网站|官网|网络|在线|频道|门户|日报|晚报|商报|时报|周报|早报|晨报|新闻|资讯|政府|人民政府|论坛|社区|传媒|电视台|广播"
    r"|杂志|博客|博文|头条|快报|公司|集团|中心|平台|首页|栏目|专题|出版社|通讯社|之家|贴吧|知乎|财经|科技|体育|娱乐|报社?)$"
    r"|\.(?:com|cn|net|org|gov|edu)|powered by|discuz|^[a-z0-9 .&']{2,30}$",
    re.IGNORECASE,
)
_SITE_LENGTH = 24


def title_of(root: Element) -> str:
    """Return the title of a page without the names of column and site, "" when there is none."""
    tab = _tidy(next((one.text_content() for one in root.iter("title")), ""))
    names = _links(root)
    bare = without_site(tab, names)
    for name in _STATED:
        if stated := _meta(root, name):
            return bare if _is_cut(stated, bare) else stated
    return _agreed(bare, _headings(root)) or _agreed_by_name(bare, root) or _unconfirmed(root, bare, names)


def _unconfirmed(root: Element, bare: str, names: frozenset[str]) -> str:
    """Return the title when no heading agrees with the tab: what the page shares, else the tab, else a heading."""
    shared = without_site(_meta(root, "og:title"))
    if shared and not _is_cut(shared, bare) and not _is_only_site(shared):
        return shared
    if len(bare) >= _MIN_LENGTH and not _is_only_site(bare) and bare not in names:
        return bare
    return next((one for one in _headings(root) if _is_sentence(one)), shared or bare)


def _is_sentence(heading: str) -> bool:
    """Return whether a heading says more than the names of sections do."""
    return len(heading) >= _SENTENCE and not _is_only_site(heading) and "首页" not in heading


def _links(root: Element) -> frozenset[str]:
    """Return short texts of links, and keywords: a part of the tab that is among them is a column or the site."""
    texts = (_tidy(one.text or "") for one in islice(root.iter("a"), _MAX_LINKS))
    keywords = re.split(r"[,\uff0c\s]+", _meta(root, "keywords"))
    return frozenset(text for text in chain(texts, keywords) if 0 < len(text) <= _SITE_LENGTH)


def _meta(root: Element, name: str) -> str:
    for element in root.iter("meta"):
        stated = element.get("name") or element.get("property") or ""
        if stated.strip().lower() == name.lower():
            return _tidy(element.get("content") or "")
    return ""


def _is_cut(part: str, bare: str) -> bool:
    """Return whether the tab goes on in the middle of the sentence where the other one ends."""
    return bare.startswith(part) and part != bare and not bare[len(part)].isspace()


def _agreed(bare: str, headings: Iterable[str]) -> str:
    """Return the longest heading that the tab contains, or "": neither a short word of it nor a single section."""
    whole = _key(bare)
    found = [one for one in headings if len(_key(one)) >= _MIN_LENGTH and _key(one) in whole]
    longest = max(found, key=lambda one: len(_key(one)), default="")
    return longest if len(_key(longest)) * 2 >= len(whole) or whole.startswith(_key(longest)) else ""


def _agreed_by_name(bare: str, root: Element) -> str:
    """Return what `_agreed` does for elements that only their class calls a title.

    Such an element may hold the first half of a title in two lines, which the tab shows with a blank between them.
    """
    named = islice(
        (one for one in root.iter("div", "p", "span", "td", "font", "strong") if _is_named(one)), _MAX_HEADINGS
    )
    found = _agreed(bare, filter(None, map(_words, named)))
    is_half = found and _key(bare).startswith(_key(found)) and bare[len(found) : len(found) + 1].isspace()
    return bare if is_half else found


def _headings(root: Element) -> Iterator[str]:
    return filter(None, map(_words, islice(root.iter(*_HEADINGS), _MAX_HEADINGS)))


def _is_named(element: Element) -> bool:
    return bool(_NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _words(element: Element) -> str:
    """Return the text of a heading, "" for one that is too long to be one."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece.strip())
        if length > _MAX_LENGTH:
            return ""
    return _tidy("".join(pieces))


def without_site(tab: str, links: frozenset[str] = frozenset()) -> str:
    """Return what stands in the tab before the names of column and site; `links` are the short links of the page."""
    parts = _BETWEEN.split(tab)
    while len(parts) > 1 and _is_behind(parts[-1], parts[:-1], links):
        parts.pop()
    kept = tab[: _end(tab, parts)].strip()
    weak = _WEAK.search(kept)
    if weak and len(kept[: weak.start()]) >= _MIN_LENGTH:
        name = kept[weak.end() :]
        kept = kept[: weak.start()].strip() if _is_only_site(name) or name in links else kept
    return kept


def _is_behind(part: str, before: list[str], links: frozenset[str]) -> bool:
    """Return whether a part at the end names column or site: it looks so, or is much shorter than what it follows."""
    title = max(before, key=len)
    if len(title) < _MIN_LENGTH:
        return False
    return not part or part in links or _is_only_site(part) or len(part) * 2 <= len(title)


def _end(tab: str, parts: list[str]) -> int:
    end = 0
    for part in parts:
        end = tab.index(part, end) + len(part)
    return end


def _is_only_site(part: str) -> bool:
    return len(part) <= _SITE_LENGTH and bool(_SITE.search(part))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _key(text: str) -> str:
    """Return a form in which two writings of one title are equal: no blanks, one width, one kind of quotes."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s\u200b\ufeff]", "", plain).translate(str.maketrans("“”‘’", "\"\"''"))
