"""Text as people read it: no markup, no scripts, no control characters."""

import re

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]

#: C0 and C1 controls but tab and line ends, lone surrogates and non-characters: no store or screen takes them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_INVISIBLE = frozenset({"script", "style", "template", "noscript", "iframe", "object"})
_BLOCKS = frozenset({
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "section", "article", "pre", "hr", "dd", "dt", "figure", "figcaption",
})  # fmt: skip
#: A tag with hundreds of attributes is an attack on the parser, which compares each attribute with all others. What
#: parts them is counted: blanks, quoted values, stray signs; real tags have a few dozen. Linear: nothing is read twice.
_CROWDED_TAG = re.compile(r"""<[A-Za-z](?:[^\s"'<>/=]*+(?:=\s*+(?:"[^"]*"|'[^']*')?|\s++|["'</])){600,}+[^>]*+>?""")
#: Longer markup is cut before it is read: the text kept of it is far shorter.
MAX_MARKUP = 500_000


def printable(text: str) -> str:
    """Return the text without control characters and at the ends without space."""
    return _UNPRINTABLE.sub("", text).strip()


def without_crowded_tags(markup: str) -> str:
    """Return the markup without tags that would hold a parser for minutes; what stands between tags stays."""
    return _CROWDED_TAG.sub("", markup)


def from_html(markup: str) -> str:
    """Return what a reader sees of a piece of HTML, a line per block; broken markup gives what can be read."""
    markup = without_crowded_tags(printable(markup[:MAX_MARKUP]))
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except lxml.etree.ParserError:  # nothing but comments
        return ""
    return _tidy(printable("".join(_pieces(root))))


def _pieces(root: lxml.html.HtmlElement) -> list[str]:
    pieces: list[str] = []
    hidden = 0
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        visible = event in {"start", "end"}
        hiding = visible and element.tag in _INVISIBLE
        hidden += hiding if event == "start" else -hiding
        wording = element.text if event == "start" else element.tail
        pieces += [_edge(element) if visible else "", "" if hidden else _in_line(wording or "")]
    return pieces


def _edge(element: lxml.html.HtmlElement) -> str:
    return "\n" if element.tag in _BLOCKS else ""


def _in_line(text: str) -> str:
    """Return the text with line ends as spaces: in HTML they mean nothing more."""
    return text.replace("\n", " ")


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()
