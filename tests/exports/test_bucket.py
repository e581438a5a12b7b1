"""How long a step of a curve is follows from how long the curve is, and no mention is lost on the way."""

from datetime import timedelta

import pytest

from yuqing.export import bucket
from yuqing.model.exports import ReportKind


@pytest.mark.parametrize(
    ("hours", "step"),
    [
        (1, bucket.HOUR), (72, bucket.HOUR), (73, bucket.QUARTER), (240, bucket.QUARTER), (241, bucket.DAY),
        (24 * 90, bucket.DAY),
    ],
)  # fmt: skip
def test_a_longer_curve_has_longer_steps(papers, hours, step):
    assert bucket.step(papers.now, papers.now + timedelta(hours=hours)) == step


@pytest.mark.parametrize(
    ("kind", "said"),
    [(ReportKind.DAILY, "逐小时统计"), (ReportKind.WEEKLY, "逐6小时统计"), (ReportKind.MONTHLY, "逐日统计")],
)
def test_the_definition_says_the_step_and_the_columns_add_up_to_the_mentions(papers, kind, said):
    report = papers.report(kind)
    curve = next(figure.chart for figure in report.figures if figure.id == "volume")
    assert said in curve.definition
    drawn = sum(value or 0 for row in curve.series for value in row.y)
    assert f"{drawn:,.0f}" == report.counters[0].number
