"""The parts of the page 预案."""

import pandas as pd
import streamlit as st

from yuqing.ui import cached, wording
from yuqing.views.plan import PlanPage


def head(page: PlanPage, key: str = "plan") -> None:
    """Say which plan it is, since when it holds and who interprets it."""
    with st.container(key=f"panel-{key}"):
        with st.container(key=f"detail-title-{key}"):
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


def versions() -> None:
    """List the versions of the plan; an old one can be opened, and two can be compared item by item."""
    rows = cached.plan_versions()
    numbers = [row.number for row in rows]
    st.subheader(f"版本({len(rows)} 个)")
    st.dataframe(
        pd.DataFrame(
            [(row.number, row.state, row.effective, row.approver, row.interpreter) for row in rows],
            columns=["版本", "状态", "生效", "批准", "解释部门"],
        ),
        hide_index=True,
    )
    with st.popover("校验值", icon=":material/fingerprint:", type="tertiary"):
        st.text("各版预案文件的校验值,与批准时记入台账的一致;内容被改动过的版本会被拒绝。")
        st.code("\n".join(f"{_numbered(row.number)} {row.sha256}" for row in rows), language=None, wrap_lines=True)
    if len(rows) == 1:
        st.text("还没有修订过。事件平息后的修订建议在“预案修订”页,批准后成为第 2 版。")
        return
    left, middle, right = st.columns(3)
    before = left.selectbox("比较:原版本", numbers, index=1, format_func=_numbered, key="plan-before")
    after = middle.selectbox("与", numbers, format_func=_numbered, key="plan-after")
    opened = right.selectbox(
        "打开旧版本", numbers, index=None, format_func=_numbered, key="plan-open", placeholder="选择后显示全文"
    )
    if before and after and before != after:
        difference = cached.plan_difference(before, after)
        st.text(f"第 {before} 版与第 {after} 版有 {len(difference)} 处不同:")
        st.table(difference.map(wording.plain), hide_index=True)
    page = cached.plan_version(opened) if opened else None
    if page:
        st.text(f"以下是第 {opened} 版的全文:")
        head(page, "old")
        sections(page)
        st.stop()


def _numbered(number: int) -> str:
    return f"第 {number} 版"
