"""Title, date, time and text of real article pages against the gold of the shared corpus, and the pages per second.

Usage: python benchmarks/bench_pages_html.py [WEB]; WEB holds gne_gold.json, pages_manifest.json and pages/
(default ../shared/data/web). A title counts when it is equal but for blanks and the width and kind of signs; a time
when it is not more than two minutes off. Pages whose gold has no time of day count for the day alone.
"""

import json
import multiprocessing
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yuqing.clock import BEIJING
from yuqing.sources import zhdate
from yuqing.sources.context import Response
from yuqing.sources.page import Article, read_article
from yuqing.sources.page_time import Moment

TOLERANCE = timedelta(minutes=2)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
#: Gold of this length or more has a time of day.
_WITH_TIME = 12
_MIN_TEXT = 50


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what it should give; None where the gold is silent."""

    name: str
    body: bytes
    title: str | None
    published: str | None
    text: str | None


def pages(web: Path) -> Iterator[Page]:
    """Yield the pages with gold."""
    gold = json.loads((web / "gne_gold.json").read_text("utf-8"))
    for name, entry in gold.items():
        file = web / "pages" / "gne" / f"{name.replace('/', '__')}.html"
        yield Page(name, file.read_bytes(), entry["title"], entry["published"], None)


def article(page: Page) -> Article:
    """Return what our code reads; no header helps it."""
    return read_article(Response(200, "", {}, page.body), Moment(NOW, BEIJING))


def compared(page: Page, read: Article) -> Iterator[str]:
    """Yield what agrees with the gold, and a line for what does not."""
    if page.title is not None:
        yield "title right" if _plain(read.title) == _plain(page.title) else "title WRONG"
    if page.published is not None:
        yield from _time(page.published, read.published_at)
    yield "text found" if len(read.text) > _MIN_TEXT else "text MISSING"


def _time(gold: str, found: datetime | None) -> Iterator[str]:
    expected = _moment(gold)
    same_day = found is not None and found.astimezone(BEIJING).date() == expected.astimezone(BEIJING).date()
    yield "date right" if same_day else "date WRONG"
    if gold.startswith("@") or len(gold) >= _WITH_TIME:
        near = found is not None and abs(found - expected) <= TOLERANCE
        yield "time right" if near else "time WRONG"


def _moment(gold: str) -> datetime:
    moment, _ = zhdate.read(gold.removeprefix("@"), NOW, BEIJING)
    if moment is None:
        raise ValueError(gold)
    return moment


def _plain(title: str) -> str:
    signs = str.maketrans("“”‘’", "\"\"''")
    return "".join(unicodedata.normalize("NFKC", title).translate(signs).split())


def check(corpus: list[Page]) -> None:
    """Print how the corpus is read, and every page that differs."""
    total: Counter[str] = Counter()
    for page in corpus:
        read = article(page)
        found = list(compared(page, read))
        total.update(found)
        if wrong := [one for one in found if one[-1].isupper()]:
            print(f"  {page.name}: {', '.join(wrong)}: {read.title!r} {read.published_at} {read.published_raw!r} "
                  f"(gold {page.title!r} {page.published})")  # fmt: skip
    for name, count in sorted(total.items()):
        print(f"{count:6} {name}")


def speed(corpus: list[Page]) -> None:
    """Print pages per second of one core, decoding to text, and the memory of the process."""
    begun, wall = time.process_time(), time.monotonic()
    for page in corpus:
        article(page)
    cpu, wall = time.process_time() - begun, time.monotonic() - wall
    size = sum(len(page.body) for page in corpus) / 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(corpus) / cpu:.1f} pages per second of one core, {len(corpus) / wall:.1f} by the wall, of "
          f"{size / len(corpus):.0f} KB each; {size / cpu / 206:.1f} of 206 KB; peak {peak:.0f} MB")  # fmt: skip


#: Pages made to hold a parser or to fill memory, as large as the client lets through: what is repeated.
HOSTILE = {
    "deep": "<div>",
    "wide": "<p>积水</p>",
    "attributes": "",
    "many attributes": "<b " + " ".join(f"a{n}" for n in range(190)) + "></b>",
    "tables": "<table><tr><td>",
    "links": "<a href='/1'>一条很长很长的新闻标题</a>",
    "digits": "2026-",
    "text": "积水",
}
LARGEST = 24 * 2**20


def hostile_page(name: str) -> str:
    """Return how long a hostile page takes and what memory it needs, in a process of its own."""
    piece = HOSTILE[name].encode()
    middle = piece * (LARGEST // len(piece)) if piece else _attributes()
    page = Page(name, b"<html><body>" + middle, None, None, None)
    begun, before = time.process_time(), _peak()
    article(page)
    seconds = time.process_time() - begun
    size = len(page.body) / 2**20
    return f"hostile page {name:<16}{size:5.1f} MB {seconds:5.2f} s, peak {_peak():.0f} MB (before {before:.0f})"


def _attributes() -> bytes:
    tag = bytearray(b"<b")
    while len(tag) < LARGEST:
        start = len(tag)
        tag += b"".join(b" a%d" % number for number in range(start, start + 1000))
    return bytes(tag)


def hostile() -> None:
    """Print what each hostile page costs."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as alone:
        for line in alone.map(hostile_page, HOSTILE):
            print(line)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> None:
    """Run everything once."""
    web = Path(arguments[0] if arguments else "../shared/data/web")
    if not (web / "gne_gold.json").exists():
        print(f"skipped: no corpus at {web}")
        return
    corpus = list(pages(web))
    check(corpus)
    speed(corpus)
    hostile()


if __name__ == "__main__":
    main(sys.argv[1:])
