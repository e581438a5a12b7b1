"""Values of tables and notes of figures as every format writes them."""

from datetime import date, datetime

from yuqing.charts.spec import ChartSpec
from yuqing.charts.typeset import width
from yuqing.clock import in_beijing
from yuqing.export.punctuation import chinese
from yuqing.export.report import Column, Figure, Report, Table, Value
from yuqing.export.sentences import NO_RECORD, moment, numbers
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity

#: Characters of the hash that are printed: enough to find the entry, and to compare by eye.
HASH_PRINTED = 16
#: Characters of the small print of tables along the page; those a column has besides its text; the most that a short
#: and a long column ask for.
PAGE_EMS, MARGIN_EMS, SHORT_EMS, LONG_EMS = 42.0, 1.9, 6.6, 26.0
#: The least that one long column gets, and each of several.
ALONE_EMS, LEAST_EMS = 17.0, 12.0
#: Rows that the width of a column is taken from.
SEEN = 100


def text(value: Value, column: Column) -> str:
    """Return a value for people; what is not known is said."""
    if value is None:
        return NO_RECORD
    if isinstance(value, Severity):
        return LEVEL[value]
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return value.isoformat()
    if column is Column.SHARE and isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def when(at: datetime, *, is_day_only: bool = False) -> str:
    """Return a moment in Beijing for a narrow column."""
    local = in_beijing(at)
    return f"{local:%m-%d}" if is_day_only else f"{local:%m-%d %H:%M}"


def footnote(figure: Figure) -> str:
    """Return what stands under a figure: its definition, its sample and the mentions behind it."""
    return chinese(f"口径:{figure.chart.definition}{sample(figure.chart)}{behind(figure)}")


def sample(spec: ChartSpec) -> str:
    """Return unit, time zone and sample size."""
    return chinese(f"单位:{spec.unit};{spec.time_zone};样本{spec.n:,}条。")


def behind(figure: Figure) -> str:
    """Return where the mentions behind a figure are listed."""
    return f"支撑信息见附件第{numbers(figure.sources)}号。" if figure.sources else ""


def sources_title(report: Report, limit: int) -> str:
    """Return the heading of a list of at most `limit` sources, with how many there are in all."""
    shown = min(len(report.sources), limit)
    if report.sources_in_all <= shown:
        return chinese(f"支撑信息清单(共{shown}条)")
    return chinese(f"支撑信息清单(列{shown:,}条,期内共{report.sources_in_all:,}条)")


def definitions(report: Report) -> list[str]:
    """Return the definitions of all figures and tables in their order, then what holds for the whole paper."""
    own = [_definition(block) for block in _defined(report)]
    return [chinese(each) for each in (*own, *report.notes, *general(report))]


def definition_number(report: Report, block: Figure | Table) -> int:
    """Return the number of a definition among them, from 1."""
    return 1 + [each.id for each in _defined(report)].index(block.id)


def _defined(report: Report) -> list[Figure | Table]:
    return [block for block in report.blocks if isinstance(block, (Figure, Table))]


def _definition(block: Figure | Table) -> str:
    if isinstance(block, Table):
        return f"{block.title}:{block.definition}"
    return f"{block.chart.y.title}({block.chart.title}):{block.chart.definition}{sample(block.chart)}"


def general(report: Report) -> list[str]:
    """Return what holds for every paper: privacy, time, and the proof."""
    return [
        "引用的公开信息已隐去姓名、电话、证件号、卡号和账号;不含发布者信息,人数少于5的不列出。",
        f"数据截至{moment(report.as_of)}(北京时间)。{proof(report)}",
    ]


def proof(report: Report) -> str:
    """Return number and hash of the newest entry of the record, by which the paper can be checked later."""
    seq, digest = report.head
    if not seq:
        return "台账尚无记录。"
    return chinese(f"台账第{seq}条,校验值{digest[:HASH_PRINTED]}。")


def widths(table: Table, ems: float = PAGE_EMS) -> list[float]:
    """Return the share of each column of a table that is so many characters wide, by what stands in it.

    Short columns get the room that their longest text needs, so that no word, name or time breaks; long ones share
    the rest.
    """
    wanted = [_wanted(table, place) for place in range(len(table.columns))]
    is_long = [column is Column.LONG for _, column in table.columns]
    short = sum(each for each, long in zip(wanted, is_long, strict=True) if not long)
    long = sum(wanted) - short
    # However wide the short ones are, a long one keeps room for some words.
    room = max(ems - short, LEAST_EMS * sum(is_long), ALONE_EMS)
    given = [each * room / long if is_it else each for each, is_it in zip(wanted, is_long, strict=True)]
    return [each / sum(given) for each in given]


def _wanted(table: Table, place: int) -> float:
    """Return the characters that a column needs, its margins included; at most some of a long text."""
    name, column = table.columns[place]
    most = LONG_EMS if column is Column.LONG else SHORT_EMS
    widest = max((width(text(row[place], column)) for row in table.rows[:SEEN]), default=0.0)
    return MARGIN_EMS + max(width(name), min(widest, most))
