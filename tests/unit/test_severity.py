"""Indicators, score, floors and the reasons given for a level."""

import re
from dataclasses import replace
from math import log

import pytest

from yuqing.errors import PlanError
from yuqing.model.severity import Category, Grade, Indicators, Severity, Signal
from yuqing.plans import ahp
from yuqing.plans.scale import SHIPPED_SCALE, load_scale
from yuqing.rules import severity
from yuqing.rules.severity import TopicCounts
from yuqing.rules.wilson import interval

SCALE = load_scale()
QUIET = TopicCounts(
    posts=1,
    reposts=0,
    comments=0,
    likes=0,
    last_6h=1,
    previous_6h=1,
    media_tier=20,
    source_kinds=1,
    category="service_complaint",
    signals=(),
    negatives=0,
    hours_waiting=0,
    reply_limit_hours=12,
    answered_share=0,
)

# Name, indicators H G M P K N U, signals, then A, R, S and the level of domain reference §3.2.
CASES = [
    ("one forum complaint", (15, 0, 20, 0, 40, 10, 8), (), 11, 26, 17, Severity.IV),
    ("road flooding, county account", (50, 30, 40, 40, 65, 30, 20), (), 41, 47, 44, Severity.III),
    ("land compensation, city media", (75, 29, 60, 50, 70, 58, 80), (), 57, 70, 63, Severity.II),
    (
        "school food safety, provincial media",
        (85, 80, 80, 75, 80, 95, 95),
        ("food_safety",),
        81,
        87,
        84,
        Severity.I,
    ),
    (
        "withdrawal rumour, first hour, 20 posts",
        (45, 55, 20, 25, 95, 60, 25),
        ("bank_run",),
        38,
        71,
        52,
        Severity.I,
    ),
    (
        "fatal accident, central media",
        (95, 80, 100, 90, 95, 86, 87.5),
        ("casualty",),
        92,
        91,
        92,
        Severity.I,
    ),
    ("good news goes viral", (95, 80, 80, 45, 5, 0, 2), (), 82, 3, 16, Severity.IV),
    ("wrong place matched", (90, 75, 80, 40, 25, 0, 0), (), 79, 14, 33, Severity.IV),
]


def graded(values: tuple[float, ...], signals: tuple[str, ...]) -> Grade:
    measured = Indicators(*values)
    counts = replace(QUIET, media_tier=int(measured.media), signals=signals)
    return severity.grade_indicators(measured, severity.floors(counts, SCALE), SCALE)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_eight_reference_cases_keep_their_score_and_level(case):
    _, values, signals, *expected = case
    grade = graded(values, signals)

    assert [round(grade.spread), round(grade.risk), round(grade.score), grade.level] == expected


def test_the_first_hour_of_a_bank_run_is_lifted_by_its_floor_and_says_so():
    grade = graded((45, 55, 20, 25, 95, 60, 25), ("bank_run",))

    assert grade.score_level is Severity.III
    assert "→ 52 → Ⅲ级(≥35);出现挤兑、取款难类用语,按下限提到Ⅰ级" in grade.sentence


@pytest.mark.clause("A6")
def test_the_sentence_shows_both_factors_their_parts_and_the_threshold():
    assert graded((75, 29, 60, 50, 70, 58, 80), ()).sentence == (
        "传播力 57(热度75、增速29、媒体60、平台50)× 风险性 70(敏感70、负面58、未答复80)→ 63 → Ⅱ级(≥55)"
    )


def test_the_counterfactual_says_what_an_answer_would_change():
    assert graded((75, 29, 60, 50, 70, 58, 80), ()).counterfactual == "若已答复,降为 R=51、S=54 → Ⅲ级"


def test_when_an_answer_changes_nothing_the_most_helpful_change_is_named():
    grade = graded((45, 55, 20, 25, 95, 60, 25), ("bank_run",))

    assert grade.counterfactual == "若不涉敏感内容,降为 R=19、S=27 → Ⅳ级"


