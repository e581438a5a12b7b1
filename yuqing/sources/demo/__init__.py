"""A synthetic fortnight of a made-up township, from hand-written templates and a seed."""

from datetime import datetime, timedelta

from yuqing.model.mentions import RawItem
from yuqing.model.runs import SourceRun
from yuqing.sources.demo import scripts, visits
from yuqing.sources.demo.generator import matter_items, with_answers_counted
from yuqing.sources.demo.place import unit
from yuqing.sources.demo.scripts import DemoSource

__all__ = ["DEMO_KEY", "fortnight", "runs", "source_id", "sources", "unit"]

#: Not a secret: the authors of the demo are made up.
DEMO_KEY = b"demo-pseudonym-key"
_OLDEST = timedelta(days=visits.DAYS)


def fortnight(end: datetime, seed: int = 7, key: bytes = DEMO_KEY) -> list[RawItem]:
    """Return the items of the fortnight before `end` (aware UTC), sorted by time; same arguments, same items.

    What came while a source was failing and is still failing is left out, as it would be in life.
    """
    script = scripts.load()
    watched = {source.id: source for source in script.sources}
    origin = {voice.site: watched[voice.source] for voice in script.voices.values()}
    items = [item for matter in script.matters for item in matter_items(script, matter, end, seed, key)]
    seen = [item for item in items if not visits.is_hidden(origin[item.site], item, end)]
    return sorted(with_answers_counted(seen), key=_place)


def runs(end: datetime, seed: int = 7) -> list[SourceRun]:
    """Return every visit to every source over the fortnight before `end`, sorted by start.

    At the end a forum times out, a search is held by a captcha and a feed shows nothing new.
    """
    by_source: dict[str, list[RawItem]] = {}
    for item in fortnight(end, seed):
        by_source.setdefault(source_id(item), []).append(item)
    found = [run for source in sources() for run in visits.visits(source, by_source.get(source.id, []), end, seed)]
    return sorted(found, key=lambda run: (run.started_at, run.source_id))


def sources() -> tuple[DemoSource, ...]:
    """Return the monitored sources of the demo."""
    return scripts.load().sources


def source_id(item: RawItem) -> str:
    """Return the id of the source that yields an item of the demo."""
    return scripts.source_of_site()[item.site]


def _place(item: RawItem) -> tuple[datetime, str]:
    if item.published_at is None:
        raise ValueError(f"an item of the demo without a time: {item.native_id}")
    return item.published_at, item.native_id
