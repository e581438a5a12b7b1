"""The fortnight of the demo: phases become posts, then comments, then reposts."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from yuqing.model.mentions import MentionKind, Metrics, RawItem
from yuqing.pseudonym import pseudonym
from yuqing.sources.demo import timing
from yuqing.sources.demo.scripts import Matter, Script, Voice, Wording, moment
from yuqing.sources.demo.wording import Manner, Writer, told_at

#: Posts first: a comment needs a post to hang below, a repost something to repeat.
_TURNS = (MentionKind.POST, MentionKind.COMMENT, MentionKind.REPOST)
_EXCERPT = 60
_LONGEST_REPOST = 260
#: How a repost sets off the words it repeats; names are left out.
_REPEATS = "//@:"
_DEEPEST = 3
_HOUR = 3600
#: Spread of the public an item reaches (sigma of the logarithm).
_SPREAD = 0.9
#: How much more a widely seen post is answered; below 1 the small ones get their share too.
_FAVOUR = 0.6


@dataclass(frozen=True, slots=True)
class _Slip:
    """One item still to be written: when, by which wording, how loud the phase is."""

    at: datetime
    name: str
    wording: Wording
    voice: Voice
    boost: float


@dataclass(frozen=True, slots=True)
class _Said:
    """One item with its exact moment and the wording it came from."""

    at: datetime
    name: str
    item: RawItem


@dataclass(slots=True)
class _Desk:
    """The items of one matter while it is being written."""

    matter: Matter
    rng: random.Random
    writer: Writer
    begin: datetime
    end: datetime
    key: bytes
    #: What was said, by site: it can be answered and repeated there.
    spoken: dict[str, list[_Said]] = field(default_factory=dict)


def matter_items(script: Script, matter: Matter, end: datetime, seed: int, key: bytes) -> list[RawItem]:
    """Return all items of one matter, in no order."""
    rng = random.Random(f"{seed}:{matter.id}")
    begin = min(moment(phase.start, end) for phase in matter.phases)
    desk = _Desk(matter, rng, Writer(rng, matter.slots), begin, end, key)
    slips = sorted(_slips(script, desk), key=lambda slip: (_TURNS.index(slip.voice.kind), slip.at))
    for number, slip in enumerate(slips):
        _speak(desk, slip, number)
    return [said.item for thread in desk.spoken.values() for said in thread]


def _slips(script: Script, desk: _Desk) -> Iterator[_Slip]:
    for phase in desk.matter.phases:
        begin = moment(phase.start, desk.end)
        stop = min(begin + timedelta(hours=phase.hours), desk.end - timing.LAG)
        for name, count in phase.say.items():
            wording = desk.matter.wordings[name]
            voice = script.voices[wording.voice]
            for _ in range(count):
                at = timing.draw(desk.rng, phase.shape, voice.rhythm, (begin, stop))
                yield _Slip(at, name, wording, voice, phase.boost)


def _speak(desk: _Desk, slip: _Slip, number: int) -> None:
    thread = desk.spoken.setdefault(slip.voice.site, [])
    if slip.voice.kind is MentionKind.POST:
        at, url = slip.at, slip.voice.url.format(n=_number(desk.rng))
        title, text = _said(desk, slip, at)
    else:
        at, parent = _answered(desk, slip, thread)
        title, url, text = _below(desk, slip, at, parent)
    published, raw = timing.as_written(at, slip.voice.precision, desk.end)
    item = RawItem(
        native_id=f"{desk.matter.id}-{number:05d}",
        url=url,
        title=title,
        text=text,
        published_at=published,
        published_raw=raw,
        precision=slip.voice.precision,
        site=slip.voice.site,
        source_kind=slip.voice.source_kind,
        kind=slip.voice.kind,
        author_key=_author(desk, slip.voice),
        metrics=_metrics(desk, slip, at),
    )
    thread.append(_Said(at, slip.name, item))


def _said(desk: _Desk, slip: _Slip, at: datetime) -> tuple[str, str]:
    """Return title and text in fresh words; hot-list entries are titles only."""
    told = told_at(at, desk.begin)
    title, text = "", ""
    if slip.wording.texts:
        repeats = slip.voice.kind is MentionKind.REPOST
        manner = Manner(slip.voice.endings, ordered=slip.wording.ordered, repeats=repeats)
        title, text = desk.writer.write(slip.wording.texts, told, manner)
    if slip.wording.titles:
        title = desk.writer.title(slip.wording.titles)
    return title, text


def _answered(desk: _Desk, slip: _Slip, thread: list[_Said]) -> tuple[datetime, RawItem]:
    """Return when the item comes and what it answers: an earlier item of the site, rather a late or a loud one."""
    open_ones = [said for said in thread if _may_stand_below(slip, said)]
    earlier = [said for said in open_ones if said.at < slip.at]
    if not earlier:
        first = min(open_ones, key=lambda said: said.at)
        wait = timedelta(seconds=desk.rng.randint(40, 900))
        return min(first.at + wait, desk.end - timing.LAG), first.item
    weights = [_pull(slip.at, said.at, said.item) for said in earlier]
    return slip.at, desk.rng.choices(earlier, weights)[0].item


def _may_stand_below(slip: _Slip, said: _Said) -> bool:
    """Return whether the item may answer (a post) or repeat (a post, or a repost of the same words) what was said."""
    if said.item.kind is MentionKind.POST:
        return not slip.wording.under or said.name in slip.wording.under
    deep = said.item.text.count(_REPEATS) >= _DEEPEST
    return slip.voice.kind is MentionKind.REPOST and said.name == slip.name and not deep


def _pull(now: datetime, at: datetime, item: RawItem) -> float:
    """Return how strongly an item draws answers: more when it is new and widely seen."""
    hours = (now - at).total_seconds() / _HOUR
    return math.pow(1 + item.metrics.likes, _FAVOUR) / (1 + hours)


def _below(desk: _Desk, slip: _Slip, at: datetime, parent: RawItem) -> tuple[str, str, str]:
    """Return title, address and text of an item that hangs below another."""
    _, said = _said(desk, slip, at)
    if slip.voice.kind is MentionKind.COMMENT:
        return parent.title or _excerpt(parent.text), f"{parent.url}#c{_number(desk.rng)}", said
    whole = f"{said}{_REPEATS}{parent.text}"
    return "", slip.voice.url.format(n=_number(desk.rng)), whole[:_LONGEST_REPOST]


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _number(rng: random.Random) -> int:
    return rng.randint(1_000_000, 9_999_999)


def _author(desk: _Desk, voice: Voice) -> int | None:
    """Return the pseudonym of a made-up account; few accounts write much, most write once."""
    if not voice.authors:
        return None
    account = int(voice.authors * desk.rng.random() ** 1.4)
    return pseudonym(desk.key, voice.site, f"demo-{account}")


def _metrics(desk: _Desk, slip: _Slip, at: datetime) -> Metrics:
    """Return the counts as they stand at the end of the fortnight."""
    hours = (desk.end - at).total_seconds() / _HOUR
    public = slip.voice.reach * slip.boost * desk.rng.lognormvariate(0, _SPREAD) * timing.growth(hours)
    reposts, comments, likes, views = (
        int(public * share * desk.rng.uniform(0.6, 1.4)) for share in slip.voice.interaction
    )
    return Metrics(reposts, comments, likes, views)


def with_answers_counted(items: list[RawItem]) -> list[RawItem]:
    """Return the items, each post with at least as many comments as hang below it."""
    below: dict[str, int] = {}
    for item in items:
        if item.kind is MentionKind.COMMENT:
            post = item.url.partition("#")[0]
            below[post] = below.get(post, 0) + 1
    return [_at_least(item, below.get(item.url, 0)) for item in items]


def _at_least(item: RawItem, comments: int) -> RawItem:
    if item.metrics.comments >= comments:
        return item
    return replace(item, metrics=replace(item.metrics, comments=comments))
