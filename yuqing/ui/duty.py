"""值班表: who is on duty, what the roster leaves open, and the forms with which it is made."""

from datetime import timedelta

import streamlit as st

from yuqing import clock
from yuqing.model.duty import Contact, Pattern, Shift, ShiftKind
from yuqing.model.plan import Plan
from yuqing.model.readiness_labels import SHIFT
from yuqing.ui import cached, controls, session, wording
from yuqing.ui.frame import part
from yuqing.views import duty as view
from yuqing.views.duty import RosterBoard
from yuqing.workflow import roster as work
from yuqing.workflow import roster_lines

#: Gaps that are named one by one; the others are counted.
NAMED = 8
_SAID = "duty"


def changed(sentence: str) -> None:
    """Draw the page anew with what came of an act."""
    session.desk().touch()
    session.say_next(_SAID, sentence)
    st.rerun()


def said() -> None:
    """Say what came of the last act, once."""
    if sentence := session.said(_SAID):
        st.success(wording.plain(sentence), icon=":material/check_circle:")


def may_keep() -> bool:
    """Return whether this visitor keeps roster, contacts and lists."""
    return not session.permissions().isdisjoint(work.KEEPERS)


def may_watch() -> bool:
    """Return whether this visitor may confirm, check and hand over."""
    return not session.permissions().isdisjoint(work.WATCHERS)


def actors(plan: Plan) -> list[str]:
    """Return the roles and groups of the plan that are the unit's own."""
    outside = {group.id for group in plan.groups if group.external}
    return [actor for actor in plan.actors if actor not in outside]


def head(board: RosterBoard, plan: Plan) -> None:
    """Say who is on duty now, and how far the roster goes."""
    with st.container(horizontal=True):
        share = board.coverage.share
        covered = board.coverage.covered / timedelta(hours=1)
        required = board.coverage.required / timedelta(hours=1)
        st.metric(
            "今后7天值班覆盖率", "预案未要求" if share is None else f"{share:.0%}",
            help=f"{view.COVERAGE_DEFINITION}现为 {covered:.0f}/{required:.0f} 小时。", border=True,
        )  # fmt: skip
        gini = board.balance.gini
        help_ = f"{view.BALANCE_DEFINITION}共 {len(board.balance.hours)} 人。"
        st.metric("均衡度", "还没有排班" if gini is None else f"{1 - gini:.2f}", help=help_, border=True)
        with st.container(key="panel-on-duty", width="stretch"):
            st.html('<div class="yq-panel-title">现在值班</div>')
            now_on(board.on_duty, plan)
    if board.always:
        titles = "、".join(board.always.titles)
        st.warning(wording.plain(f"须 24 小时值班:“{titles}”尚未办结({board.always.reason})。"))


def now_on(shifts: tuple[Shift, ...], plan: Plan) -> None:
    """List who is on duty now; whoever may act can confirm that they are there, and sees their numbers."""
    if not shifts:
        st.text("现在没有人值班。")
    by = session.acting()
    known = {each.name: each for each in view.contacts(by.store, with_phones=work.may_see_phones(by))}
    for shift in shifts:
        phone = _reached(known.get(shift.who))
        until = wording.beijing(shift.until_at)
        with st.container(key=f"on-duty-{shift.id}", horizontal=True, vertical_alignment="center"):
            state = view.state_of(shift, by.now)
            st.text(f"{plan.name_of(shift.role)}:{shift.who}{phone} · 至 {until} · {state}")
            if shift.taken_at is None and may_watch() and st.button("确认到岗", key=f"take-{shift.id}"):
                with part():
                    work.take_shift(session.acting(), shift.id)
                    changed(f"{shift.who}已到岗。")


def gaps(board: RosterBoard) -> None:
    """Name what the roster leaves open, each with its clause, and who is on duty for too long."""
    found = [f"● {sentence}" for sentence in (*board.overlong, *board.gaps)]
    with st.container(key="panel-gaps"):
        if not board.demands:
            st.text("预案没有要求由谁值班监测。")
            return
        finding = f"今后7天有 {len(board.gaps)} 处没有排人" if board.gaps else "今后7天预案要求的值班都有人"
        st.html(f'<div class="yq-panel-title">{finding}</div>')
        st.text("\n".join(found[:NAMED]))
        if len(found) > NAMED:
            with st.expander(f"还有 {len(found) - NAMED} 处"):
                st.text("\n".join(found[NAMED:]))
        if not board.always:
            st.caption(view.NO_HOURS)


