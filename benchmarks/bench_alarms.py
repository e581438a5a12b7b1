"""Print how soon a burst of the unit's own mentions is noticed, how many are, and how often it is a false alarm.

usage: bench_alarms.py DATA_DIR [--drops 300] [--weeks 26] [--seed 20261122] [--grouped 0.9]

DATA_DIR holds cascade_originals.csv and cascade_reposts.parquet: real cascades of reposts with their times. Each is
dropped, at its own hour of the day, on a background with a daily and weekly rhythm, of three tempers: `even` is plain
chance; `lively` has every hour louder or quieter by chance (variance 0.1 of the squared mean); `restless` has moods
that last for hours and days. What is normal is learnt from eight weeks of background and learnt again every day.

The product watches the unit and each of its topics. Half of the background lies in forty standing topics, the n-th
with 1/n of the first one's mentions, whose chance bursts count as false alarms; of the cascade the share --grouped
lies in a topic of its own (reposts that quote the first post: .97 by the product's own grouping; bare comments: .03,
but those do not name the unit either). With 0 only the unit is watched, as it was measured before.

A cascade counts as found when an alarm is raised within 72 hours of its first post; delay is from the first post to
the end of the ten minutes that raise the alarm. Alarms within six hours of one another are one false alarm.
"""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from yuqing.plans.alert_rules import load_alert_rules
from yuqing.rules.alerts import subject_profile, topic_limits
from yuqing.rules.bursts import HOURS_A_WEEK, LOOK_BACK, STEPS_AN_HOUR, Profile, burst, fit

#: Monday midnight in Beijing.
ZERO = datetime(2026, 1, 4, 16, tzinfo=UTC)
STEP = timedelta(minutes=10)
DAY, WEEK = 24 * STEPS_AN_HOUR, HOURS_A_WEEK * STEPS_AN_HOUR
HISTORY_WEEKS = 8
HORIZON = 72 * STEPS_AN_HOUR
#: Steps within which alarms are one.
EPISODE = 6 * STEPS_AN_HOUR
RATES = (5, 50, 500)
#: Standing topics of the background, and its share that lies in them.
STANDING, IN_TOPICS = 40, 0.5
SHARES = IN_TOPICS / np.arange(1, STANDING + 1) / (1 / np.arange(1, STANDING + 1)).sum()
TEMPERS = ("even", "lively", "restless")
ALL_RULES = load_alert_rules()
RULES = ALL_RULES.burst
#: Steps of its past that a topic is compared with, without those in which it may be building up.
PAST, BUILDING_UP = ALL_RULES.subject_burst.history_days * 24 * STEPS_AN_HOUR, 6 * STEPS_AN_HOUR

Counts = NDArray[np.int64]
Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cascade:
    """Minute of its Beijing day at which it began, and minutes from the first post on."""

    starts: float
    times: Minutes


