"""Statements from the first version to the last reply: whose hand counts, under which text, and what may be said."""

from dataclasses import replace

import pytest

from tests.response.paper import DRAFTED, FACTS, ONLY, PLAN, PUBLICATION, SCAN, SIGNATURE, START, TEXT, VERSION
from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.deeds import LevelSet, Reason
from yuqing.model.incident import Action, Deed, State
from yuqing.model.organisation import Approval
from yuqing.model.severity import Severity
from yuqing.model.statement import Approved, Drafted, Rebuttal, Signed, Statement, Withdrawal
from yuqing.model.terms import Permission
from yuqing.rules import statements
from yuqing.store import record
from yuqing.workflow import incidents
from yuqing.workflow.incidents import Act

HAS_LEGAL = replace(PLAN, groups=(*PLAN.groups, replace(PLAN.groups[0], id="legal", name="法律顾问", kind="legal")))
LEVEL = PLAN.level(Severity.III)


def version(n, body="积水已排除。", **given):
    text = statements.body_hash("说明", body, FACTS, (), PLAN.unit)
    return replace(VERSION, n=n, body=body, body_hash=text, **given)


def sign(ledger, incident_id, *roles, account="chen", **given):
    newest = incidents.incident_of(ledger.store, incident_id).statements[0].newest
    payload = replace(SIGNATURE, n=newest.n, body_hash=newest.body_hash, **given)
    act = Act(incident_id=incident_id, what=Deed.APPROVAL_GIVEN, payload=payload)
    return incidents.act(ledger.acting(*(roles or ("leader",)), account=account), act).statements[0]


@pytest.fixture
def unsigned(ledger):
    return ledger.put(DRAFTED[:-2])


def test_the_last_signature_approves_by_itself_and_the_record_says_so(ledger, unsigned):
    signed = sign(ledger, unsigned)
    assert signed.approved_hash == signed.newest.body_hash
    newest = record.entries_of(ledger.store, unsigned)[-1].entry
    assert (newest.action, newest.actor, newest.source) == ("statement_approved", "系统", "auto")


def test_nobody_can_say_that_a_statement_is_approved(ledger, unsigned):
    with pytest.raises(WorkflowError):
        ledger.do(unsigned, Deed.STATEMENT_APPROVED, Approved(statement_id="s1", n=1, body_hash=TEXT))


def test_an_edit_voids_every_signature(ledger, unsigned):
    sign(ledger, unsigned)
    edited = ledger.do(unsigned, Deed.VERSION_DRAFTED, version(2, "积水已于昨夜排除。")).statements[0]
    assert (edited.approved_hash, edited.approved_at) == ("", None)
    with pytest.raises(WorkflowError, match="通稿还没有经过审签"):
        ledger.do(unsigned, Action.PUBLISH, replace(PUBLICATION, n=2, body_hash=edited.newest.body_hash))
    with pytest.raises(WorkflowError, match="发布的内容与批准的版本不一致"):
        ledger.do(unsigned, Action.PUBLISH, PUBLICATION)


def test_who_takes_a_signature_back_takes_the_approval_back(ledger, unsigned):
    sign(ledger, unsigned)
    rejected = sign(ledger, unsigned, decision=statements.REJECT, comment="数字要再核对")
    assert rejected.approved_hash == ""
    with pytest.raises(WorkflowError, match="通稿还没有经过审签"):
        ledger.do(unsigned, Action.PUBLISH, PUBLICATION)
    assert sign(ledger, unsigned).approved_hash == TEXT


@pytest.mark.parametrize("given", [{"n": 2}, {"body_hash": "b" * 64}, {"statement_id": "s9"}])
def test_a_signature_under_another_text_is_refused(ledger, unsigned, given):
    with pytest.raises(WorkflowError, match="签的不是最新一稿"):
        ledger.do(unsigned, Deed.APPROVAL_GIVEN, replace(SIGNATURE, **given), "leader")


@pytest.mark.parametrize(
    ("roles", "given", "sentence"),
    [
        (("office_head",), {}, "您不能代这一岗位签字"),
        (("deputy",), {"signer": "upper_propaganda"}, "您不能代这一岗位签字"),
        (("leader",), {"decision": "yes"}, "审签只能是同意、退回或意见"),
        (("leader",), {"decision": "reject"}, "退回要写明意见"),
        (("office_head",), {"scan": "看过了"}, "线下批示请附扫描件"),
        (("office_head",), {"legal": True, "signer": "office_head"}, "法务核对要由预案中的法务机构作出"),
    ],
)
def test_a_signature_that_is_not_one_is_refused(ledger, unsigned, roles, given, sentence):
    with pytest.raises(WorkflowError, match=sentence):
        sign(ledger, unsigned, *roles, **given)


def test_a_comment_approves_nothing(ledger, unsigned):
    assert sign(ledger, unsigned, decision=statements.COMMENT, comment="语气可以再缓和").approved_hash == ""


