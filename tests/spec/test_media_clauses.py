"""A correction letter with evidence and legal sign-off, and a press conference with one line and one speaker."""

from dataclasses import replace

import pytest

from tests.spec.conftest import SCAN
from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.deeds import Channel
from yuqing.model.incident import Deed, State
from yuqing.model.letters import (
    LEGAL_ADVISER,
    Answer,
    LetterAnswered,
    LetterDrafted,
    LetterSent,
    PressAnswer,
    PressPrepared,
)
from yuqing.model.statement import ApprovalGiven, Rebuttal, Version, Withdrawal
from yuqing.model.terms import Permission
from yuqing.rules import letters, statements

may = Permission
MEDIA = (may.SPEAK_TO_PRESS, may.PUBLISH_STATEMENT, may.AUTHORISE_PRESS)
WRONG = (Rebuttal(rumour="“积水三天无人管”", fact="当天清晨出现,一小时内开始清淤", evidence=("e1",)),)
BODY = "云溪在线:\n贵网刊发的内容有一处与事实不符。\n请核对后更正。"


def letter(desk, **given):
    plain = {
        "statement_id": "l1", "kind": "correction", "n": 1, "title": "更正的函", "body": BODY, "rebuttals": WRONG,
        "signature": desk.plan.unit,
    } | given  # fmt: skip
    text = statements.body_hash(plain["title"], plain["body"], (), plain["rebuttals"], plain["signature"])
    return LetterDrafted(medium="云溪在线", url="https://news.example/7", version=Version(**plain, body_hash=text))


def draft(desk, **given):
    return desk.do(Deed.LETTER_DRAFTED, letter(desk, **given), may.DRAFT_STATEMENT)


def sign(desk, signer, **given):
    newest = desk.incident.letters[-1].statement.newest
    legal = signer == LEGAL_ADVISER or signer in statements.legal_groups(desk.plan)
    approval = {
        "statement_id": "l1", "n": newest.n, "body_hash": newest.body_hash, "signer": signer,
        "decision": statements.APPROVE, "legal": legal, "scan": "" if desk.inside(signer) and not legal else SCAN,
    }  # fmt: skip
    return desk.do(Deed.LETTER_SIGNED, ApprovalGiven(**approval | given), actor=desk.hand_of(signer))


def sign_all(desk):
    level = desk.plan.level(desk.incident.level)
    for missing in letters.missing_signatures(desk.plan, level.approve, desk.incident.letters[-1]):
        sign(desk, missing.split("/")[-1])


def send(desk, **given):
    newest = desk.incident.letters[-1].statement.newest
    sent = LetterSent(statement_id="l1", n=newest.n, body_hash=newest.body_hash, channel=Channel.PAPER)
    return desk.do(Deed.LETTER_SENT, replace(sent, **given), *MEDIA)


@pytest.mark.clause("D6")
def test_a_bank_sends_a_correction_letter_only_with_evidence_and_legal_sign_off(office):
    desk = office("village-bank")
    desk.to_consulting()
    with pytest.raises(WorkflowError, match="附本事件的证据"):
        draft(desk, rebuttals=(replace(WRONG[0], evidence=()),))
    draft(desk)
    level = desk.plan.level(desk.incident.level)
    for missing in statements.missing_signatures(desk.plan, level.approve, desk.incident.letters[-1].statement):
        sign(desk, missing.split("/")[-1])
    with pytest.raises(WorkflowError, match="法务审核:法律顾问"):
        send(desk)
    with pytest.raises(WorkflowError, match="法律顾问的审核意见请附扫描件"):
        sign(desk, LEGAL_ADVISER, scan="")
    sign(desk, LEGAL_ADVISER)
    assert send(desk).letters[-1].deliveries[-1].sent.channel is Channel.PAPER


@pytest.mark.clause("H20")
def test_a_false_report_is_answered_with_a_letter_to_its_medium_and_the_outcome_is_kept(office):
    desk = office("township")
    desk.to_tracking()
    draft(desk)
    with pytest.raises(WorkflowError, match="还没有登记送达"):
        desk.do(Deed.LETTER_ANSWERED, LetterAnswered(statement_id="l1", answer=Answer.REFUSED), *MEDIA)
    sign_all(desk)
    send(desk)
    with pytest.raises(WorkflowError, match="请写明更正刊登在哪里"):
        desk.do(Deed.LETTER_ANSWERED, LetterAnswered(statement_id="l1", answer=Answer.CORRECTED), *MEDIA)
    for answer in (Answer.NO_ANSWER, Answer.CORRECTED):
        given = LetterAnswered(statement_id="l1", answer=answer, url="https://news.example/8")
        desk.do(Deed.LETTER_ANSWERED, given, *MEDIA)
    found = desk.incident.letters[-1]
    assert (found.medium, found.answers[-1].answer.answer) == ("云溪在线", Answer.CORRECTED)
    assert desk.incident.state is State.TRACKING


