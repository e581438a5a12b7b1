"""责任考评: only who may, only after saying so, and nothing of it on the page of the evaluation."""

from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.reviewing import AccountabilityNote, NoteKind
from yuqing.rules.accountability import READ, readers
from yuqing.store import record
from yuqing.workflow.accountability import add_note
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident

NOTE = AccountabilityNote(
    id="n1", kind=NoteKind.LIABILITY, whom="值守岗", found="快报迟报四十分钟", basis="预案第360段"
)


def an_incident(room):
    plan = room.desk.plan()
    by = Acting(room.desk.store, plan, Actor("值班长", tuple(role.id for role in plan.roles)), room.now)
    number = open_incident(by, NewIncident(title="集市路面积水", marks={}))
    add_note(by, number, NOTE)
    room.desk.touch()
    return number


def readings(room):
    return len(record.latest(room.desk.store, 50, READ))


def test_the_file_is_closed_until_somebody_opens_it_and_that_is_recorded(room, spoken):
    room.typical()
    number = an_incident(room)
    page = room.visit("accountability", incident=str(number))
    assert not page.exception
    assert "快报迟报" not in spoken(page)
    assert readings(room) == 0
    next(button for button in page.button if button.label == "查阅(记入台账)").click().run()
    assert not page.exception
    assert "快报迟报四十分钟" in spoken(page)
    # Drawn again it is the same reading.
    page.run()
    assert readings(room) == 1


def test_an_administrator_and_the_office_are_told_who_may(room, spoken):
    room.typical()
    number = an_incident(room)
    others = [role.id for role in room.desk.plan().roles if role.id not in readers(room.desk.plan())]
    for roles in ((ADMINISTRATOR,), tuple(others)):
        room.sign_in(*roles)
        page = room.visit("accountability", incident=str(number))
        assert "责任考评材料只供" in page.error[0].value
        assert "快报迟报" not in spoken(page)
        assert "责任考评" not in spoken(room.visit("evaluation", incident=str(number)))
    assert readings(room) == 0


def test_the_evaluation_shows_nothing_of_the_file(room, spoken):
    room.typical()
    number = an_incident(room)
    page = room.visit("evaluation", incident=str(number))
    assert not page.exception
    assert "快报迟报" not in spoken(page)
    assert "责任考评(单独存放)" in [button.label for button in page.button]


def test_without_a_chosen_incident_the_page_says_where_to_begin(room):
    room.typical()
    assert "事件台账" in room.visit("accountability").info[0].value
