"""The named choices of the feed: one's own and the shared ones, each a press away, and the form that keeps one."""

import streamlit as st

from yuqing.model.labels import SOURCE_KIND, TONE
from yuqing.model.saved_filter import Choice, SavedFilter
from yuqing.model.terms import Permission
from yuqing.store import saved_filters
from yuqing.ui import filters, session, wording
from yuqing.workflow.saved_filters import LONGEST_NAME, drop_filter, keep_filter

#: More than so many choices are scrolled through.
ROWS, HEIGHT = 4, 300
#: Key of the door, true while it is open.
DOOR = "saved-filters-door"
_SAID = "saved-filters"
_NONE = "还没有保存的筛选。先选好条件,再在下面起名保存,以后一点即用。"


def bar() -> None:
    """Draw the door to the saved choices."""
    door = st.popover("保存的筛选", icon=":material/bookmark:", width=200, key=DOOR, on_change="rerun")
    if door.open:
        with door:
            _held(saved_filters.usable(session.desk().store, session.actor().account))
            _form()


def say_what_was_done() -> None:
    """Say once what was last kept or deleted."""
    if said := session.said(_SAID):
        st.success(wording.plain(said), icon=":material/check_circle:")


def _held(found: list[SavedFilter]) -> None:
    if not found:
        st.text(_NONE)
    with st.container(height=HEIGHT if len(found) > ROWS else "content", border=False):
        for kept in found:
            _line(kept)


def _line(kept: SavedFilter) -> None:
    mine = kept.account == session.actor().account
    left, right = st.columns([6, 1])
    left.button(
        wording.plain(kept.name), key=f"use-filter-{kept.id}", on_click=_use, args=(kept,), width="stretch",
        disabled=not filters.is_known(kept.choice),
    )  # fmt: skip
    left.caption(wording.plain(_summary(kept, mine=mine)))
    if mine or (kept.shared and Permission.TRIAGE in session.permissions()):
        right.button(
            "删除", key=f"drop-filter-{kept.id}", on_click=_drop, args=(kept,), type="tertiary",
            help=f"删除“{wording.plain(kept.name)}”",
        )  # fmt: skip


def _use(kept: SavedFilter) -> None:
    if kept.choice:
        filters.choose(kept.choice)
        st.session_state[DOOR] = False


def _drop(kept: SavedFilter) -> None:
    drop_filter(session.acting(), kept.id)
    session.say_next(_SAID, f"已删除筛选“{kept.name}”。")


def _form() -> None:
    with st.form(f"save-filter-{session.form_number()}", border=False):
        st.text(f"现在的条件:{in_words(filters.chosen())}")
        name = st.text_input("名称", max_chars=LONGEST_NAME, placeholder="例如:近七天负面投诉;与自己的同名则代替")
        may_share = Permission.TRIAGE in session.permissions()
        shared = may_share and st.checkbox("本单位的人都能用(记入工作记录)")
        if st.form_submit_button("保存现在的条件", type="primary"):
            kept = keep_filter(session.acting(), name, filters.chosen(), shared=shared)
            session.say_next(_SAID, f"已保存筛选“{kept.name}”{',本单位的人都能用' if shared else ''}。")
            session.empty_form()
            st.rerun()


def _summary(kept: SavedFilter, *, mine: bool) -> str:
    if not filters.is_known(kept.choice):
        return "其中有本版本已没有的选项,不能使用,请重新保存。"
    whose = ("" if mine else f"{kept.account} 共享:") if not (mine and kept.shared) else "已共享:"
    return whose + in_words(kept.choice)


def in_words(choice: Choice) -> str:
    """Return a choice as one line."""
    parts = [f"{choice.day:%Y年%m月%d日}" if choice.day else choice.window]
    parts.append("、".join(SOURCE_KIND[kind] for kind in choice.kinds) or "全部渠道")
    parts += ["、".join(TONE[tone] for tone in choice.tones)] if choice.tones else []
    parts += [f"含“{choice.search}”"] if choice.search else []
    switches = {"含无关的": choice.unrelated, "只看未归组的": choice.ungrouped, "相同说法并为一行": choice.collapsed}
    return ",".join([*parts, *(word for word, is_on in switches.items() if is_on)])
