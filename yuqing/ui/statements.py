"""The parts of the page 通稿: write, check, sign, publish, reply."""

from typing import Any

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.deeds import Reason
from yuqing.model.draft import Kind, place_of
from yuqing.model.incident import Action, Deed, State
from yuqing.model.statement import ApprovalGiven, Fact, Publication, Rebuttal, Version, Withdrawal
from yuqing.rules import statements as rules
from yuqing.ui import drafting, drafts, session
from yuqing.ui.frame import part
from yuqing.ui.incident_forms import put
from yuqing.views.incident import IncidentDesk
from yuqing.views.statements import StatementView
from yuqing.workflow import evidence
from yuqing.workflow.incidents import offers

ENDINGS = ["png", "jpg", "jpeg", "webp", "heic", "pdf"]
DIFF_LINES = 300


def begin(desk: IncidentDesk) -> None:
    """Offer to begin a statement where the plan allows it now."""
    offer = next((each for each in offers(session.acting(), desk.incident) if each.action is Action.DRAFT), None)
    if offer is None:
        st.text(f"事件现在是“{desk.state}”,还不到拟稿的时候。" if desk.incident.state is not State.DRAFTING else "")
        return
    if offer.against:
        st.text("现在还不能拟稿:\n" + "\n".join(offer.against))
    with part():
        if not offer.against and st.button("开始拟稿", type="primary", icon=":material/edit_document:"):
            put(desk, Action.DRAFT, Reason())


def show(view: StatementView) -> None:
    """Show the newest version with its check."""
    newest = view.newest
    state = "已批准" if view.approved else "待审签"
    with st.container(key=f"panel-statement-{newest.statement_id}"):
        st.text(f"{words.STATEMENT_KIND[newest.kind]} · 第 {newest.n} 稿 · {state}")
        with st.container(key=f"detail-title-{newest.statement_id}"):
            st.text(newest.title)
        st.text(newest.body)
        st.text(f"——{newest.signature}")
        for fact in newest.facts:
            st.text(f"{'✓ 已核实' if fact.confirmed else '○ 核实中'}:{fact.text}")
        for line in newest.rebuttals:
            st.text(f"传言:{line.rumour}\n事实:{line.fact}")
        _check(view)
        if view.diff:
            with st.expander("与上一稿的不同"):
                st.code(view.diff, language="diff", wrap_lines=True, height=DIFF_LINES)


def edit(desk: IncidentDesk, view: StatementView | None) -> None:
    """Write a version; every save is a new one, and voids what was signed."""
    was = view.newest if view else None
    # Keys, because a colleague's version must not take the place of what is being typed.
    about = _about(was)
    place = drafting.name(desk.incident, about)
    kinds = list(words.STATEMENT_KIND)
    with drafts.form(f"draft-{place}", was.n if was else len(desk.incident.statements) or "") as filling:
        kind = st.selectbox(
            "种类", kinds, format_func=words.STATEMENT_KIND.__getitem__, index=kinds.index(was.kind) if was else 1,
            key=f"kind-{place}",
        )  # fmt: skip
        titled = was.title if was else f"关于{desk.incident.title}的情况通报"
        title = filling.text_input("标题", titled, place_of(Kind.STATEMENT_TITLE, desk.incident.id, about))
        of_body = place_of(Kind.STATEMENT_BODY, desk.incident.id, about)
        body = filling.text_area("正文", was.body if was else "", of_body, height=240)
        facts, rebuttals = _tables(was, place)
        ticked = st.multiselect(
            "核对清单(首次回应应包含的六项)", list(words.CHECKLIST), default=list(was.checklist) if was else [],
            format_func=words.CHECKLIST.__getitem__, placeholder="逐项核对后选中", key=f"ticked-{place}",
        )  # fmt: skip
        asked = {each.raised.id: each.raised.text for each in desk.incident.questions}
        answers = st.multiselect(
            "这一稿回答了哪些质疑", list(asked), default=[each for each in was.answers if each in asked] if was else [],
            format_func=asked.__getitem__, placeholder="请选择", key=f"answers-{place}",
        )  # fmt: skip
        promised = clock.in_beijing(was.next_update_at).replace(tzinfo=None) if was and was.next_update_at else None
        update = st.datetime_input("承诺何时再通报(北京时间,可不填)", promised, step=300, key=f"update-{place}")
        note = st.text_input("这一稿改了什么")
        if st.form_submit_button("存为新的一稿", type="primary"):
            said = {"kind": kind, "title": title.strip(), "body": body.strip(), "change_note": note}
            checked = {"checklist": tuple(ticked), "answers": tuple(answers)}
            at = update.replace(tzinfo=clock.BEIJING) if update else None
            version = _version(desk, was, said | checked | {"next_update_at": at}, (facts, rebuttals))
            put(desk, Deed.VERSION_DRAFTED, version, filling, object=f"statement:{version.statement_id}")


def is_left(desk: IncidentDesk, view: StatementView | None) -> bool:
    """Return whether somebody was writing the next version and has not saved it."""
    return drafts.is_left(place_of(Kind.STATEMENT_BODY, desk.incident.id, _about(view.newest if view else None)))


