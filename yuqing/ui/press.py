"""The parts of the page 通稿 that face the media: correction letters, and the sheet for a press conference."""

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.deeds import Channel
from yuqing.model.draft import Kind, place_of
from yuqing.model.incident import Deed
from yuqing.model.letters import (
    LEGAL_ADVISER,
    Answer,
    LetterAnswered,
    LetterDrafted,
    LetterSent,
    PressAnswer,
    PressPrepared,
)
from yuqing.model.statement import ApprovalGiven, Rebuttal, Statement, Version
from yuqing.rules import letters as rules
from yuqing.rules import statements
from yuqing.ui import drafting, drafts, session
from yuqing.ui.frame import part
from yuqing.ui.incident_forms import put
from yuqing.ui.statements import ENDINGS
from yuqing.views.incident import IncidentDesk
from yuqing.views.press import LetterView, approved, letter_views, proposed_answers
from yuqing.workflow import evidence
from yuqing.workflow.incidents import may

BEGINNING = (
    "\n贵方刊发的内容有下列各处与事实不符,并附证据。\n请核对后更正,并将更正情况函告我单位。感谢贵方的监督。\n此函。"
)


def letters(desk: IncidentDesk) -> None:
    """Show the letters to media, and offer to write one; nothing is sent and nothing is taken down by itself."""
    for view in letter_views(desk.plan, desk.incident):
        _letter(desk, view)
    if may(session.acting(), desk.incident, Deed.LETTER_DRAFTED):
        with st.expander("另拟更正函" if desk.incident.letters else "拟更正函", expanded=_is_left(desk, "new")):
            _draft(desk, None)
    elif not desk.incident.letters:
        st.caption("会商以后,拟稿岗位可以在这里向刊发不实内容的媒体拟更正函。")


def conference(desk: IncidentDesk) -> None:
    """Show and prepare who speaks, the line to take, and what is answered to which question."""
    prepared = desk.incident.press_sheet
    if prepared is not None:
        sheet = prepared.sheet
        others = "、".join(map(desk.plan.name_of, sheet.interviewees)) or "只由发言人答问"
        st.text(f"发言人:{desk.plan.name_of(sheet.speaker)} · 受访人:{others}")
        st.text(f"口径:{sheet.line}")
        answered = [(each.question, each.answer or "没有批准的口径,不作答") for each in sheet.answers]
        st.dataframe(pd.DataFrame(answered, columns=["提问", "答复"]), hide_index=True)
    ready = approved(desk.incident)
    if not ready:
        st.caption("通稿获批后才能准备发布会:口径和答复都出自已批准的文稿。")
    elif may(session.acting(), desk.incident, Deed.PRESS_PREPARED):
        _prepare(desk, ready[0])


def _letter(desk: IncidentDesk, view: LetterView) -> None:
    newest = view.letter.statement.newest
    with st.container(key=f"panel-letter-{view.letter.id}"):
        st.text(f"更正函 · 致{view.letter.medium} · 第 {newest.n} 稿 · {view.outcome}")
        st.text(newest.body)
        for line in newest.rebuttals:
            st.text(f"刊发:{line.rumour}\n事实:{line.fact}(证据 {_numbers(desk, line.evidence)})")
        if not view.signatures.empty:
            st.dataframe(view.signatures, hide_index=True)
        if view.missing:
            st.text("还缺:" + "、".join(name for _, name in view.missing))
        acting = session.acting()
        if view.missing and may(acting, desk.incident, Deed.LETTER_SIGNED):
            _sign(desk, view)
        if not view.missing and may(acting, desk.incident, Deed.LETTER_SENT):
            _send(desk, view)
        if view.letter.deliveries and may(acting, desk.incident, Deed.LETTER_ANSWERED):
            _answer(desk, view)
        if not view.letter.deliveries and may(acting, desk.incident, Deed.LETTER_DRAFTED):
            with st.expander("修改更正函(存为新的一稿,已签的作废)", expanded=_is_left(desk, newest.statement_id)):
                _draft(desk, view)


def _is_left(desk: IncidentDesk, about: str) -> bool:
    return drafts.is_left(place_of(Kind.LETTER_BODY, desk.incident.id, about))


