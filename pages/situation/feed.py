"""实时动态: the newest mentions, with filters, down to the original and to the topic."""

import streamlit as st

from yuqing.ui import cached, controls, details, filters, saved_filters

st.header("实时动态")
controls.look_back_bar()
wanted, page = filters.feed_filter()
shown = cached.feed(wanted, page)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.text(f"共 {shown.total_text},第 {page + 1} 页")
    saved_filters.bar()
saved_filters.say_what_was_done()
if not shown.total:
    controls.nothing("没有符合条件的信息。可以放宽时段,或清空搜索词。")
    st.stop()

details.browse(shown)
controls.download_table(shown.rows, "实时动态")
