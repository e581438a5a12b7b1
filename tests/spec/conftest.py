"""An office on the bench: every role of a plan has an account of its own, and an incident is driven step by step."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yuqing.model.actor import Actor
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    Channel,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Responsibility,
    Scorecard,
)
from yuqing.model.incident import Action, Deed, Incident
from yuqing.model.plan import Plan
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import ApprovalGiven, Fact, Publication, Version
from yuqing.model.terms import Permission, StepKind
from yuqing.plans import available, pack_text, placeholders, resolve
from yuqing.rules import statements
from yuqing.store import Store, open_store
from yuqing.store.database import IN_MEMORY
from yuqing.workflow import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.evidence import keep_file
from yuqing.workflow.incidents import Act, NewIncident

MORNING = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
#: What a superior signed on paper.
SCANNED = b"%PDF-1.4 signed by hand"
SCAN = hashlib.sha256(SCANNED).hexdigest()
BECAUSE = Reason(reason="情况已经核对清楚")


class Office:
    """A unit with its plan; `now` moves on by a minute with every act."""

    def __init__(self, plan: Plan, kept: Path) -> None:
        self.plan, self.now, self.kept = plan, MORNING, kept
        keep_file(kept, SCANNED)
        self.store: Store = open_store(IN_MEMORY)
        self.incident_id = 0

    def holder(self, *permissions: Permission) -> Actor:
        role = next(role for role in self.plan.roles if set(permissions) & set(role.grants))
        return Actor(role.id, (role.id,))

    def acting(self, actor: Actor) -> Acting:
        return Acting(self.store, self.plan, actor, self.now, self.kept)

    @property
    def incident(self) -> Incident:
        return incidents.incident_of(self.store, self.incident_id)

    def open(self, title: str = "集市路面积水无人处理") -> int:
        marks = {
            ClockStart.OCCURRED: MORNING - timedelta(minutes=65),
            ClockStart.FIRST_MENTION: MORNING - timedelta(minutes=45),
        }
        actor = self.holder(Permission.RECORD_SIGNAL, Permission.TRIAGE)
        self.incident_id = incidents.open_incident(self.acting(actor), NewIncident(title=title, marks=marks))
        return self.incident_id

    def do(
        self, what: Action | Deed, payload: object, *permissions: Permission, actor: Actor | None = None, **given
    ) -> Incident:
        self.now += timedelta(minutes=1)
        act = Act(incident_id=self.incident_id, what=what, payload=payload, **given)
        return incidents.act(self.acting(actor or self.holder(*permissions)), act)

    def to_assessing(self, level: Severity = Severity.III) -> None:
        self.open()
        may = Permission
        self.do(Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1"), may.TRIAGE)
        self.do(Action.TRIAGE, Reason(), may.TRIAGE)
        facts = FactSheet(what="集市路面积水", category=Category.SERVICE_COMPLAINT, evidence=("e1",))
        self.do(Deed.FACTS_STATED, facts, may.TRIAGE, may.REPORT)
        self.do(Deed.LEVEL_SET, LevelSet(level=self.nearest(level), reason="多渠道传播"), may.SET_LEVEL)

    def nearest(self, level: Severity) -> Severity:
        return min((each.severity for each in self.plan.levels), key=lambda rank: abs(rank - level))

    def to_reported(self, level: Severity = Severity.III) -> None:
        self.to_assessing(level)
        report = Report(
            id="r1", kind=ReportKind.FLASH, level=self.incident.level, title="快报", body="路面积水", body_hash="0" * 64
        )
        self.do(Action.REPORT, report, Permission.REPORT)

    def to_consulting(self, level: Severity = Severity.III) -> None:
        self.to_reported(level)
        for one in self.plan.level(self.incident.level).report_to:
            self.do(Deed.RECEIPT_LOGGED, Receipt(report_id="r1", to=one.to, channel=Channel.PHONE), Permission.REPORT)
        self.do(Action.CONVENE, Reason(), Permission.CONVENE, Permission.DECLARE)

    def decision(self, public: bool = True, **given) -> Decision:
        step = next(step for step in self.plan.steps if step.kind is StepKind.CONSULT)
        level = self.plan.level(self.incident.level)
        advice = dict.fromkeys(step.hear_from.get(level.id, ()), "同意先行处置")
        plain = {
            "attendees": (self.plan.roles[0].id,), "advice": advice, "measures": "当天排水,次日公布整改安排",
            "responsibility": Responsibility.ACCIDENT, "public": public, "reason": "" if public else "影响范围很小",
        }  # fmt: skip
        return Decision(**plain | given)

    def to_drafting(self, level: Severity = Severity.III) -> None:
        self.to_consulting(level)
        self.do(Deed.DECISION_RECORDED, self.decision(), Permission.CONVENE, Permission.DECLARE)
        self.do(Action.DRAFT, Reason(), Permission.DRAFT_STATEMENT)
        self.do(Deed.VERSION_DRAFTED, self.version(), Permission.DRAFT_STATEMENT)

    def version(self, n: int = 1, **given) -> Version:
        plain = {
            "statement_id": "s1", "kind": "main", "n": n, "title": "情况说明", "body": "路面积水已经排除。",
            "facts": (Fact(text="积水于当天排除", evidence=("e1",), confirmed=True),), "signature": self.plan.unit,
            "checklist": statements.CHECKLIST,
        } | given  # fmt: skip
        text = statements.body_hash(plain["title"], plain["body"], plain["facts"], (), plain["signature"])
        return Version(**{"body_hash": text} | plain)

    def sign(self) -> None:
        level = self.plan.level(self.incident.level)
        for missing in statements.missing_signatures(self.plan, level.approve, self.incident.statements[-1]):
            self.sign_for(missing.split("/")[-1])

    def sign_for(self, signer: str, **given) -> Incident:
        newest = self.incident.statements[-1].newest
        legal = signer in statements.legal_groups(self.plan)
        approval = {
            "statement_id": newest.statement_id, "n": newest.n, "body_hash": newest.body_hash, "signer": signer,
            "decision": statements.APPROVE, "legal": legal, "scan": "" if self.inside(signer) else SCAN,
        }  # fmt: skip
        return self.do(Deed.APPROVAL_GIVEN, ApprovalGiven(**approval | given), actor=self.hand_of(signer))

    def inside(self, signer: str) -> bool:
        return any(
            signer in (role.id, role.group) for role in self.plan.roles if Permission.APPROVE_STATEMENT in role.grants
        )

    def hand_of(self, signer: str) -> Actor:
        fitting = [role for role in self.plan.roles if signer in (role.id, role.group)]
        able = [role for role in fitting if Permission.APPROVE_STATEMENT in role.grants]
        return Actor(able[0].id, (able[0].id,)) if able else self.holder(Permission.DRAFT_STATEMENT)

    def publication(self, **given) -> Publication:
        newest = self.incident.statements[-1].newest
        plain = {
            "statement_id": newest.statement_id, "n": newest.n, "body_hash": newest.body_hash, "channel": "政务网站",
            "url": "https://www.example/1", "signature": self.plan.unit,
        }  # fmt: skip
        return Publication(**plain | given)

    def to_tracking(self, level: Severity = Severity.III) -> None:
        self.to_drafting(level)
        self.sign()
        self.do(Action.PUBLISH, self.publication(), Permission.PUBLISH_STATEMENT)

    def to_archive(self, level: Severity = Severity.III) -> None:
        self.to_tracking(level)
        self.do(Action.CALM, Reason(), Permission.CLOSE, stage="平息")
        owner = self.holder(Permission.CLOSE)
        self.do(Action.START_REVIEW, Owner(of="review", role=owner.account), Permission.CLOSE)
        self.do(Deed.REVIEW_SIGNED, Reason(reason="评估属实,同意归档"), Permission.CLOSE)
        self.do(Deed.SCORECARD_FROZEN, Scorecard(score=90.0, card="{}"), Permission.CLOSE)
        self.do(Action.ARCHIVE, Reason(), Permission.CLOSE)


PLANS = {
    pack.id: resolve(text, {each.name: each.example for each in placeholders(text)})
    for pack in available()
    for text in (pack_text(pack.id),)
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    made: list[Office] = []

    def make(plan_id: str = "township") -> Office:
        made.append(Office(PLANS[plan_id], tmp_path / "evidence"))
        return made[-1]

    yield make
    for each in made:
        each.store.close()


@pytest.fixture(params=sorted(PLANS))
def each_office(request, office) -> Office:
    return office(request.param)
