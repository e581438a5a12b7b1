"""Every page: where its script is, what it is called, and under which group it stands."""

from copy import copy
from functools import cache
from pathlib import Path
from typing import Literal

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
HEATMAP = PAGES / "situation" / "heatmap.py"
ALERTS = PAGES / "situation" / "alerts.py"
LEDGER = PAGES / "incidents" / "ledger.py"
INCIDENT = PAGES / "incidents" / "incident.py"
GRIEVANCES = PAGES / "incidents" / "grievances.py"
TIMELINE = PAGES / "incidents" / "timeline.py"
STATEMENTS = PAGES / "incidents" / "statements.py"
DUTY = PAGES / "incidents" / "duty.py"
EVALUATION = PAGES / "review" / "evaluation.py"
DRILL = PAGES / "review" / "drill.py"
EXECUTION = PAGES / "review" / "execution.py"
REVISION = PAGES / "review" / "revision.py"
ACCOUNTABILITY = PAGES / "review" / "accountability.py"
MEETINGS = PAGES / "review" / "meetings.py"
EXPORTS = PAGES / "review" / "exports.py"
ACCURACY = PAGES / "review" / "accuracy.py"
PLAN = PAGES / "settings" / "plan.py"
FIRST_RUN = PAGES / "settings" / "first_run.py"
IMPORTS = PAGES / "settings" / "imports.py"
SOURCES = PAGES / "settings" / "sources.py"
VOCABULARY = PAGES / "settings" / "vocabulary.py"
MANUAL = PAGES / "settings" / "manual.py"
RECORD = PAGES / "settings" / "record.py"
CALIBRATION = PAGES / "settings" / "calibration.py"
ACCOUNTS = PAGES / "settings" / "accounts.py"
HANDBOOK = PAGES / "settings" / "handbook.py"
MESSAGES = PAGES / "settings" / "messages.py"
MY_ACCOUNT = PAGES / "settings" / "my_account.py"
SYSTEM = PAGES / "settings" / "system.py"
#: Addresses that a wall screen may open; "" is the one that leads to the briefing.
OF_KIOSKS = frozenset({"", "briefing"})
OF_ADMINISTRATORS = frozenset({"accounts", "system"})


def groups() -> dict[str, list[Page]]:
    """Return the pages by group; each has an address of its own, because the address of a default page is "/"."""
    made = _made(is_administrator=session.is_administrator(), may_account=session.may_open_accountability())
    # A run marks the page that it opens, so each gets copies.
    return {name: [copy(page) for page in pages] for name, pages in made.items()}


@cache
def _made(*, is_administrator: bool, may_account: bool) -> dict[str, list[Page]]:
    """Make the pages once: `st.Page` asks the disk for every folder of every script, which forty visitors feel."""
    return {
        "": [st.Page(HOME, title="首页", url_path="home", default=True, visibility="hidden")],
        "态势": [
            st.Page(BRIEFING, title="领导简报", icon=":material/monitoring:", url_path="briefing"),
            st.Page(FEED, title="实时动态", icon=":material/rss_feed:", url_path="feed"),
            st.Page(TOPICS, title="议题", icon=":material/topic:", url_path="topics"),
            st.Page(HEATMAP, title="热力图", icon=":material/grid_on:", url_path="heatmap"),
            st.Page(TRENDS, title="趋势", icon=":material/trending_up:", url_path="trends"),
            st.Page(ALERTS, title="预警", icon=":material/notifications:", url_path="alerts"),
        ],
        "处置": [
            st.Page(LEDGER, title="事件台账", icon=":material/list_alt:", url_path="ledger"),
            st.Page(INCIDENT, title="事件", icon=":material/assignment_late:", url_path="incident"),
            st.Page(TIMELINE, title="时间线", icon=":material/timeline:", url_path="timeline"),
            st.Page(STATEMENTS, title="通稿", icon=":material/edit_document:", url_path="statements"),
            st.Page(GRIEVANCES, title="诉求", icon=":material/campaign:", url_path="grievances"),
            st.Page(DUTY, title="值班与通讯录", icon=":material/badge:", url_path="duty"),
        ],
        "评估": [
            st.Page(EVALUATION, title="总结评估", icon=":material/grading:", url_path="evaluation"),
            st.Page(DRILL, title="演练", icon=":material/theater_comedy:", url_path="drill"),
            st.Page(EXECUTION, title="预案执行度", icon=":material/rule:", url_path="execution"),
            st.Page(REVISION, title="预案修订", icon=":material/edit_note:", url_path="revision"),
            st.Page(
                ACCOUNTABILITY,
                title="责任考评",
                icon=":material/lock:",
                url_path="accountability",
                visibility="visible" if may_account else "hidden",
            ),
            st.Page(MEETINGS, title="例会", icon=":material/groups:", url_path="meetings"),
            st.Page(EXPORTS, title="导出中心", icon=":material/print:", url_path="exports"),
            st.Page(ACCURACY, title="准确率", icon=":material/fact_check:", url_path="accuracy"),
        ],
        "设置": _settings("visible" if is_administrator else "hidden"),
    }


def _settings(only_administrators: Literal["visible", "hidden"]) -> list[Page]:
    return [
        st.Page(FIRST_RUN, title="首次设置", icon=":material/flag:", url_path="first_run"),
        st.Page(PLAN, title="预案", icon=":material/menu_book:", url_path="plan"),
        st.Page(SOURCES, title="监测渠道", icon=":material/sensors:", url_path="sources"),
        st.Page(VOCABULARY, title="词库", icon=":material/spellcheck:", url_path="vocabulary"),
        st.Page(IMPORTS, title="导入文件", icon=":material/upload_file:", url_path="imports"),
        st.Page(MANUAL, title="人工报送", icon=":material/edit_note:", url_path="manual"),
        st.Page(CALIBRATION, title="严重度校准", icon=":material/tune:", url_path="calibration"),
        st.Page(MESSAGES, title="消息", icon=":material/notifications:", url_path="messages"),
        st.Page(RECORD, title="记录校验", icon=":material/verified:", url_path="record"),
        st.Page(
            ACCOUNTS,
            title="账号",
            icon=":material/group:",
            url_path="accounts",
            visibility=only_administrators,
        ),
        st.Page(
            SYSTEM,
            title="系统",
            icon=":material/settings_backup_restore:",
            url_path="system",
            visibility=only_administrators,
        ),
        st.Page(HANDBOOK, title="操作手册", icon=":material/help:", url_path="handbook"),
        st.Page(MY_ACCOUNT, title="我的账号", icon=":material/account_circle:", url_path="my_account"),
    ]


def refusal(url_path: str) -> str:
    """Return why this visitor may not open a page, "" when it may."""
    if session.is_kiosk() and url_path not in OF_KIOSKS:
        return "大屏只能查看领导简报。"
    if url_path in OF_ADMINISTRATORS and not session.is_administrator():
        return "这一页由系统管理员使用。"
    return ""


def start() -> Path:
    """Return where a visitor begins: at the briefing, or at the first-run page while there is no unit."""
    if session.desk_name() == "drill":
        return DRILL
    is_new = session.desk_name() == "live" and session.desk().unit() is None and not session.is_kiosk()
    return FIRST_RUN if is_new else BRIEFING
