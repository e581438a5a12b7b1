"""An incident that was handled from the first sign to a corrected report in the press, put straight on the record."""

import hashlib
from datetime import timedelta

from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    Channel,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Opening,
    Reason,
    Receipt,
    Report,
    ReportKind,
)
from yuqing.model.incident import Action, Deed
from yuqing.model.letters import LetterDrafted, PressAnswer, PressPrepared
from yuqing.model.matters import QuestionRaised
from yuqing.model.record import Entry
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import Approved, Fact, Publication, Rebuttal, Version
from yuqing.plans import snapshots
from yuqing.rules import statements
from yuqing.rules.fold import fold
from yuqing.rules.payloads import packed
from yuqing.store import incidents, record
from yuqing.workflow import evidence

TITLE = "集市路面积水"
BODY = "积水原因是排水口被杂物堵塞,今晚排完。现场没有人员被困。商户损失正在核实。"
REPORTED = "基本情况:集市路面积水,联系人:张三丰,电话13812345678。\n正在清理。"
SCREENSHOT = b"\x89PNG\r\n\x1a\n a screenshot"


def put(store, plan, topic_id, now, folder):
    """Put the incident on the record and return its id."""
    frozen = snapshots.freeze(plan)
    sha = snapshots.sha(frozen)
    shot = evidence.keep_file(folder, SCREENSHOT).partition(".")[0]
    with store.transaction() as transaction:
        row = {"sha": sha, "plan_id": plan.id, "version": plan.version, "plan": frozen, "taken_at": now}
        incidents.add_snapshot(transaction, row)
        incident_id = incidents.next_id(transaction)
        written = [
            record.append(transaction, entry(incident_id, now - timedelta(hours=8) + timedelta(minutes=m), what, given))
            for m, what, given in way(plan, sha, topic_id, now, shot)
        ]
        opened = fold(written)
        incidents.keep(transaction, opened, opened.last_at)
    return incident_id


def entry(incident_id, at, what, payload):
    return Entry(
        action=what, actor="zhang", incident_id=incident_id, occurred_at=at, recorded_at=at, payload=packed(payload)
    )


def version(plan, kind="main", **given):
    plain = {
        "statement_id": "s1", "kind": kind, "n": 1, "title": "情况通报", "body": BODY, "signature": plan.unit,
        "facts": (Fact(text="排水口被杂物堵塞", evidence=("e1",), confirmed=True), Fact(text="商户损失")),
        "rebuttals": (),
    } | given  # fmt: skip
    text = statements.body_hash(plain["title"], plain["body"], plain["facts"], plain["rebuttals"], plan.unit)
    return Version(**plain, body_hash=text)


def letter(plan):
    wrong = (Rebuttal(rumour="“积水三天无人管”", fact="当天清晨出现,一小时内开始清淤", evidence=("e1",)),)
    body = "云溪在线:\n贵网刊发的内容有一处与事实不符。\n请核对后更正。"
    given = version(plan, "correction", statement_id="l1", title="更正的函", body=body, facts=(), rebuttals=wrong)
    return LetterDrafted(medium="云溪在线", url="https://news.example/77", version=given)


def way(plan, sha, topic_id, now, shot):
    began = now - timedelta(hours=8)
    marks = {ClockStart.FIRST_MENTION: began - timedelta(hours=1), ClockStart.DETECTED: began}
    said = version(plan)
    facts = FactSheet(what="排水口堵塞", category=Category.SERVICE_COMPLAINT, unknown="商户损失", evidence=("e1",))
    filed = Report(
        id="r1", kind=ReportKind.FLASH, level=Severity.III, title="关于集市路面积水的快报", body=REPORTED,
        body_hash=hashlib.sha256(REPORTED.encode()).hexdigest(),
    )  # fmt: skip
    sheet = PressPrepared(
        statement_id="s1", n=1, body_hash=said.body_hash, speaker=plan.roles[0].id, line="现场没有人员被困。",
        interviewees=(plan.roles[1].id,),
        answers=(PressAnswer(question="什么时候排完?", answer="今晚排完。", question_id="q1"),),
    )  # fmt: skip
    return [
        (0, Deed.OPENED, Opening(title=TITLE, topic_ids=(topic_id,), plan_sha=sha, marks=marks)),
        (1, Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1", capture=shot)),
        (1, Deed.EVIDENCE_ADDED, Evidence(id="e2", note="值班电话记录")),
        (2, Deed.FACTS_STATED, facts),
        (3, Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播")),
        (4, Action.TRIAGE, Reason()),
        (5, Action.REPORT, filed),
        *((6, Deed.RECEIPT_LOGGED, Receipt(report_id="r1", to=one.to, channel=Channel.PHONE))
          for one in plan.level(Severity.III).report_to),
        (20, Action.CONVENE, Reason()),
        (30, Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)),
        (31, Deed.QUESTION_RAISED, QuestionRaised(id="q1", text="什么时候排完?", asked_count=47, first_at=began)),
        (32, Deed.QUESTION_RAISED, QuestionRaised(id="q2", text="谁来赔偿?", asked_count=22, first_at=began)),
        (33, Action.DRAFT, Reason()),
        (34, Deed.VERSION_DRAFTED, said),
        (40, Deed.STATEMENT_APPROVED, Approved(statement_id="s1", n=1, body_hash=said.body_hash)),
        (50, Action.PUBLISH, Publication(statement_id="s1", n=1, body_hash=said.body_hash, channel="网站",
                                         signature=plan.unit)),
        (60, Deed.PRESS_PREPARED, sheet),
        (70, Deed.LETTER_DRAFTED, letter(plan)),
    ]  # fmt: skip
