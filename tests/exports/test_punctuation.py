"""The texts of a paper have the punctuation of an official document."""

import pytest

from yuqing.export.punctuation import chinese, punctuated
from yuqing.model.exports import ReportKind


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("本周1,284条;上周同期930条,增长38%。", "本周1,284条\uff1b上周同期930条\uff0c增长38%。"),
        ("首见于11月21日23:43,见于论坛(信息1–4)。", "首见于11月21日23:43\uff0c见于论坛\uff08信息1–4\uff09。"),
        ("「食堂」,Ⅱ级(重大(含较大))", "「食堂」\uff0cⅡ级\uff08重大\uff08含较大\uff09\uff09"),
        ("https://forum.example/a?b=1,2(c)", "https://forum.example/a?b=1,2(c)"),
        ("什么时候排完?", "什么时候排完\uff1f"),
    ],
)
def test_marks_at_chinese_characters_are_wide_and_those_in_numbers_and_addresses_stay(written, printed):
    assert chinese(written) == printed
    assert chinese(printed) == printed


def test_a_paper_of_the_program_is_in_chinese_punctuation_and_its_numbers_stay(papers):
    report = papers.report(ReportKind.WEEKLY)
    assert punctuated(report) == report
    assert "\uff0c" in report.headline
    assert report.counters[0].number == "62"