def test_an_edit_voids_what_was_signed_under_a_letter(office):
    desk = office("generic-network-work")
    desk.to_tracking()
    draft(desk)
    sign_all(desk)
    draft(desk, n=2, body=BODY + "\n盼复。")
    with pytest.raises(WorkflowError, match="还没有经过审签和法务审核"):
        send(desk)


def test_where_the_plan_has_a_legal_group_nobody_else_checks_the_law(office):
    desk = office("generic-network-work")
    desk.to_tracking()
    draft(desk)
    with pytest.raises(WorkflowError, match="法务核对要由预案中的法务机构作出"):
        sign(desk, LEGAL_ADVISER)


def test_a_letter_names_its_medium_in_the_text_that_is_signed(office):
    desk = office("township")
    desk.to_consulting()
    with pytest.raises(WorkflowError, match="正文以它的名称和冒号开头"):
        draft(desk, body="请核对后更正。")


def test_a_letter_is_no_statement_and_stops_no_clock(office):
    desk = office("township")
    desk.to_consulting()
    draft(desk)
    sign_all(desk)
    after = send(desk)
    assert after.statements == ()
    assert "approved" not in {str(mark) for mark in after.marks}


# press conference


def sheet(desk, **given):
    newest = desk.incident.statements[-1].newest
    plain = PressPrepared(
        statement_id="s1", n=newest.n, body_hash=newest.body_hash, speaker=letters.speakers(desk.plan)[0],
        line="路面积水已经排除。", answers=(PressAnswer(question="排完了吗?", answer="路面积水已经排除。"),),
    )  # fmt: skip
    return replace(plain, **given)


def prepare(desk, actor=None, **given):
    return desk.do(Deed.PRESS_PREPARED, sheet(desk, **given), *MEDIA, actor=actor)


@pytest.mark.clause("D8")
def test_the_line_is_an_approved_text_and_who_is_interviewed_is_registered_by_whom_the_plan_names(office):
    desk = office("village-bank")
    desk.to_drafting()
    with pytest.raises(WorkflowError, match="口径要依据已批准的文稿"):
        prepare(desk)
    desk.sign()
    with pytest.raises(WorkflowError, match="不在已批准的文稿中"):
        prepare(desk, line="一切正常。")
    chief = next(role for role in desk.plan.roles if may.DESIGNATE_INTERVIEWEE in role.grants)
    speaker = next(role for role in desk.plan.roles if may.SPEAK_TO_PRESS in role.grants)
    named = {"interviewees": (chief.id,)}
    with pytest.raises(WorkflowError, match="受访人要由预案授权的岗位确定"):
        prepare(desk, actor=Actor(speaker.id, (speaker.id,)), **named)
    after = prepare(desk, actor=Actor(chief.id, (chief.id,)), **named)
    assert after.press_sheet.sheet.interviewees == (chief.id,)
    assert after.press_sheet.by == chief.id


@pytest.mark.clause("H22")
def test_a_press_conference_has_one_speaker_one_line_and_answers_from_the_approved_text(office):
    desk = office("township")
    desk.to_tracking()
    with pytest.raises(WorkflowError, match="请从预案的职责中指定一名发言人"):
        prepare(desk, speaker="somebody")
    with pytest.raises(WorkflowError, match="不在已批准的文稿中,请先送审:明天一定修好。"):
        prepare(desk, answers=(PressAnswer(question="何时修好?", answer="路面积水已经排除。明天一定修好。"),))
    found = prepare(desk).press_sheet.sheet
    assert (found.line, found.answers[0].answer) == ("路面积水已经排除。", "路面积水已经排除。")
    assert desk.plan.name_of(found.speaker) != found.speaker


def test_an_answer_is_proposed_from_the_sentence_that_repeats_the_question():
    approved = "我们深表关切。积水原因是排水口堵塞。现场没有人员被困!"
    assert letters.proposed_answer("是不是有人员被困?", approved) == "现场没有人员被困!"
    assert letters.proposed_answer("谁来赔偿?", approved) == ""


def test_what_was_withdrawn_is_no_line_any_more(office):
    desk = office("township")
    desk.to_tracking()
    given = {"statement_id": "s1", "reason": "数字有误请更正"}
    desk.do(Deed.STATEMENT_WITHDRAWN, Withdrawal(**given), may.PUBLISH_STATEMENT)
    with pytest.raises(WorkflowError, match="口径要依据已批准的文稿"):
        prepare(desk)
