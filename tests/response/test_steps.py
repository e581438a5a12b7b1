"""The 154 pairs of state and action, every permission by itself, and people who collide."""

import threading
from dataclasses import replace

import pytest

from tests.response.paper import (
    BECAUSE,
    FORMS,
    FOUND,
    FROZEN,
    NOW,
    ONLY,
    OPENED,
    PLAN,
    REVIEWED,
    SHA,
    START,
    WITHOUT,
    Ledger,
    report,
)
from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.deeds import Evidence, Reason, TopicAdded
from yuqing.model.incident import Action, Deed, State
from yuqing.model.labels import PERMISSION
from yuqing.rules.transitions import TRANSITIONS, allowed
from yuqing.store import incidents as kept
from yuqing.store import open_store, record
from yuqing.workflow import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act

PAIRS = [(state, action) for state in State for action in Action]


def form(action):
    return FORMS.get(action, BECAUSE)


def test_the_table_has_154_pairs_of_which_21_are_allowed():
    assert (len(PAIRS), len(TRANSITIONS)) == (154, 21)
    assert sum(len(allowed(state)) for state in State) == 21


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TRANSITIONS])
def test_a_step_that_the_table_does_not_know_is_refused_and_leaves_no_trace(ledger, standing, state, action):
    before = ledger.count()
    with pytest.raises(WorkflowError, match="没有办理:事件在现在的状态下没有这一步"):
        ledger.do(standing[state], action, form(action))
    assert ledger.count() == before


@pytest.mark.parametrize(("state", "action"), TRANSITIONS, ids=lambda value: str(value))
def test_a_step_of_the_table_is_taken_with_any_one_of_its_permissions_alone(ledger, state, action):
    for permission in TRANSITIONS[state, action].permissions:
        after = ledger.do(ledger.at(state, action), action, form(action), ONLY[permission])
        assert after.state is TRANSITIONS[state, action].to


@pytest.mark.parametrize(("state", "action"), TRANSITIONS, ids=lambda value: str(value))
def test_a_step_is_refused_to_somebody_who_may_everything_else(ledger, standing, state, action):
    needed = TRANSITIONS[state, action].permissions
    with pytest.raises(WorkflowError) as refusal:
        ledger.do(standing[state], action, form(action), WITHOUT[needed])
    assert all(f"“{PERMISSION[permission]}”" in str(refusal.value) for permission in needed)
    assert "您的账号没有这一职责" in str(refusal.value)


@pytest.mark.parametrize("roles", [("viewer",), ("administrator",), ()])
def test_looking_on_and_keeping_accounts_entitle_to_no_step(ledger, standing, roles):
    with pytest.raises(WorkflowError, match="您的账号没有这一职责"):
        incidents.act(
            ledger.acting(*roles), Act(incident_id=standing[State.CANDIDATE], what=Action.TRIAGE, payload=None)
        )


