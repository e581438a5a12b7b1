"""The articles behind the lines of a list: a few are read in each visit, each once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import page
from yuqing.sources.context import Context
from yuqing.sources.list_rows import ENGINES, Listed
from yuqing.sources.page_time import Moment

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: Articles read in one visit: with 5 seconds between requests a visit holds its thread for half a minute.
ARTICLES_A_VISIT = 5
#: The site does not want us to go on now; what is left is handed over without its text.
_STOPPING = frozenset({Outcome.BLOCKED, Outcome.RATE_LIMITED})


class Articles:
    """Reads the articles that are new on a list, a few in each visit, and remembers which were read."""

    def __init__(self, spec: "SourceSpec", context: Context, at: Moment) -> None:
        self._spec, self._context, self._at = spec, context, at
        posted = ENGINES[spec.engine].posted if spec.engine else ""
        self._selectors = page.Selectors(spec.title_css, spec.time_css or posted, spec.body_css)
        self._left = ARTICLES_A_VISIT
        #: What is not read now may wait for the next visit.
        self._may_wait = bool(context.progress.done)
        self._failures: list[str] = []
        self._refusal: SourceError | None = None

    def of(self, listed: list[Listed]) -> Iterator[tuple[Listed, page.Article | None]]:
        """Yield each line with its article, None when known, failed or not wanted; lines that wait are left out.

        Wanted are all of them, or with `fetch_body = false` those whose title may concern the unit.
        """
        progress = self._context.progress
        handed: set[str] = set()
        for line in listed:
            is_new = line.key not in progress.done and self._wants(line)
            if is_new and not self._left and self._may_wait:
                progress.unfinished = True
                continue
            handed.add(line.key)
            yield line, self._read(line) if is_new and self._left else None
        # Only what is on the list now: the memory stays as short as the list.
        progress.done = frozenset(handed)
        self._report()

    def raise_refusal(self) -> None:
        """Raise the SourceError with which the site refused an article: it wants us to stay away, list and all."""
        if self._refusal:
            raise self._refusal

    def _wants(self, line: Listed) -> bool:
        return self._spec.fetch_body or self._context.concerns(line.title)

    def _read(self, line: Listed) -> page.Article | None:
        self._left -= 1
        try:
            return page.read_article(self._context.get(line.url), self._at, self._selectors)
        except SourceError as error:
            self._failures.append(str(error))
            if error.kind in _STOPPING:
                self._left, self._may_wait = 0, False
                said = f"读文章页时,{error}"
                self._refusal = SourceError(said, kind=error.kind, retry_after=error.retry_after)
            return None

    def _report(self) -> None:
        if self._failures:
            kinds = ";".join(dict.fromkeys(self._failures))
            self._context.warnings.append(f"{len(self._failures)} 篇正文没有读到,只保留标题和时间({kinds})")


def item_of(line: Listed, article: page.Article | None, spec: "SourceSpec") -> RawItem:
    """Return a line as an item, with what its page adds when it was read."""
    listed = RawItem(
        native_id="",
        url=line.url,
        title=line.title,
        text="",
        published_at=line.found.moment if line.found else None,
        published_raw=line.found.raw if line.found else "",
        precision=line.found.precision if line.found else Precision.SEEN,
        site=spec.site_name,
        source_kind=spec.channel,
    )
    return _with(listed, article, spec) if article else listed


def _with(listed: RawItem, article: page.Article, spec: "SourceSpec") -> RawItem:
    """Return the item with what its page adds: text, a title that was cut, a finer time of the same day."""
    title = article.title if _is_cut(listed.title, article.title) else listed.title
    item = replace(listed, title=title, text=article.text)
    if article.published_at is None or article.precision is Precision.SEEN:
        return item
    if listed.published_at is not None:
        same_day = listed.published_at.astimezone(spec.zone).date() == article.published_at.astimezone(spec.zone).date()
        # The row belongs to its link; a time of another day in the page may belong to something else.
        if not same_day or article.precision is Precision.DAY:
            return item
    return replace(
        item,
        published_at=article.published_at,
        published_raw=article.published_raw,
        precision=article.precision,
    )


def _is_cut(listed: str, whole: str) -> bool:
    """Return whether the list shows the beginning of the title with an ellipsis."""
    start = listed.rstrip(".…")
    return start != listed and whole.startswith(start)
