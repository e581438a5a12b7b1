"""The command of an incident on its desk: every role that acts is given to people."""

import streamlit as st

from yuqing.model.incident import Deed
from yuqing.ui import drafting, session
from yuqing.ui.frame import part
from yuqing.views.command import Command, Post, command
from yuqing.views.incident import IncidentDesk
from yuqing.workflow.command import form_command
from yuqing.workflow.incidents import may


def posts(desk: IncidentDesk) -> None:
    """Show who leads and who acts, and let those who start the response name people."""
    found = command(session.desk().store, desk.incident, desk.plan, session.now())
    if not found.posts:
        st.text("定级后,按这一级的领导和承办机构列出岗位,逐个指派到人。")
        return
    if found.vacant:
        st.text(f"还有 {len(found.vacant)} 个岗位没有指派到人:{'、'.join(post.name for post in found.vacant)}")
    if may(session.acting(), desk.incident, Deed.ROLE_ASSIGNED):
        _form(desk, found)
        return
    for post in found.posts:
        st.text(f"{post.part} · {post.name}:{'、'.join(post.people) or '未指派'}({post.citation})")


def _form(desk: IncidentDesk, found: Command) -> None:
    if not found.people:
        st.text("通讯录和账号都是空的。请先在“值班与通讯录”页登记人员。")
        return
    with st.form(drafting.name(desk.incident, "command"), border=False), part():
        wanted = {post.id: _people(post, found.people) for post in found.posts}
        if st.form_submit_button("指派到人", type="primary"):
            form_command(session.acting(), desk.incident.id, wanted)
            drafting.begin_anew()
            session.desk().touch()
            st.rerun()


def _people(post: Post, people: tuple[str, ...]) -> list[str]:
    # Whoever is on duty or on the list is proposed; a person confirms.
    proposed = [*(post.people or post.fitting[: post.most or 1])]
    options = list(dict.fromkeys((*post.fitting, *proposed, *people)))
    return st.multiselect(
        f"{post.part} · {post.name}({post.citation})", options, default=proposed, placeholder="选择人员",
        max_selections=post.most or None,
    )  # fmt: skip