def _draft(desk: IncidentDesk, view: LetterView | None) -> None:
    was = view.letter.statement.newest if view else None
    about = was.statement_id if was else "new"
    place = drafting.name(desk.incident, about)
    with drafts.form(f"letter-{place}", was.n if was else len(desk.incident.letters) or "") as filling:
        medium = st.text_input("媒体名称", view.letter.medium if view else "", key=f"medium-{place}")
        url = st.text_input("原文链接(没有就不填)", view.letter.url if view else "", key=f"letter-url-{place}")
        titled = was.title if was else f"关于更正{desk.incident.title}报道的函"
        title = filling.text_input("标题", titled, place_of(Kind.LETTER_TITLE, desk.incident.id, about))
        begun = was.body if was else f"媒体名称:{BEGINNING}"
        of_body = place_of(Kind.LETTER_BODY, desk.incident.id, about)
        body = filling.text_area("正文(以媒体名称和冒号开头)", begun, of_body, height=200)
        known = "\n".join(f"{n}. {each.url or each.note}" for n, each in enumerate(desk.incident.evidence, 1))
        st.text(f"要求更正的内容,每处写明证据的序号。本事件的证据:\n{known or '还没有,请先在事件页附上'}")
        lines = st.data_editor(
            _lines(desk, was), num_rows="dynamic", hide_index=True, placeholder="", key=f"letter-lines-{place}"
        )
        if st.form_submit_button("存为新的一稿", type="primary"):
            version = _version(desk, was, (title.strip(), body.strip()), lines)
            given = LetterDrafted(medium=medium.strip(), url=url.strip(), version=version)
            put(desk, Deed.LETTER_DRAFTED, given, filling, object=f"letter:{version.statement_id}")


def _version(desk: IncidentDesk, was: Version | None, said: tuple[str, str], lines: pd.DataFrame) -> Version:
    rebuttals = tuple(
        Rebuttal(rumour=str(row["刊发的内容"]), fact=str(row["事实"] or ""), evidence=_ids(desk, row["证据"]))
        for row in lines.to_dict("records")
        if row["刊发的内容"]
    )
    title, body = said
    return Version(
        statement_id=was.statement_id if was else str(ULID()),
        kind="correction",
        n=was.n + 1 if was else 1,
        title=title,
        body=body,
        rebuttals=rebuttals,
        signature=desk.plan.unit,
        body_hash=statements.body_hash(title, body, (), rebuttals, desk.plan.unit),
    )


def _ids(desk: IncidentDesk, cell: object) -> tuple[str, ...]:
    """Return the ids of the evidence that is meant by its numbers; what is no number stays and is refused."""
    by_number = {str(n): each.id for n, each in enumerate(desk.incident.evidence, 1)}
    given = str(cell or "").replace("、", ",").replace("\uff0c", ",").split(",")
    return tuple(by_number.get(each.strip(), each.strip()) for each in given if each.strip())


def _numbers(desk: IncidentDesk, ids: tuple[str, ...]) -> str:
    by_id = {each.id: str(n) for n, each in enumerate(desk.incident.evidence, 1)}
    return "、".join(by_id.get(each, each) for each in ids)


def _lines(desk: IncidentDesk, was: Version | None) -> pd.DataFrame:
    rows = [(each.rumour, each.fact, _numbers(desk, each.evidence)) for each in was.rebuttals] if was else []
    return pd.DataFrame(rows or [("", "", "")], columns=["刊发的内容", "事实", "证据"])