def sign(desk: IncidentDesk, view: StatementView) -> None:
    """Sign or return the newest version; an approval on paper comes with its scan."""
    if not view.signatures.empty:
        st.dataframe(view.signatures, hide_index=True)
    if not view.missing:
        return
    st.text("还缺:" + "、".join(name for _, name in view.missing))
    signers = {actor: desk.plan.name_of(actor) for ids, _ in view.missing for actor in ids.split("/")}
    legal = rules.legal_groups(desk.plan)
    with st.form(f"sign-{view.newest.statement_id}", border=False), part():
        signer = st.selectbox("由谁签", list(signers), format_func=signers.__getitem__)
        decision = st.radio(
            "意见",
            [rules.APPROVE, rules.REJECT, rules.COMMENT],
            format_func=words.APPROVAL.__getitem__,
            horizontal=True,
        )
        comment = st.text_input("说明(退回时必填)")
        scan = st.file_uploader("线下批示的扫描件或照片(上级没有账号时)", type=ENDINGS)
        if st.form_submit_button("签署", type="primary") and signer and decision:
            kept = evidence.keep_file(session.desk().desk.evidence, bytes(scan.getbuffer())) if scan else ""
            newest = view.newest
            given = ApprovalGiven(
                statement_id=newest.statement_id, n=newest.n, body_hash=newest.body_hash, signer=signer,
                decision=decision, comment=comment.strip(), legal=signer in legal, scan=kept.split(".")[0],
            )  # fmt: skip
            put(desk, Deed.APPROVAL_GIVEN, given, object=f"statement:{newest.statement_id}")


def publish(desk: IncidentDesk, view: StatementView) -> None:
    """Register that the statement, or a reply taken from it, was published."""
    if not view.publications.empty:
        st.dataframe(view.publications, hide_index=True)
    if not view.approved:
        st.text("通稿获批后才能登记发布。")
        return
    first = desk.incident.state is State.DRAFTING
    newest = view.newest
    with drafts.form(f"publish-{newest.statement_id}") as filling:
        channel = st.text_input("发布渠道", placeholder="例如:政府网站、官方微博、某某日报")
        url = st.text_input("链接")
        reply = "" if first else _reply(desk, newest, filling)
        if st.form_submit_button("登记发布", type="primary"):
            given = Publication(
                statement_id=newest.statement_id, n=newest.n, body_hash=newest.body_hash, channel=channel.strip(),
                url=url.strip(), reply=reply.strip(), signature=desk.plan.unit,
            )  # fmt: skip
            put(desk, Action.PUBLISH if first else Deed.REPLY_PUBLISHED, given, filling)


def withdraw(desk: IncidentDesk, view: StatementView) -> None:
    """Withdraw what was published, with the reason; the correction is another statement."""
    with st.form(f"withdraw-{view.newest.statement_id}", border=False), part():
        reason = st.text_input("撤回的理由(必填,另拟更正稿)")
        if st.form_submit_button("撤回"):
            put(
                desk, Deed.STATEMENT_WITHDRAWN, Withdrawal(statement_id=view.newest.statement_id, reason=reason.strip())
            )


def _about(was: Version | None) -> str:
    return was.statement_id if was else "new"


def _reply(desk: IncidentDesk, newest: Version, filling: drafts.Filling) -> str:
    place = place_of(Kind.REPLY, desk.incident.id, newest.statement_id)
    return filling.text_area("回复或文章的内容(须与通稿一致,署单位名)", "", place, height=120)


def _tables(was: Version | None, place: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ask for the facts and for what stands against rumours."""
    st.text("事实表:每条写明证据;未核实的,正文要写“正在核实”")
    facts = st.data_editor(_fact_table(was), num_rows="dynamic", hide_index=True, placeholder="", key=f"facts-{place}")
    st.text("辟谣对照(只在有传言时填)")
    rebuttals = st.data_editor(
        _rebuttal_table(was), num_rows="dynamic", hide_index=True, placeholder="", key=f"rebuttals-{place}"
    )
    return facts, rebuttals


def _check(view: StatementView) -> None:
    if view.unticked:
        st.text("核对清单还差:" + "、".join(view.unticked))
    for fact in view.unconfirmed:
        st.text(f"未核实,正文又没有写“正在核实”:{fact}")


def _version(desk: IncidentDesk, was: Version | None, said: dict[str, Any], tables: tuple[Any, Any]) -> Version:
    facts = tuple(
        Fact(text=str(row["事实"]), evidence=_listed(row["证据"]), confirmed=row["已核实"] is True)
        for row in tables[0].to_dict("records") if row["事实"]
    )  # fmt: skip
    rebuttals = tuple(
        Rebuttal(rumour=str(row["传言"]), fact=str(row["事实"]), evidence=_listed(row["证据"]))
        for row in tables[1].to_dict("records") if row["传言"]
    )  # fmt: skip
    signature = desk.plan.unit
    return Version(
        statement_id=was.statement_id if was else str(ULID()),
        n=was.n + 1 if was else 1,
        facts=facts,
        rebuttals=rebuttals,
        signature=signature,
        body_hash=rules.body_hash(said["title"], said["body"], facts, rebuttals, signature),
        **said,
    )


def _listed(cell: Any) -> tuple[str, ...]:
    return tuple(each.strip() for each in str(cell or "").replace("、", ",").split(",") if each.strip())


def _fact_table(was: Version | None) -> pd.DataFrame:
    rows = [[each.text, "、".join(each.evidence), each.confirmed] for each in was.facts] if was else []
    return pd.DataFrame(rows or [["", "", False]], columns=["事实", "证据", "已核实"])


def _rebuttal_table(was: Version | None) -> pd.DataFrame:
    rows = [[each.rumour, each.fact, "、".join(each.evidence)] for each in was.rebuttals] if was else []
    return pd.DataFrame(rows or [["", "", ""]], columns=["传言", "事实", "证据"])
