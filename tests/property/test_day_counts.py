"""The counts per day say what the mentions say, whatever people and the ingest did in between."""

import random
from collections import defaultdict
from datetime import timedelta
from itertools import combinations

import pyarrow as pa
import pytest

from yuqing.clock import in_beijing
from yuqing.model import segments as layout
from yuqing.model.heat import HeatAxis, HeatQuestion, HeatValue
from yuqing.model.labelling import Aspect, Label, Origin
from yuqing.model.mentions import SourceKind, Tone
from yuqing.pipeline import Ingest
from yuqing.store import day_counts, labels, migrations, open_store, removals, topic_links, topics
from yuqing.views.heat import heatmap

DAYS = 9
#: The migration that brought the counts.
COUNTS = 12
WEIGHTS = {1: 8, 2: 4, 3: 2, 4: 1}
KINDS = (SourceKind.FORUM, SourceKind.SOCIAL, SourceKind.COMPLAINT, SourceKind.GOV)
AXES = tuple(HeatAxis)
PAIRS = list(combinations(AXES, 2))


class Desk:
    """A bench on which a seed does what ingest and people do."""

    def __init__(self, bench, make_mention, noon, seed):
        self.bench, self.make_mention, self.now = bench, make_mention, noon
        self.chance = random.Random(seed)
        self.last_id = 0

    def arrive(self, number):
        rows = [self._row() for _ in range(number)]
        self.bench.hand_over(rows)
        self.bench.ingest.take_folder(self.bench.inbox, self.bench.rejected, self.now)

    def _row(self):
        draw, matter = self.chance, self.chance.randrange(6)
        self.last_id += 1
        return self.make_mention(
            self.last_id,
            published_at=self.now - timedelta(minutes=draw.randrange(DAYS * 1440)),
            precision=draw.choice(["second", "second", "day"]),
            source_kind=draw.choice(KINDS).value,
            site=draw.choice(["云溪论坛", "河口网", ""]),
            category=draw.choice(["", "rumour"]),
            target_id=draw.choice(["", "unit", "unit", "school"]),
            tone=draw.choice(list(Tone)).value,
            question=draw.choice(["", "什么时候能解决？"]),
            reposts=draw.choice([0, 3, 90_000]),
            signals=draw.choice([[], ["casualty"]]),
            terms=[matter * 10 + 1, matter * 10 + 2] if matter else [],
            weights=[0.8, 0.6] if matter else [],
        )

    def ids(self, number):
        known = [row[0] for row in self.bench.store.rows("select mention_id from mention_rows order by 1")]
        return self.chance.sample(known, number)

    def topic_ids(self, number):
        known = [row[0] for row in self.bench.store.rows("select distinct topic_id from topic_days order by 1")]
        return self.chance.sample(known, number)

    def grade(self):
        self.bench.ingest.regrade(self.now)

    def count(self):
        self.bench.ingest.recount(self.now)

    def correct(self):
        said = [
            Label(mention_id, aspect, self.chance.choice(values), Origin.FOUND, "neutral", 0.5, "")
            for mention_id in self.ids(4)
            for aspect, values in (
                (Aspect.TONE, ["negative", "neutral", "positive"]),
                (Aspect.RELEVANCE, ["", "unit"]),
            )
        ]
        with self.bench.store.transaction() as transaction:
            labels.add(transaction, said, "analyst", self.now)

    def merge(self):
        gone, into = self.topic_ids(2)
        with self.bench.store.transaction() as transaction:
            topic_links.move(transaction, topic_links.mention_ids(transaction, gone), into)
            for topic_id in (gone, into):
                topic_links.regrade(transaction, topic_id)

    def decide(self):
        [topic_id] = self.topic_ids(1)
        when = self.now - timedelta(days=self.chance.randrange(DAYS))
        row = (self.chance.randrange(10**9), topic_id, self.chance.randint(1, 5), 5, "领导小组研究决定", "office", when)
        with self.bench.store.transaction() as transaction:
            topics.add_override(transaction, row)

    def reduce(self):
        with self.bench.store.transaction() as transaction:
            removals.blank(transaction, self.ids(5), "〔已删除〕", removals.EXPIRED, self.now)

    def a_day_passes(self):
        self.now += timedelta(hours=self.chance.randrange(30))

    def acts(self):
        return [
            self.grade, self.count, self.count, self.correct, self.merge, self.decide, self.reduce, self.a_day_passes,
            lambda: self.arrive(15),
        ]  # fmt: skip


