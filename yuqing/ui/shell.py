"""The script that Streamlit runs for every page: navigation, frame, and the way a newcomer takes."""

import streamlit as st

from yuqing.config import ROOT
from yuqing.ui import live, registry
from yuqing.ui.frame import page_frame

st.set_page_config(page_title="舆情态势", page_icon=str(ROOT / "yuqing" / "ui" / "icon.svg"), layout="wide")

with page_frame():
    page = st.navigation(registry.groups(), position="top")
    # First, because a page may end the run early.
    live.watch()
    page.run()
