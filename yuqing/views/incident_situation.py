"""What the papers of one incident say: its desk, and what the public says of its topics."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing.errors import WorkflowError
from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.rules.wilson import interval
from yuqing.store import Store, incident_passages, incidents, record, topic_links
from yuqing.views.briefing import Watched
from yuqing.views.coverage import Coverage, Stretches, coverage, gaps
from yuqing.views.incident import IncidentDesk, incident_desk
from yuqing.views.reports import Counts, Passage, passage
from yuqing.views.window import Window

DAY = timedelta(days=1)
#: Passages quoted, and rising words, leading words and questions drawn.
PASSAGES, WORDS, LEADING, QUESTIONS = 16, 12, 5, 8


@dataclass(frozen=True, slots=True)
class IncidentSituation:
    """Everything a paper of an incident needs; texts of the public are its own and not yet masked."""

    desk: IncidentDesk
    now: datetime
    #: From the first sign to now.
    window: Window
    totals: Counts
    last_day: Counts
    day_before: Counts
    #: Columns hour (naive Beijing), tone, n.
    volume: pd.DataFrame
    #: Columns day, n, negative, share, low, high.
    tone_share: pd.DataFrame
    #: Columns source_kind (Chinese), n, negative.
    kinds: pd.DataFrame
    #: Columns word, n, before, ratio: the last 24 hours against those before.
    rising: pd.DataFrame
    #: Columns day, word, n: the leading words of the whole window.
    word_trend: pd.DataFrame
    #: Columns question, n, is_answered: the queue of questions, else what the program took from the mentions.
    questions: pd.DataFrame
    gaps: Stretches
    coverage: Coverage
    passages: tuple[Passage, ...]
    listed: tuple[Passage, ...]
    head: tuple[int, str]


def incident_situation(
    store: Store, watched: Watched, incident_id: int, now: datetime, list_up_to: int = 0
) -> IncidentSituation:
    """Return the situation of an incident as of `now`. Raises WorkflowError."""
    desk = incident_desk(store, incident_id, now)
    if desk is None:
        raise WorkflowError("没有这个事件。")
    ids = list(dict.fromkeys(topic_links.currents(store, desk.incident.topic_ids).values()))
    window = _window(store, desk, ids, now)
    start, end = window.start, window.end
    listed = incident_passages.list_(store, ids, start, end, list_up_to) if list_up_to else []
    return IncidentSituation(
        desk=desk,
        now=now,
        window=window,
        totals=_counts(store, ids, window),
        last_day=_counts(store, ids, Window(end - DAY, end)),
        day_before=_counts(store, ids, Window(end - 2 * DAY, end - DAY)),
        volume=incidents.count_by_hour_and_tone(store, ids, start, end),
        tone_share=_with_interval(incident_passages.count_by_day_and_tone(store, ids, start, end)),
        kinds=_kinds(incident_passages.count_by_kind(store, ids, start, end)),
        rising=incident_passages.rising(store, ids, end - 2 * DAY, end, (WORDS, watched.names)),
        word_trend=incident_passages.words_by_day(store, ids, start, end, (LEADING, watched.names)),
        questions=_questions(store, desk, ids, window),
        gaps=tuple(gaps(store, start, end)),
        coverage=coverage(store, watched.sources, now),
        passages=tuple(passage(row) for row in incident_passages.leading(store, ids, start, end, PASSAGES)),
        listed=tuple(passage(row) for row in listed),
        head=record.head(store),
    )


def _window(store: Store, desk: IncidentDesk, ids: list[int], now: datetime) -> Window:
    """Return the life of the matter on whole hours, so that no bar of the curve is half."""
    first = incident_passages.first_at(store, ids)
    known = [*desk.incident.marks.values(), desk.incident.opened_at, *((first,) if first else ())]
    return Window(min(known).replace(minute=0, second=0, microsecond=0), now)


def _counts(store: Store, ids: list[int], window: Window) -> Counts:
    return Counts(*incident_passages.totals(store, ids, window.start, window.end))


def _questions(store: Store, desk: IncidentDesk, ids: list[int], window: Window) -> pd.DataFrame:
    queue = [(each.raised.text, each.raised.asked_count, each.state == "answered") for each in desk.incident.questions]
    found = queue or [
        (text, n, False) for text, n in incident_passages.asked(store, ids, window.start, window.end, QUESTIONS)
    ]
    rows = sorted(found, key=lambda row: -row[1])
    return pd.DataFrame(rows, columns=["question", "n", "is_answered"])


def _with_interval(by_day: pd.DataFrame) -> pd.DataFrame:
    bounds = [interval(int(negative), int(n)) for negative, n in zip(by_day["negative"], by_day["n"], strict=True)]
    return by_day.assign(
        day=pd.to_datetime(by_day["day"]).dt.date,
        share=by_day["negative"] / by_day["n"],
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
    )


def _kinds(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(source_kind=[SOURCE_KIND[SourceKind(kind)] for kind in found["source_kind"]])
