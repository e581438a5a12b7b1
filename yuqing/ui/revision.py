"""The parts of the page 预案修订: proposals with their evidence, what was accepted, and the next version."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from yuqing import clock
from yuqing.model.revision import Cause, Change, Proposal
from yuqing.model.unit import Unit
from yuqing.ui import session
from yuqing.ui.frame import part
from yuqing.ui.registry import INCIDENT
from yuqing.views import plan_words
from yuqing.views.revision import ProposalRow, RevisionPage, row_of
from yuqing.workflow import revision as acts

#: Proposals that are drawn at once; those with most evidence come first.
DRAWN = 12
#: Letters from which on a text is written over several lines.
LONG = 40


def proposals(found: RevisionPage) -> None:
    """Show what should be looked at, each with its evidence and the two ways to decide."""
    st.subheader(f"一、修订建议({len(found.open)} 条)")
    if not found.open:
        st.text(f"已看过 {found.looked_at} 件平息后的事件,没有待定的建议。")
    for row in found.open[:DRAWN]:
        with st.expander(f"{row.cause} · {row.place}:{row.headline}"):
            _evidence(row)
            _decide(found, row)
    if len(found.open) > DRAWN:
        st.text(f"还有 {len(found.open) - DRAWN} 条,办完上面的再列出。")


def by_hand(found: RevisionPage) -> None:
    """Let somebody bring up an item that no incident points at."""
    if not _may_judge():
        return
    with st.expander("自己提出修订(任选预案的一项)"):
        key = st.selectbox(
            "条目", list(found.places), index=None, format_func=found.places.__getitem__, key="revise-place",
            placeholder="输入名称查找",
        )  # fmt: skip
        if key:
            proposal = Proposal(key=key, cause=Cause.BY_HAND, observed="", reason="")
            _decide(found, row_of(found.plan, found.values, proposal))


def waiting(found: RevisionPage, adopt: Callable[[acts.Adoption], None]) -> None:
    """Show what was accepted, and make the next version of it."""
    st.subheader(f"二、已采纳、待成文({len(found.waiting)} 条)")
    if not found.waiting:
        st.text("还没有采纳的修订。采纳后在这里成文,批准后成为下一版。")
        return
    st.dataframe(found.waiting_table, hide_index=True)
    if not _may(acts.MAY_ADOPT):
        st.text("由有“启动响应”或“结束响应”权限的岗位批准成文。")
        return
    _withdraw(found)
    plan = found.plan
    groups = [group.id for group in plan.groups]
    with st.form(f"adopt-{session.form_number()}", border=False), part():
        left, middle, right = st.columns(3)
        day = left.date_input("生效日期", clock.in_beijing(clock.now()).date(), format="YYYY-MM-DD")
        approver = middle.selectbox("批准", list(plan.actors), format_func=plan.name_of)
        known = groups.index(plan.interpreted_by) if plan.interpreted_by in groups else 0
        interpreter = right.selectbox("解释部门", groups, index=known, format_func=plan.name_of)
        reason = st.text_input("批准依据或文号(必填,记入台账)")
        if st.form_submit_button("批准,成为下一版", type="primary") and isinstance(day, date):
            seen = tuple(each.change.proposal for each in found.waiting)
            adopt(
                acts.Adoption(
                    effective_on=day, approver=approver or "", interpreter=interpreter or "", reason=reason, seen=seen
                )
            )


def decided(found: RevisionPage) -> None:
    """Show every decision, newest first."""
    if not found.decided.empty:
        st.subheader("三、已定的")
        st.dataframe(found.decided, hide_index=True, row_height=36, height=min(420, 40 + 36 * len(found.decided)))


def adopt(given: acts.Adoption) -> None:
    """Make the next version and say which it is."""
    opened = session.desk()
    made = acts.adopt(session.acting(), _unit(), opened.desk.plan_versions, given)
    opened.touch()
    day = f"{made.effective_on:%Y-%m-%d}"
    session.confirm(f"预案第 {made.number} 版已成文,自 {day} 起立案的事件按它办理;进行中的事件仍按立案时的预案。")
    st.rerun()


def _evidence(row: ProposalRow) -> None:
    st.text(f"{row.proposal.observed}\n现为:{row.old}\n依据:{row.clause or '未指明'}\n证据:{row.evidence}")
    for incident_id in row.incident_ids:
        if st.button(f"查看事件 {incident_id}", key=f"see-{row.proposal.id}-{incident_id}", type="tertiary"):
            st.switch_page(INCIDENT, query_params=session.incident_address(incident_id))


def _decide(found: RevisionPage, row: ProposalRow) -> None:
    if not _may_judge():
        st.text("由有“召集会商”“启动响应”或“结束响应”权限的岗位决定。")
        return
    if not row.key:
        chosen = st.selectbox(
            "修订哪一项", list(found.places), index=None, format_func=found.places.__getitem__,
            key=f"place-{row.proposal.id}", placeholder="输入名称查找",
        )  # fmt: skip
        row = row_of(found.plan, found.values, row.proposal, chosen or "")
    with st.form(f"decide-{row.proposal.id}-{row.key}-{session.form_number()}", border=False), part():
        new = _value(row)
        reason = st.text_input("理由(必填,记入台账)", row.proposal.reason)
        left, right = st.columns(2)
        is_accepted = left.form_submit_button("采纳", type="primary")
        is_refused = right.form_submit_button("不采纳")
        if is_accepted or is_refused:
            _judge(row.proposal, row.key, new if is_accepted else None, reason)


def _value(row: ProposalRow) -> str:
    """Ask for the new value in the way that fits the item; it is what the file writes, but for lengths of time."""
    label = "修订为"
    if not row.key:
        return ""
    if row.choices and row.is_many:
        chosen = [each for each in row.written.splitlines() if each in row.choices]
        given = st.multiselect(
            label, list(row.choices), default=chosen, format_func=row.choices.__getitem__, placeholder="可选几项"
        )
        return "\n".join(given)
    if row.choices:
        options = list(row.choices)
        index = options.index(row.written) if row.written in options else None
        return st.selectbox(label, options, index=index, format_func=row.choices.__getitem__) or ""
    start = row.proposed or plan_words.readable(row.key, row.written)
    if row.is_many:
        return st.text_area(f"{label}(一行一条)", start)
    return st.text_area(label, start) if len(start) > LONG else st.text_input(label, start)


def _judge(proposal: Proposal, key: str, new: str | None, reason: str) -> None:
    change = Change(
        proposal=proposal.id, key=key, cause=proposal.cause, accepted=new is not None, new=new or "", reason=reason,
        observed=proposal.observed, evidence=proposal.evidence,
    )  # fmt: skip
    made = acts.judge(session.acting(), _unit(), change)
    session.desk().touch()
    session.confirm("已采纳,待成文。" if made.accepted else "已记录不采纳的理由。")
    st.rerun()


def _withdraw(found: RevisionPage) -> None:
    with st.expander("撤回一条采纳"), st.form(f"withdraw-{session.form_number()}", border=False), part():
        names = {each.change.proposal: plan_words.place(found.plan, each.change.key) for each in found.waiting}
        chosen = st.selectbox("条目", list(names), format_func=names.__getitem__)
        reason = st.text_input("理由(必填,记入台账)")
        if st.form_submit_button("撤回") and chosen:
            one = next(each.change for each in found.waiting if each.change.proposal == chosen)
            made = Change(
                proposal=one.proposal, key=one.key, cause=one.cause, accepted=False, reason=reason,
                observed=one.observed, evidence=one.evidence,
            )  # fmt: skip
            acts.judge(session.acting(), _unit(), made)
            session.desk().touch()
            session.confirm("已撤回,不写入下一版。")
            st.rerun()


def _unit() -> Unit:
    unit = session.desk().unit()
    if unit is None:
        raise ValueError("a page of the unit's plan was drawn without a unit")
    return unit


def _may_judge() -> bool:
    return _may(acts.MAY_JUDGE)


def _may(wanted: Any) -> bool:
    return not session.permissions().isdisjoint(wanted)
