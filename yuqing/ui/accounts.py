"""The parts of the pages 账号 and 我的账号: who may do what, deputies, wall screens, and one's own windows."""

from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from yuqing.clock import BEIJING
from yuqing.model.actor import ADMINISTRATOR, VIEWER
from yuqing.model.record import Entry
from yuqing.ui import identities, session, wording
from yuqing.ui.door import door
from yuqing.ui.frame import part
from yuqing.views.accounts import AccountLine, Staff, act_said, role_names, staff
from yuqing.workflow import accounts

_ONCE = "只显示这一次,请现在复制交给本人。"


def gathered() -> Staff:
    """Return what the page shows."""
    by = session.keeper()
    return staff(by.store, by.plan, by.now)


def people(shown: Staff) -> None:
    """Show the accounts; a chosen one can be changed, below them a new one made."""
    _said()
    event = st.dataframe(
        pd.DataFrame([_row(line) for line in shown.accounts]),
        hide_index=True, on_select="rerun", selection_mode="single-row", key="accounts", row_height=36,
    )  # fmt: skip
    chosen = [line for number, line in enumerate(shown.accounts) if number in event["selection"]["rows"]]
    if chosen:
        _one(chosen[0])
    else:
        st.caption("点选一行,变更职责、停用账号、重设密码或强制退出。")
        _new()


def deputies(shown: Staff) -> None:
    """Show who acts for whom, and let a deputy be named."""
    rows = [
        {
            "账号": line.deputy.account, "代行职责": line.role, "状态": line.state,
            "起": wording.beijing(line.deputy.from_at), "止": wording.beijing(line.deputy.until_at),
        }
        for line in reversed(shown.deputies)
    ]  # fmt: skip
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    else:
        st.text("还没有指定过代行。负责人外出前,在这里指定由谁在哪几天代行其职责。")
    _end_deputy(shown)
    _new_deputy(shown)


def kiosks(shown: Staff) -> None:
    """Show the wall screens, and let one be added or revoked."""
    st.text("大屏令牌只能打开领导简报,不能查看其他页面,不能办理任何事项;作废后屏幕立即退出。")
    _said("kiosk")
    for kiosk in reversed(shown.kiosks):
        with st.container(horizontal=True, vertical_alignment="center"):
            ended = f",{wording.beijing(kiosk.revoked_at)} 作废" if kiosk.revoked_at else ""
            st.text(f"{kiosk.name}({wording.beijing(kiosk.made_at)} 登记{ended})")
            if kiosk.revoked_at is None and st.button("作废", key=f"revoke-{kiosk.id}"):
                with part():
                    accounts.revoke_kiosk(session.keeper(), kiosk.id)
                    _changed("")
    with st.form("kiosk", border=False, clear_on_submit=True), part():
        name = st.text_input("大屏的名称", placeholder="例如:三楼会议室")
        if st.form_submit_button("登记大屏", type="primary"):
            token = accounts.add_kiosk(session.keeper(), name)
            _changed(f"{name} 的地址如下,在大屏的浏览器里打开。{_ONCE}\n{session.site()}/kiosk#{token}", "kiosk")


def acts(shown: Staff) -> None:
    """Show who signed in, and what was done to accounts."""
    rows = [
        {
            "时间": wording.beijing(each.entry.recorded_at), "事项": act_said(each.entry),
            "由": each.entry.actor or "未知账号", "对象": _about(each.entry),
            "来自": str(each.entry.payload.get("address", "")),
        }
        for each in shown.acts
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=520)


def own() -> None:
    """Show one's own account, with the ways to another password and out."""
    me = session.visitor()
    by = session.keeper()
    names = role_names(by.plan)
    with st.container(key="panel-own"):
        st.text(f"账号:{me.actor.account}")
        # Roles of a plan that is not there any more grant nothing.
        st.text(f"职责:{'、'.join(names[role] for role in me.actor.roles if role in names)}")
        for line in staff(by.store, by.plan, by.now).deputies:
            if line.deputy.account == me.actor.account and line.state != "已结束":
                st.text(f"{line.state}:{line.role},{wording.beijing(line.deputy.until_at)} 止")
        identities.own()
        with st.container(horizontal=True):
            # A link of the menu would open another window; these are addresses outside of it.
            st.html('<a class="yq-link" href="/password" target="_self">修改密码</a>')
            st.html('<a class="yq-link" href="/logout" target="_self">退出登录</a>')
            if st.button("退出其他设备"):
                ended = accounts.end_sessions(by, me.actor.account, me.session_id)
                door.forget()
                st.success(f"已退出 {ended} 个其他窗口或设备。")


