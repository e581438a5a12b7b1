"""The hours nobody watched, against the plain reading of the rule: hour by hour, source by source."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqing.model.runs import Outcome
from yuqing.store import open_store, runs
from yuqing.store.database import IN_MEMORY
from yuqing.views.coverage import FORGOTTEN, HOUR, gaps

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
VISITS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6 * 24 * 4), st.booleans()), max_size=25)


@pytest.fixture(scope="module")
def store():
    opened = open_store(IN_MEMORY)
    yield opened
    opened.close()


def hour_of(at):
    return at.replace(minute=0, second=0, microsecond=0)


def is_watched(hour, visits):
    """Whether a source answered in the hour, or had answered at its last visit in the hours before."""
    for source in "abc":
        own = [(at, good) for of, at, good in visits if of == source]
        within = [good for at, good in own if hour_of(at) == hour]
        earlier = [(at, good) for at, good in own if at < hour]
        if any(within):
            return True
        if earlier and not within:
            at, good = max(earlier)
            if good and hour - hour_of(at) <= FORGOTTEN:
                return True
    return False


@given(VISITS, st.integers(-48 * 60, 120 * 60), st.integers(1, 150))
def test_the_hours_nobody_watched_are_told_as_the_rule_reads(store, make_run, drawn, minutes, length):
    visits = [
        (source, BEGIN + timedelta(minutes=15 * quarter, seconds=number), good)
        for number, (source, quarter, good) in enumerate(drawn)
    ]
    names = count()
    with store.transaction() as transaction:
        transaction.run("delete from source_runs")
        told = [
            make_run(
                f"run-{next(names)}", source_id=source, started_at=at, finished_at=at,
                outcome=Outcome.OK if good else Outcome.TIMEOUT,
            )
            for source, at, good in visits
        ]  # fmt: skip
        runs.add(transaction, told, {})
    start = BEGIN + timedelta(minutes=minutes)
    end = start + length * HOUR
    blind = {
        begun + number * HOUR for begun, until in gaps(store, start, end) for number in range((until - begun) // HOUR)
    }
    seen_by_then = [visit for visit in visits if visit[1] < end]
    since = min((hour_of(at) for _, at, _ in seen_by_then), default=end)
    hours = [hour_of(start) + number * HOUR for number in range(length + 1)]
    assert blind == {hour for hour in hours if since <= hour < end and not is_watched(hour, seen_by_then)}
