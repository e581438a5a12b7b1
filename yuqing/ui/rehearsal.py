"""What marks a desk that is not the live one: the bar on top of every page, and the watermark across it."""

import streamlit as st

from yuqing.ui import session, wording
from yuqing.views.drill import told

#: How one gets back from it.
WAY_OUT = {"演示": "请先在“首次设置”页离开演示。", "演练": "请先在“演练”页离开演练。"}
_BAR = {
    "演示": "演示数据:地名、单位、人物均为虚构,不对外发送任何消息",
    "演练": "演练 · 演练 · 演练:以下内容均为虚构,不对外发送任何消息,不计入统计",
}
#: The word across the page stands several times, so that no part of it can be taken for the real thing.
_DRILL = """
<style>
.stApp::after { content: "演练"; }
.stApp::before { content: "演练        演练        演练"; white-space: pre; position: fixed; left: -6%; top: 44%;
  font-size: 110px; letter-spacing: .2em; color: #5B3A8C; opacity: .06; transform: rotate(-24deg);
  pointer-events: none; z-index: 998; }
</style>
"""


def mark() -> None:
    """Put the bar on the page, and in a drill its watermark; nothing on the live desk."""
    made_up = session.made_up()
    if made_up:
        st.html(f'<div class="yq-demo-bar">{_BAR[made_up]}</div>')
    if made_up == "演练":
        st.html(_DRILL)
        _tell()


def _tell() -> None:
    """Show on every page what came last for the part of this browser."""
    opened = session.desk()
    running, plan = opened.stage, opened.plan()
    if running is None or plan is None:
        return
    found = told(running.setup, running.scenario, plan, session.actor().roles, running.now())
    if found:
        st.info(wording.plain(f"{wording.beijing(found[0].at)} {found[0].text}"), icon=":material/call:")
