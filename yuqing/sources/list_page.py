"""A page that lists articles, and the articles themselves: government columns, news lists, forum boards."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from yuqing.errors import SourceError
from yuqing.model.mentions import RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import page
from yuqing.sources.context import NO_MORE, Context
from yuqing.sources.list_articles import Articles, item_of
from yuqing.sources.list_rows import Listed, read_list
from yuqing.sources.page_time import Moment

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: Pages of history read in one visit, beside the articles of the list itself.
HISTORY_A_VISIT = 3
#: A list that goes on for ever is not followed further.
LAST_PAGE = 100
_NO_PAGE = frozenset({Outcome.NOT_FOUND, Outcome.SCHEMA_ERROR, Outcome.PARSE_ERROR, Outcome.EMPTY_BODY})
_STOPPING = frozenset({Outcome.BLOCKED, Outcome.RATE_LIMITED})


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield every article of the list in its order, at most `max_items`; new ones with their text.

    An article whose text is still to be read is yielded by a later visit. At the first visit nothing waits: what the
    list shows is history, and what is not read comes with title and time alone. Raises SourceError: SCHEMA_ERROR
    when no link fits, PARSE_ERROR, or as `context.get`; after the last item when an article was refused.
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    at = Moment(context.now, spec.zone)
    listed = list(islice(read_list(page.tree(answer), answer.url, spec, at), spec.max_items))
    articles = Articles(spec, context, at)
    yield from (item_of(line, article, spec) for line, article in articles.of(listed))
    articles.raise_refusal()
    yield from _past(spec, context, {line.url for line in listed})


def _past(spec: "SourceSpec", context: Context, shown: set[str]) -> Iterator[RawItem]:
    """Yield the history behind the list, a few pages in each visit, with title and time.

    It ends where everything is older than the source takes in, nothing new is shown, or there is no page.
    """
    progress = context.progress
    for _ in range(HISTORY_A_VISIT):
        if not spec.more_pages or progress.history_page == NO_MORE:
            return
        lines = _page_of_history(spec, context)
        if lines is None:
            return
        fresh = [line for line in lines if line.url not in shown]
        shown.update(line.url for line in fresh)
        progress.past.update(line.url for line in fresh)
        yield from (item_of(line, None, spec) for line in fresh)
        if not fresh or _is_too_old(fresh, spec, context) or progress.history_page > LAST_PAGE:
            progress.history_page = NO_MORE
    progress.unfinished = progress.unfinished or progress.history_page != NO_MORE


def _page_of_history(spec: "SourceSpec", context: Context) -> list[Listed] | None:
    """Return the lines of the next page and note the one behind it; None when it cannot be read now.

    Raises SourceError when the site refuses.
    """
    progress = context.progress
    number = progress.history_page or 1
    try:
        answer = context.get(urljoin(spec.url, spec.more_pages.replace("{n}", str(number))))
        lines = list(read_list(page.tree(answer), answer.url, spec, Moment(context.now, spec.zone)))
    except SourceError as error:
        if error.kind in _STOPPING:
            raise
        if error.kind not in _NO_PAGE:
            context.warnings.append(f"历史第 {number} 页没有读到,下次再读({error})")
            return None
        # The second page is called index_1 by most systems and index_2 by some.
        progress.history_page = number + 1 if number == 1 else NO_MORE
        return None if progress.history_page == NO_MORE else _page_of_history(spec, context)
    progress.history_page = number + 1
    return lines


def _is_too_old(lines: list[Listed], spec: "SourceSpec", context: Context) -> bool:
    oldest = context.now - timedelta(days=spec.max_age_days)
    return all(line.found is not None and line.found.moment < oldest for line in lines)