def roster(board: RosterBoard, plan: Plan) -> None:
    """Show the roster of today and the next seven days; a chosen shift can be swapped or cancelled."""
    now = session.now()
    table = view.roster_table(plan, board.shifts, now)
    if table.empty:
        st.info("今天和今后7天还没有排班。先在“通讯录”登记值班人员,再按班次轮流排一周。")
        return
    event = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="single-row", key="roster", row_height=36,
        height=min(480, 40 + 36 * len(table)),
    )  # fmt: skip
    controls.download_table(table, "值班表")
    chosen = event["selection"]["rows"]
    if may_keep() and chosen and chosen[0] < len(board.shifts):
        _one(board.shifts[chosen[0]])


def hours(board: RosterBoard) -> None:
    """Show the hours of each person, with how the balance is reckoned."""
    if board.balance.gini is not None:
        with st.expander("值班时数与均衡度的口径"):
            st.text(view.BALANCE_DEFINITION)
            st.dataframe(view.hours_table(board.balance), hide_index=True)


def enter(board: RosterBoard, plan: Plan) -> None:
    """Put people on duty by turns for a week or as long as is wanted."""
    people = [each.name for each in view.contacts(session.desk().store, with_phones=False)]
    if not may_keep() or not people:
        return
    wanted = [demand.actor for demand in board.demands]
    roles = [*wanted, *(actor for actor in actors(plan) if actor not in wanted)]
    with (
        st.expander("排班", expanded=not board.shifts),
        st.form(f"roster-{session.form_number()}", border=False),
        part(),
    ):
        left, middle, right = st.columns([2, 2, 1])
        role = left.selectbox("值班岗位", roles, format_func=plan.name_of)
        kind = middle.selectbox("班次", list(ShiftKind), format_func=SHIFT.__getitem__) or ShiftKind.DAY
        days = right.number_input("天数", 1, work.MOST_DAYS, 7)
        turn = left.multiselect("值班人(按选择的先后轮流)", people, placeholder="选择值班人")
        first = middle.date_input("从哪天起", clock.in_beijing(session.now()).date())
        if st.form_submit_button("排班", type="primary"):
            pattern = Pattern(role=role, people=tuple(turn), kind=kind, first=first, days=int(days))
            made = work.enter_roster(session.acting(), pattern)
            session.empty_form()
            changed(f"已排 {made} 班。")


def paste() -> None:
    """Take a roster that was made elsewhere, pasted from a table."""
    if not may_keep():
        return
    with st.expander("从表格粘贴值班表"), st.form(f"paste-{session.form_number()}", border=False), part():
        text = st.text_area(
            "每行一班:日期、起、止、岗位、值班人", height=160, placeholder="2026-11-23 08:00 20:00 舆情监控员 监控员甲"
        )  # fmt: skip
        if st.form_submit_button("导入"):
            by = session.acting()
            made = work.enter_shifts(by, roster_lines.read(by, text))
            session.empty_form()
            changed(f"已导入 {made} 班。")


def beside(plan: Plan) -> None:
    """Say beside an incident who is on duty now, and whether somebody has to watch day and night."""
    st.html('<div class="yq-panel-title">现在值班</div>')
    now_on(view.on_duty(session.desk().store, session.now()), plan)
    if session.desk().plan() is None:
        return
    board = cached.roster_board()
    if board.always and board.gaps:
        st.caption(wording.plain(f"须 24 小时值班,今后7天还有 {len(board.gaps)} 处没有排人:{board.gaps[0]}"))


def _reached(contact: Contact | None) -> str:
    if contact is None:
        return ""
    phone = f" · {contact.phone}" if contact.phone else ""
    return phone + (f"(代班 {'、'.join(contact.deputies)})" if contact.deputies else "")


def _one(shift: Shift) -> None:
    others: list[Contact] = [
        each for each in view.contacts(session.desk().store, with_phones=False) if each.name != shift.who
    ]
    with st.form(f"shift-{shift.id}", border=False), part():
        left, right = st.columns(2)
        who = left.selectbox("换给", [each.name for each in others], index=None, placeholder="选择接替的人")
        reason = right.text_input("理由(必填,记入台账)")
        swap, cancel = st.columns(2)
        is_swapped = swap.form_submit_button("换班", type="primary")
        is_cancelled = cancel.form_submit_button("取消这一班")
        if is_swapped:
            work.swap_shift(session.acting(), shift.id, who or "", reason)
            changed(f"已换给{who}。")
        if is_cancelled:
            work.cancel_shift(session.acting(), shift.id, reason)
            changed("已取消。")
