"""Chinese punctuation in the texts of a paper: GB/T 15834 wants full-width marks between Chinese characters.

Numbers, times, addresses and whatever else stands between Latin letters keep theirs. Files for other systems (.csv,
.json) list what the public wrote as it came; a printed paper sets it like all else.
"""

import re
from dataclasses import replace

from yuqing.charts.spec import ChartSpec, Series
from yuqing.export.report import Block, Counter, Proposals, Report, Section, Table, Timeline, Value
from yuqing.model.exports import ReportKind

#: Papers whose text people wrote and approved: it goes out to the letter.
WRITTEN = (ReportKind.FLASH, ReportKind.FOLLOW_UP, ReportKind.FINAL)
_CHINESE = "\u3001-\u303f\u3400-\u9fff\u201c\u201d\u2018\u2019\u2160-\u216b\uff08\uff09"
_WIDE = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
_AFTER = re.compile(f"(?<=[{_CHINESE}%])[,;:?!]")
_BEFORE = re.compile(f"[,;:?!](?=[{_CHINESE}])")
_PAIR = re.compile(r"\(([^()]*)\)")
#: A Latin space between a number and a Chinese character: the screen wants it, a paper does not.
_LOOSE = re.compile(f"(?<=[{_CHINESE}]) (?=[0-9])|(?<=[0-9%]) (?=[{_CHINESE}])")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")


def chinese(text: str) -> str:
    """Return the text with full-width marks where they stand at Chinese characters; brackets change in pairs."""
    before = ""
    while before != text:
        before, text = text, _PAIR.sub(_bracket, text)
    return _BEFORE.sub(_widened, _AFTER.sub(_widened, text))


def tight(text: str) -> str:
    """Return the text in Chinese punctuation and without spaces between numbers and Chinese characters."""
    return chinese(_LOOSE.sub("", text))


def punctuated(report: Report) -> Report:
    """Return the paper with all texts that the program wrote in Chinese punctuation."""
    return replace(
        report,
        title=chinese(report.title),
        issue=chinese(report.issue),
        addressee=chinese(report.addressee),
        period=chinese(report.period),
        headline=chinese(report.headline),
        counters=tuple(_counter(each) for each in report.counters),
        sections=tuple(_section(each, report.kind) for each in report.sections),
        notes=tuple(map(chinese, report.notes)),
    )


def _bracket(found: re.Match[str]) -> str:
    text, (start, end) = found.string, found.span()
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return f"\uff08{found[1]}\uff09" if _IS_CHINESE.search(found[1] + around) else found[0]


def _widened(found: re.Match[str]) -> str:
    return found[0].translate(_WIDE)


def _counter(given: Counter) -> Counter:
    return replace(given, label=chinese(given.label), note=chinese(given.note))


def _section(given: Section, kind: ReportKind) -> Section:
    is_written = given.is_approved or kind in WRITTEN
    kept = (
        block if is_written and isinstance(block, str) else _block(block, is_approved=given.is_approved)
        for block in given.blocks
    )
    return replace(given, heading=chinese(given.heading), blocks=tuple(kept))


def _block(given: Block, *, is_approved: bool) -> Block:
    match given:
        case str():
            return chinese(given)
        case Table():
            return _table(given, is_approved=is_approved)
        case Timeline():
            moments = tuple(replace(each, what=chinese(each.what)) for each in given.moments)
            return replace(given, title=chinese(given.title), moments=moments, definition=chinese(given.definition))
        case Proposals():
            lines = tuple((chinese(what), chinese(basis)) for what, basis in given.lines)
            return replace(given, title=chinese(given.title), lines=lines)
        case _:
            return replace(given, chart=_chart(given.chart))


def _table(given: Table, *, is_approved: bool) -> Table:
    rows = given.rows if is_approved else tuple(tuple(map(_value, row)) for row in given.rows)
    columns = tuple((chinese(name), column) for name, column in given.columns)
    return replace(given, title=chinese(given.title), columns=columns, rows=rows, definition=chinese(given.definition))


def _value(given: Value) -> Value:
    return chinese(given) if isinstance(given, str) and type(given) is str else given


def _chart(given: ChartSpec) -> ChartSpec:
    x, y = (
        replace(axis, title=chinese(axis.title), ticks=tuple(map(chinese, axis.ticks))) for axis in (given.x, given.y)
    )
    return replace(
        given,
        title=tight(given.title),
        x=x,
        y=y,
        definition=tight(given.definition),
        series=tuple(map(_series, given.series)),
        marks=tuple(replace(each, label=chinese(each.label)) for each in given.marks),
        note=tight(given.note),
    )


def _series(given: Series) -> Series:
    x = tuple(chinese(each) if isinstance(each, str) else each for each in given.x)
    labels, notes = tuple(map(chinese, given.labels)), tuple(map(chinese, given.notes))
    return replace(given, name=chinese(given.name), x=x, labels=labels, notes=notes)  # type: ignore[arg-type]
