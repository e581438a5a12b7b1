"""What an incident leaves to do, on its desk: tasks for groups and outside units, questions that want an answer."""

import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model import incident_labels as words
from yuqing.model.incident import Deed
from yuqing.model.matters import QuestionNote, QuestionRaised, TaskGiven, TaskNote
from yuqing.ui import drafting, session, wording
from yuqing.ui.frame import part
from yuqing.ui.incident_forms import put
from yuqing.views.duties import ProposedTask, proposed_tasks
from yuqing.views.incident import IncidentDesk
from yuqing.views.questions import questions_of
from yuqing.workflow.incidents import may

#: Questions of a topic that are proposed at once.
PROPOSED = 8


def tasks(desk: IncidentDesk) -> None:
    """List the tasks, note what became of them, and give new ones; the plan's duties are proposed."""
    acting = session.acting()
    for task in desk.incident.tasks:
        due = f" · 应在 {wording.beijing(task.given.due)} 前" if task.given.due else ""
        state = words.TASK_STATE[task.state]
        with st.container(key=f"matter-{task.given.id}", horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.text(f"{state} · {desk.plan.name_of(task.given.to)}:{task.given.text}{due}")
                for note in task.notes:
                    st.caption(wording.plain(note))
            if task.state != "done" and may(acting, desk.incident, Deed.TASK_DONE):
                _task_note(desk, task.given.id)
    if may(acting, desk.incident, Deed.TASK_GIVEN):
        _give_task(desk)


def decisions(desk: IncidentDesk) -> None:
    """Show what was decided in consultation, the newest first: who was there, what superiors advised, what is done."""
    name_of = desk.plan.name_of
    for made in reversed(desk.incident.decisions):
        given = made.decision
        with st.container(key=f"matter-decision-{made.seq}", gap=None):
            answer = "公开回应" if given.public else f"不公开回应({given.reason})"
            st.text(f"{wording.beijing(made.at)} · 参会:{'、'.join(map(name_of, given.attendees))} · {answer}")
            st.text(f"措施:{given.measures}")
            for actor, advice in given.advice.items():
                if advice.strip():
                    st.text(f"{name_of(actor)}的意见:{advice}")
            st.caption(f"责任判断:{words.RESPONSIBILITY[given.responsibility]}")
    if not desk.incident.decisions:
        st.text("还没有会商记录。快报送达后召集会商,商定的措施和上级意见列在这里。")


def questions(desk: IncidentDesk) -> None:
    """List what people ask, with what was answered; propose what the topics ask most."""
    acting = session.acting()
    for question in desk.incident.questions:
        asked = f"问 {question.raised.asked_count} 次:{question.raised.text}"
        with st.container(key=f"matter-{question.raised.id}", horizontal=True, vertical_alignment="center"):
            st.text(f"{words.QUESTION_STATE[question.state]} · {asked}", width="stretch")
            if question.state in ("open", "sent_back") and may(acting, desk.incident, Deed.QUESTION_ANSWERED):
                _answer(desk, question.raised.id)
    if may(acting, desk.incident, Deed.QUESTION_RAISED):
        _propose_questions(desk)
        _raise_question(desk)


def _task_note(desk: IncidentDesk, task_id: str) -> None:
    pop = st.popover("办理情况", key=drafting.name(desk.incident, f"state-{task_id}"))
    with pop, st.form(f"task-{task_id}", border=False), part():
        text = st.text_input("说明", key=f"note-{task_id}")
        back, returned, done = st.columns(3)
        note = TaskNote(id=task_id, text=text.strip())
        if back.form_submit_button("反馈"):
            put(desk, Deed.TASK_FED_BACK, note)
        if returned.form_submit_button("退回"):
            put(desk, Deed.TASK_RETURNED, note)
        if done.form_submit_button("办结", type="primary"):
            put(desk, Deed.TASK_DONE, note)


def _give_task(desk: IncidentDesk) -> None:
    proposals = [None, *proposed_tasks(desk.plan, desk.incident)]
    chosen = st.selectbox(
        "预案规定的职责", proposals, format_func=lambda each: _said(desk, each), key="proposed-task"
    )  # fmt: skip
    with st.form(drafting.name(desk.incident, f"give-{chosen}"), border=False), part():
        actors = list(desk.plan.actors)
        to = st.selectbox(
            "承办方", actors, format_func=desk.plan.name_of, index=actors.index(chosen.to) if chosen else 0
        )
        outside = st.text_input("外单位名称(不是预案中的机构时填)")
        text = st.text_input("任务", chosen.text if chosen else "")
        due = st.datetime_input("办理时限(北京时间,可不填)", None, step=900)
        if st.form_submit_button("交办", type="primary"):
            given = TaskGiven(
                id=str(ULID()), to=outside.strip() or to or "", text=text.strip(),
                due=due.replace(tzinfo=clock.BEIJING) if due else None,
                source="plan" if chosen else "manual", basis=chosen.citation if chosen else "",
            )  # fmt: skip
            put(desk, Deed.TASK_GIVEN, given)


def _said(desk: IncidentDesk, proposed: ProposedTask | None) -> str:
    return f"{desk.plan.name_of(proposed.to)}:{proposed.text}" if proposed else "(自己填写)"


def _answer(desk: IncidentDesk, question_id: str) -> None:
    published = {each.id: each.newest.title for each in desk.incident.statements if each.publications}
    pop = st.popover("答复", key=drafting.name(desk.incident, f"reply-{question_id}"))
    with pop, st.form(f"answer-{question_id}", border=False), part():
        options = ["", *published]
        statement = st.selectbox(
            "依据哪份已发布的通稿", options, format_func=lambda each: published.get(each, "(没有,写明理由)"),
            key=f"by-{question_id}",
        )  # fmt: skip
        reason = st.text_input("说明(不再答复或退回会商时必填)", key=f"why-{question_id}")
        answered, back = st.columns(2)
        note = QuestionNote(id=question_id, statement_id=statement or "", reason=reason.strip())
        if answered.form_submit_button("已答复", type="primary"):
            put(desk, Deed.QUESTION_ANSWERED, note)
        if back.form_submit_button("退回会商"):
            put(desk, Deed.QUESTION_SENT_BACK, note)


def _propose_questions(desk: IncidentDesk) -> None:
    known = {question.raised.text for question in desk.incident.questions}
    store = session.desk().store
    asked = [each for topic in desk.incident.topic_ids for each in questions_of(store, topic, session.now())]
    for place, each in enumerate(each for each in asked[:PROPOSED] if each.text not in known):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.text(f"网上问了 {each.asked_count} 次:{each.text}")
        if right.button("列入", key=f"raise-{place}"):
            raised = QuestionRaised(
                id=str(ULID()), text=each.text, asked_count=each.asked_count, first_at=each.first_at,
                mention_ids=each.mention_ids,
            )  # fmt: skip
            put(desk, Deed.QUESTION_RAISED, raised)


def _raise_question(desk: IncidentDesk) -> None:
    with st.form(drafting.name(desk.incident, "raise"), border=False), part():
        text = st.text_input("来电来访中的质疑")
        if st.form_submit_button("登记质疑"):
            if not text.strip():
                raise WorkflowError("请先写明质疑的内容。")
            put(desk, Deed.QUESTION_RAISED, QuestionRaised(id=str(ULID()), text=text.strip(), first_at=session.now()))