def test_when_no_single_change_lowers_the_level_the_sentence_says_it_stays():
    counts = replace(QUIET, event_grade="特别重大")

    assert severity.grade(counts, SCALE).counterfactual.endswith(",仍为Ⅰ级")


def test_all_indicators_at_zero_leave_nothing_to_lower():
    grade = severity.grade_indicators(Indicators(0, 0, 0, 0, 0, 0, 0), (), SCALE)

    assert grade.level is Severity.OBSERVE
    assert grade.sentence.endswith("→ 0 → 观察(<15)")
    assert grade.counterfactual == "各项指标均为零,没有可再降低的因素"


def test_the_score_alone_gives_each_level_at_its_threshold_and_not_below():
    edges = zip(SCALE.thresholds, severity.LEVELS, strict=True)

    for threshold, level in edges:
        assert severity.level_of(threshold, SCALE) is level
        assert severity.level_of(threshold - 0.01, SCALE) is Severity(level + 1)


def test_the_weights_follow_from_the_matrices_and_are_consistent():
    assert [round(w, 3) for w in SCALE.spread.values] == [0.374, 0.245, 0.291, 0.089]
    assert [round(w, 2) for w in SCALE.risk.values] == [0.55, 0.21, 0.24]
    assert round(SCALE.spread.consistency_ratio, 3) == 0.017
    assert round(SCALE.risk.consistency_ratio, 3) == 0.016


def test_a_fully_consistent_matrix_has_no_inconsistency_and_its_own_weights():
    matrix = [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]

    assert ahp.consistency_ratio(matrix) == pytest.approx(0, abs=1e-9)
    assert ahp.weights(matrix) == pytest.approx((4 / 7, 2 / 7, 1 / 7))


def test_nothing_counted_gives_no_negative_share():
    assert interval(0, 0, SCALE.negative_z)[0] == 0.0


def test_few_negative_posts_cannot_reach_a_hundred_and_many_come_close():
    z = SCALE.negative_z

    assert interval(1, 1, z)[0] == pytest.approx(0.2065, abs=1e-3)
    assert interval(3, 3, z)[0] < 0.45
    assert interval(1000, 1000, z)[0] > 0.99
    assert interval(0, 50, z)[0] == pytest.approx(0, abs=1e-12)


def test_heat_is_the_weighted_sum_of_logarithms_over_the_reference():
    counts = replace(QUIET, posts=20, reposts=30, comments=50, likes=100)
    expected = 0.2 * log(21) + 0.8 * (0.4 * log(31) + 0.4 * log(51) + 0.2 * log(101))

    assert severity.indicators(counts, SCALE).heat == pytest.approx(100 * expected / 7.7)


def test_growth_counts_doublings_and_never_goes_below_zero():
    doubled = replace(QUIET, last_6h=15, previous_6h=5)
    falling = replace(QUIET, last_6h=0, previous_6h=50)
    exploding = replace(QUIET, last_6h=5000, previous_6h=0)

    assert severity.indicators(doubled, SCALE).growth == pytest.approx(25)
    assert severity.indicators(falling, SCALE).growth == 0
    assert severity.indicators(exploding, SCALE).growth == 100


def test_an_answer_lowers_what_waits_and_the_limit_caps_it():
    late = replace(QUIET, hours_waiting=24)

    assert severity.indicators(late, SCALE).unanswered == 100
    assert severity.indicators(replace(late, answered_share=0.75), SCALE).unanswered == pytest.approx(25)
    assert severity.indicators(replace(late, hours_waiting=3), SCALE).unanswered == pytest.approx(25)


def test_five_kinds_of_source_fill_the_platform_indicator():
    seen = [severity.indicators(replace(QUIET, source_kinds=k), SCALE).platforms for k in (0, 1, 3, 5, 9)]

    assert seen == [0, 0, 50, 100, 100]


def test_the_strongest_word_class_decides_the_sensitivity():
    counts = replace(QUIET, category="policy_question", signals=("livelihood", "casualty"))

    assert severity.indicators(counts, SCALE).sensitivity == SCALE.signals["casualty"]