def test_a_refusal_gives_every_reason_with_its_clause(ledger):
    bare = ledger.put(
        [*OPENED, (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://x.example")), (Action.TRIAGE, Reason())]
    )
    with pytest.raises(WorkflowError) as refusal:
        ledger.do(bare, Action.REPORT, report(2))
    said = str(refusal.value)
    assert "还没有定级" in said
    assert "核实单还没有填写基本事实(依据:预案第360、362、364段)" in said
    assert "(依据:产品规则)" in said


def test_of_two_people_who_press_the_same_button_one_succeeds(ledger):
    incident_id, start, outcomes = ledger.at(State.REPORTED), threading.Barrier(2), []

    def press(account):
        act = Act(incident_id=incident_id, what=Action.CONVENE, payload=Reason())
        start.wait()
        try:
            outcomes.append(incidents.act(ledger.acting(*ONLY.values(), account=account), act).state)
        except WorkflowError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=press, args=(name,)) for name in ("chen", "wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(State.CONSULTING) == 1
    assert any("可能别人刚刚办过" in str(each) for each in outcomes)
    assert record.first_break(ledger.store) is None


def test_a_form_that_was_drawn_before_somebody_else_acted_is_refused(ledger):
    incident_id = ledger.at(State.REPORTED)
    seen = incidents.incident_of(ledger.store, incident_id).last_seq
    ledger.do(incident_id, Deed.NOTE_ADDED, Reason(reason="上级来电询问"), seen=seen)
    with pytest.raises(WorkflowError, match="您打开之后别人已有新的处置"):
        ledger.do(incident_id, Action.CONVENE, Reason(), seen=seen)
    assert ledger.do(incident_id, Action.CONVENE, Reason()).state is State.CONSULTING


def test_an_incident_that_is_not_there_cannot_be_handled(ledger):
    with pytest.raises(WorkflowError, match="没有这个事件"):
        ledger.do(987654, Action.TRIAGE, Reason())


def test_an_incident_keeps_the_plan_under_which_it_was_opened(ledger, standing):
    acting = Acting(ledger.store, replace(PLAN, roles=()), Actor("chen", tuple(ONLY.values())), NOW)
    act = Act(incident_id=ledger.at(State.REPORTED), what=Action.CONVENE, payload=Reason())
    assert incidents.act(acting, act).state is State.CONSULTING


def test_an_incident_is_not_merged_into_itself_or_into_one_that_ended(ledger, standing):
    incident_id = ledger.at(State.ASSESSING)
    for into in (incident_id, standing[State.ARCHIVED], 987654):
        with pytest.raises(WorkflowError, match="并入的事件不存在、已结束或就是本事件"):
            ledger.do(incident_id, Action.MERGE, Reason(reason="同一件事情", into=into))
    assert (
        ledger.do(incident_id, Action.MERGE, Reason(reason="同一件事情", into=ledger.target)).merged_into
        == ledger.target
    )


def test_a_merge_is_on_the_record_of_both_incidents_and_brings_its_topics_along(ledger):
    into, merged = ledger.put(FOUND), ledger.at(State.ASSESSING)
    ledger.do(merged, Deed.TOPIC_ADDED, TopicAdded(topic_id=77))
    after = ledger.do(merged, Action.MERGE, Reason(reason="同一件事情", into=into))
    told = record.entries_of(ledger.store, into)[-1].entry
    assert (told.action, told.source, told.object) == ("merged_in", "auto", f"incident:{merged}")
    assert told.payload == {"incident_id": merged, "title": after.title, "reason": "同一件事情", "topic_ids": [77]}
    assert incidents.incident_of(ledger.store, into).topic_ids[-1] == 77
    assert 77 in kept.find(ledger.store, into)["topic_ids"]


def test_nobody_archives_on_a_record_that_was_tampered_with(tmp_path):
    store = open_store(tmp_path / "a.duckdb")
    ledger = Ledger.__new__(Ledger)
    ledger.store, ledger.now, ledger.folder = store, NOW, None
    with store.transaction() as transaction:
        kept.add_snapshot(transaction, {"sha": SHA, "plan_id": "p", "version": "1", "plan": FROZEN, "taken_at": START})
    incident_id = ledger.put(REVIEWED)
    with store.transaction() as transaction:
        transaction.run("drop trigger record_keep_update on record")
        transaction.run("update record set actor = 'nobody' where seq = 4")
    offered = incidents.offers(ledger.acting(*ONLY.values()), incidents.incident_of(store, incident_id))
    assert {each.action for each in offered if not each.against} == {Action.ARCHIVE, Action.REOPEN}
    with pytest.raises(WorkflowError, match="处置记录校验不通过"):
        ledger.do(incident_id, Action.ARCHIVE, Reason())
    store.close()


def test_the_buttons_that_are_offered_are_those_that_work(ledger, standing):
    for state in State:
        incident = incidents.incident_of(ledger.store, standing[state])
        offered = incidents.offers(ledger.acting(*ONLY.values()), incident, "平息")
        assert tuple(each.action for each in offered) == allowed(state)
        nobody = incidents.offers(ledger.acting("viewer"), incident, "平息")
        assert all("您的账号没有这一职责" in each.against[0] for each in nobody)
