"""The parts of the page 预案."""

import streamlit as st

from yuqing.ui import wording
from yuqing.views.plan import PlanPage


def head(page: PlanPage) -> None:
    """Say which plan it is, since when it holds and who interprets it."""
    with st.container(key="panel-plan"):
        with st.container(key="detail-title-plan"):
            st.text(page.title)
        st.text("\n".join(f"{label}:{value}" for label, value in page.about))
        if page.unverified:
            st.text(f"有 {page.unverified} 项的数值未能核对原文,标有“待核实”,请单位确认。")


def findings(page: PlanPage) -> None:
    """Show what the check of the pack found."""
    if not page.findings:
        st.text("预案包检查:没有发现问题。")
        return
    with st.expander(f"预案包检查:{len(page.findings)} 处", expanded=True):
        for finding in page.findings:
            st.text(str(finding))


def sections(page: PlanPage) -> None:
    """Show the plan section by section; steps and levels first, because they are what people look up."""
    first = [title for title in ("处置步骤", "分级响应", "上位规定的时限") if title in page.sections]
    for title in [*first, *(title for title in page.sections if title not in first)]:
        with st.expander(wording.plain(title), expanded=title in first):
            # A plan is read in full: this table breaks lines, which one that scrolls does not.
            st.table(page.sections[title].map(wording.plain), hide_index=True)