def test_the_deputy_signs_for_the_leader(ledger, unsigned):
    assert sign(ledger, unsigned, "deputy", signer="leader").approved_hash == TEXT


def test_an_approval_on_paper_counts_with_its_scan_for_somebody_without_an_account(ledger, unsigned):
    signed = sign(ledger, unsigned, "office_head", scan=SCAN)
    assert signed.approved_hash == TEXT
    assert statements.signers(signed) == ("leader",)


@pytest.mark.parametrize("scan", ["d" * 64, SCAN])
def test_a_scan_that_is_not_kept_as_it_was_proves_nothing(ledger, unsigned, tmp_path, scan):
    (tmp_path / f"{SCAN}.pdf").write_bytes(b"%PDF-1.4 another paper")
    acting = replace(ledger.acting("office_head"), kept=tmp_path)
    act = Act(incident_id=unsigned, what=Deed.APPROVAL_GIVEN, payload=replace(SIGNATURE, scan=scan))
    with pytest.raises(WorkflowError, match="扫描件没有留存"):
        incidents.act(acting, act)
    with pytest.raises(WorkflowError, match="扫描件没有留存"):
        incidents.act(replace(acting, kept=None), act)


RAISED = LevelSet(level=Severity.II, reason="省级媒体已经转载")


def test_what_was_signed_before_the_level_was_raised_is_signed_anew(ledger, unsigned):
    sign(ledger, unsigned)
    raised = ledger.do(unsigned, Deed.LEVEL_SET, RAISED).statements[0]
    assert (raised.approved_hash, raised.approved_at, raised.voided) == ("", None, 1)
    acting = replace(ledger.acting(ONLY[Permission.PUBLISH_STATEMENT]), actor=Actor("wu", ("spokesperson",)))
    with pytest.raises(WorkflowError, match="通稿还没有经过审签"):
        incidents.act(acting, Act(incident_id=unsigned, what=Action.PUBLISH, payload=PUBLICATION))
    assert sign(ledger, unsigned).approved_hash == ""
    assert sign(ledger, unsigned, "office_head", signer="upper_propaganda", scan=SCAN).approved_hash == TEXT


def test_the_same_hand_signs_again_when_it_signs_at_both_levels():
    once = Statement(id="s1", versions=(Drafted(VERSION, "li", START),), signatures=(Signed(SIGNATURE, "a", START),))
    legal = Signed(replace(SIGNATURE, signer="legal", legal=True), "b", START)
    before = replace(once, signatures=(*once.signatures, legal), voided=2)
    assert statements.missing_signatures(HAS_LEGAL, LEVEL.approve, before) == ("leader/deputy",)
    again = replace(before, signatures=(*before.signatures, Signed(SIGNATURE, "a", START)))
    assert statements.missing_signatures(HAS_LEGAL, LEVEL.approve, again) == ()


def test_what_is_published_stays_said_when_the_level_is_raised(ledger):
    incident_id = ledger.at(State.TRACKING)
    after = ledger.do(incident_id, Deed.LEVEL_SET, RAISED).statements[0]
    assert (after.approved_hash, after.voided) == (TEXT, 0)


def test_at_the_gravest_level_the_body_outside_must_sign(ledger):
    grave = [(what, replace(said, level=Severity.I) if what is Deed.LEVEL_SET else said) for what, said in DRAFTED[:-2]]
    incident_id = ledger.put(grave)
    assert sign(ledger, incident_id).approved_hash == ""
    assert sign(ledger, incident_id, "office_head", signer="upper_government", scan=SCAN).approved_hash == TEXT


def test_the_publisher_may_not_be_the_only_one_who_signed(ledger, unsigned):
    sign(ledger, unsigned)
    with pytest.raises(WorkflowError, match="发布人或拟稿人不能是唯一的审签人"):
        ledger.do(unsigned, Action.PUBLISH, PUBLICATION)
    acting = ledger.acting(ONLY[Permission.PUBLISH_STATEMENT], account="wu")
    published = incidents.act(acting, Act(incident_id=unsigned, what=Action.PUBLISH, payload=PUBLICATION))
    assert published.state is State.TRACKING


def test_the_drafter_may_not_be_the_only_one_who_signed(ledger, unsigned):
    sign(ledger, unsigned, account="li")
    with pytest.raises(WorkflowError, match="发布人或拟稿人不能是唯一的审签人"):
        ledger.do(unsigned, Action.PUBLISH, PUBLICATION)


def missing(signatures, plan=HAS_LEGAL):
    drafted = Statement(id="s1", versions=(Drafted(VERSION, "li", START),))
    given = tuple(Signed(each, "chen", START) for each in signatures)
    return statements.missing_signatures(plan, LEVEL.approve, replace(drafted, signatures=given))