def _about(entry: Entry) -> str:
    return str(entry.payload.get("name", "")) or entry.object.partition(":")[2]


def _row(line: AccountLine) -> dict[str, object]:
    return {
        "账号": line.account.name,
        "岗位": line.account.title,
        "职责": line.roles,
        "状态": line.state,
        "登录窗口": line.windows,
        "最近使用": wording.beijing(line.seen_at) if line.seen_at else "",
    }


def _one(line: AccountLine) -> None:
    account = line.account
    names = role_names(session.keeper().plan)
    with st.container(key="panel-account"), part():
        with st.form(f"account-{account.name}", border=False):
            left, right = st.columns(2)
            title = left.text_input("岗位", account.title)
            known = [role for role in account.roles if role in names]
            roles = right.multiselect("职责", list(names), known, format_func=names.__getitem__, placeholder="选择职责")
            enabled = st.checkbox("账号可以登录", account.enabled)
            if st.form_submit_button("保存", type="primary"):
                accounts.change_account(session.keeper(), account.name, title, tuple(roles), enabled=enabled)
                _changed(f"已保存 {account.name}。")
        with st.container(horizontal=True):
            if st.button("生成重设密码的链接"):
                token = accounts.renew_link(session.keeper(), account.name)
                _changed(_link_said(account.name, token))
            if line.windows and st.button("强制退出"):
                ended = accounts.end_sessions(session.keeper(), account.name)
                _changed(f"{account.name} 已从 {ended} 个窗口退出。")


def _new() -> None:
    names = role_names(session.keeper().plan)
    st.subheader("开设账号")
    with st.form(f"new-account-{session.form_number()}", border=False), part():
        left, middle, right = st.columns([1, 1, 2])
        name = left.text_input("账号", placeholder="登录时使用")
        title = middle.text_input("岗位", placeholder="例如:办公室主任")
        roles = right.multiselect(
            "职责(预案规定的职责决定能办理什么)", list(names), [VIEWER], format_func=names.__getitem__,
            placeholder="选择职责",
        )  # fmt: skip
        if st.form_submit_button("开设账号", type="primary"):
            token = accounts.create(session.keeper(), name, title, tuple(roles))
            session.empty_form()
            _changed(_link_said(name, token))


def _new_deputy(shown: Staff) -> None:
    names = role_names(session.keeper().plan)
    roles = [role for role in names if role not in (VIEWER, ADMINISTRATOR)]
    people = [line.account.name for line in shown.accounts if line.account.enabled]
    st.subheader("指定代行")
    with st.form("deputy", border=False), part():
        left, middle, from_day, until_day = st.columns(4)
        name = left.selectbox("由谁代行", people, index=None, placeholder="选择账号")
        role = middle.selectbox(
            "代行哪项职责", roles, index=None, format_func=names.__getitem__, placeholder="选择职责"
        )
        today = session.keeper().now.astimezone(BEIJING).date()
        first = from_day.date_input("自(含当日)", today)
        last = until_day.date_input("至(含当日)", today + timedelta(days=6))
        if st.form_submit_button("指定代行", type="primary"):
            days = datetime.combine(first, time(), BEIJING), datetime.combine(last, time(), BEIJING) + timedelta(days=1)
            accounts.name_deputy(session.keeper(), name or "", role or "", *days)
            _changed("")


def _end_deputy(shown: Staff) -> None:
    open_ = {line.deputy.id: line for line in shown.deputies if line.state != "已结束"}
    if not open_:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"), part():
        chosen = st.selectbox(
            "提前结束", list(open_), index=None, placeholder="选择一项代行",
            format_func=lambda each: f"{open_[each].deputy.account} 代行 {open_[each].role}", width=320,
        )  # fmt: skip
        if st.button("结束代行") and chosen:
            accounts.end_deputy(session.keeper(), chosen)
            _changed("")


def _link_said(name: str, token: str) -> str:
    return f"{name} 用下面的链接设置密码,24 小时内有效,只能用一次。{_ONCE}\n{session.site()}/welcome?code={token}"


def _changed(sentence: str, where: str = "") -> None:
    """Draw the page anew with what came of an act; who was signed out is out at once."""
    door.forget()
    session.say_next(where, sentence)
    st.rerun()


def _said(where: str = "") -> None:
    said, _, link = session.said(where).partition("\n")
    if said:
        st.success(wording.plain(said), icon=":material/check_circle:")
    if link:
        st.code(link, language=None, wrap_lines=True)
