"""Chinese punctuation in the texts of a paper: GB/T 15834 wants full-width marks between Chinese characters.

Numbers, times, addresses and whatever else stands between Latin letters keep theirs. What the public wrote is quoted as
it came.
"""

import re
from dataclasses import replace

from yuqing.export.report import Block, Counter, Proposals, Report, Section, Table, Timeline
from yuqing.model.exports import ReportKind

#: Papers whose text people wrote and approved: it goes out to the letter.
WRITTEN = (ReportKind.FLASH, ReportKind.FOLLOW_UP, ReportKind.FINAL, ReportKind.PRESS, ReportKind.CORRECTION)
_CHINESE = "\u3001-\u303f\u3400-\u9fff\u201c\u201d\u2018\u2019\u2160-\u216b\uff08\uff09"
_WIDE = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
_AFTER = re.compile(f"(?<=[{_CHINESE}%])[,;:?!]")
_BEFORE = re.compile(f"[,;:?!](?=[{_CHINESE}])")
_PAIR = re.compile(r"\(([^()]*)\)")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")


def chinese(text: str) -> str:
    """Return the text with full-width marks where they stand at Chinese characters; brackets change in pairs."""
    before = ""
    while before != text:
        before, text = text, _PAIR.sub(_bracket, text)
    return _BEFORE.sub(_widened, _AFTER.sub(_widened, text))


def punctuated(report: Report) -> Report:
    """Return the paper with all texts that the program wrote in Chinese punctuation."""
    return replace(
        report,
        title=chinese(report.title),
        period=chinese(report.period),
        headline=chinese(report.headline),
        counters=tuple(_counter(each) for each in report.counters),
        sections=tuple(_section(each, is_written=report.kind in WRITTEN) for each in report.sections),
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


def _section(given: Section, *, is_written: bool) -> Section:
    kept = tuple(block if is_written and isinstance(block, str) else _block(block) for block in given.blocks)
    return replace(given, blocks=kept)


def _block(given: Block) -> Block:
    match given:
        case str():
            return chinese(given)
        case Table():
            return replace(given, title=chinese(given.title), definition=chinese(given.definition))
        case Timeline():
            return replace(given, definition=chinese(given.definition))
        case Proposals():
            lines = tuple((chinese(what), chinese(basis)) for what, basis in given.lines)
            return replace(given, title=chinese(given.title), lines=lines)
        case _:
            return replace(given, chart=replace(given.chart, title=chinese(given.chart.title)))
