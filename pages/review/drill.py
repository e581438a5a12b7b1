"""演练: a scenario on a desk of its own, with the same pages, scored by what was put on its record."""

import streamlit as st

from yuqing.ui import drill, drill_lobby, session

st.header("演练")
if session.made_up() == "演示":
    st.info("演示中不能演练。请先在“首次设置”页离开演示。")
    st.stop()
if not session.made_up():
    drill.enter()
    drills, write, make = st.tabs(["历次演练", "编写脚本", "由归档事件生成"])
    with drills:
        drill_lobby.held()
    with write:
        drill_lobby.editor()
    with make:
        drill_lobby.generate()
    st.stop()

drill.leave()
if session.desk().stage is None:
    drill.prepare()
    st.stop()

drill.parts()
drill.board()
drill.ways()
result, clauses, plan, another, write = st.tabs(["总结", "条文不清楚", "全部安排", "另开一场", "编写脚本"])
with result:
    drill.after_action()
with clauses:
    drill.unclear()
with plan:
    drill.course()
with another:
    drill.prepare()
with write:
    drill_lobby.editor()