def plain(store, start, end):
    """Return every mention about the unit of a window as the views tell it, one dictionary each."""
    levels = {(row["topic_id"], row["day"]): row["level"] for row in store.records("select * from topic_levels")}
    found = store.records(
        "select * from mentions where published_at >= $start and published_at < $end and target_id <> ''",
        start=start,
        end=end,
    )
    answers = [(row["topic_id"], row["published_at"]) for row in found if row["source_kind"] == "gov"]
    for row in found:
        local = in_beijing(row["published_at"])
        row["local"] = local
        row["level"] = levels.get((row["topic_id"], local.date()), 5)
        row["asks"] = bool(row["question"]) or row["source_kind"] == "complaint"
        row["waits"] = row["asks"] and not any(
            topic_id == row["topic_id"] and at > row["published_at"] for topic_id, at in answers if topic_id is not None
        )
    return found


def place(axis, row):
    local = row["local"]
    return {
        HeatAxis.DAY: local.date().isoformat(),
        HeatAxis.WEEKDAY: str(local.isoweekday()),
        HeatAxis.HOUR: "" if row["precision"] == "day" else str(local.hour),
        HeatAxis.KIND: row["source_kind"],
        HeatAxis.SITE: row["site"],
        HeatAxis.CATEGORY: row["category"],
        HeatAxis.TARGET: row["target_id"],
    }[axis]


def squares_of(rows, axes):
    grouped = defaultdict(list)
    for row in rows:
        grouped[place(axes[0], row), place(axes[1], row)].append(row)
    return {pair: numbers_of(inside) for pair, inside in grouped.items()}


def numbers_of(rows):
    return (
        len(rows),
        sum(row["tone"] == "negative" for row in rows),
        min(row["level"] for row in rows),
        sum(WEIGHTS.get(row["level"], 0) for row in rows),
        sum(row["asks"] for row in rows),
        sum(row["waits"] for row in rows),
    )


def windows(now):
    """Return windows that begin and end within a day, at its border, and beyond all that is stored."""
    midnight = in_beijing(now).replace(hour=0, minute=0)
    return [
        (now - timedelta(days=6, minutes=7), now - timedelta(hours=5)),
        (midnight - timedelta(days=5), midnight),
        (now - timedelta(days=40), now + timedelta(days=2)),
        (now - timedelta(hours=3), now),
    ]


def assert_same(desk, axes, start, end):
    rows = plain(desk.bench.store, start, end)
    sheet = heatmap(desk.bench.store, HeatQuestion(*axes, HeatValue.COUNT, start, end), {})
    found = {
        (each.row_id, each.column_id): (each.n, each.negative, each.worst, each.weighted, each.asked, each.waiting)
        for each in sheet.squares
    }
    assert found == squares_of(rows, axes)


