"""A paper as one page for a browser: pictures inside, no script, nothing from outside."""

from html import escape
from pathlib import Path

from yuqing.charts.look import FONT
from yuqing.charts.svg import svg
from yuqing.export import values
from yuqing.export.colours import level_colour
from yuqing.export.listing import NUMERALS, SOURCES, source_rows
from yuqing.export.punctuation import chinese
from yuqing.export.report import Block, Column, Figure, Proposals, Report, Table, Timeline, Value
from yuqing.model.severity import Severity
from yuqing.views.period import in_full

LISTED = 2000
STYLE = f"""
body{{font-family:{FONT};color:#14202E;background:#F5F7FA;margin:0;line-height:1.7}}
main{{max-width:960px;margin:0 auto;background:#fff;padding:2rem 3rem;border:1px solid #DDE3EA}}
h1{{font-size:28px;margin:0}} h2{{font-size:20px;border-bottom:1px solid #DDE3EA;padding-bottom:.2rem}}
.quiet,figcaption{{color:#5B6878;font-size:14px}} .head{{font-size:20px;font-weight:600}}
.counters{{display:flex;gap:1rem}} .counters div{{flex:1;background:#F5F7FA;padding:.6rem 1rem}}
.counters b{{display:block;font-size:34px;line-height:1.2}} figure{{margin:1rem 0}} svg{{width:100%;height:auto}}
table{{border-collapse:collapse;width:100%;font-size:14px}}
th,td{{border:1px solid #DDE3EA;padding:.3rem .5rem;text-align:left}}
th{{background:#E8ECF1}} .n{{text-align:right;font-variant-numeric:tabular-nums}}
.mark{{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;font-size:240px;color:#5B3A8C;
opacity:.07;transform:rotate(-24deg);pointer-events:none}} .demo{{background:#5B3A8C;color:#fff;padding:.3rem 1rem}}
@media print{{body{{background:#fff}}main{{border:0}}tr,figure{{break-inside:avoid}}}}
"""
#: The page may load nothing, wherever it is opened.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write(report: Report, _template: Path | None = None) -> bytes:
    """Return the page as UTF-8."""
    mark = (
        f'<div class="demo">{report.watermark}材料，内容均为虚构</div><div class="mark">{report.watermark}</div>'
        if report.watermark
        else ""
    )
    body = [
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="quiet">{escape(report.period)} · {escape(report.issue)}</p>',
        f'<p class="head">{escape(report.headline)}</p>',
        _counters(report),
        *(_section(number, section.heading, section.blocks) for number, section in enumerate(report.sections)),
        f'<p class="n">{escape(report.sign_off)}<br>{in_full(report.signed_on)}</p>',
        _appendices(report),
    ]
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>{mark}<main>{''.join(body)}</main>"
        "</body></html>"
    ).encode()


def _counters(report: Report) -> str:
    shown = (
        f'<div>{escape(each.label)}<b style="color:{level_colour(each.level, "#14202E")}">{escape(each.number)}</b>'
        f'<span class="quiet">{escape(each.note)}</span></div>'
        for each in report.counters
    )
    return f'<div class="counters">{"".join(shown)}</div>'


def _section(number: int, heading: str, blocks: tuple[Block, ...]) -> str:
    head = f"<h2>{NUMERALS[number]}、{escape(heading)}</h2>" if heading else ""
    return f"{head}{''.join(_block(block) for block in blocks)}"


def _block(block: Block) -> str:
    if isinstance(block, str):
        return f"<p>{escape(block)}</p>"
    if isinstance(block, Figure):
        return f"<figure>{svg(block.chart)}<figcaption>{escape(values.footnote(block))}</figcaption></figure>"
    if isinstance(block, Proposals):
        lines = "".join(f"<li>{escape(chinese(f'{what}({basis})'))}</li>" for what, basis in block.lines)
        return f"<p>{escape(block.title)}</p><ol>{lines}</ol>"
    if isinstance(block, Timeline):
        rows = tuple((values.when(each.at, is_day_only=each.is_day_only), each.what) for each in block.moments)
        return _table(
            Table(block.id, block.title, (("时间", Column.TEXT), ("节点", Column.LONG)), rows, block.definition)
        )
    return _table(block)


def _table(given: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name, _ in given.columns)
    rows = "".join(f"<tr>{_row(row, given)}</tr>" for row in given.rows)
    note = f'<p class="quiet">{escape(given.definition)}</p>' if given.definition else ""
    return f"<p><b>{escape(given.title)}</b></p><table><tr>{head}</tr>{rows}</table>{note}"


def _row(row: tuple[Value, ...], given: Table) -> str:
    return "".join(_cell(value, column) for value, (_, column) in zip(row, given.columns, strict=True))


def _cell(value: Value, column: Column) -> str:
    style = f' style="color:{level_colour(value)};font-weight:600"' if isinstance(value, Severity) else ""
    side = ' class="n"' if column in (Column.COUNT, Column.SHARE) else ""
    return f"<td{side}{style}>{escape(values.text(value, column))}</td>"


def _appendices(report: Report) -> str:
    lines = "".join(f"<li>{escape(said)}</li>" for said in values.definitions(report))
    definitions = f'<h2>口径与说明</h2><ol class="quiet">{lines}</ol>'
    if not report.sources:
        return definitions
    table = _table(Table("sources", "", SOURCES, source_rows(report, LISTED)))
    return f"<h2>{escape(values.sources_title(report, LISTED))}</h2>{table}{definitions}"
