"""The filter row of the feed; every choice stands in the address, so a view can be shared."""

from typing import TypeGuard

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from yuqing.model.labels import SOURCE_KIND, TONE
from yuqing.model.saved_filter import Choice
from yuqing.store.mentions import Filter
from yuqing.ui import controls, session
from yuqing.views.feed import PAGE_ROWS
from yuqing.views.window import Window, whole_day

_WINDOW, _TONES, _SEARCH, _UNRELATED, _COLLAPSED = "window", "tones", "search", "unrelated", "collapsed"
_USUAL = "近24小时"


def feed_filter() -> tuple[Filter, int]:
    """Draw the filters and return what to show and which page (from 0)."""
    first, second, third, fourth, fifth = st.columns([2, 3, 2, 3, 3], vertical_alignment="bottom")
    with first:
        window = _window()
    kinds = second.multiselect(
        "渠道",
        list(SOURCE_KIND),
        format_func=SOURCE_KIND.__getitem__,
        key=session.KINDS,
        placeholder="全部渠道",
        bind="query-params",
    )
    tones = third.multiselect(
        "情感",
        list(TONE),
        format_func=TONE.__getitem__,
        key=_TONES,
        placeholder="全部",
        bind="query-params",
    )
    search = fourth.text_input("搜索标题和内容", key=_SEARCH, bind="query-params", placeholder="输入词语后回车")
    unrelated, ungrouped, collapsed = _toggles(fifth)
    wanted = Filter(
        window.start,
        window.end,
        source_kinds=tuple(kind.value for kind in kinds),
        tones=tuple(tone.value for tone in tones),
        search=search,
        about_unit=not unrelated,
        ungrouped=ungrouped,
        collapsed=collapsed,
    )
    # Not the ends of the window, which move on with the clock while the reader turns pages.
    asked = (session.day(), window.end - window.start, *kinds, *tones, search, unrelated, ungrouped, collapsed)
    return wanted, session.page(asked)


def chosen() -> Choice:
    """Return what the filter row says now, for keeping it under a name."""
    said = st.session_state
    return Choice(
        window=said.get(_WINDOW, _USUAL),
        day=session.day(),
        kinds=tuple(said[session.KINDS]),
        tones=tuple(said[_TONES]),
        search=said[_SEARCH],
        unrelated=said[_UNRELATED],
        ungrouped=said[session.UNGROUPED],
        collapsed=said[_COLLAPSED],
    )


def is_known(choice: Choice | None) -> TypeGuard[Choice]:
    """Return whether the row can show a kept choice; a version may have taken a window away."""
    return choice is not None and choice.window in controls.WINDOWS


def choose(choice: Choice) -> None:
    """Have the row say a kept choice from this run on; for callbacks, before the row is drawn."""
    session.show_day(choice.day)
    st.session_state.update(
        {
            _WINDOW: choice.window,
            session.KINDS: list(choice.kinds),
            _TONES: list(choice.tones),
            _SEARCH: choice.search,
            _UNRELATED: choice.unrelated,
            session.UNGROUPED: choice.ungrouped,
            _COLLAPSED: choice.collapsed,
        }
    )


def _toggles(place: DeltaGenerator) -> tuple[bool, bool, bool]:
    """Draw the switches; return whether to show what is about others, only what has no topic, and copies as one."""
    with place.container(horizontal=True, gap="small"):
        unrelated = st.toggle("含与本单位无关的", key=_UNRELATED, bind="query-params")
        ungrouped = st.toggle("只看未归组的", key=session.UNGROUPED, bind="query-params")
        collapsed = st.toggle("相同说法并为一行", key=_COLLAPSED, bind="query-params")
    return unrelated, ungrouped, collapsed


def _window() -> Window:
    """Return the one day that a click on the heatmap chose, or the window that the reader picks."""
    day = session.day()
    if day is None:
        return controls.window_picker(_USUAL)
    st.button(f"只看 {day:%m月%d日},点此取消", on_click=session.show_day, args=(None,))
    return whole_day(day)


def pages(total: int) -> None:
    """Draw the page numbers under the table."""
    st.pagination(max(1, -(-total // PAGE_ROWS)), key=session.PAGE)
