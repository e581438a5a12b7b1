"""The part of the page 账号 about the identity provider, and what 我的账号 says of it; nothing without one."""

import pandas as pd
import streamlit as st

from yuqing.model.identity import SUBJECT, Provider
from yuqing.store import identities as bound
from yuqing.ui import session, wording
from yuqing.ui.door import door
from yuqing.ui.frame import part
from yuqing.ui.provider import provider_client
from yuqing.views.accounts import Staff
from yuqing.workflow import identities

_SAID = "identity"


def titles() -> list[str]:
    """Return the tabs of this part: one where there is a provider, else none."""
    client = provider_client()
    return [client.provider.name] if client else []


def people(shown: Staff) -> None:
    """Show who is bound to which account, and let an identity be bound or loosed."""
    client = provider_client()
    if client is None:
        return
    provider = client.provider
    st.text("由它确认身份的人绑定到已有账号后,可以不用密码登录;能办理什么仍由账号的职责决定。不会自动开设账号。")
    if said := session.said(_SAID):
        st.success(wording.plain(said), icon=":material/check_circle:")
    known = bound.list_(session.keeper().store, provider)
    if known:
        rows = [{"账号": each.account, "标识": each.value, "绑定": wording.beijing(each.bound_at)} for each in known]
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    else:
        st.text("还没有绑定任何人。在下面选账号,填写这个人在认证系统中的标识。")
    taken = [each.account for each in known]
    _bind(provider, [line.account.name for line in shown.accounts if line.account.name not in taken])
    if taken:
        _unbind(provider, taken)


def own() -> None:
    """Show by which identity one may sign in."""
    client = provider_client()
    if client is None:
        return
    me = session.visitor().actor.account
    mine = bound.of_account(session.keeper().store, client.provider, me)
    st.text(f"{client.provider.name}:" + (f"已绑定“{mine.value}”" if mine else "没有绑定,需要时请联系系统管理员"))


def _bind(provider: Provider, free: list[str]) -> None:
    kind = "用户编号(sub)" if provider.claim == SUBJECT else provider.claim
    with st.form("bind-identity", border=False, clear_on_submit=True), part():
        left, right = st.columns([1, 2])
        name = left.selectbox("账号", free, index=None, placeholder="选择账号", key="identity-account")
        value = right.text_input(
            f"认证系统中的标识:{kind}",
            placeholder="可向认证系统管理员查询,或让本人先试登录一次,再到“登录与变更记录”里抄",
        )
        if st.form_submit_button("绑定", type="primary"):
            identities.bind(session.keeper(), provider, name or "", value)
            _changed(f"已绑定 {name}。")


def _unbind(provider: Provider, names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"), part():
        chosen = st.selectbox("解除绑定", names, index=None, placeholder="选择账号", width=320, key="identity-bound")
        if st.button("解除并退出该账号") and chosen:
            identities.unbind(session.keeper(), provider, chosen)
            _changed(f"已解除 {chosen} 的绑定,该账号已从所有窗口退出。")


def _changed(sentence: str) -> None:
    """Draw the page anew with what came of an act; who was signed out is out at once."""
    door.forget()
    session.say_next(_SAID, sentence)
    st.rerun()
