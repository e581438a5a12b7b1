"""Forms whose long texts are kept while somebody types: a closed browser, a broken link or sleep lose nothing.

Streamlit sends what is typed into a form with its button only. A script of ours therefore hands in what is typed into
the fields that are marked here, and a form that is drawn anew goes on from there, and says so.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from yuqing import clock
from yuqing.model.account import Visitor
from yuqing.model.draft import Draft
from yuqing.ui import session, wording
from yuqing.ui.asked import SEAT_COOKIE
from yuqing.ui.door import DEMO
from yuqing.ui.frame import part
from yuqing.workflow import drafts

_SCRIPT = Path(__file__).with_name("drafts.js").read_text("utf-8")
_FIELDS, _ASIDE, _CHOSEN = "drafts", "drafts_aside", "drafts_chosen"
#: What stands above a form, by how the text relates to what the form would begin with.
_CONTINUED = "接着您 {at} 未保存的内容。"
_REDRAFTED = "接着您 {at} 未保存的内容;此后系统按最新情况另起了草稿,放弃后可见。"
_OFFERED = "您 {at} 填写的内容没有保存;此后有了新的一份,下面从新的开始。"


def watch() -> None:
    """Have the browser hand in what is typed into fields that are marked."""
    if not session.is_kiosk():
        # Constant text of ours; it is there once, however often the page is drawn.
        st.html(f'<i class="yq-drafts"></i><script>{_SCRIPT}</script>', unsafe_allow_javascript=True)


def owner_of(visitor: Visitor, mark: str) -> str:
    """Return whose texts a browser hands in: an account's, or a guest's by the mark of a drill; "" for nobody's."""
    if visitor.session_id:
        return visitor.actor.account
    if mark:
        return f"guest:{hashlib.sha256(mark.encode()).hexdigest()[:16]}"
    return "guest:" if visitor.desk == DEMO else ""


@contextmanager
def form(key: str, version: object = "") -> Iterator["Filling"]:
    """Draw a form whose fields, asked for by what is yielded, are kept; an error becomes a sentence in it.

    `version` says what people made last of the thing that is filled in; a text that was typed before it is offered,
    not put in its place. Without one the program's own draft gives way to what was typed.
    """
    # Above and not in the form: of its buttons the first is pressed by Ctrl+Enter.
    filling = Filling(st.container(), str(version))
    with st.form(key, border=False), part():
        yield filling
    filling.tell()


def is_left(place: str) -> bool:
    """Return whether somebody left something in a field, so that what folds its form up is drawn open."""
    drawn = _known().get(place)
    return (drawn.kept if drawn and _is_on_screen(drawn) else _newest(place)) is not None


def set_aside() -> None:
    """Have the forms that are drawn next begin with the newest state, and only offer what was typed."""
    st.session_state[_ASIDE] = clock.now()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it was first drawn; it stays so until its form is saved, given up or left."""

    place: str
    #: Names this drawing of the form to the browser and to the store.
    form: str
    basis: str
    #: What the field began with.
    begun: str
    number: int
    kept: Draft | None = None
    #: The kept text is not in the field, but may be had.
    is_offered: bool = False

    @property
    def key(self) -> str:
        """Return the name of the widget, by which the script knows the field."""
        return f"kept--{session.desk_name()}--{self.place}--{self.form}--{self.basis}"


@dataclass(slots=True)
class Filling:
    """A form that is being filled in."""

    above: DeltaGenerator
    version: str
    fields: list[_Field] = field(default_factory=list)

    def text_area(self, label: str, begun: str, place: str, **look: Any) -> str:
        """Ask for a long text; it begins with what was typed and not saved, else with `begun`."""
        drawn = self._field(begun, place)
        return st.text_area(label, drawn.begun, key=drawn.key, **look) or ""

    def text_input(self, label: str, begun: str, place: str, **look: Any) -> str:
        """Ask for a line; the same."""
        drawn = self._field(begun, place)
        return st.text_input(label, drawn.begun, key=drawn.key, **look) or ""

    def forget(self) -> None:
        """Keep nothing of this form any more: it is saved, or given up. Raises StoreError."""
        for each in self.fields:
            if owner := _owner():
                drafts.forget(session.desk().store, owner, each.place, each.form, clock.now())
            _known().pop(each.place, None)

    def tell(self) -> None:
        """Say above the form from when its texts are, and offer to give them up."""
        kept = [each for each in self.fields if each.kept]
        if not kept:
            return
        newest = max(each.kept.kept_at for each in kept if each.kept)
        place = kept[0].place
        with self.above, st.container(key=f"drafts-{place}", horizontal=True, vertical_alignment="center"), part():
            st.text(_sentence(kept).format(at=wording.beijing(newest)))
            if any(each.is_offered for each in kept) and st.button("接着写我的", key=f"drafts-go-on-{place}"):
                self._go_on()
            if st.button("放弃", key=f"drafts-drop-{place}", icon=":material/delete:"):
                self.forget()
                st.rerun()

    def _go_on(self) -> None:
        for each in self.fields:
            if each.kept and each.is_offered:
                _chosen()[each.place] = each.kept
                _known().pop(each.place, None)
        st.rerun()

    def _field(self, begun: str, place: str) -> _Field:
        drawn = _known().get(place)
        if drawn is None or not _is_on_screen(drawn):
            drawn = _known()[place] = _drawn(begun, place, self.version)
        self.fields.append(drawn)
        return drawn


def _drawn(begun: str, place: str, version: str) -> _Field:
    """Return a field with what is kept for it."""
    form, basis, number = secrets.token_hex(4), _short(version or begun), session.form_number()
    if chosen := _chosen().pop(place, None):
        return _Field(place, form, basis, chosen.text, number, chosen)
    kept = _newest(place)
    if kept is None or kept.text == begun:
        return _Field(place, form, basis, begun, number)
    aside = st.session_state.get(_ASIDE)
    is_offered = bool(version and kept.basis != basis) or (aside is not None and kept.kept_at <= aside)
    return _Field(place, form, basis, begun if is_offered else kept.text, number, kept, is_offered)


def _is_on_screen(drawn: _Field) -> bool:
    # Whoever left the page finds its fields drawn anew, and so does whoever has saved something.
    return drawn.number == session.form_number() and drawn.key in st.session_state


def _newest(place: str) -> Draft | None:
    owner = _owner()
    return drafts.newest(session.desk().store, owner, place, clock.now()) if owner else None


def _sentence(kept: list[_Field]) -> str:
    if any(each.is_offered for each in kept):
        return _OFFERED
    return _REDRAFTED if any(each.kept and each.kept.basis != each.basis for each in kept) else _CONTINUED


def _owner() -> str:
    return owner_of(session.visitor(), str(st.context.cookies.get(SEAT_COOKIE, "")))


def _known() -> dict[str, _Field]:
    known: dict[str, _Field] = st.session_state.setdefault(_FIELDS, {})
    return known


def _chosen() -> dict[str, Draft]:
    chosen: dict[str, Draft] = st.session_state.setdefault(_CHOSEN, {})
    return chosen


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
