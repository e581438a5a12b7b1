"""通讯录: the unit's own people and liaison units; numbers only for those who may act, and nothing to take away."""

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing.model.duty import Contact
from yuqing.model.plan import Plan
from yuqing.ui import session, wording
from yuqing.ui.duty import actors, changed, may_keep, may_watch
from yuqing.ui.frame import part
from yuqing.views import duty as view
from yuqing.workflow import roster as work

_NEW = "(登记新的)"
NOTICE = "只登记本单位人员和联络单位,不登记群众。电话只有按预案能办事的人看得到,不能导出,也不写进台账。"


def shown(plan: Plan) -> None:
    """Show the contacts with who could not be reached lately, and the forms."""
    by = session.acting()
    found = view.contacts(by.store, with_phones=work.may_see_phones(by))
    st.caption(NOTICE)
    if found:
        # Not a table that can be downloaded.
        st.table(pd.DataFrame([_row(each, plan) for each in found]).map(wording.plain), hide_index=True)
        _untested(found)
        if posts := view.without_contact(plan, found):
            st.text(f"● 预案的这些岗位和机构还没有登记联系人:{'、'.join(posts)}。")
    else:
        st.info("通讯录还是空的。请先登记预案各岗位由谁担任、电话和代班人。")
    if found and may_watch():
        _test(found)
    if may_keep():
        with st.expander("登记、修改或移出", expanded=not found):
            _edit(found, plan)


def _row(contact: Contact, plan: Plan) -> dict[str, str]:
    tested = wording.beijing(contact.tested_at) if contact.tested_at else "未测试"
    return {
        "姓名或岗位": contact.name,
        "单位": contact.unit or "本单位",
        "职责": "、".join(plan.name_of(role) for role in contact.roles),
        "电话": contact.phone or "—",
        "代班人": "、".join(contact.deputies) or "—",
        "联络测试": f"{tested}{' 联络不上' if contact.tested_at and not contact.reached else ''}",
    }


def _untested(found: tuple[Contact, ...]) -> None:
    unreached = view.untested(found, session.now())
    if unreached:
        names = "、".join(each.name for each in unreached)
        st.text(f"● 近 {view.TEST_HOLDS.days} 天没有联络到:{names}。")


def _test(found: tuple[Contact, ...]) -> None:
    with st.form("test-contact", border=False), part():
        left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
        known = {each.id: each.name for each in found}
        chosen = left.selectbox("联络测试", list(known), index=None, format_func=known.__getitem__, placeholder="选择")
        is_reached = middle.form_submit_button("联络到了", type="primary")
        is_missed = right.form_submit_button("联络不上")
        if chosen and (is_reached or is_missed):
            work.note_test(session.acting(), chosen, reached=is_reached)
            changed("联络测试已登记。")


def _edit(found: tuple[Contact, ...], plan: Plan) -> None:
    known = {each.id: each for each in found}
    chosen = st.selectbox(
        "修改哪一项", ["", *known], format_func=lambda each: known[each].name if each else _NEW, key="edit-contact"
    )  # fmt: skip
    before = known.get(chosen or "") or Contact(id=str(ULID()), name="")
    with st.form(f"contact-{chosen}-{session.form_number()}", border=False), part():
        given = _form(before, [each.name for each in found if each.id != before.id], plan)
        if st.form_submit_button("保存", type="primary"):
            work.keep_contact(session.acting(), given)
            session.empty_form()
            changed(f"已保存{given.name}。")
    if chosen:
        with st.form(f"remove-{chosen}", border=False), part():
            reason = st.text_input("移出的理由(必填,记入台账)")
            if st.form_submit_button("移出通讯录"):
                work.remove_contact(session.acting(), chosen, reason)
                changed(f"已移出{before.name},电话已删除。")


def _form(before: Contact, others: list[str], plan: Plan) -> Contact:
    left, right = st.columns(2)
    name = left.text_input("账号或岗位名称", before.name)
    unit = right.text_input("联络单位名称(本单位的不填)", before.unit)
    known = [role for role in before.roles if role in plan.actors]
    roles = left.multiselect("预案中的职责", actors(plan), known, format_func=plan.name_of, placeholder="选择职责")
    phone = right.text_input("电话", before.phone, autocomplete="off")
    standing_in = [each for each in before.deputies if each in others]
    deputies = left.multiselect("代班人(按先后)", others, standing_in, placeholder="选择代班人")
    return Contact(
        id=before.id, name=name, unit=unit, roles=tuple(roles), phone=phone, deputies=tuple(deputies),
    )  # fmt: skip
