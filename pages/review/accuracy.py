"""准确率: how often tone, relevance and alerts were right by the unit's own labels, and learning from them."""

import streamlit as st

from yuqing.ui import accuracy, cached, session

st.header("准确率")
if not session.made_up() and session.desk().unit() is None:
    st.info("请先在“首次设置”页填写本单位。有了信息和人工标注,这里显示判断的准确率。")
    st.stop()

found = cached.accuracy()
accuracy.figures(found)
accuracy.sampling(found)
accuracy.retraining(found)
accuracy.warnings(found)
accuracy.export(found)
