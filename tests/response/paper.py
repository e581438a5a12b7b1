"""A desk with incidents put straight on the record, so that a test begins where it wants to."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yuqing.model.actor import Actor
from yuqing.model.clause import Clause, ClockStart, Origin
from yuqing.model.deeds import (
    Channel,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Opening,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Scorecard,
)
from yuqing.model.incident import Action, Deed, State
from yuqing.model.letters import LEGAL_ADVISER, LetterDrafted, LetterSent, PressPrepared
from yuqing.model.organisation import Role
from yuqing.model.record import Entry, Recorded
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import ApprovalGiven, Approved, Fact, Publication, Rebuttal, Version
from yuqing.model.terms import Permission
from yuqing.plans import pack_text, placeholders, resolve, snapshots
from yuqing.rules import deeds, statements
from yuqing.rules.fold import fold
from yuqing.rules.payloads import packed
from yuqing.rules.transitions import TRANSITIONS
from yuqing.store import incidents as kept
from yuqing.store import open_store, record
from yuqing.store.database import IN_MEMORY
from yuqing.workflow import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.evidence import keep_file
from yuqing.workflow.incidents import Act

START = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
#: What a superior signed on paper.
SCANNED = b"%PDF-1.4 signed by hand"
SCAN = hashlib.sha256(SCANNED).hexdigest()
NOW = START + timedelta(hours=5)
TOWNSHIP = pack_text("township")
OWN = resolve(TOWNSHIP, {each.name: each.example for each in placeholders(TOWNSHIP)})
ALL = tuple(Permission)
ONLY = {each: f"only_{each}" for each in Permission}


def role(role_id, grants):
    return Role(id=role_id, name=role_id, clause=Clause(origin=Origin.DEFAULT), group="office", grants=grants)


def all_but(permissions):
    return tuple(each for each in ALL if each not in permissions)


NEEDED = {step.permissions for step in TRANSITIONS.values()} | {rule.permissions for rule in deeds.RULES.values()}
WITHOUT = {needed: f"without_{number}" for number, needed in enumerate(sorted(NEEDED))}
#: The township's plan with one role per permission, and one that lacks just what an act needs.
PLAN = replace(
    OWN,
    roles=(
        *OWN.roles,
        *(role(name, (permission,)) for permission, name in ONLY.items()),
        *(role(name, all_but(needed)) for needed, name in WITHOUT.items()),
    ),
)
FROZEN = snapshots.freeze(PLAN)
SHA = snapshots.sha(FROZEN)
FACTS = (Fact(text="积水已排除", evidence=("e1",), confirmed=True),)
TEXT = statements.body_hash("说明", "积水已排除。", FACTS, (), PLAN.unit)
BECAUSE = Reason(reason="情况已核对清楚")


def report(number=1):
    return Report(
        id=f"r{number}", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64
    )


def receipt(to):
    return Receipt(report_id="r1", to=to, channel=Channel.PHONE)


#: What is on the record before a state is reached, each line one step of the way.
OPENED = [(Deed.OPENED, Opening(title="集市积水", plan_sha=SHA, marks={ClockStart.DETECTED: START}))]
FOUND = [
    *OPENED,
    (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
    (Deed.FACTS_STATED, FactSheet(what="集市积水", category=Category.SERVICE_COMPLAINT, evidence=("e1",))),
    (Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播")),
    (Deed.OWNER_NAMED, Owner(of="grievances", role="office_head")),
]
ASSESSED = [*FOUND, (Action.TRIAGE, Reason())]
REPORTED = [*ASSESSED, (Action.REPORT, report())]
DELIVERED = [*REPORTED, *((Deed.RECEIPT_LOGGED, receipt(to)) for to in ("lead_group", "upper_propaganda"))]
CONVENED = [*DELIVERED, (Action.CONVENE, Reason())]


def consulted(public=True):
    decision = Decision(attendees=("leader",), measures="当天排水", public=public, reason="影响范围很小")
    return [*CONVENED, (Deed.DECISION_RECORDED, decision)]


VERSION = Version(
    statement_id="s1", kind="main", n=1, title="说明", body="积水已排除。", body_hash=TEXT, facts=FACTS,
    signature=PLAN.unit,
)  # fmt: skip
SIGNATURE = ApprovalGiven(statement_id="s1", n=1, body_hash=TEXT, signer="leader", decision="approve")
PUBLICATION = Publication(statement_id="s1", n=1, body_hash=TEXT, channel="网站", signature=PLAN.unit)
SHEET = PressPrepared(
    statement_id="s1", n=1, body_hash=TEXT, speaker=ONLY[Permission.SPEAK_TO_PRESS], line="积水已排除。"
)
ASKED = (Rebuttal(rumour="“积水三天无人管”", fact="当天排除", evidence=("e1",)),)
LETTER_BODY = "云溪在线:\n请核对后更正。"
LETTER_TEXT = statements.body_hash("更正函", LETTER_BODY, (), ASKED, PLAN.unit)


def letter(letter_id, **given):
    plain = {
        "statement_id": letter_id, "kind": "correction", "n": 1, "title": "更正函", "body": LETTER_BODY,
        "rebuttals": ASKED, "signature": PLAN.unit, "body_hash": LETTER_TEXT,
    }  # fmt: skip
    return LetterDrafted(medium="云溪在线", version=Version(**plain | given))


def signed_letter(letter_id, signer="leader"):
    return ApprovalGiven(
        statement_id=letter_id, n=1, body_hash=LETTER_TEXT, signer=signer, decision="approve", scan=SCAN,
        legal=signer == LEGAL_ADVISER,
    )  # fmt: skip


def sent_letter(letter_id):
    return LetterSent(statement_id=letter_id, n=1, body_hash=LETTER_TEXT, channel=Channel.PAPER)


DRAFTED = [
    *consulted(),
    (Action.DRAFT, Reason()),
    (Deed.VERSION_DRAFTED, VERSION),
    (Deed.APPROVAL_GIVEN, SIGNATURE),
    (Deed.STATEMENT_APPROVED, Approved(statement_id="s1", n=1, body_hash=TEXT)),
]
PUBLISHED = [*DRAFTED, (Action.PUBLISH, PUBLICATION)]
CALMED = [*PUBLISHED, (Action.CALM, BECAUSE)]
REVIEWED = [
    *CALMED,
    (Action.START_REVIEW, Owner(of="review", role="office_head")),
    (Deed.REVIEW_SIGNED, BECAUSE),
    (Deed.SCORECARD_FROZEN, Scorecard(score=90.0, card="{}")),
]
WAYS = {
    State.CANDIDATE: FOUND,
    State.ASSESSING: ASSESSED,
    State.DISMISSED: [*ASSESSED, (Action.DISMISS, BECAUSE)],
    State.MERGED: [*ASSESSED, (Action.MERGE, Reason(reason="同一件事情", into=99))],
    State.REPORTED: DELIVERED,
    State.CONSULTING: consulted(),
    State.DRAFTING: DRAFTED,
    State.TRACKING: PUBLISHED,
    State.AWAITING_REVIEW: CALMED,
    State.REVIEWING: REVIEWED,
    State.ARCHIVED: [*REVIEWED, (Action.ARCHIVE, Reason())],
}
FORMS = {
    Action.REPORT: report(2),
    Action.MERGE: Reason(reason="同一件事情", into=1),
    Action.PUBLISH: PUBLICATION,
    Action.START_REVIEW: Owner(of="review", role="office_head"),
}


class Ledger:
    """A desk with incidents put straight on the record, so that a test begins where it wants to."""

    def __init__(self, folder=None, store=None):
        self.store, self.now, self.folder = store or open_store(IN_MEMORY), NOW, folder
        if folder:
            keep_file(folder, SCANNED)
        with self.store.transaction() as transaction:
            snapshot = {"sha": SHA, "plan_id": "p", "version": "1", "plan": FROZEN, "taken_at": START}
            kept.add_snapshot(transaction, snapshot)
        self.target = self.put(FOUND)

    def put(self, way):
        with self.store.transaction() as transaction:
            incident_id = kept.next_id(transaction)
            written = [
                record.append(transaction, self.entry(incident_id, place, what, payload))
                for place, (what, payload) in enumerate(way)
            ]
            opened = fold(written)
            kept.keep(transaction, opened, opened.last_at)
        return incident_id

    def folded(self, way):
        """Return the incident that a way leads to, without putting it on the record."""
        return fold([Recorded(n, self.entry(1, n, *each), "", "") for n, each in enumerate(way, 1)])

    def entry(self, incident_id, place, what, payload):
        at = START + timedelta(minutes=place)
        by = "li" if what is Deed.VERSION_DRAFTED else "zhang"
        return Entry(
            action=what, actor=by, incident_id=incident_id, occurred_at=at, recorded_at=at, payload=packed(payload)
        )

    def at(self, state, action=None):
        return self.put(consulted(public=False) if action is Action.NO_PUBLIC else WAYS[state])

    def acting(self, *roles, account="chen"):
        return Acting(self.store, PLAN, Actor(account, roles), self.now, self.folder)

    def do(self, incident_id, what, payload, *roles, **given):
        acting = self.acting(*(roles or ONLY.values()))
        return incidents.act(acting, Act(incident_id=incident_id, what=what, payload=payload, stage="平息", **given))

    def count(self):
        return record.head(self.store)[0]
