"""记录校验: what everybody did, newest first; whether the record is what it was."""

import streamlit as st

from yuqing.ui import cached, controls, record, session

st.header("记录校验")
st.caption("每一步操作都记入只能追加的台账,每条带有前一条的校验值;改动、删除、插入任何一条,校验都会指出。")
record.check()
counts = cached.record_page("", 0).counts
if not counts:
    st.info("还没有任何记录。有人办理事件、修改设置或导入文件后,这里逐条列出。")
    st.stop()

action = record.chosen_action(counts)
shown = cached.record_page(action, session.page(("record", action)))
record.entries(shown)
controls.download_table(shown.rows, "操作台账")
record.anchored()
