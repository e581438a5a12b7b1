"""The parts of the page 系统: copies, the limit on texts and requests to take one out, room and versions."""

import streamlit as st

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.ui import session, wording
from yuqing.ui.frame import part
from yuqing.views.system import SystemPage, size
from yuqing.workflow import backups, removals, retention, upkeep
from yuqing.workflow.authority import require_administrator
from yuqing.workflow.removals import Wish

_SAID = "system"
_UNDECIDED, _GO, _STAY = "不是未结事件的证据", "快照一并删除", "快照保留"
_DECISIONS = {_UNDECIDED: None, _GO: True, _STAY: False}


def copies(shown: SystemPage) -> None:
    """Show the copies with the acts on them."""
    _said()
    for sentence in shown.warnings:
        st.warning(wording.plain(sentence))
    keeping = backups.keeping(session.desk().settings)
    hours = session.desk().settings.backup_hours
    st.text(
        f"每 {hours} 小时备份一次,做好后逐块读出并校验台账;保留最近 {keeping.recent} 份,以及最近 {keeping.daily} 天、"
        f"{keeping.weekly} 周、{keeping.monthly} 个月各一份。"
    )
    st.caption(
        "备份含数据库(账号的密码只有散列值)、设置、证据、台账副本和锚定;不含作者化名的密钥文件,请另行封存。"
        "备份与数据在同一块磁盘上,请定期把 backup 文件夹另存到别处。"
    )
    with st.container(horizontal=True), part():
        if st.button("立即备份", type="primary", icon=":material/backup:"):
            _do(upkeep.BACKUP, "正在备份并逐块校验……")
        if st.button("校验最近一份", icon=":material/verified:", disabled=not shown.copies):
            with st.spinner("正在逐块读出……"):
                seen = backups.verify(shown.copies[0], clock.now())
            _changed(f"备份 {seen.name} 完好。")
        if st.button("导出全部数据", icon=":material/folder_zip:"):
            _do(upkeep.EXPORT, "正在导出……")
    if shown.copies:
        st.dataframe(shown.copy_rows, hide_index=True, row_height=34)
    else:
        st.info("还没有备份。程序启动一分钟后做第一份,也可以现在点“立即备份”。")
    for sentence in shown.restorations:
        st.text(sentence)


def limit(shown: SystemPage) -> None:
    """Say what the limit on texts does, and let it be tried out and carried out."""
    days = session.desk().settings.keep_days
    st.subheader("保存期限")
    if not days:
        st.text("没有设定保存期限,原文长期保存。管理员可在 config.toml 里设定 keep_days(天数,至少 90)。")
    else:
        st.text(f"超过 {days} 天的信息每天清理一次:删去标题、正文、链接、作者化名和关键词,只留统计。")
    st.caption(
        "时段、渠道、情感、类别、议题、级别、互动数和按小时的关键词不变;参与人数和相同说法的条数不再可查。"
        "事件证据和未结事件的议题不清理,台账从不清理。"
    )
    st.text(f"已按期限清理 {shown.removed.get('expired', 0):,} 条,应要求删除 {shown.removed.get('deleted', 0):,} 条。")
    with st.container(horizontal=True), part():
        if st.button("试算", disabled=not days):
            found = retention.would_reduce(session.desk().store, days, clock.now())
            st.text(f"现在将清理 {found.mentions:,} 条,保留 {found.kept:,} 条。没有改动任何数据。")
        if st.button("立即清理", disabled=not days):
            _do(upkeep.REDUCE, "正在清理……")


def removal() -> None:
    """Let a person's text be taken out on request."""
    st.subheader("应要求删除原文")
    st.caption(
        "原文换成一句删除说明,统计不变;快照和备份里的快照一并删除。台账只记谁、何时、为何,不记原文。"
        "已有备份的数据库里还有原文,随轮换消失,恢复时自动再删;已导出的材料、已报出的预警和事件文书须由人处理。"
    )
    with st.form(f"removal-{session.form_number()}", border=False), part():
        given = st.text_input("信息编号或原文链接", placeholder="与入库时完全一致")
        reason = st.text_input("理由(不写姓名和原文)", placeholder="例如:当事人书面申请,经审核")
        left, right = st.columns(2)
        pages = left.radio("页面快照", list(_DECISIONS))
        pages_reason = right.text_input("快照删除或保留的理由(是未结事件的证据时)")
        if st.form_submit_button("删除原文"):
            _remove(given, Wish(0, reason, _DECISIONS[pages or _UNDECIDED], pages_reason))


def room(shown: SystemPage) -> None:
    """Show room on the disk, sizes and versions."""
    with st.container(horizontal=True):
        st.metric("磁盘可用", size(shown.free), border=True)
        st.metric("磁盘共有", size(shown.total), border=True)
    left, right = st.columns([3, 2])
    left.dataframe(shown.size_rows, hide_index=True, row_height=34)
    right.dataframe(shown.version_rows, hide_index=True, row_height=34)


def _do(what: str, meanwhile: str) -> None:
    opened = session.desk()
    with st.spinner(meanwhile):
        said = upkeep.by_administrator(session.acting(), opened.desk, opened.settings, what)
    _changed(said)


def _remove(given: str, wish: Wish) -> None:
    by = session.acting()
    require_administrator(by.actor)
    found = removals.find(by, given)
    if len(found) > 1:
        named = "、".join(map(str, found))
        raise WorkflowError(f"这个链接有 {len(found)} 条信息,请逐条填写编号:{named}。")
    done = removals.remove(by, session.desk().desk, Wish(found[0], wish.reason, wish.pages_go, wish.pages_reason))
    session.empty_form()
    _changed(f"已删除信息 {done.mention_id} 的原文和 {len(done.pages)} 份快照。")


def _changed(sentence: str) -> None:
    session.desk().touch()
    session.say_next(_SAID, sentence)
    st.rerun()


def _said() -> None:
    if said := session.said(_SAID):
        st.success(wording.plain(said), icon=":material/check_circle:")
