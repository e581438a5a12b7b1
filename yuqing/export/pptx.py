"""A paper as slides: native charts and tables, one finding a slide, the mentions behind it in the notes."""

from io import BytesIO
from pathlib import Path
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from yuqing.charts.spec import ChartSpec, Kind
from yuqing.charts.typeset import width as ems
from yuqing.export import native, sentences, templates, values
from yuqing.export.colours import level_colour
from yuqing.export.punctuation import chinese
from yuqing.export.report import Block, Figure, Proposals, Report, Section, Source, Table, Timeline
from yuqing.export.slide import (
    ACCENT,
    EDGE,
    INK,
    QUIET,
    WIDTH,
    Box,
    Look,
    dot,
    fill,
    line,
    start,
    text,
    watermark,
)  # fmt: skip
from yuqing.export.slide_tables import grid, table

BODY_TOP, BODY_BOTTOM = 1.35, 6.35
#: Characters of a line of running text on a slide.
LINE_EMS = 44
#: Figure → what it is called over a chart beside another one.
NOUNS = {
    "volume": "信息条数", "tone": "按日负面占比", "kinds": "各渠道条数", "rising": "上升词语", "words": "词语变化",
    "questions": "群众质疑", "heat": "各渠道热度",
}  # fmt: skip
#: Sources that the notes of a slide list.
NOTED = 40


def write(report: Report, template: Path | None = None) -> bytes:
    """Return the slides; after a template's own, which then are the cover.

    Raises WorkflowError for a template that cannot be used.
    """
    deck = templates.deck(template, report) if template else start()
    if template is None:
        _cover(deck, report)
    for number, section in enumerate(report.sections):
        _slide(deck, report, section, is_first=number == 0)
    _closing(deck, report)
    _properties(deck, report)
    target = BytesIO()
    deck.save(target)
    return target.getvalue()


def _cover(deck: Any, report: Report) -> None:
    slide = _blank(deck, report)
    fill(slide, Box(0, 0, 0.28, 7.5), ACCENT)
    text(slide, Box(1.0, 1.5, 11.3, 0.6), report.unit, Look(24, QUIET))
    text(slide, Box(1.0, 2.1, 11.3, 1.1), report.name, Look(48, INK, bold=True))
    text(slide, Box(1.0, 3.25, 11.3, 0.6), report.period, Look(24, QUIET))
    line(slide, Box(1.0, 4.1, 11.3, 0), ACCENT, 2.0)
    text(slide, Box(1.0, 4.35, 11.3, 1.4), report.headline, Look(26, INK))
    # Unit and period stand above in large letters already.
    text(slide, Box(1.0, 6.75, 11.3, 0.4), chinese(_mark(report) + values.proof(report)), Look(12, QUIET))


def _slide(deck: Any, report: Report, section: Section, *, is_first: bool) -> None:
    slide = _blank(deck, report)
    text(slide, Box(EDGE, 0.28, 9.0, 0.35), section.heading, Look(14, QUIET))
    finding = _finding(report, section, is_first)
    text(slide, Box(EDGE, 0.58, WIDTH - 2 * EDGE, 0.7), finding, Look(26, INK, bold=True))
    top = _counters(slide, report) if is_first else BODY_TOP
    blocks = _joined(section.blocks)
    boxes = _boxes(blocks, top)
    for block, box, head in zip(blocks, boxes, _heads(blocks, finding), strict=True):
        _draw(slide, block, _under_head(slide, box, head))
    text(slide, Box(EDGE, 6.42, WIDTH - 2 * EDGE, 0.62), _under(section), Look(11, QUIET))
    text(slide, Box(EDGE, 7.1, 10.5, 0.3), _foot(report), Look(10, QUIET))
    text(slide, Box(WIDTH - EDGE - 1.5, 7.1, 1.5, 0.3), str(len(deck.slides)), Look(10, QUIET, align=PP_ALIGN.RIGHT))
    _notes(slide, report, section)


