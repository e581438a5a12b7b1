"""The script that Streamlit runs for every page: navigation, frame, and the way a newcomer takes."""

import streamlit as st

from yuqing.config import ROOT
from yuqing.ui import live, session
from yuqing.ui.frame import page_frame

PAGES = ROOT / "pages"

st.set_page_config(page_title="舆情态势", page_icon=":material/campaign:", layout="wide")

is_new = session.desk_name() == "live" and session.desk().unit() is None
first_run = st.Page(
    PAGES / "settings/first_run.py", title="首次设置", icon=":material/flag:", url_path="first_run", default=is_new
)
navigation = st.navigation(
    {
        "态势": [
            st.Page(
                PAGES / "situation/briefing.py",
                title="领导简报",
                icon=":material/monitoring:",
                url_path="briefing",
                default=not is_new,
            ),
            st.Page(PAGES / "situation/feed.py", title="实时动态", icon=":material/rss_feed:", url_path="feed"),
            st.Page(PAGES / "situation/topics.py", title="议题", icon=":material/topic:", url_path="topics"),
            st.Page(PAGES / "situation/trends.py", title="趋势", icon=":material/trending_up:", url_path="trends"),
        ],
        "设置": [
            first_run,
            st.Page(PAGES / "settings/imports.py", title="导入文件", icon=":material/upload_file:", url_path="imports"),
        ],
    },
    position="top",
)

with page_frame():
    # First, because a page may end the run early.
    live.watch()
    navigation.run()
