"""热力图: any two of time, source, category and watch target, with the mentions behind each square."""

import streamlit as st

from yuqing.ui import cached, controls, heat

st.header("热力图")
controls.look_back_bar()
found = cached.heatmap(heat.question())
if not found.sheet.squares:
    controls.nothing("所选时段内没有与本单位有关的信息。可以放宽时段。")
    st.stop()

cell = heat.squares(found.sheet, found.drawn)
controls.download_table(heat.table(found.sheet), "热力图")
heat.mentions(found.sheet, cell)
