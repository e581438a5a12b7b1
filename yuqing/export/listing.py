"""The list of mentions behind a paper, as printed papers show it."""

from yuqing.export import values
from yuqing.export.punctuation import chinese
from yuqing.export.report import Column, Report, Value

#: Of the headings; a paper has fewer sections.
NUMERALS = "一二三四五六七八九十"
SOURCES = (
    ("序号", Column.COUNT), ("时间", Column.MOMENT), ("渠道", Column.TEXT), ("来源", Column.TEXT),
    ("情感", Column.LEVEL), ("内容摘要", Column.LONG),
)  # fmt: skip


def source_rows(report: Report, limit: int) -> tuple[tuple[Value, ...], ...]:
    """Return the first sources as rows of a table with the columns of SOURCES."""
    return tuple(
        (each.number, values.when(each.published, is_day_only=each.is_day_only), each.source_kind, chinese(each.site),
         each.tone, chinese(each.text))
        for each in report.sources[:limit]
    )  # fmt: skip
