"""The handbook inside the app, and the way from every page to what it says of that page."""

import streamlit as st

from yuqing.ui import session
from yuqing.views import handbook

ADDRESS = "handbook"


def read() -> None:
    """Show the part that the reader chose, or what is said of the page that sent him here."""
    page = session.asked_page()
    if said := handbook.of_page(page):
        with st.container(key="panel-handbook-page"):
            st.subheader(page)
            st.markdown(said)
    names = list(handbook.parts())
    chosen = st.radio("手册", names, key="part", horizontal=True, label_visibility="collapsed")
    with st.container(key="panel-handbook", width=980):
        # Our own files only: what the public wrote never comes here.
        st.markdown(handbook.parts()[chosen or names[0]])


def way(title: str) -> None:
    """Lead from a page to what the handbook says of it, in a window of its own so that nothing begun is lost."""
    if title and not session.is_kiosk() and handbook.of_page(title):
        st.html(f'<a class="yq-help" href="/{ADDRESS}?about={title}" target="_blank" rel="noopener">帮助</a>')
