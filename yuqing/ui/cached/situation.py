"""The shared results of the situation pages: briefing, feed, topics, trends."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from yuqing import config
from yuqing.charts import keywords, severity_heatmap, sources, spark, tone_share, volume
from yuqing.charts.spec import Mark, Role
from yuqing.plans import PackSummary, available
from yuqing.store.mentions import Filter
from yuqing.ui import session
from yuqing.ui.cached import incidents
from yuqing.ui.cached.base import ENTRIES, TTL, Drawn, Key, drawn, gaps, key, pair
from yuqing.ui.office import office
from yuqing.views import alerts as alert_view
from yuqing.views import briefing as briefing_view
from yuqing.views import coverage
from yuqing.views import feed as feed_view
from yuqing.views import focus as focus_view
from yuqing.views import topic as topic_view
from yuqing.views import topic_parts as topic_parts_view
from yuqing.views import trends as trends_view
from yuqing.views import vocabulary as vocabulary_view
from yuqing.views.briefing import Briefing, TopicRow
from yuqing.views.desk import watched
from yuqing.views.feed import Feed
from yuqing.views.topic import TopicPage
from yuqing.views.topic_parts import TopicParts
from yuqing.views.trends import Trends
from yuqing.views.window import Window, ending


def unit_name() -> str:
    """Return the name of the unit of this desk; "" before the first-run page was filled in."""
    unit = session.desk().unit()
    return unit.name if unit else ""


def briefing() -> Briefing:
    """Return the briefing as of the moment the session looks at."""
    return _briefing(key())


def briefing_figures() -> dict[str, Drawn]:
    """Return the wall-sized figures of the briefing by name: heat, volume, rising."""
    return _briefing_figures(key())


def sparkline(row: TopicRow) -> Drawn:
    """Return the little curve of a topic row."""
    return _sparkline(key(), row.spark)


def feed(wanted: Filter, page: int) -> Feed:
    """Return one page of the feed."""
    return _feed(key(), wanted, page)


def trends(window: Window) -> Trends:
    """Return the trends of the window."""
    return _trends(key(), window)


def trend_figures(window: Window) -> dict[str, Drawn]:
    """Return the desk-sized figures of the trend page by name: volume, tone, words, rising, kinds."""
    return _trend_figures(key(), window)


def topic_list(window: Window) -> tuple[TopicRow, ...]:
    """Return the topics of the window, most severe first."""
    return _topic_list(key(), window)


def topic(topic_id: int) -> TopicPage:
    """Return one topic."""
    return _topic(key(), topic_id)


def topic_parts(topic_id: int) -> TopicParts:
    """Return what a topic is made of."""
    return _topic_parts(key(), topic_id)


def topics_to_merge() -> tuple[TopicRow, ...]:
    """Return the topics of the last 30 days, into which another one may be merged."""
    return topic_list(ending(key()[2], timedelta(days=30)))


def ungrouped(window: Window) -> int:
    """Return how many mentions of the window belong to no topic."""
    return _ungrouped(key(), window)


def topic_tone_figure(topic_id: int) -> Drawn:
    """Return how negative a topic was, day by day."""
    return _topic_tone_figure(key(), topic_id)


def topic_figure(topic_id: int) -> Drawn:
    """Return the curve of a topic over its life."""
    return _topic_figure(key(), topic_id)


def new_words() -> pd.DataFrame:
    """Return strings of the last days that may be new words; columns word, n, before, ratio."""
    return _new_words(key())


@st.cache_resource(ttl=TTL, max_entries=1, show_spinner=False)
def packs() -> tuple[PackSummary, ...]:
    """Return the plan packs that a unit can choose from."""
    return tuple(available())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _briefing(given: Key) -> Briefing:
    opened = office().desk(given[0])
    return briefing_view.briefing(opened.store, watched(opened.desk, opened.unit()), given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _briefing_figures(given: Key) -> dict[str, Drawn]:
    board = _briefing(given)
    return {
        "heat": drawn(severity_heatmap.spec(board.heat, gaps(board.gaps)), "wall"),
        "volume": drawn(
            volume.spec(
                board.volume_by_hour,
                gaps(board.gaps),
                window=pair(board.volume_window),
                marks=_alert_marks(given, board.volume_window),
            ),
            "wall_wide",
        ),
        "rising": drawn(keywords.spec_rising(board.rising), "wall_low"),
    }


def _alert_marks(given: Key, window: Window) -> tuple[Mark, ...]:
    found = alert_view.marks(office().desk(given[0]).store, window)
    return tuple(Mark(at, label) for at, label in found)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES * 4, show_spinner=False)
def _sparkline(_given: Key, values: tuple[int, ...]) -> Drawn:
    return drawn(spark.spec(values), "wall")


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _feed(given: Key, wanted: Filter, page: int) -> Feed:
    return feed_view.feed(office().desk(given[0]).store, wanted, page, given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _trends(given: Key, window: Window) -> Trends:
    opened = office().desk(given[0])
    return trends_view.trends(opened.store, window, watched(opened.desk, opened.unit()).names)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _trend_figures(given: Key, window: Window) -> dict[str, Drawn]:
    found = _trends(given, window)
    return {
        "volume": drawn(volume.spec(found.volume, gaps(found.gaps), window=pair(window))),
        "tone": drawn(tone_share.spec(found.tone_share, gaps(found.gaps))),
        "words": drawn(keywords.spec_trend(found.word_trend, gaps(found.gaps))),
        "rising": drawn(keywords.spec_rising(found.rising)),
        "kinds": drawn(sources.spec(found.kinds)),
    }


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_list(given: Key, window: Window) -> tuple[TopicRow, ...]:
    return topic_view.list_topics(office().desk(given[0]).store, window)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic(given: Key, topic_id: int) -> TopicPage:
    return topic_view.topic_page(office().desk(given[0]).store, topic_id)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_parts(given: Key, topic_id: int) -> TopicParts:
    opened = office().desk(given[0])
    return topic_parts_view.topic_parts_of(opened.store, topic_id, watched(opened.desk, opened.unit()).names, given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_tone_figure(given: Key, topic_id: int) -> Drawn:
    return drawn(tone_share.spec(_topic_parts(given, topic_id).tone))


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _new_words(given: Key) -> pd.DataFrame:
    opened = office().desk(given[0])
    words = config.load_vocabulary(opened.desk.vocabulary_file)
    known = (*watched(opened.desk, opened.unit()).names, *words.kept, *words.stopped)
    return vocabulary_view.new_words(opened.store, ending(given[2], vocabulary_view.NEW_WITHIN), known)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _ungrouped(given: Key, window: Window) -> int:
    return topic_parts_view.ungrouped(office().desk(given[0]).store, window)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_figure(given: Key, topic_id: int) -> Drawn:
    found = _topic(given, topic_id)
    blind = gaps(coverage.gaps(office().desk(given[0]).store, found.first_at, given[2]))
    return drawn(volume.spec(found.volume, blind, _office_marks(topic_id)))


def _office_marks(topic_id: int) -> tuple[Mark, ...]:
    """Return what the office did about a topic, as marks on the axis of the public's curve."""
    rows = [row for row in incidents.ledger() if topic_id in row.topic_ids]
    desks = [desk for row in rows if (desk := incidents.incident_desk(row.incident_id)) is not None]
    return tuple(
        Mark(act.at, act.label + (" 超时" if act.late else ""), Role.LEVEL_1 if act.late else Role.OBSERVE)
        for desk in desks
        for act in focus_view.acts(desk)
    )
