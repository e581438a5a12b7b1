"""A person's level needs a reason, holds from its day on, and stays on the record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.severity import Severity
from yuqing.store import topics
from yuqing.workflow.levels import LevelDecision, decide_level

TOPIC = 1


@pytest.fixture
def graded(bench: Any, make_mention: Callable[..., dict[str, Any]]) -> Any:
    bench.take([make_mention(number) for number in range(1, 30)])
    return bench.store


def test_the_level_a_person_sets_is_in_force_and_the_proposal_stays_visible(graded: Any, noon: datetime) -> None:
    proposed = topics.history(graded, TOPIC)[-1]["proposed"]
    decide_level(graded, LevelDecision(TOPIC, Severity.I, "  县里已经介入  ", "值班长"), noon)
    [today] = topics.history(graded, TOPIC)
    assert (today["level"], today["proposed"], today["decided"]) == (Severity.I, proposed, True)
    [kept] = topics.overrides(graded, TOPIC)
    assert (kept["reason"], kept["actor"], kept["made_at"]) == ("县里已经介入", "值班长", noon)


def test_a_later_decision_holds_and_the_earlier_one_stays_on_the_record(graded: Any, noon: datetime) -> None:
    decide_level(graded, LevelDecision(TOPIC, Severity.I, "县里已经介入", "值班长"), noon)
    decide_level(graded, LevelDecision(TOPIC, Severity.III, "事情已经说清", "值班长"), noon + timedelta(minutes=5))
    assert topics.history(graded, TOPIC)[-1]["level"] == Severity.III
    assert [each["level"] for each in topics.overrides(graded, TOPIC)] == [Severity.III, Severity.I]


@pytest.mark.parametrize("reason", ["", "   ", "升级", " 要升级 "])
def test_a_level_without_a_reason_is_refused_and_leaves_nothing(graded: Any, noon: datetime, reason: str) -> None:
    with pytest.raises(WorkflowError, match="理由"):
        decide_level(graded, LevelDecision(TOPIC, Severity.I, reason, "值班长"), noon)
    assert topics.overrides(graded, TOPIC) == []


def test_a_topic_that_is_not_graded_has_no_level_to_change(graded: Any, noon: datetime) -> None:
    with pytest.raises(WorkflowError, match="还没有"):
        decide_level(graded, LevelDecision(999, Severity.I, "县里已经介入", "值班长"), noon)
    assert topics.overrides(graded, 999) == []
