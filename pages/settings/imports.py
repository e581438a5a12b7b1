"""导入文件: drop an export, check the columns, import it, see the totals."""

import streamlit as st

from yuqing.ui import frame, importing, rehearsal, session

st.header("导入文件")
st.text(
    "支持商业舆情工具、12345 工单、采集软件导出的 CSV、Excel、JSON 文件,编码和表头自动识别。\n"
    "姓名、电话、证件、头像、主页等个人信息列一律不读取;作者只换成不可还原的代号,用来数人数。"
)
if session.made_up():
    st.info(f"{session.made_up()}中不能导入文件。{rehearsal.WAY_OUT[session.made_up()]}")
    st.stop()
if session.desk().unit() is None:
    st.info("请先在“首次设置”页填写本单位,才能判断哪些信息与本单位有关。")
    st.stop()

with frame.part():
    importing.upload()
importing.under_way()
importing.history()
