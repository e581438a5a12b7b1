"""媒体联络: media with their public desks, and the log of talks."""

import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model.plan import Plan
from yuqing.model.readiness import Counterpart, Medium, MediumKept, TalkLogged
from yuqing.model.readiness_labels import COUNTERPART
from yuqing.model.record import NO_INCIDENT
from yuqing.ui import controls, session
from yuqing.ui.duty import changed
from yuqing.ui.frame import part
from yuqing.views import readiness as view
from yuqing.workflow import readiness as work

TIERS = ("中央", "省级", "市级", "县级", "行业", "商业平台")
_NEW = "(登记新的)"
CHANNELS = ("电话", "函件", "当面", "邮件", "座谈会", "新闻发布会")


def shown(plan: Plan) -> None:
    """Show the media and the talks, with the forms for those who may talk."""
    store = session.desk().store
    listed, found = view.media(store), view.talks(store)
    may_talk = not session.permissions().isdisjoint(work.SPEAKERS)
    st.caption("联络簿只记媒体公开的联络处(新闻热线、采访部、邮箱),不记记者个人。")
    if listed:
        rows = [
            {"媒体": each.kept.name, "层级": each.kept.tier, "联络处": each.kept.desk, "备注": each.kept.note}
            for each in listed
        ]
        st.dataframe(rows, hide_index=True)
    else:
        st.info("媒体联络簿还是空的。请登记当地和上级媒体公开的联络处。")
    if may_talk:
        _keep(listed)
        _log(listed, plan)
    table = view.talk_table(found, session.now())
    if table.empty:
        st.text("还没有沟通记录。")
        return
    st.dataframe(table, hide_index=True)
    controls.download_table(table, "媒体沟通记录")


def _keep(listed: tuple[Medium, ...]) -> None:
    known = {each.kept.id: each.kept for each in listed}
    with st.expander("登记、修改或移出媒体"):
        chosen = st.selectbox(
            "修改哪一家", ["", *known], format_func=lambda each: known[each].name if each else _NEW, key="edit-medium"
        )  # fmt: skip
        before = known.get(chosen or "")
        with st.form(f"medium-{chosen}-{session.form_number()}", border=False), part():
            left, right = st.columns(2)
            name = left.text_input("媒体名称", before.name if before else "")
            at = TIERS.index(before.tier) if before and before.tier in TIERS else 3
            tier = right.selectbox("层级", TIERS, at)
            desk = left.text_input("公开的联络处", before.desk if before else "")
            note = right.text_input("备注", before.note if before else "")
            if st.form_submit_button("保存", type="primary"):
                given = MediumKept(
                    id=before.id if before else str(ULID()), name=name.strip(), tier=tier, desk=desk.strip(),
                    note=note.strip(),
                )  # fmt: skip
                work.keep_medium(session.acting(), given)
                session.empty_form()
                changed(f"已保存{given.name}。")
        if before:
            _retire(before)


def _retire(before: MediumKept) -> None:
    with st.form(f"retire-{before.id}", border=False), part():
        reason = st.text_input("移出的理由(必填,记入台账)")
        if st.form_submit_button("移出联络簿"):
            work.retire_medium(session.acting(), before.id, reason)
            changed(f"已移出{before.name}。")


def _log(listed: tuple[Medium, ...], plan: Plan) -> None:
    with st.expander("登记一次沟通"), st.form(f"talk-{session.form_number()}", border=False), part():
        left, middle, right = st.columns(3)
        kinds = list(Counterpart)
        counterpart = left.selectbox("对象类型", kinds, format_func=COUNTERPART.__getitem__) or Counterpart.MEDIUM
        names = [each.kept.name for each in listed]
        medium = middle.selectbox("媒体", names, index=None, placeholder="从联络簿选择")
        voice = right.text_input("有影响的发言者(公开账号名)")
        at = left.datetime_input("时间(北京时间)", clock.in_beijing(session.now()).replace(tzinfo=None), step=300)
        channel = middle.selectbox("方式", CHANNELS)
        incident_id = right.number_input("涉及哪个事件(编号,不涉及就填0)", min_value=0, step=1)
        subject = left.text_input("沟通事项")
        outcome = middle.text_input("结果")
        limits = view.voice_limits(plan)
        is_open = st.checkbox(
            "以本单位名义公开沟通,不付费,不组织匿名发帖(与有影响的发言者沟通时必选)",
            help=f"预案的限制:{limits}" if limits else None,
        )
        if st.form_submit_button("登记沟通", type="primary"):
            party = (medium if counterpart is Counterpart.MEDIUM else voice) or ""
            given = TalkLogged(
                id=str(ULID()), at=at.replace(tzinfo=clock.BEIJING), party=party.strip(), counterpart=counterpart,
                channel=channel, subject=subject.strip(), outcome=outcome.strip(), is_open=is_open,
            )  # fmt: skip
            work.log_talk(session.acting(), given, int(incident_id) or NO_INCIDENT)
            session.empty_form()
            changed("沟通已登记。")
