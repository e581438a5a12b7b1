"""预案: the unit's plan, readable, every item with its clause and what the program does with it."""

import streamlit as st

from yuqing.ui import cached, plan

st.header("预案")
page = cached.plan_page()
if page is None:
    st.info("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    st.stop()

plan.head(page)
plan.versions()
plan.findings(page)
plan.sections(page)
