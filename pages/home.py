"""首页: leads to where a visitor begins."""

import streamlit as st

from yuqing.ui import registry

st.switch_page(registry.start())
