"""A person's level needs a reason, holds from its day on, and stays on the record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.severity import Severity
from yuqing.store import record, topics
from yuqing.workflow.levels import LevelDecision, decide_level

TOPIC = 1


@pytest.fixture
def graded(bench: Any, make_mention: Callable[..., dict[str, Any]]) -> Any:
    bench.take([make_mention(number) for number in range(1, 30)])
    return bench.store


def test_the_level_a_person_sets_is_in_force_and_the_proposal_stays_visible(
    graded: Any, noon: datetime, acting: Any
) -> None:
    proposed = topics.history(graded, TOPIC)[-1]["proposed"]
    decide_level(acting(graded, noon), LevelDecision(TOPIC, Severity.I, "  县里已经介入  "))
    [today] = topics.history(graded, TOPIC)
    assert (today["level"], today["proposed"], today["decided"]) == (Severity.I, proposed, True)
    [kept] = topics.overrides(graded, TOPIC)
    assert (kept["reason"], kept["actor"], kept["made_at"]) == ("县里已经介入", "组长", noon)


def test_a_later_decision_holds_and_the_earlier_one_stays_on_the_record(
    graded: Any, noon: datetime, acting: Any
) -> None:
    decide_level(acting(graded, noon), LevelDecision(TOPIC, Severity.I, "县里已经介入"))
    decide_level(acting(graded, noon + timedelta(minutes=5)), LevelDecision(TOPIC, Severity.III, "事情已经说清"))
    assert topics.history(graded, TOPIC)[-1]["level"] == Severity.III
    assert [each["level"] for each in topics.overrides(graded, TOPIC)] == [Severity.III, Severity.I]


@pytest.mark.parametrize("reason", ["", "   ", "升级", " 要升级 "])
def test_a_level_without_a_reason_is_refused_and_leaves_nothing(
    graded: Any, noon: datetime, reason: str, acting: Any
) -> None:
    with pytest.raises(WorkflowError, match="理由"):
        decide_level(acting(graded, noon), LevelDecision(TOPIC, Severity.I, reason))
    assert topics.overrides(graded, TOPIC) == []


def test_a_topic_that_is_not_graded_has_no_level_to_change(graded: Any, noon: datetime, acting: Any) -> None:
    with pytest.raises(WorkflowError, match="还没有"):
        decide_level(acting(graded, noon), LevelDecision(999, Severity.I, "县里已经介入"))
    assert topics.overrides(graded, 999) == []


# Who may do it: every role of the plan and both that no plan defines, against what the plan grants.


@pytest.mark.parametrize("role", ["member", "office_head", "spokesperson", "commentator", "viewer", "administrator"])
def test_whom_the_plan_does_not_entitle_sets_no_level(graded: Any, noon: datetime, acting: Any, role: str) -> None:
    with pytest.raises(WorkflowError, match="组长"):
        decide_level(acting(graded, noon, (role,)), LevelDecision(TOPIC, in_force(graded), "县里已经介入"))
    assert topics.overrides(graded, TOPIC) == []


def test_who_may_raise_a_level_may_not_take_it_back(graded: Any, noon: datetime, acting: Any) -> None:
    monitor = acting(graded, noon, ("monitor",))
    decide_level(monitor, LevelDecision(TOPIC, Severity.I, "县里已经介入"))
    with pytest.raises(WorkflowError, match="降级"):
        decide_level(monitor, LevelDecision(TOPIC, Severity.III, "事情已经说清"))
    assert in_force(graded) is Severity.I


def test_what_a_person_decided_is_lowered_only_by_whom_the_plan_names(graded: Any, noon: datetime, acting: Any) -> None:
    decide_level(acting(graded, noon, ("deputy",)), LevelDecision(TOPIC, Severity.I, "县里已经介入"))
    with pytest.raises(WorkflowError, match="降级"):
        decide_level(acting(graded, noon, ("deputy",)), LevelDecision(TOPIC, Severity.III, "事情已经说清"))
    later = acting(graded, noon + timedelta(minutes=5), ("leader",))
    decide_level(later, LevelDecision(TOPIC, Severity.III, "事情已经说清"))
    assert in_force(graded) is Severity.III


def test_a_level_is_on_the_record_with_its_reason_and_the_proposal(graded: Any, noon: datetime, acting: Any) -> None:
    decide_level(acting(graded, noon, ("leader",)), LevelDecision(TOPIC, Severity.I, " 县里已经介入 "))
    [kept] = record.of_object(graded, f"topic:{TOPIC}")
    assert (kept.entry.action, kept.entry.role, kept.entry.payload["reason"]) == (
        "level_decided", "leader", "县里已经介入",
    )  # fmt: skip
    assert kept.entry.payload["level"] == Severity.I


def in_force(graded: Any) -> Severity:
    return Severity(topics.history(graded, TOPIC)[-1]["level"])
