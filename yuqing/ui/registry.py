"""Every page: where its script is, what it is called, and under which group it stands."""

import streamlit as st
from streamlit.navigation.page import Page

from yuqing.config import ROOT

PAGES = ROOT / "pages"
BRIEFING = PAGES / "situation" / "briefing.py"
FEED = PAGES / "situation" / "feed.py"
TOPICS = PAGES / "situation" / "topics.py"
TRENDS = PAGES / "situation" / "trends.py"
FIRST_RUN = PAGES / "settings" / "first_run.py"
IMPORTS = PAGES / "settings" / "imports.py"


def groups(*, is_new: bool) -> dict[str, list[Page]]:
    """Return the pages by group; a desk without a unit opens on the first-run page."""
    return {
        "态势": [
            st.Page(BRIEFING, title="领导简报", icon=":material/monitoring:", url_path="briefing", default=not is_new),
            st.Page(FEED, title="实时动态", icon=":material/rss_feed:", url_path="feed"),
            st.Page(TOPICS, title="议题", icon=":material/topic:", url_path="topics"),
            st.Page(TRENDS, title="趋势", icon=":material/trending_up:", url_path="trends"),
        ],
        "设置": [
            st.Page(FIRST_RUN, title="首次设置", icon=":material/flag:", url_path="first_run", default=is_new),
            st.Page(IMPORTS, title="导入文件", icon=":material/upload_file:", url_path="imports"),
        ],
    }