def _sign(desk: IncidentDesk, view: LetterView) -> None:
    signers = {actor: desk.plan.name_of(actor) for ids, _ in view.missing for actor in ids.split("/")}
    newest = view.letter.statement.newest
    lawyers = {LEGAL_ADVISER, *statements.legal_groups(desk.plan)}
    with st.form(f"sign-letter-{view.letter.id}", border=False), part():
        signer = st.selectbox("由谁签", list(signers), format_func=signers.__getitem__)
        choices = [statements.APPROVE, statements.REJECT]
        decision = st.radio("意见", choices, format_func=words.APPROVAL.__getitem__, horizontal=True)
        comment = st.text_input("说明(退回时必填)")
        scan = st.file_uploader("线下批示或法律顾问意见的扫描件", type=ENDINGS)
        if st.form_submit_button("签署更正函", type="primary") and signer and decision:
            kept = evidence.keep_file(session.desk().desk.evidence, bytes(scan.getbuffer())) if scan else ""
            given = ApprovalGiven(
                statement_id=newest.statement_id, n=newest.n, body_hash=newest.body_hash, signer=signer,
                decision=decision, comment=comment.strip(), legal=signer in lawyers, scan=kept.split(".")[0],
            )  # fmt: skip
            put(desk, Deed.LETTER_SIGNED, given, object=f"letter:{newest.statement_id}")


def _send(desk: IncidentDesk, view: LetterView) -> None:
    newest = view.letter.statement.newest
    with st.form(f"send-letter-{view.letter.id}", border=False), part():
        channel = st.selectbox("怎样送达(由经办人送,系统不代发)", list(Channel), format_func=words.CHANNEL.__getitem__)
        note = st.text_input("备注(如接收部门、邮件编号)")
        if st.form_submit_button("登记送达更正函", type="primary") and channel:
            given = LetterSent(
                statement_id=newest.statement_id, n=newest.n, body_hash=newest.body_hash, channel=channel, note=note
            )
            put(desk, Deed.LETTER_SENT, given, object=f"letter:{newest.statement_id}")


def _answer(desk: IncidentDesk, view: LetterView) -> None:
    with st.form(f"answer-letter-{view.letter.id}", border=False), part():
        answer = st.radio("结果", list(Answer), format_func=words.LETTER_ANSWER.__getitem__, horizontal=True)
        url = st.text_input("更正刊登的链接")
        note = st.text_input("说明(如刊期版面、对方答复)")
        if st.form_submit_button("登记结果", type="primary") and answer:
            given = LetterAnswered(statement_id=view.letter.id, answer=answer, url=url.strip(), note=note.strip())
            put(desk, Deed.LETTER_ANSWERED, given, object=f"letter:{view.letter.id}")


def _prepare(desk: IncidentDesk, statement: Statement) -> None:
    newest, plan = statement.newest, desk.plan
    prepared = desk.incident.press_sheet
    sheet = prepared.sheet if prepared else None
    version = prepared.at if prepared else ""
    with st.expander("准备发布会", expanded=sheet is None), drafts.form("press-sheet", version) as filling:
        st.text(f"依据:《{newest.title}》第 {newest.n} 稿(已批准)。口径和答复的每一句都要在这一稿中;空着的不作答。")
        speaker = st.selectbox("发言人(一个岗位)", list(rules.speakers(plan)), format_func=plan.name_of)
        roles = [role.id for role in plan.roles]
        others = st.multiselect("受访人(岗位)", roles, format_func=plan.name_of, placeholder="可不选")
        at = st.datetime_input("发布会时间(北京时间,可不填)", None, step=900)
        place = place_of(Kind.PRESS_LINE, desk.incident.id, statement.id, newest.n)
        line = filling.text_area("统一口径", sheet.line if sheet else newest.body, place, height=140)
        answers = st.data_editor(
            proposed_answers(desk.incident, statement), num_rows="dynamic", hide_index=True, disabled=["条数", "编号"],
            column_config={"编号": None}, key="press-answers",
        )  # fmt: skip
        if st.form_submit_button("存为准备单", type="primary") and speaker:
            given = PressPrepared(
                statement_id=statement.id, n=newest.n, body_hash=newest.body_hash, speaker=speaker,
                interviewees=tuple(others), line=line.strip(), answers=_answers(answers),
                planned_at=at.replace(tzinfo=clock.BEIJING) if at else None,
            )  # fmt: skip
            put(desk, Deed.PRESS_PREPARED, given, filling)


def _answers(table: pd.DataFrame) -> tuple[PressAnswer, ...]:
    return tuple(
        PressAnswer(
            question=str(row["提问"]), answer=str(row["答复"] or "").strip(), question_id=str(row["编号"] or "")
        )
        for row in table.to_dict("records")
        if row["提问"]
    )
