"""The banner above incidents and the briefing: the program was not running while a clock ran."""

import streamlit as st

from yuqing.ui import wording
from yuqing.ui.cached import outages
from yuqing.views.incident import IncidentDesk


def banner() -> None:
    """Say it for every open incident together; nothing when there is nothing to say."""
    _say(outages.outages())


def banner_of(desk: IncidentDesk) -> None:
    """Say it for one incident; nothing when there is nothing to say."""
    _say(outages.outages_of(desk))


def _say(sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        st.warning(wording.plain(sentence), icon=":material/power_off:")
