"""预警与通报: what is noticed reaches people by severity, and the clocks of the plan call the next role."""

from datetime import timedelta

import pytest

from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.alerts import AlertKind, Finding
from yuqing.model.clause import ClockStart
from yuqing.model.clocks import Stop
from yuqing.model.deeds import ClockNote
from yuqing.model.incident import Deed
from yuqing.model.messages import Channel, ChannelKind, MessageKind
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.rules.clocks import clocks
from yuqing.store import alerts
from yuqing.store import messages as kept
from yuqing.workflow import messages
from yuqing.workflow.authority import Acting

ADMIN = Actor("系统管理员", (ADMINISTRATOR,))


class Told(list):
    """Stands for the service: it takes what it is given."""

    def __call__(self, _address: str, title: str, _text: str) -> None:
        self.append(title)


@pytest.fixture
def told():
    return Told()


def open_channel(office, **given):
    by = Acting(office.store, office.plan, ADMIN, office.now)
    wanted = Channel(id="", name="值守群", kind=ChannelKind.WEBHOOK, address="json://127.0.0.1:9/x", **given)
    return messages.keep_channel(by, wanted)


def notice(office, level, subject):
    found = Finding(
        kind=AlertKind.TOPIC_BURST, subject=subject, since=office.now, window_start=office.now,
        window_end=office.now, strength=1.0, mentions=30, level=level, sentence=f"议题{subject} 1 小时 30 条",
        formula="30 ≥ 8",
    )  # fmt: skip
    with office.store.transaction() as transaction:
        alerts.add(transaction, found, office.now, None)


def send(office, told):
    messages.look(office.store, office.now)
    return messages.send_due(office.store, office.plan.unit, told, office.now)


@pytest.mark.clause("A7")
@pytest.mark.clause("H7")
def test_what_is_noticed_is_told_at_once_and_the_gravest_first(each_office, told):
    open_channel(each_office, floor=Severity.IV)
    for number, level in enumerate((Severity.IV, Severity.II, Severity.III)):
        notice(each_office, level, f"topic:{number}")
    send(each_office, told)
    assert ["Ⅱ级" in told[0], "Ⅲ级" in told[1], "Ⅳ级" in told[2]] == [True, True, True]


@pytest.mark.clause("H19")
def test_a_clock_calls_its_roles_one_after_the_other_until_somebody_takes_it(each_office, told):
    open_channel(each_office, kinds=(MessageKind.CLOCK,))
    each_office.to_assessing()
    each_office.now += timedelta(hours=3)
    send(each_office, told)
    first = {each.message.key for each in kept.newest(each_office.store, 100)}
    assert first
    assert any("时限已到" in title for title in told)
    each_office.now += timedelta(hours=12)
    send(each_office, told)
    assert {each.message.key for each in kept.newest(each_office.store, 100)} > first


@pytest.mark.clause("H19")
def test_what_was_acknowledged_calls_nobody_until_that_lapses(each_office):
    open_channel(each_office, kinds=(MessageKind.CLOCK,))
    each_office.to_assessing()
    each_office.now += timedelta(hours=3)
    open_ = [each for each in clocks(each_office.plan, each_office.incident, each_office.now) if each.is_open]
    for clock in open_:
        each_office.do(Deed.CLOCK_ACKNOWLEDGED, ClockNote(clock=clock.id, reason="正在办"), Permission.REPORT)
    assert messages.look(each_office.store, each_office.now) == 0
    each_office.now += timedelta(minutes=31)
    assert messages.look(each_office.store, each_office.now) > 0


@pytest.mark.clause("H19")
def test_whoever_read_a_message_is_on_its_receipt(each_office, told):
    open_channel(each_office)
    notice(each_office, Severity.II, "topic:1")
    send(each_office, told)
    [arrived] = kept.newest(each_office.store, 10)
    by = Acting(each_office.store, each_office.plan, each_office.holder(Permission.TRIAGE), each_office.now)
    messages.confirm(by, arrived.message.key)
    assert kept.newest(each_office.store, 10)[0].confirmed_by == by.actor.account


@pytest.mark.clause("D3")
def test_discovery_assessment_report_and_handling_each_have_a_clock(office):
    bank = office("village-bank")
    bank.to_assessing()
    found = {clock.stop: clock for clock in clocks(bank.plan, bank.incident, bank.now)}
    assert {Stop.ASSESSED, Stop.SENT, Stop.CONSULTED, Stop.REPLIED} <= found.keys()
    assert all(found[stop].due is not None for stop in (Stop.ASSESSED, Stop.SENT))
    # How long discovery took is measured between two marks that every incident has.
    assert {ClockStart.FIRST_MENTION, ClockStart.DETECTED} <= bank.incident.marks.keys()
