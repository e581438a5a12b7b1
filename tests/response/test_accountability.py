"""责任考评: who may open it, what of it is seen elsewhere (nothing), and that every reading stands on the record."""

import io
import zipfile

import pytest

from tests.response.paper import CALMED, NOW, ONLY, PLAN, Ledger
from yuqing.errors import WorkflowError
from yuqing.export import EXPORTERS
from yuqing.export.accountability import accountability_paper
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.reviewing import AccountabilityNote, NoteKind
from yuqing.plans.scorecard import load_weights
from yuqing.rules import accountability as rule
from yuqing.store import record
from yuqing.views.evaluation import evaluation
from yuqing.views.incident import incident_desk
from yuqing.workflow import accountability as acts
from yuqing.workflow.authority import Acting

NOTE = AccountabilityNote(
    id="n1", kind=NoteKind.LIABILITY, whom="值守岗", found="快报迟报四十分钟", basis="记录第12号;预案第360段"
)
LEADER = "leader"


@pytest.fixture
def desk():
    made = Ledger()
    yield made
    made.store.close()


def by(desk, *roles):
    return Acting(desk.store, PLAN, Actor("chen", roles or (LEADER,)), desk.now)


def test_without_a_word_of_the_plan_the_leading_group_alone_opens_it():
    able = rule.readers(PLAN)
    assert LEADER in able
    leading = {group.id for group in PLAN.groups if group.kind == "lead"}
    assert {role.group for role in PLAN.roles if role.id in able} == leading
    assert not able & set(ONLY.values())


def test_neither_an_administrator_nor_the_office_may_open_it_and_is_told_who_may(desk):
    number = desk.put(CALMED)
    for roles in ((ADMINISTRATOR,), tuple(ONLY.values())):
        with pytest.raises(WorkflowError, match=r"只供.*查阅"):
            acts.open_file(by(desk, *roles), number)
        with pytest.raises(WorkflowError):
            acts.add_note(by(desk, *roles), number, NOTE)
    assert record.of_object(desk.store, f"accountability:{number}") == []


def test_every_reading_and_every_paper_is_on_the_record(desk):
    number = desk.put(CALMED)
    acts.add_note(by(desk), number, NOTE)
    acts.open_file(by(desk), number)
    found = acts.take_file(by(desk), number)
    assert [each.note for each in found.notes] == [NOTE]
    assert [(each.by, each.taken) for each in found.opened] == [("chen", False), ("chen", True)]
    # What is open on the screen is drawn again and again without another entry.
    assert acts.opened_file(by(desk), number) == found


def test_nothing_of_it_stands_in_the_incident_its_log_or_its_evaluation(desk):
    number = desk.put(CALMED)
    acts.add_note(by(desk), number, NOTE)
    seen = incident_desk(desk.store, number, NOW)
    judged = evaluation(desk.store, number, load_weights(), NOW)
    said = f"{seen.incident}{seen.log.to_string()}{judged.table.to_string()}{judged.frozen}"
    assert "迟报" not in said
    assert "考评" not in said


def test_a_note_is_withdrawn_with_a_reason_and_stays_visible(desk):
    number = desk.put(CALMED)
    acts.add_note(by(desk), number, NOTE)
    with pytest.raises(WorkflowError, match="撤销的理由"):
        acts.withdraw_note(by(desk), number, "n1", "错")
    acts.withdraw_note(by(desk), number, "n1", "核实后不属实")
    assert [each.withdrawn for each in acts.opened_file(by(desk), number).notes] == ["核实后不属实"]
    with pytest.raises(WorkflowError, match="没有这一条"):
        acts.withdraw_note(by(desk), number, "n1", "核实后不属实")


def test_a_note_needs_whom_what_and_on_which_ground(desk):
    number = desk.put(CALMED)
    bare = AccountabilityNote(id="n2", kind=NoteKind.COMMENDATION, whom="值守岗", found="", basis="")
    with pytest.raises(WorkflowError, match="认定的情况、依据"):
        acts.add_note(by(desk), number, bare)


def test_its_paper_is_a_document_of_its_own(desk):
    number = desk.put(CALMED)
    acts.add_note(by(desk), number, NOTE)
    found = acts.take_file(by(desk), number)
    seen = incident_desk(desk.store, number, NOW)
    report = accountability_paper(found, seen, PLAN.unit, ("演示", NOW), desk.store)
    with zipfile.ZipFile(io.BytesIO(EXPORTERS[".docx"](report, None))) as whole:
        text = whole.read("word/document.xml").decode()
    assert all(word in text for word in ("值守岗", "快报迟报四十分钟", "预案第440段", "追责"))