def test_where_the_plan_has_a_legal_group_its_check_is_needed_too():
    legal = replace(SIGNATURE, signer="legal", legal=True)
    assert missing([]) == ("leader/deputy", "legal")
    assert missing([SIGNATURE]) == ("legal",)
    assert missing([legal]) == ("leader/deputy",)
    assert missing([SIGNATURE, legal]) == ()
    assert missing([SIGNATURE, replace(legal, signer="office_head")]) == ("legal",)
    assert missing([SIGNATURE, replace(legal, body_hash="b" * 64)]) == ("legal",)
    assert missing([SIGNATURE], PLAN) == ()


def test_every_one_of_those_the_level_names_must_sign():
    approve = Approval(all_of=("leader", "upper_government"))
    drafted = Statement(id="s1", versions=(Drafted(VERSION, "li", START),), signatures=(Signed(SIGNATURE, "a", START),))
    assert statements.missing_signatures(PLAN, approve, drafted) == ("upper_government",)


def test_of_two_who_draft_the_next_version_the_second_is_told(ledger, unsigned):
    ledger.do(unsigned, Deed.VERSION_DRAFTED, version(2, "二稿"))
    with pytest.raises(WorkflowError, match="别人已存了更新的一稿"):
        ledger.do(unsigned, Deed.VERSION_DRAFTED, version(2, "也是二稿"))
    with pytest.raises(WorkflowError, match="通稿的校验值与内容不符"):
        ledger.do(unsigned, Deed.VERSION_DRAFTED, replace(version(3, "三稿"), body="另一段话"))


@pytest.mark.parametrize("part", ["title", "body", "signature", "facts", "rebuttals"])
def test_the_hash_of_a_version_depends_on_all_that_it_says(part):
    plain = {"title": "说明", "body": "已排水", "facts": FACTS, "rebuttals": (), "signature": PLAN.unit}
    other = {"facts": (), "rebuttals": (Rebuttal(rumour="淹死人", fact="无人伤亡"),)}.get(part, "另一个")
    assert statements.body_hash(**plain) != statements.body_hash(**plain | {part: other})


# --- replies ---------------------------------------------------------------------------------------------------


def reply(**given):
    return replace(PUBLICATION, reply="您好,积水已排除。", **given)


def test_a_reply_is_taken_from_what_was_approved_and_published_in_the_unit_s_name(ledger):
    incident_id = ledger.at(State.TRACKING)
    for given, sentence in (
        ({"body_hash": "b" * 64}, "回复要依据已批准并发布的通稿"),
        ({"statement_id": "s9"}, "回复要依据已批准并发布的通稿"),
        ({"signature": "热心网友"}, "署名必须是本单位"),
    ):
        with pytest.raises(WorkflowError, match=sentence):
            ledger.do(incident_id, Deed.REPLY_PUBLISHED, reply(**given))
    after = ledger.do(incident_id, Deed.REPLY_PUBLISHED, reply(), ONLY[Permission.DRAFT_REPLY])
    assert len(after.statements[0].publications) == 2


def test_approved_is_not_yet_published(ledger):
    with pytest.raises(WorkflowError, match="回复要依据已批准并发布的通稿"):
        ledger.do(ledger.at(State.DRAFTING), Deed.REPLY_PUBLISHED, reply())


def test_what_was_withdrawn_is_said_no_more(ledger):
    incident_id = ledger.at(State.TRACKING)
    withdrawal = Withdrawal(statement_id="s1", reason="数字有误,另发更正")
    ledger.do(incident_id, Deed.STATEMENT_WITHDRAWN, withdrawal)
    with pytest.raises(WorkflowError, match="回复要依据已批准并发布的通稿"):
        ledger.do(incident_id, Deed.REPLY_PUBLISHED, reply())
    with pytest.raises(WorkflowError, match="或它已经撤回"):
        ledger.do(incident_id, Deed.STATEMENT_WITHDRAWN, withdrawal)
    ledger.do(incident_id, Action.DRAFT, Reason())
    with pytest.raises(WorkflowError, match="更正请另拟一份"):
        ledger.do(incident_id, Deed.VERSION_DRAFTED, version(2))
    with pytest.raises(WorkflowError, match="发布的内容与批准的版本不一致"):
        ledger.do(incident_id, Action.PUBLISH, PUBLICATION, ONLY[Permission.PUBLISH_STATEMENT])
    other = version(1, statement_id="s2", kind="correction")
    assert ledger.do(incident_id, Deed.VERSION_DRAFTED, other).statements[1].newest.kind == "correction"


def test_what_was_never_published_cannot_be_withdrawn(ledger):
    with pytest.raises(WorkflowError, match="没有已发布的这份通稿"):
        ledger.do(ledger.at(State.DRAFTING), Deed.STATEMENT_WITHDRAWN, Withdrawal(statement_id="s1", reason="数字有误"))