def _finding(report: Report, section: Section, is_first: bool) -> str:
    """Return what the slide says: the finding of its first figure, not its category."""
    if is_first:
        return report.headline
    drawn = [block for block in section.blocks if isinstance(block, Figure) and not block.chart.is_empty]
    first = next(iter(drawn), section.blocks[0])
    if isinstance(first, str):
        return section.heading
    return first.chart.title if isinstance(first, Figure) else first.title


def _joined(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return texts and proposals that have the slide to themselves as one text, so that nothing floats."""
    if not all(isinstance(block, (str, Proposals)) for block in blocks):
        return blocks
    lines = [line for block in blocks for line in (_lines(block) if isinstance(block, Proposals) else (str(block),))]
    return ("\n".join(lines),)


def _lines(given: Proposals) -> list[str]:
    return [chinese(f"{number}. {what}({basis})") for number, (what, basis) in enumerate(given.lines, 1)]


def _heads(blocks: tuple[Block, ...], finding: str) -> list[str]:
    """Return what stands over charts side by side: what each shows, and its finding unless the slide says it."""
    if len(blocks) < 2 or not all(isinstance(block, Figure) for block in blocks):  # noqa: PLR2004 - side by side
        return [""] * len(blocks)
    return [_head(block.chart, NOUNS.get(block.id, ""), finding) for block in blocks if isinstance(block, Figure)]


def _head(chart: ChartSpec, noun: str, finding: str) -> str:
    noun = noun or chart.y.title
    return noun if chart.is_empty or chart.title == finding else chinese(f"{noun}:{chart.title}")


def _under_head(slide: Any, box: Box, head: str) -> Box:
    """Write the head of a chart and return the room under it."""
    if not head:
        return box
    above, rest = box.split(0.55)
    text(slide, above, head, Look(15, INK, bold=True))
    return rest


def _boxes(blocks: tuple[Block, ...], top: float) -> list[Box]:
    """Return where the blocks stand: figures side by side, all else below one another."""
    whole = Box(EDGE, top, WIDTH - 2 * EDGE, BODY_BOTTOM - top)
    if blocks and all(isinstance(block, Figure) for block in blocks):
        return whole.columns(len(blocks))
    return whole.rows([_weight(block) for block in blocks])


def _weight(block: Block) -> float:
    """Return how high a block wants to be, in lines of text."""
    if isinstance(block, str):
        return max(1.0, ems(block) / LINE_EMS)
    if isinstance(block, Table):
        return len(block.rows) + 1.0
    return 8.0


def _draw(slide: Any, block: Block, box: Box) -> None:
    if isinstance(block, str):
        text(slide, box, block, Look(20, INK, anchor=MSO_ANCHOR.TOP, space=10))
    elif isinstance(block, Figure):
        _figure(slide, block, box)
    elif isinstance(block, Table):
        table(slide, block, box)
    elif isinstance(block, Timeline):
        _timeline(slide, block, box)
    else:
        _proposals(slide, block, box)


def _figure(slide: Any, figure: Figure, box: Box) -> None:
    if figure.chart.is_empty:
        text(slide, box, figure.chart.title, Look(20, QUIET, anchor=MSO_ANCHOR.MIDDLE, align=PP_ALIGN.CENTER))
    elif figure.chart.kind is Kind.GRID:
        grid(slide, figure.chart, box)
    else:
        native.draw(slide.shapes, figure.chart, box.emu, 14)


def _timeline(slide: Any, given: Timeline, box: Box) -> None:
    """Draw moments on one axis, their texts above and below in turn."""
    middle = box.top + box.height / 2
    line(slide, Box(box.left, middle, box.width, 0), QUIET, 2.0)
    # Half a text stands before the first moment and behind the last one.
    step = box.width / (len(given.moments) + 0.9)
    for place, moment in enumerate(given.moments):
        centre = box.left + step * (place + 0.95)
        dot(slide, (centre, middle), level_colour(moment.level))
        when = sentences.moment(moment.at, is_day_only=moment.is_day_only)
        height = box.height / 2 - 0.2
        above = place % 2 == 0
        where = Box(centre - step * 0.92, box.top if above else middle + 0.2, step * 1.84, height)
        anchor = MSO_ANCHOR.BOTTOM if above else MSO_ANCHOR.TOP
        text(slide, where, f"{when}\n{moment.what}", Look(13, INK, anchor=anchor, align=PP_ALIGN.CENTER))


def _proposals(slide: Any, given: Proposals, box: Box) -> None:
    text(slide, box, "\n".join(_lines(given)), Look(17, INK, anchor=MSO_ANCHOR.TOP, space=6))


def _counters(slide: Any, report: Report) -> float:
    """Draw the large numbers; returns where the rest of the slide begins."""
    if not report.counters:
        return BODY_TOP
    boxes = Box(EDGE, 1.45, WIDTH - 2 * EDGE, 1.55).columns(len(report.counters))
    for counter, box in zip(report.counters, boxes, strict=True):
        fill(slide, box, "#F5F7FA")
        text(slide, Box(box.left + 0.15, box.top + 0.08, box.width - 0.3, 0.35), counter.label, Look(14, QUIET))
        text(
            slide,
            Box(box.left + 0.15, box.top + 0.4, box.width - 0.3, 0.75),
            counter.number,
            Look(40, level_colour(counter.level, INK), bold=True),
        )
        text(slide, Box(box.left + 0.15, box.top + 1.15, box.width - 0.3, 0.35), counter.note, Look(13, QUIET))
    return 3.25


def _under(section: Section) -> str:
    """Return the definitions of what the slide shows."""
    told = [values.footnote(block) for block in section.blocks if isinstance(block, Figure)]
    told += [block.definition for block in section.blocks if isinstance(block, (Table, Timeline)) and block.definition]
    return "\n".join(told)


def _closing(deck: Any, report: Report) -> None:
    slide = _blank(deck, report)
    text(slide, Box(EDGE, 0.58, WIDTH - 2 * EDGE, 0.7), "口径与说明", Look(26, INK, bold=True))
    lines = "\n".join(f"{number}. {each}" for number, each in enumerate(values.definitions(report), 1))
    text(slide, Box(EDGE, 1.35, WIDTH - 2 * EDGE, 5.6), lines, Look(12, INK, anchor=MSO_ANCHOR.TOP, space=4))


def _notes(slide: Any, report: Report, section: Section) -> None:
    """List the mentions behind the figures of the slide where the speaker finds them."""
    wanted = {number for block in section.blocks if isinstance(block, Figure) for number in block.sources}
    if any(isinstance(block, Table) for block in section.blocks):
        wanted |= {source.number for source in report.sources if source.topic}
    found = [source for source in report.sources if source.number in wanted][:NOTED]
    lines = [chinese(f"{each.number}. {_when(each)} {each.source_kind} {each.site}:{each.text}") for each in found]
    if lines:
        slide.notes_slide.notes_text_frame.text = "\n".join(["支撑信息：", *lines])


def _when(source: Source) -> str:
    return values.when(source.published, is_day_only=source.is_day_only)


def _blank(deck: Any, report: Report) -> Any:
    layouts = list(deck.slide_layouts)
    bare = next((layout for layout in layouts if not list(layout.placeholders)), layouts[-1])
    slide = deck.slides.add_slide(bare)
    for placeholder in list(slide.placeholders):
        placeholder._element.getparent().remove(placeholder._element)
    if report.watermark:
        watermark(slide, report.watermark)
    return slide


def _foot(report: Report) -> str:
    return chinese(f"{_mark(report)}{report.unit} {report.name} {report.period} {values.proof(report)}")


def _mark(report: Report) -> str:
    return f"{report.watermark}材料，内容均为虚构。" if report.watermark else ""


def _properties(deck: Any, report: Report) -> None:
    deck.core_properties.title, deck.core_properties.author = report.title, report.unit
    deck.core_properties.created = deck.core_properties.modified = report.as_of.replace(tzinfo=None)
