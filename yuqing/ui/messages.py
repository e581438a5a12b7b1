"""The parts of the page 消息: channels with their tests, and what became of the newest messages."""

from datetime import time

import streamlit as st

from yuqing.model.labels import LEVEL
from yuqing.model.messages import Channel, ChannelKind, MessageKind
from yuqing.model.severity import Severity
from yuqing.ui import session
from yuqing.ui.frame import part
from yuqing.views.messages import CHANNEL_KIND, MESSAGE_KIND, MessageBoard
from yuqing.workflow import messages as acts

_SAID = "messages"
_EVERYBODY = "所有人"
_KINDS = [kind for kind in MessageKind if kind is not MessageKind.TEST]


def newest(board: MessageBoard) -> None:
    """Show the newest messages, and let what arrived be confirmed."""
    if board.given_up:
        st.warning(f"最近的消息中有 {board.given_up} 条最终没有送达,请检查渠道,并改用电话等方式通知。")
    if board.table.empty:
        st.info("还没有发过消息。请先在“渠道”中添加企业微信、钉钉、飞书群机器人或邮箱,再点“发送测试消息”。")
        return
    st.dataframe(board.table, hide_index=True, row_height=34)
    if not board.unconfirmed:
        return
    with part(), st.form("confirm", border=False):
        key = st.selectbox("已收到的消息", list(board.unconfirmed), format_func=lambda each: board.unconfirmed[each])
        if st.form_submit_button("确认收到"):
            acts.confirm(session.acting(), key)
            _changed("已登记收到。")


def channels(board: MessageBoard) -> None:
    """Show every channel with its test, and the form of a new one; for administrators."""
    sentence = session.said(_SAID)
    if sentence:
        st.success(sentence)
    if not session.is_administrator():
        st.info("渠道由系统管理员设置。")
        return
    if session.made_up():
        st.info("演示和演练不向外发送任何消息。")
    for channel in board.channels:
        with st.expander(f"{channel.name} · {CHANNEL_KIND[channel.kind]}{'' if channel.is_on else ' · 已停用'}"):
            _one(channel)
    with st.expander("添加渠道", expanded=not board.channels):
        _form(Channel(id="", name="", kind=ChannelKind.WECOM, address=""))


def _one(channel: Channel) -> None:
    with st.container(horizontal=True), part():
        if st.button("发送测试消息", icon=":material/send:", key=f"test {channel.id}"):
            acts.test_channel(session.acting(), channel.id)
            _changed("测试消息已排队,几秒后在“最近的消息”里看结果。")
        if st.button("删除渠道", icon=":material/delete:", key=f"drop {channel.id}"):
            acts.drop_channel(session.acting(), channel.id)
            _changed(f"已删除渠道 {channel.name}。")
    _form(channel)


def _form(channel: Channel) -> None:
    with part(), st.form(f"channel {channel.id} {session.form_number()}", border=False):
        left, right = st.columns(2)
        name = left.text_input("名称", channel.name, placeholder="应急值守群")
        shown = "留空则不变" if channel.id else "群机器人的网址;邮箱和自建接口的写法见文档"
        address = right.text_input("地址(含密钥,保存后不再显示)", type="password", placeholder=shown)
        kinds = left.multiselect(
            "发送哪些消息", _KINDS, list(channel.kinds), format_func=MESSAGE_KIND.__getitem__, placeholder="可选几种"
        )
        floor = right.selectbox(
            "预警从哪一级起", list(Severity), list(Severity).index(channel.floor), format_func=LEVEL.__getitem__
        )
        roles = _roles()
        role = left.selectbox(
            "谁在看", list(roles), list(roles).index(channel.role) if channel.role in roles else 0,
            format_func=roles.__getitem__,
        )  # fmt: skip
        gather = right.number_input("合并发送(分钟,0 为逐条)", 0, 24 * 60, channel.gather, step=5)
        begin = left.time_input("免打扰开始", _time(channel.quiet_from), step=900)
        end = right.time_input("免打扰结束(与开始相同为不设)", _time(channel.quiet_until), step=900)
        is_on = st.checkbox("启用", channel.is_on)
        st.caption("Ⅰ级、Ⅱ级不受免打扰和合并的限制,随时单独发送。消息只写级别、事由和时限,不含网民信息。")
        if st.form_submit_button("保存", type="primary"):
            wished = Channel(
                id=channel.id, name=name, kind=channel.kind, address=address, role=role or "",
                floor=floor or channel.floor, kinds=tuple(kinds), quiet_from=_minutes(begin),
                quiet_until=_minutes(end), gather=int(gather), is_on=is_on,
            )  # fmt: skip
            kept = acts.keep_channel(session.acting(), wished)
            session.empty_form()
            _changed(f"已保存渠道 {kept.name}({CHANNEL_KIND[kept.kind]})。")


def _roles() -> dict[str, str]:
    plan = session.desk().plan()
    return {"": _EVERYBODY} | {role.id: role.name for role in (plan.roles if plan else ())}


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(given: time) -> int:
    return given.hour * 60 + given.minute


def _changed(sentence: str) -> None:
    session.desk().touch()
    session.say_next(_SAID, sentence)
    st.rerun()