def assert_same_tables(store, start, end):
    rows = plain(store, start, end)
    hours, days, kinds = defaultdict(int), defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for row in rows:
        hours[row["local"].replace(minute=0, second=0, microsecond=0, tzinfo=None), row["tone"]] += 1
        for table, key in ((days, row["local"].date()), (kinds, row["source_kind"])):
            table[key][0] += 1
            table[key][1] += row["tone"] == "negative"
    by_hour = day_counts.by_hour_and_tone(store, start, end)
    assert {(hour.to_pydatetime(), tone): n for hour, tone, n in by_hour.itertuples(index=False)} == hours
    by_day = day_counts.by_day(store, start, end)
    assert {day.date(): [n, negative] for day, n, negative in by_day.itertuples(index=False)} == days
    by_kind = day_counts.by_kind(store, start, end)
    assert {kind: [n, negative] for kind, n, negative in by_kind.itertuples(index=False)} == kinds
    severe = day_counts.severity_by_kind_and_day(store, start, end)
    assert {
        (kind, day.date().isoformat()): (n, worst, weighted)
        for kind, day, n, worst, weighted in severe.itertuples(index=False)
    } == {
        pair: (numbers[0], numbers[2], numbers[3])
        for pair, numbers in squares_of(rows, (HeatAxis.KIND, HeatAxis.DAY)).items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_are_those_of_the_mentions_after_whatever_happened(bench, make_mention, noon, seed):
    desk = Desk(bench, make_mention, noon, seed)
    desk.arrive(120)
    desk.grade()
    desk.count()
    assert bench.store.value("select count(*) from day_counts") > 0
    for act in desk.chance.choices(desk.acts(), k=9):
        act()
        window = desk.chance.choice(windows(desk.now))
        assert_same(desk, desk.chance.choice(PAIRS), *window)
        assert_same_tables(bench.store, *window)


def test_every_pair_of_axes_is_counted_as_the_mentions_are(bench, make_mention, noon):
    desk = Desk(bench, make_mention, noon, 47)
    desk.arrive(150)
    desk.correct()
    desk.grade()
    desk.count()
    assert {level for (level,) in bench.store.rows("select distinct worst from day_counts")} - {5}
    for number, axes in enumerate(PAIRS):
        assert_same(desk, axes, *windows(noon)[number % 4])


@pytest.mark.parametrize("act", ["correct", "merge", "decide", "reduce"])
def test_what_people_change_is_counted_anew_and_only_where_it_was(bench, make_mention, noon, act):
    desk = Desk(bench, make_mention, noon, 3)
    desk.arrive(120)
    desk.grade()
    desk.count()
    today = in_beijing(noon).date()
    assert day_counts.due(bench.store, today, 99) == []
    getattr(desk, act)()
    assert 0 < len(day_counts.due(bench.store, today, 99)) <= DAYS
    desk.grade()
    desk.count()
    assert day_counts.due(bench.store, today, 99) == []
    assert_same(desk, (HeatAxis.CATEGORY, HeatAxis.DAY), noon - timedelta(days=DAYS), noon)


def test_a_day_that_was_counted_before_it_was_graded_is_counted_again_with_its_levels(bench, make_mention, noon):
    desk = Desk(bench, make_mention, noon, 5)
    desk.arrive(120)
    desk.count()
    assert bench.store.value("select min(worst) from day_counts") == 5
    desk.grade()
    desk.count()
    assert bench.store.value("select min(worst) from day_counts") < 5
    assert_same_tables(bench.store, noon - timedelta(days=DAYS), noon)


def test_a_segment_taken_in_twice_is_counted_once(bench, make_mention, noon):
    rows = [make_mention(number, published_at=noon - timedelta(days=2)) for number in range(1, 6)]
    for _ in range(2):
        bench.take(rows, noon)
    assert bench.store.value("select sum(n) from day_counts where cut = 'hour'") == 5


def test_mentions_of_an_older_version_are_right_at_once_and_counted_soon(tmp_path, monkeypatch, make_mention, noon):
    path, known = tmp_path / "old.duckdb", migrations.scripts()
    monkeypatch.setattr(migrations, "scripts", lambda: [each for each in known if each[0] < COUNTS])
    old = open_store(path)
    rows = [make_mention(number, published_at=noon - timedelta(days=number)) for number in range(1, 8)]
    table = pa.Table.from_pylist(rows, layout.SEGMENT).drop_columns(list(layout.UNSTORED))
    with old.transaction() as transaction:
        transaction.put("fresh", table)
        transaction.run("insert into mention_rows by name select *, 1 as topic_id from fresh")
    old.close()
    monkeypatch.undo()
    store = open_store(path)
    for counted in (0, 7):
        assert store.value("select count(distinct day) from day_counts") == counted
        assert_same_tables(store, noon - timedelta(days=30), noon)
        Ingest(store, None).recount(noon)
    store.close()


def test_the_present_day_is_left_to_the_mentions_and_old_days_are_counted_some_at_a_time(bench, make_mention, noon):
    rows = [make_mention(number, published_at=noon - timedelta(days=number - 1)) for number in range(1, 16)]
    bench.hand_over(rows)
    bench.ingest.take_folder(bench.inbox, bench.rejected, noon)
    assert [bench.ingest.recount(noon) for _ in range(3)] == [10, 4, 0]
    newest = bench.store.value("select max(day) from day_counts")
    assert newest == in_beijing(noon).date() - timedelta(days=1)
