"""Every page: where its script is, what it is called, and under which group it stands."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from yuqing.config import ROOT
from yuqing.ui import session

PAGES = ROOT / "pages"
HOME = PAGES / "home.py"
BRIEFING = PAGES / "situation" / "briefing.py"
FEED = PAGES / "situation" / "feed.py"
TOPICS = PAGES / "situation" / "topics.py"
TRENDS = PAGES / "situation" / "trends.py"
LEDGER = PAGES / "incidents" / "ledger.py"
INCIDENT = PAGES / "incidents" / "incident.py"
STATEMENTS = PAGES / "incidents" / "statements.py"
FIRST_RUN = PAGES / "settings" / "first_run.py"
IMPORTS = PAGES / "settings" / "imports.py"
SOURCES = PAGES / "settings" / "sources.py"
MANUAL = PAGES / "settings" / "manual.py"


def groups() -> dict[str, list[Page]]:
    """Return the pages by group; each has an address of its own, because the address of a default page is "/"."""
    return {
        "": [st.Page(HOME, title="首页", url_path="home", default=True, visibility="hidden")],
        "态势": [
            st.Page(BRIEFING, title="领导简报", icon=":material/monitoring:", url_path="briefing"),
            st.Page(FEED, title="实时动态", icon=":material/rss_feed:", url_path="feed"),
            st.Page(TOPICS, title="议题", icon=":material/topic:", url_path="topics"),
            st.Page(TRENDS, title="趋势", icon=":material/trending_up:", url_path="trends"),
        ],
        "处置": [
            st.Page(LEDGER, title="事件台账", icon=":material/list_alt:", url_path="ledger"),
            st.Page(INCIDENT, title="事件", icon=":material/assignment_late:", url_path="incident"),
            st.Page(STATEMENTS, title="通稿", icon=":material/edit_document:", url_path="statements"),
        ],
        "设置": [
            st.Page(FIRST_RUN, title="首次设置", icon=":material/flag:", url_path="first_run"),
            st.Page(SOURCES, title="监测渠道", icon=":material/sensors:", url_path="sources"),
            st.Page(IMPORTS, title="导入文件", icon=":material/upload_file:", url_path="imports"),
            st.Page(MANUAL, title="人工报送", icon=":material/edit_note:", url_path="manual"),
        ],
    }


def start() -> Path:
    """Return where a visitor begins: at the briefing, or at the first-run page while there is no unit."""
    is_new = session.desk_name() == "live" and session.desk().unit() is None
    return FIRST_RUN if is_new else BRIEFING
