"""词库: words that the office keeps whole, words that tell nothing, and strings that may be new words."""

import streamlit as st

from yuqing.ui import vocabulary

st.header("词库")
st.text("单位和关注对象的名称已自动保留为整词,不必再填。改动对此后收到的信息生效,已入库的不变。")
vocabulary.forms()
vocabulary.suggestions()
