"""监测渠道: what we watch, whether we really see it, and trying a source before adding it."""

import streamlit as st

from yuqing.ui import rehearsal, session, source_form, sources, wartime

st.header("监测渠道")
if session.made_up():
    st.info(f"{session.made_up()}中的渠道是虚构的,不能修改。{rehearsal.WAY_OUT[session.made_up()]}")
    st.stop()

specs = sources.specs()
lines = sources.lines(specs)
sources.warnings(lines)
wartime.shown(specs)
if lines:
    sources.one(sources.choose(lines), specs)
else:
    st.info("还没有监测渠道。没有渠道时,系统看不到任何外部信息,不能视为平静。")
sources.demanded(specs, lines)
source_form.add()
