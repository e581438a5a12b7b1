"""The mentions of a drill: what a scenario has written, and its streams spread out by the seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from yuqing.model.drill import Said, Scenario, Stream
from yuqing.model.mentions import Metrics, Precision, RawItem
from yuqing.pseudonym import pseudonym

#: Not a secret: the authors of a drill are made up.
KEY = b"drill-pseudonym-key"
#: A burst is over for the most part after so large a share of its time: offsets are drawn to this power.
BURST = 2.2


def items(scenario: Scenario, began: datetime) -> list[RawItem]:
    """Return the mentions of a drill that begins at `began` (aware UTC), in order of time; the same every time."""
    numbers = count(1)
    chance = random.Random(scenario.seed)
    written = (_said(said, began + said.at.span, next(numbers)) for said in scenario.mentions)
    streamed = (item for stream in scenario.streams for item in _streamed(stream, began, chance, numbers))
    return sorted((*written, *streamed), key=lambda item: (item.published_at or began, int(item.native_id)))


def _streamed(stream: Stream, began: datetime, chance: random.Random, numbers: Iterator[int]) -> Iterator[RawItem]:
    whole = stream.until.span - stream.since.span
    for place in range(stream.count):
        share = (place + chance.random()) / stream.count
        after = whole * (share**BURST if stream.shape == "burst" else share)
        said = Said(
            at=stream.since,
            site=stream.sites[place % len(stream.sites)],
            source_kind=stream.source_kind,
            kind=stream.kind,
            title=stream.title,
            text=_worded(stream.texts[place % len(stream.texts)], place // len(stream.texts)),
            comments=chance.randrange(8),
            likes=chance.randrange(40),
        )
        yield _said(said, began + stream.since.span + _to_the_second(after), next(numbers))


#: What repeats a wording: near copies are one wording, as they are in life.
_AFTERWORDS = ("", "求扩散。", "有知道的说一下。", "急!", "大家怎么看?", "转给需要的人。")


def _worded(text: str, turn: int) -> str:
    return text + _AFTERWORDS[turn % len(_AFTERWORDS)]


def _said(said: Said, at: datetime, number: int) -> RawItem:
    return RawItem(
        native_id=str(number),
        url="",
        title=said.title,
        text=said.text,
        published_at=at,
        published_raw="",
        precision=Precision.SECOND,
        site=said.site,
        source_kind=said.source_kind,
        kind=said.kind,
        author_key=pseudonym(KEY, said.site, f"网民{number}"),
        metrics=Metrics(reposts=said.reposts, comments=said.comments, likes=said.likes),
    )


def _to_the_second(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))
