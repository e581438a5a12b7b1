"""严重度校准: past topics in the unit's own order, the thresholds that fit it, and the weights of the score."""

import streamlit as st

from yuqing.ui import cached, calibration, controls

st.header("严重度校准")
found = cached.calibration_page()
st.text("把往事按单位的看法排到各级,系统据此核对得分并给出阈值建议;是否采用由人决定,随时可以恢复。")
if found.topics.empty:
    controls.nothing("还没有可以排序的议题。")
else:
    calibration.order(found)
    calibration.compare(found)
calibration.decide(found)
calibration.scale(found)
