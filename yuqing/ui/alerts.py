"""The inbox of alerts, and one alert with its formula, what people said of it, and the mentions behind it."""

import streamlit as st

from yuqing.model.alerts import AlertState, AlertVerdict
from yuqing.model.labels import ALERT_STATE, LEVEL
from yuqing.ui import cached, controls, details, opening, session, wording
from yuqing.ui.frame import part
from yuqing.ui.registry import TOPICS
from yuqing.views.alerts import AlertPage, Inbox
from yuqing.workflow.alerts import judge_alert

VERDICTS = (AlertVerdict.TRUE, AlertVerdict.FALSE, AlertVerdict.DUPLICATE)


def state_picker() -> tuple[AlertState, ...]:
    """Let the reader choose states; none chosen means all that no graver alert replaced."""
    chosen = st.multiselect(
        "状态",
        list(AlertState),
        format_func=ALERT_STATE.__getitem__,
        key="alert_states",
        placeholder="全部(不含已升级)",
    )
    return tuple(chosen)


def choose(found: Inbox) -> None:
    """Draw the list; a click on a row opens the alert."""
    event = st.dataframe(
        found.rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=session.list_key("alerts"),
        row_height=36,
        height=min(800, 40 + 36 * len(found.rows)),
        column_config={
            "级别": st.column_config.TextColumn(width=60),
            "状态": st.column_config.TextColumn(width=70),
            "种类": st.column_config.TextColumn(width=110),
            "预警": st.column_config.TextColumn(width=750),
            "发出": st.column_config.TextColumn(width=100),
            "始于": st.column_config.TextColumn(width=100),
            "条数": st.column_config.NumberColumn(width=60),
        },
    )
    chosen = event["selection"]["rows"]
    if chosen and chosen[0] < len(found.told):
        session.show_alert(found.told[chosen[0]].alert.alert_id)
        st.rerun()


def one(alert_id: int) -> None:
    """Draw one alert: what, since when, how unusual; the verdicts; the mentions."""
    st.button("返回预警列表", icon=":material/arrow_back:", on_click=session.show_alert, args=(None,))
    found = cached.alert_page(alert_id, session.page(("alert", alert_id)))
    left, right = st.columns([3, 2])
    with left.container(key="panel-alert", height="stretch"):
        _told(found)
    with right.container(key="panel-verdict", height="stretch"), part():
        _verdict(found)
    details.browse(found.feed)
    controls.download_table(found.feed.rows, "预警信息")


def conditions() -> None:
    """Show the plan's own conditions for starting, sorting and warning, each with its clause."""
    found = cached.alert_conditions()
    if found is None or found.empty:
        return
    with st.expander("预案规定的启动、研判、预警条件与事件类别"):
        st.dataframe(found, hide_index=True)
        st.text("“近24小时…个议题符合”按信息的类别和敏感词类对照;其余条件由人判断。")


def _told(found: AlertPage) -> None:
    alert, finding = found.told.alert, found.told.alert.finding
    level = f" · {LEVEL[finding.level]}" if finding.topic_id is not None else ""
    st.text(f"{found.kind}{level} · {found.state} · 第 {alert.alert_id} 号")
    with st.container(key="detail-title-alert"):
        st.text(finding.sentence)
    st.text(f"怎样算出:{finding.formula}")
    st.text(f"始于 {wording.beijing(finding.since)},{wording.beijing(alert.raised_at)} 发出;以下是背后的信息。")
    with st.container(horizontal=True):
        if finding.topic_id is not None and st.button("打开议题", icon=":material/topic:"):
            st.switch_page(TOPICS, query_params=session.topic_address(finding.topic_id))
        if finding.topic_id is not None:
            title = cached.topic(finding.topic_id).title
            opening.from_topic(finding.topic_id, title, alert.raised_at, alert.alert_id)
        if alert.replaces is not None:
            st.button("看它代替的预警", on_click=session.show_alert, args=(alert.replaces,))


def _verdict(found: AlertPage) -> None:
    alert_id = found.told.alert.alert_id
    if not found.verdicts.empty:
        st.dataframe(found.verdicts, hide_index=True)
    if found.told.state is AlertState.NEW and st.button("我已查看", type="primary"):
        _judge(alert_id, AlertVerdict.ACKNOWLEDGED, "")
    with st.form(f"judge-{session.form_number()}", border=False):
        verdict = st.radio(
            "判断", VERDICTS, format_func=lambda each: ALERT_STATE[AlertState(each)], horizontal=True, index=None
        )
        reason = st.text_input("理由(必填,记入台账)")
        if st.form_submit_button("记录判断"):
            if verdict is None:
                st.error("请先选择属实、误报或重复。")
            else:
                _judge(alert_id, verdict, reason)


def _judge(alert_id: int, verdict: AlertVerdict, reason: str) -> None:
    judge_alert(session.acting(), alert_id, verdict, reason)
    session.desk().touch()
    session.confirm("已记录。")
    st.rerun()
