"""XML answers of interfaces: told from web pages, read up to their first fault, with the lines their texts mean.

The parser is given UTF-8 whatever the document declares: older systems declare one charset and send another. They also
send control characters, which XML forbids and which are left out here. A document with entities of its own is refused.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

import lxml.etree  # type: ignore[import-untyped]

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.decoding import decode, encoding_of
from yuqing.sources.plaintext import printable

Element = Any  # lxml has no types of its own

_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_CHARSET = re.compile(rb"""^[\s\xef\xbb\xbf]*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_WEB_PAGE = re.compile(r"(?:\s|<!--(?:(?!-->).)*-->)*(?:<!doctype\s+html|<html\b)", re.IGNORECASE | re.DOTALL)
#: A sign by its number; the number may be one that is no sign (&#11;).
_NUMBERED = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));", re.IGNORECASE)
#: A < that begins no tag, comment or the like: 水位<3 米, a <b 和 c.
_LESS = re.compile(
    r"<(?!/?[a-z][a-z0-9:]*+(?:\s*+/?>|\s++[a-z_:-][^<>]*+>)|!--|!doctype\b|!\[|\?)", re.IGNORECASE | re.ASCII
)
#: Elements in a line of text; any other one in a text is a line of its own.
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "tt", "u", "var",
})  # fmt: skip
_INVISIBLE = frozenset({"script", "style"})


def read_text(body: bytes) -> str:
    """Return the document as text without its declaration. Raises SourceError: NOT_A_FEED, PARSE_ERROR."""
    declared = _CHARSET.match(body)
    charset = declared[1].decode("ascii") if declared else None
    if encoding_of(body, charset) is None:
        raise _not_xml("返回的不是文字")
    text = _NUMBERED.sub(_sign, printable(decode(body, charset)))
    text = text[found.end() :].lstrip() if (found := _DECLARATION.match(text)) else text
    if _WEB_PAGE.match(text):
        raise _not_xml("返回的是网页,不是 XML 数据")
    if not text.startswith("<"):
        raise _not_xml("返回的不是 XML 数据")
    # In an attribute an entity is put in whatever the parser is told.
    if "<!DOCTYPE" in text and "<!ENTITY" in text:
        raise SourceError("XML 自带实体定义(ENTITY),为安全不读取", kind=Outcome.PARSE_ERROR)
    return text


def read_elements(text: str) -> tuple[list[Element], SourceError | None]:
    """Return the elements in the order of their ends, up to the first fault, and the fault.

    Without a fault the last element is the root.
    """
    parser = lxml.etree.XMLPullParser(
        ("end",), encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    fault = None
    try:
        parser.feed(text.encode())
        parser.close()
    except lxml.etree.XMLSyntaxError:
        fault = SourceError("返回的 XML 不完整或已损坏", kind=Outcome.PARSE_ERROR)
    return [element for _event, element in parser.read_events()], fault


def local(name: Any) -> str:
    """Return the name of an element or attribute without its namespace, "" for what is neither."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def values_at(element: Element, place: str) -> Iterator[str]:
    """Yield what stands at a place of an element, as HTML: `child`, `@attribute` or `child@attribute`."""
    tag, is_attribute, attribute = place.partition("@")
    for holder in (child for child in element if local(child.tag) == tag) if tag else (element,):
        if is_attribute:
            yield from (_marked(value) for key, value in holder.attrib.items() if local(key) == attribute)
        else:
            yield _html(holder)


def _html(element: Element) -> str:
    """Return what stands in an element as HTML that keeps its lines."""
    if len(element):
        return "".join(_pieces(element))
    text = element.text or ""
    # In HTML a line end means nothing, in a text without tags it does.
    marked = _marked(text.strip())
    return marked if "<" in marked else marked.replace("\n", "<br>")


def _pieces(element: Element) -> Iterator[str]:
    yield _marked(element.text or "")
    for part in element:
        name = local(part.tag).lower()
        edge = "" if name in _INLINE or not name else "<br>"
        if name and name not in _INVISIBLE:
            yield edge
            yield from _pieces(part)
            yield edge
        yield _marked(part.tail or "")


def _marked(text: str) -> str:
    """Return a text that may be HTML as HTML: what begins no tag is a sign."""
    return _LESS.sub("&lt;", text)


def _sign(number: re.Match[str]) -> str:
    """Return the reference as it stands, "" when what it stands for is no sign."""
    code = int(number[1], 16) if number[1] else int(number[2])
    return number[0] if code <= sys.maxunicode and printable(f"({chr(code)})") != "()" else ""


def _not_xml(sentence: str) -> SourceError:
    return SourceError(f"{sentence},请检查网址", kind=Outcome.NOT_A_FEED)
