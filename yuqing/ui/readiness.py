"""保障: what is kept ready, with the checks; and beside an incident what was not checked for it."""

import streamlit as st
from ulid import ULID

from yuqing.model.plan import Plan
from yuqing.model.readiness import CheckResult, KeptReady, ReadyKind, SafeguardChecked, SafeguardKept
from yuqing.model.readiness_labels import CHECK, READY_KIND
from yuqing.model.record import NO_INCIDENT
from yuqing.ui import cached, controls, session
from yuqing.ui.duty import actors, changed, may_keep, may_watch
from yuqing.ui.frame import part
from yuqing.views import readiness as view
from yuqing.workflow import readiness as work

#: Days between two checks unless the unit says otherwise; ours, a default.
EVERY_DAYS = 30


def safeguards(plan: Plan) -> None:
    """Show what is kept ready, overdue first, with the forms."""
    board = cached.safeguard_board()
    if board.overdue:
        st.text("● 逾期未检查:" + "、".join(each.kept.name for each in board.overdue))
    if board.short:
        st.text("● 检查发现问题:" + "、".join(f"{each.kept.name}({_result(each)})" for each in board.short))
    for sentence in board.missing:
        st.text(f"● {sentence}")
    if not board.items:
        st.info("保障清单还是空的。请登记应急时要用的人员、物资、设备、车辆,到期逐项检查是否到位。")
    chosen = _choose(board.items, plan)
    if chosen and may_watch():
        _check(chosen)
    if may_keep():
        with st.expander("修改这一项" if chosen else "登记保障项目", expanded=not board.items):
            _keep(chosen, plan)
            if chosen:
                _retire(chosen)


def beside(incident_id: int) -> None:
    """Say beside an incident what of the things kept ready has not been checked for it."""
    if session.desk().plan() is None:
        return
    board = cached.safeguard_board()
    if board.items:
        waiting = view.not_ready_for(board, incident_id)
        names = "、".join(each.kept.name for each in waiting)
        ready = len(board.items) - len(waiting)
        st.text(f"保障到位 {ready}/{len(board.items)}" + (f",未检查或有问题:{names}" if waiting else ""))


def _result(item: KeptReady) -> str:
    return CHECK[item.last.checked.result] if item.last else ""


def _choose(items: tuple[KeptReady, ...], plan: Plan) -> KeptReady | None:
    if not items:
        return None
    table = view.safeguard_table(plan, items, session.now())
    event = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="single-row", key="safeguards", row_height=36,
        height=min(420, 40 + 36 * len(table)),
    )  # fmt: skip
    controls.download_table(table, "保障清单")
    chosen = event["selection"]["rows"]
    return items[chosen[0]] if chosen and chosen[0] < len(items) else None


def _check(item: KeptReady) -> None:
    with st.form(f"check-{item.kept.id}", border=False), part():
        st.text(f"到位检查:{item.kept.name},应有 {item.kept.quantity}{item.kept.measure}")
        left, middle, right = st.columns(3)
        result = left.selectbox("结果", list(CheckResult), format_func=CHECK.__getitem__) or CheckResult.READY
        found = middle.number_input("实有数量", 0, value=item.kept.quantity)
        incident_id = right.number_input("为哪个事件检查(编号,例行检查填0)", min_value=0, step=1)
        note = st.text_input("说明")
        if st.form_submit_button("登记检查", type="primary"):
            given = SafeguardChecked(id=item.kept.id, result=result, found=int(found), note=note.strip())
            work.check_safeguard(session.acting(), given, int(incident_id) or NO_INCIDENT)
            changed(f"{item.kept.name}的检查已登记。")


def _keep(item: KeptReady | None, plan: Plan) -> None:
    before = item.kept if item else None
    roles, kinds = actors(plan), list(ReadyKind)
    with st.form(f"safeguard-{before.id if before else session.form_number()}", border=False), part():
        left, middle, right = st.columns(3)
        name = left.text_input("名称", before.name if before else "")
        place = middle.text_input("存放地点或所在单位", before.place if before else "")
        at = roles.index(before.role) if before and before.role in roles else 0
        role = right.selectbox("责任岗位", roles, at, format_func=plan.name_of)
        which = kinds.index(before.kind if before else ReadyKind.GOODS)
        kind = left.selectbox("类别", kinds, which, format_func=READY_KIND.__getitem__) or ReadyKind.GOODS
        quantity = middle.number_input("应有数量", 1, value=before.quantity if before else 1)
        measure = right.text_input("计量单位", before.measure if before else "台")
        every = left.number_input("每几天检查一次", 1, work.MOST_DAYS, before.every_days if before else EVERY_DAYS)
        if st.form_submit_button("保存", type="primary"):
            given = SafeguardKept(
                id=before.id if before else str(ULID()), name=name.strip(), kind=kind, quantity=int(quantity),
                measure=measure.strip(), place=place.strip(), role=role, every_days=int(every),
            )  # fmt: skip
            work.keep_safeguard(session.acting(), given)
            session.empty_form()
            changed(f"已保存{given.name}。")


def _retire(item: KeptReady) -> None:
    with st.form(f"retire-{item.kept.id}", border=False), part():
        reason = st.text_input("撤销的理由(必填,记入台账)")
        if st.form_submit_button("撤销这一项"):
            work.retire_safeguard(session.acting(), item.kept.id, reason)
            changed(f"已撤销{item.kept.name}。")
