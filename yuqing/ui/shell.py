"""The script that Streamlit runs for every page: navigation, frame, and the way a newcomer takes."""

import streamlit as st

from yuqing.config import ROOT
from yuqing.ui import drafting, drafts, handbook, live, registry, session
from yuqing.ui.frame import page_frame

st.set_page_config(page_title="舆情态势", page_icon=str(ROOT / "yuqing" / "ui" / "icon.svg"), layout="wide")

with page_frame():
    page = st.navigation(registry.groups(), position="hidden" if session.is_kiosk() else "top")
    if refusal := registry.refusal(page.url_path):
        st.error(refusal, icon=":material/lock:")
        st.stop()
    # First, because a page may end the run early.
    live.watch()
    drafting.turn_to(page.url_path)
    drafts.watch()
    handbook.way(page.title)
    page.run()