@dataclass(frozen=True, slots=True)
class Field:
    """Ten-minute counts of a background, and what was normal on each of its days."""

    counts: Counts
    #: Of each standing topic, shape (topics, steps).
    topics: Counts
    normal: tuple[Profile, ...]

    def profile(self, at: int) -> Profile:
        """Return what was normal on the day of the step before `at`."""
        return self.normal[(at - 1) // DAY - HISTORY_WEEKS * 7]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--drops", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--grouped", type=float, default=0.9)
    options = parser.parse_args()
    found = cascades(options.data_dir)
    rhythm = np.bincount([int((each.starts + minute) // 60 % 24) for each in found for minute in each.times[:100]])
    print(f"{len(found)} cascades, {options.drops} drops; {options.weeks} weeks of background without any")
    print(f"{'a day':>6} {'background':<10}{'found':>8}{'median':>9}{'p90 min':>9}{'gone':>7}{'false/week':>12}")
    for rate in RATES:
        for temper in TEMPERS:
            chance = np.random.default_rng([options.seed, rate, TEMPERS.index(temper)])
            field = background(rate, temper, rhythm / rhythm.sum(), options.weeks, chance)
            print(f"{rate:>6} {temper:<10}{_line(field, found, options, chance)}", flush=True)


def cascades(folder: Path) -> list[Cascade]:
    """Return the cascades with the moments of their reposts; rows before the first post are left out."""
    roots = csv.read_csv(
        folder / "cascade_originals.csv", parse_options=csv.ParseOptions(newlines_in_values=True)
    ).select(["cid", "time"])
    begun = {cid: np.datetime64(time, "s") for cid, time in zip(*roots.to_pydict().values(), strict=True)}
    reposts = pq.read_table(folder / "cascade_reposts.parquet", columns=["cid", "time"]).to_pandas()
    made = []
    for cid, rows in reposts.groupby("cid"):
        later = (rows["time"].to_numpy("datetime64[s]") - begun[cid]).astype("float64") / 60
        of_day = (begun[cid] - begun[cid].astype("datetime64[D]")).astype("float64") / 60
        made.append(Cascade(float(of_day), np.sort(np.concatenate([[0.0], later[later >= 0]]))))
    return made


def background(rate: float, temper: str, rhythm: Minutes, weeks: int, chance: np.random.Generator) -> Field:
    """Return a background of that many mentions a day, after weeks in which the normal was learnt."""
    hours = (HISTORY_WEEKS + weeks) * HOURS_A_WEEK
    weekday = np.repeat(np.tile([1.06, 1.06, 1.06, 1.06, 1.06, 0.9, 0.8], HISTORY_WEEKS + weeks), 24)
    mean = rate * np.tile(rhythm, hours // 24) * weekday * _mood(temper, hours, chance)
    step_mean = np.repeat(mean, STEPS_AN_HOUR) / STEPS_AN_HOUR
    topics = chance.poisson(step_mean * SHARES[:, None])
    counts = topics.sum(axis=0) + chance.poisson(step_mean * (1 - IN_TOPICS))
    hourly = counts.reshape(-1, STEPS_AN_HOUR).sum(axis=1)
    span = RULES.history_days * 24
    firsts = range(HISTORY_WEEKS * HOURS_A_WEEK, hours, 24)
    normal = tuple(fit(hourly[at - span : at].tolist(), ZERO + timedelta(hours=at - span), RULES) for at in firsts)
    return Field(counts, topics, normal)


def _mood(temper: str, hours: int, chance: np.random.Generator) -> Minutes:
    if temper == "even":
        return np.ones(hours)
    if temper == "lively":
        return chance.gamma(10, 0.1, hours)
    mood = np.zeros(hours)
    for at in range(1, hours):
        mood[at] = 0.85 * mood[at - 1] + 0.53 * chance.normal()
    day = np.repeat(chance.normal(size=hours // 24), 24)
    return np.asarray(np.exp(0.35 * mood - 0.061 + 0.2 * day - 0.02))


def _line(field: Field, found: list[Cascade], options: argparse.Namespace, chance: np.random.Generator) -> str:
    drops, grouped = options.drops, options.grouped
    falls = [_dropped(field, found[number % len(found)], grouped, chance) for number in range(drops)]
    noticed = [fall for fall in falls if fall is not None]
    delays, gone = [delay for delay, _ in noticed], [share for _, share in noticed]
    weeks = (len(field.counts) - HISTORY_WEEKS * WEEK) / WEEK
    return (
        f"{len(noticed) / drops:>8.1%}{np.median(delays):>9.0f}{np.percentile(delays, 90):>9.0f}"
        f"{np.median(gone):>7.0%}{_false_alarms(field, watched=grouped > 0) / weeks:>12.2f}"
    )


def _dropped(field: Field, cascade: Cascade, grouped: float, chance: np.random.Generator) -> tuple[float, float] | None:
    """Drop a cascade somewhere; return minutes until the alarm and the share of 72 h gone by then, or None."""
    days = (len(field.counts) - HORIZON - DAY) // DAY - HISTORY_WEEKS * 7
    start = (HISTORY_WEEKS * 7 + int(chance.integers(1, days))) * 24 * 60 + cascade.starts
    first, times = int(start // 10), start + cascade.times
    counts, topic = field.counts[: first + HORIZON].copy(), np.zeros(first + HORIZON, dtype=np.int64)
    steps = (times // 10).astype(int)
    steps = steps[steps < len(counts)]
    np.add.at(counts, steps, 1)
    np.add.at(topic, steps[chance.random(len(steps)) < grouped], 1)
    for at in range(first + 1, len(counts) + 1):
        if _alarms(counts, at, field) or _topic_alarms(topic, at, field):
            delay = at * 10 - start
            return delay, float((cascade.times <= delay).sum() / (cascade.times <= HORIZON * 10).sum())
    return None


def _alarms(counts: Counts, at: int, field: Field) -> bool:
    """Return whether the step before `at` raises an alarm of the unit."""
    return burst(counts[at - LOOK_BACK : at].tolist(), ZERO + at * STEP, field.profile(at), RULES) is not None


def _topic_alarms(counts: Counts, at: int, field: Field) -> bool:
    """Return whether the step before `at` raises an alarm of one topic, against its own week."""
    recent = counts[at - LOOK_BACK : at]
    if recent[-max(RULES.windows) // 10 :].sum() < min(RULES.at_least):
        return False
    past = counts[max(0, at - PAST) : at - BUILDING_UP]
    seen = np.flatnonzero(past)
    days = (len(past) - int(seen[0])) / DAY if len(seen) else 0.0
    unit = field.profile(at)
    own = subject_profile(int(past.sum()), days, unit, ALL_RULES)
    return burst(recent.tolist(), ZERO + at * STEP, own, topic_limits(unit, ALL_RULES)) is not None


def _false_alarms(field: Field, *, watched: bool) -> int:
    places = range(HISTORY_WEEKS * WEEK + 1, len(field.counts) + 1)
    alarmed = {at for at in places if _alarms(field.counts, at, field)}
    for topic in field.topics if watched else ():
        alarmed |= {at for at in places if topic[at - 1] and _topic_alarms(topic, at, field)}
    steps = sorted(alarmed)
    return sum(1 for before, at in zip([-EPISODE, *steps], steps, strict=False) if at - before >= EPISODE)


if __name__ == "__main__":
    main()
