"""Whatever people do, in whatever order: the lists say what the record says, and can be made from it again."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import BECAUSE, FORMS, FOUND, NOW, ONLY, START
from tests.response.test_deeds import TABLE
from yuqing.errors import WorkflowError
from yuqing.model.incident import Action, Deed, State
from yuqing.model.matters import GrievanceMoved, GrievanceRegistered
from yuqing.model.record import Entry
from yuqing.model.terms import Permission
from yuqing.rules import deeds
from yuqing.rules.deeds_matters import WAYS as WAYS_OF_GRIEVANCES
from yuqing.rules.transitions import allowed
from yuqing.store import incidents as kept
from yuqing.store import record
from yuqing.workflow import incidents
from yuqing.workflow.grievances import register_grievance

SEEDS = range(3)
ACTS_TRIED = 90
NEW_IDS = (Deed.EVIDENCE_ADDED, Deed.TASK_GIVEN, Deed.QUESTION_RAISED, Deed.GRIEVANCE_REGISTERED, Deed.REPORT_FILED)
STEPS = {Action.DISMISS, Action.MERGE, Action.ARCHIVE}


def wanted(chance, incident, tried):
    """Return something somebody might do next: mostly a step that leads on, else any entry."""
    steps = [action for action in allowed(incident.state) if action not in STEPS or chance.random() < 0.2]
    if steps and chance.random() < 0.4:
        action = chance.choice(steps)
        return action, prepared(action, incident, tried)
    deed = chance.choice(list(TABLE))
    return deed, prepared(deed, incident, tried)


def prepared(what, incident, tried):
    """Return the payload of an act, taken from what the incident holds."""
    payload = TABLE[what][2] if what in TABLE else FORMS.get(what, BECAUSE)
    if what in NEW_IDS or what is Action.REPORT:
        return replace(payload, id=f"x{incident.id}-{tried}")
    if what is Action.MERGE:
        return replace(payload, into=1)
    if what is Deed.GRIEVANCE_MOVED and incident.grievances:
        return moved_on(incident.grievances[-1], tried)
    statement = incident.statements[-1] if incident.statements else None
    if what is Deed.VERSION_DRAFTED:
        return replace(payload, n=statement.newest.n + 1 if statement else 1)
    return payload if statement is None else of_newest(payload, statement)


def of_newest(payload, statement):
    is_about_text = hasattr(payload, "body_hash") and hasattr(payload, "statement_id")
    return replace(payload, n=statement.newest.n, body_hash=statement.newest.body_hash) if is_about_text else payload


def moved_on(grievance, tried):
    ways = sorted(WAYS_OF_GRIEVANCES[grievance.state])
    to = ways[tried % len(ways)]
    due = NOW + timedelta(days=9)
    return GrievanceMoved(id=grievance.registered.id, to=to, text="已安排施工队", owner="office", due=due)


def walk(ledger, seed):
    """Let an office with every permission try one thing after another; return the incident it leaves."""
    chance = random.Random(seed)
    incident_id = ledger.put(FOUND)
    incident = incidents.incident_of(ledger.store, incident_id)
    for tried in range(ACTS_TRIED):
        ledger.now += timedelta(minutes=chance.choice([1, 7, 400, -30]))
        what, payload = wanted(chance, incident, tried)
        before = ledger.count()
        try:
            incident = ledger.do(incident_id, what, payload, *ONLY.values(), "leader")
        except WorkflowError:
            assert ledger.count() == before
        assert incidents.incident_of(ledger.store, incident_id) == incident
    return incident


@pytest.fixture(scope="module")
def walked(ledger):
    made = {seed: walk(ledger, seed) for seed in SEEDS}
    ledger.now = NOW
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_the_row_of_a_list_says_what_the_record_says(ledger, walked, seed):
    incident = walked[seed]
    row = kept.find(ledger.store, incident.id)
    assert (row["state"], row["level"], row["last_seq"]) == (incident.state, incident.level, incident.last_seq)
    assert (row["changed_at"], tuple(row["topic_ids"])) == (incident.last_at, incident.topic_ids)
    rows = {each["grievance_id"]: each for each in kept.list_grievances(ledger.store)}
    for each in incident.grievances:
        row = rows[each.registered.id]
        assert (row["state"], row["reopened"], row["changed_at"]) == (each.state, each.reopened, each.changed_at)


def test_the_walks_went_somewhere(walked):
    assert max(len(incident.moves) for incident in walked.values()) >= 8
    assert {incident.state for incident in walked.values()} - {State.CANDIDATE, State.ASSESSING}


@pytest.mark.parametrize("seed", SEEDS)
def test_moments_on_the_record_never_run_backwards(ledger, walked, seed):
    moments = [each.entry.recorded_at for each in record.entries_of(ledger.store, walked[seed].id)]
    assert moments == sorted(moments)
    assert deeds.in_order(walked[seed].marks)


def test_lists_that_were_lost_are_rebuilt_as_they_were(ledger, walked):
    before = kept.list_incidents(ledger.store), kept.list_grievances(ledger.store)
    with ledger.store.transaction() as transaction:
        transaction.run("delete from incidents")
        transaction.run("delete from grievances")
    assert incidents.rebuild(ledger.store) == len(before[0])
    assert (kept.list_incidents(ledger.store), kept.list_grievances(ledger.store)) == before
    assert record.first_break(ledger.store) is None


def test_an_entry_of_another_kind_leaves_the_incident_as_it_was(ledger):
    incident_id = ledger.put(FOUND)
    before = incidents.incident_of(ledger.store, incident_id)
    begun = Entry(action="wartime_begun", actor="chen", incident_id=incident_id, occurred_at=NOW, recorded_at=NOW)
    with ledger.store.transaction() as transaction:
        recorded = record.append(transaction, begun)
    after = incidents.incident_of(ledger.store, incident_id)
    assert after == replace(before, last_seq=recorded.seq, last_at=recorded.entry.recorded_at)


def test_a_grievance_of_no_incident_is_rebuilt_too(ledger):
    given = GrievanceRegistered(id="alone", statement="路灯不亮", first_at=START)
    register_grievance(ledger.acting(ONLY[Permission.TRIAGE]), given)
    before = kept.list_grievances(ledger.store)
    with ledger.store.transaction() as transaction:
        transaction.run("delete from grievances")
    incidents.rebuild(ledger.store)
    assert kept.list_grievances(ledger.store) == before


def test_a_lost_list_does_not_give_an_old_number_to_a_new_incident(ledger, walked):
    known = record.incident_ids(ledger.store)
    with ledger.store.transaction() as transaction:
        transaction.run("delete from incidents")
    assert ledger.put(FOUND) == max(known) + 1
    incidents.rebuild(ledger.store)
