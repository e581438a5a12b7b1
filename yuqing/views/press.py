"""更正函与发布会: the letters with what they lack and what came of them, and what a speaker may say."""

from dataclasses import dataclass

import pandas as pd

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.incident import Incident
from yuqing.model.letters import Letter
from yuqing.model.plan import Plan
from yuqing.model.statement import Statement
from yuqing.rules import letters, statements


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter, ready to draw."""

    letter: Letter
    #: Who must still sign, each as (ids joined by "/", name).
    missing: tuple[tuple[str, str], ...]
    #: 未送达, or how it went out and what was answered.
    outcome: str
    #: Columns 由谁签 意见 说明 经手 时间.
    signatures: pd.DataFrame


def letter_views(plan: Plan, incident: Incident) -> tuple[LetterView, ...]:
    """Return the letters of an incident, the newest first."""
    return tuple(_view(plan, incident, each) for each in reversed(incident.letters))


def approved(incident: Incident) -> tuple[Statement, ...]:
    """Return the statements whose newest version is approved, the newest first: a speaker may say what they say."""
    return tuple(
        each
        for each in reversed(incident.statements)
        if each.approved_hash == each.newest.body_hash and not each.withdrawn
    )


def proposed_answers(incident: Incident, statement: Statement) -> pd.DataFrame:
    """Return the questions of the queue with the sentences of the statement that answer them: 提问 条数 答复 编号."""
    sheet = incident.press_sheet.sheet if incident.press_sheet else None
    kept = {each.question_id: each.answer for each in sheet.answers} if sheet else {}
    rows = [
        (
            each.raised.text,
            each.raised.asked_count,
            kept.get(each.raised.id) or letters.proposed_answer(each.raised.text, statement.newest.body),
            each.raised.id,
        )
        for each in sorted(incident.questions, key=lambda each: -each.raised.asked_count)
        if each.state != "dropped"
    ]
    return pd.DataFrame(rows, columns=["提问", "条数", "答复", "编号"])


def _view(plan: Plan, incident: Incident, letter: Letter) -> LetterView:
    level = next((each for each in plan.levels if each.rank == incident.level), None)
    missing = letters.missing_signatures(plan, level.approve, letter) if level else ()
    named = tuple((each, "或".join(map(plan.name_of, each.split("/")))) for each in missing)
    return LetterView(letter, named, _outcome(letter), _signatures(plan, letter))


def _outcome(letter: Letter) -> str:
    if not letter.deliveries:
        return "未送达"
    sent = letter.deliveries[-1]
    told = f"{clock.in_beijing(sent.at):%m-%d %H:%M} 经{words.CHANNEL[sent.sent.channel]}送达"
    if not letter.answers:
        return f"{told},待答复"
    last = letter.answers[-1].answer
    return ";".join(filter(None, [told, words.LETTER_ANSWER[last.answer], last.url, last.note]))


def _signatures(plan: Plan, letter: Letter) -> pd.DataFrame:
    valid = list(statements.valid_signatures(letter.statement))
    rows = [
        (
            plan.name_of(each.approval.signer) + ("(法务)" if each.approval.legal else ""),
            words.APPROVAL[each.approval.decision] + ("" if each in valid else "(不计)"),
            each.approval.comment + (" 扫描件已存" if each.approval.scan else ""),
            each.by,
            f"{clock.in_beijing(each.at):%m-%d %H:%M}",
        )
        for each in letter.statement.signatures
    ]
    return pd.DataFrame(rows, columns=["由谁签", "意见", "说明", "经手", "时间"])
