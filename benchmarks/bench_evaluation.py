"""Seconds to gather what the page 总结评估 shows of an incident with 50,000 mentions, beside ten archived ones.

Usage: python -m benchmarks.bench_evaluation [--rows 100000] [--repeats 3]. The mentions are made up (seeded,
`synthetic.py`) and all belong to the one topic of the incident; the ten others have a topic each. Target: 1.5 s.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks import synthetic
from yuqing import clock
from yuqing.model.actor import Actor
from yuqing.model.clause import ClockStart
from yuqing.model.incident import Incident
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.plans.scorecard import load_weights
from yuqing.sources import demo
from yuqing.store import Store, open_store, topics
from yuqing.views.aftermath import watched_after_calm
from yuqing.views.desk import plan_of
from yuqing.views.effect import effects
from yuqing.views.evaluation import evaluation
from yuqing.views.expert import expert_board
from yuqing.views.incident import incident_desk
from yuqing.views.recurrence import recurrences
from yuqing.views.window import whole_days
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, incident_of, open_incident

TARGET = 1.5
OTHERS = 10
WANTED = 50_000


def main() -> int:
    """Build the store, then gather the page; returns 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = synthetic.desk_in(Path(folder))
        synthetic.build(desk, options.rows, clock.now())
        store = open_store(desk.database)
        incident, mentions = _incidents(store)
        wall, busy = _measured(store, incident, options.repeats)
        store.close()
    print(f"{options.rows:,} mentions in all, {mentions:,} of the incident, {OTHERS} other incidents")
    print(f"gathered in {wall:.2f} s, {busy:.2f} CPU s (median of {options.repeats}; target {TARGET})")
    return int(wall > TARGET)


def _incidents(store: Store) -> tuple[Incident, int]:
    """Open the incidents; the one that is measured gets the first 50,000 mentions that have a topic."""
    now, plan = clock.now(), plan_of(demo.unit())
    acting = Acting(store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), now)
    window = whole_days(now, synthetic.DAYS)
    ranked = [row["topic_id"] for row in topics.ranked(store, window.start, window.end, OTHERS + 1)]
    with store.transaction() as transaction:
        transaction.run(
            "update mention_rows set topic_id = $topic where mention_id in"
            " (select mention_id from mention_rows where topic_id is not null limit $wanted)",
            topic=ranked[0],
            wanted=WANTED,
        )
    marks = {ClockStart.FIRST_MENTION: now - timedelta(days=synthetic.DAYS), ClockStart.DETECTED: now}
    numbers = [
        open_incident(acting, NewIncident(title=f"第{place}件", marks=dict(marks), topic_ids=(topic,)))
        for place, topic in enumerate(ranked)
    ]
    with store.transaction() as transaction:
        # The history is that of archived incidents; how they came there costs nothing here.
        transaction.run("update incidents set state = 'archived' where incident_id <> $own", own=numbers[0])
    counted = store.value("select count(*) from mention_rows where topic_id = $topic", topic=ranked[0])
    return incident_of(store, numbers[0]), int(counted)


def _measured(store: Store, incident: Incident, repeats: int) -> tuple[float, float]:
    wall, busy = [], []
    for number in range(repeats):
        # Another minute each time, as the cache of the pages sees it.
        now = clock.now() + timedelta(minutes=number)
        begun, used = time.perf_counter(), time.process_time()
        incident_desk(store, incident.id, now)
        evaluation(store, incident.id, load_weights(), now)
        effects(store, replace(incident), incident.topic_ids, now)
        expert_board(store, incident.id)
        recurrences(store, incident)
        watched_after_calm(store, load_alert_rules().aftermath, now)
        wall.append(time.perf_counter() - begun)
        busy.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(busy)


if __name__ == "__main__":
    raise SystemExit(main())
