"""Every metric of one incident, computed by hand from its acts and its hourly counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import FACTS, PLAN, PUBLICATION, SHA, SIGNATURE, START, TEXT, VERSION, receipt, report
from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import Clock, ClockState, Stop
from yuqing.model.deeds import Decision, Evidence, FactSheet, LevelSet, Opening, Owner, Reason
from yuqing.model.evaluation import Share
from yuqing.model.incident import Action, Deed
from yuqing.model.matters import (
    GrievanceMoved,
    GrievanceRegistered,
    GrievanceState,
    QuestionNote,
    QuestionRaised,
    Satisfied,
)
from yuqing.model.record import Entry, Recorded
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import Approved
from yuqing.rules.fold import fold
from yuqing.rules.metrics import metrics
from yuqing.rules.payloads import packed
from yuqing.views.evaluation_table import COLUMNS, ROWS, table

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: 08:00, when it happened; a full hour, so that the hourly counts are easy to follow.
BEGAN = START.replace(minute=0)


def at(minutes):
    return BEGAN + minutes * MINUTE


MARKS = {ClockStart.OCCURRED: at(0), ClockStart.FIRST_MENTION: at(20), ClockStart.DETECTED: at(65)}
SPOKEN = replace(VERSION, checklist=("empathy", "facts", "process", "where"), next_update_at=at(380), facts=FACTS)


def moved(number, to, **given):
    return Deed.GRIEVANCE_MOVED, GrievanceMoved(id=number, to=to, **given)


def registered(number):
    return Deed.GRIEVANCE_REGISTERED, GrievanceRegistered(id=number, statement="路面积水", first_at=at(20))


#: Minutes after it happened, and what was done.
ACTS = [
    (65, Deed.OPENED, Opening(title="集市积水", plan_sha=SHA, marks=MARKS)),
    (66, Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
    (67, Deed.FACTS_STATED, FactSheet(what="集市积水", category=Category.SERVICE_COMPLAINT, evidence=("e1",))),
    (68, Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播")),
    (69, Deed.OWNER_NAMED, Owner(of="grievances", role="office_head")),
    (70, Action.TRIAGE, Reason()),
    (90, Action.REPORT, report()),
    (95, Deed.RECEIPT_LOGGED, receipt("lead_group")),
    (100, Deed.RECEIPT_LOGGED, receipt("upper_propaganda")),
    (110, Action.CONVENE, Reason()),
    (150, Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)),
    (155, Action.DRAFT, Reason()),
    (160, Deed.VERSION_DRAFTED, SPOKEN),
    (161, Deed.QUESTION_RAISED, QuestionRaised(id="q1", text="何时修好", first_at=at(30))),
    (162, Deed.QUESTION_RAISED, QuestionRaised(id="q2", text="谁来负责", first_at=at(40))),
    (200, Deed.APPROVAL_GIVEN, SIGNATURE),
    (210, Deed.STATEMENT_APPROVED, Approved(statement_id="s1", n=1, body_hash=TEXT)),
    (260, Action.PUBLISH, PUBLICATION),
    (265, Deed.QUESTION_ANSWERED, QuestionNote(id="q1", statement_id="s1", n=1)),
    (330, Deed.REPLY_PUBLISHED, replace(PUBLICATION, reply="您好,已修好。", overridden="来不及送审")),
    *((400, *registered(number)) for number in ("g1", "g2", "g3")),
    *((401, *moved(number, GrievanceState.ACCEPTED)) for number in ("g1", "g2", "g3")),
    *((402, *moved(number, GrievanceState.REPLIED)) for number in ("g1", "g2")),
    (403, *moved("g1", GrievanceState.RESOLVED, text="已修好")),
    (404, *moved("g1", GrievanceState.REVISITED, satisfied=Satisfied.YES)),
    (3 * 24 * 60, Action.CALM, Reason(reason="一天没有新帖")),
]  # fmt: skip
#: Hours after it happened → mentions. The highest hour is the fifth; 3 alone in the 20th, 1 alone in the 40th.
CURVE = {0: 2, 1: 5, 3: 12, 5: 40, 6: 30, 7: 20, 8: 18, 9: 10, 20: 3, 40: 1}


def recorded():
    return [
        Recorded(n, Entry(action=what, actor="zhang", incident_id=1, occurred_at=at(minutes), recorded_at=at(minutes),
                          payload=packed(payload)), "", "")
        for n, (minutes, what, payload) in enumerate(ACTS, 1)
    ]  # fmt: skip


def clock(kind, state, stop=Stop.SENT, within=HOUR / 2):
    return Clock(
        id=f"{kind}-{state}", name="快报", start_mark=ClockStart.DETECTED, start=at(65), within=within,
        due=at(65) + within, kind=kind, stop=stop, item=PLAN.levels[0], state=state,
    )  # fmt: skip


CLOCKS = (
    clock(ClockKind.HARD, ClockState.MET),
    clock(ClockKind.HARD, ClockState.MET, Stop.REPLIED, 12 * HOUR),
    clock(ClockKind.HARD, ClockState.LATE),
    clock(ClockKind.HARD, ClockState.WAIVED),
    clock(ClockKind.HARD, ClockState.RUNNING),
    clock(ClockKind.SOFT, ClockState.OVERDUE),
)
HOURLY = [(BEGAN + hour * HOUR, n, -n) for hour, n in CURVE.items()]


@pytest.fixture(scope="module")
def found():
    return metrics(fold(recorded()), CLOCKS, Share(part=5, whole=6), HOURLY)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("detect", 45 * MINUTE),  # 65 − 20
        ("report", 30 * MINUTE),  # 95 − 65: the first of the two receipts
        ("consult", 60 * MINUTE),  # 150 − 90
        ("approve", 60 * MINUTE),  # 210 − 150
        ("first_reply", 240 * MINUTE),  # 260 − 20
        ("first_reply_occurred", 260 * MINUTE),  # 260 − 0
        ("grade", "A"),  # just four hours
        ("peak", 280 * MINUTE),  # the hour from 300 on − 20
        ("half_life", 2 * HOUR),  # 20, 18 and 10 in the seventh and after: none above 20
        ("calm", 3 * 24 * HOUR - 20 * MINUTE),
        ("calm_counted", 26 * HOUR - 20 * MINUTE),  # the 3 of hour 20 are ½ an hour on average until hour 25; > 0.4
        ("hard_clocks", Share(part=2, whole=3)),
        ("soft_clocks", Share(part=0, whole=1)),
        ("steps", Share(part=5, whole=6)),
        ("publications", Share(part=1, whole=2)),  # one of the two against the rule
        ("updates", Share(part=1, whole=1)),  # promised for 380, said again at 330
        ("questions", Share(part=1, whole=2)),
        ("checklist", Share(part=4, whole=6)),
        ("replied", Share(part=2, whole=3)),
        ("solved", Share(part=1, whole=3)),
        ("satisfied", Share(part=1, whole=1)),
        ("recovery", None),  # fewer than 30 mentions in the last day
    ],
)
def test_the_metric_is_the_one_computed_by_hand(found, name, expected):
    assert getattr(found, name) == expected


def test_the_table_names_formula_entries_limits_and_history_of_every_metric(found):
    earlier = [replace(found, detect=minutes * MINUTE, rebounds=0, recurrences=1) for minutes in (10, 20, 90)]
    shown = table(replace(found, rebounds=2, recurrences=1), earlier, CLOCKS, recorded()).set_index("指标")
    assert [*shown.reset_index().columns] == COLUMNS
    assert len(shown) == len(ROWS)
    # The median of 10, 20 and 90 and every value: a mean would say 40.
    assert list(shown.loc["发现用时", ["本次", "历次中位数", "历次各值"]]) == [
        "45分钟",
        "20分钟",
        "10分钟、20分钟、1小时30分",
    ]
    assert shown.loc["快报用时", "出处"] == "记录第1、8、9号"
    assert shown.loc["快报用时", "对照"].startswith("30分钟内快报(")
    assert shown.loc["首次回应用时", "对照"].startswith("12小时00分内快报(")
    assert shown.loc["响应率", "本次"] == "2/3(95%区间 21%–94%)"
    assert list(shown.loc[["反弹次数", "重复发生", "回应速度等级"], "本次"]) == ["2次", "1次", "A"]
    assert list(shown.loc[["反弹次数", "重复发生"], "历次中位数"]) == ["0次", "1次"]
    assert shown.loc["到峰用时", "出处"] == "信息逐小时条数"
    assert all(shown["算法"])
    assert all(shown["对照"])


def test_a_promised_update_is_judged_when_its_moment_has_come():
    without = [each for each in recorded() if each.entry.action != Deed.REPLY_PUBLISHED]
    before = [each for each in without if each.entry.occurred_at < at(380)]
    nothing = Share(part=0, whole=0)
    assert metrics(fold(before), (), nothing, ()).updates == nothing
    assert metrics(fold(without), (), nothing, ()).updates == Share(part=0, whole=1)