def test_a_matter_without_category_counts_as_other():
    assert severity.indicators(replace(QUIET, category=""), SCALE).sensitivity == SCALE.categories["other"]


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"media_tier": 100, "category": "accident"}, Severity.I),
        ({"media_tier": 80, "category": "accident"}, Severity.II),
        ({"media_tier": 60, "category": "accident"}, Severity.III),
        ({"event_grade": "特别重大"}, Severity.I),
        ({"event_grade": "重大"}, Severity.II),
        ({"event_grade": "较大"}, Severity.III),
        ({"signals": ("bank_run",)}, Severity.I),
        ({"signals": ("mass_gathering",)}, Severity.II),
        ({"signals": ("casualty",)}, Severity.III),
    ],
)
def test_each_floor_lifts_a_matter_that_hardly_scores(change, level):
    grade = severity.grade(replace(QUIET, **change), SCALE)

    assert grade.level is level
    assert grade.score_level > level
    assert any(floor.reason in grade.sentence for floor in grade.floors)


def test_praise_in_central_media_is_not_an_alarm():
    grade = severity.grade(replace(QUIET, posts=500, likes=90_000, media_tier=100, category="praise"), SCALE)

    assert grade.level >= Severity.IV
    assert grade.floors == ()


def test_an_unknown_signal_is_refused_rather_than_ignored():
    with pytest.raises(KeyError, match="no_such_class"):
        severity.grade(replace(QUIET, signals=("no_such_class",)), SCALE)


def test_every_category_and_signal_has_a_base_value_and_every_value_a_note():
    assert set(SCALE.categories) == {str(member) for member in Category}
    assert set(SCALE.signals) == {str(member) for member in Signal}
    assert all(source.note and source.origin for source in SCALE.provenance.values())
    assert len(SCALE.provenance) == 9 + len(SCALE.floors)


@pytest.mark.parametrize(
    ("pattern", "replacement", "message"),
    [
        (r"\[1, 2, 1, 4\]", "[1, 9, 1, 4]", "互为倒数"),
        (r"matrix = \[\n  \[1, 3, 2\],.*?\n\]", "matrix = [[1,9,1],[0.1111111111,1,9],[1,0.1111111111,1]]", "自相矛盾"),
        (r"values = \[75, 55, 35, 15\]", "values = [75, 55, 55, 15]", "从高到低"),
        (r"values = \[75, 55, 35, 15\]", "values = [75, 55, 35]", "从高到低"),
        (r"reference = 7.7", "referense = 7.7", "是否想写 reference"),
        (r"reference = 7.7", 'reference = "7.7"', "应为不小于 0 的数"),
        (r"casualty = 95", "casualty = 195", "应在 0 到 100 之间"),
        (r"casualty = 95\n", "", "signals.casualty"),
        (r"full = 4", "full = 0", "不能为 0"),
        (r'cause = "signal"', 'cause = "smell"', "floors 第 7 项"),
        (r'origin = "paper"', 'origin = "dream"', "origin"),
        (r'format = "yuqing-severity/1"', 'format = "x"', "format 应为"),
        (r"\[heat\]", "[heet]", "是否想写 heat"),
        (r"\[heat\]", "[heat", "第 .* 行:段名的方括号没有闭合"),
    ],
)
def test_a_broken_scale_is_refused_with_the_key_that_is_wrong(tmp_path, pattern, replacement, message):
    text, count = re.subn(pattern, replacement, SHIPPED_SCALE.read_text("utf-8"), count=1, flags=re.DOTALL)
    broken = tmp_path / "severity.toml"
    broken.write_text(text, "utf-8")

    assert count == 1
    with pytest.raises(PlanError, match=message) as refused:
        load_scale(broken)
    assert str(refused.value).startswith("严重度量表 severity.toml")


def test_a_missing_scale_is_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="读不出来"):
        load_scale(tmp_path / "absent.toml")
