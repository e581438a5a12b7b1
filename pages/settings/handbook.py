"""操作手册: how each role works with this, what to do on the worst day, and what the numbers mean."""

import streamlit as st

from yuqing.ui import handbook

st.header("操作手册")
handbook.read()
