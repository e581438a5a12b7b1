"""The heatmap of the analysts: any two axes, one of four values."""

from yuqing.charts import typeset
from yuqing.charts.severity_heatmap import DARKEST, LEAST_NUMERAL, NUMERALS
from yuqing.charts.spec import NOT_MONITORED, Axis, Cell, ChartSpec, Kind, Scale, State
from yuqing.model.heat import SHARES, HeatQuestion, HeatSheet, HeatSquare, HeatValue, Lines

#: Widest a name may be on an axis, in em.
ROW_EMS, COLUMN_EMS = 9.0, 4.0
#: A share of fewer mentions stays pale: chance alone moves it.
FEW = 5
DEFINITION = {
    HeatValue.WEIGHTED: (
        "格内为按级别加权的条数之和:每条信息按其议题当天的级别计 Ⅰ级8、Ⅱ级4、Ⅲ级2、Ⅳ级1、未达级别0;"
        f"罗马数字为格内最高级别,仅标{NUMERALS[LEAST_NUMERAL]}级及以上。颜色由浅到深六档,最深一档不低于 20。"
    ),
    HeatValue.COUNT: "格内为监测到的、与本单位有关的信息条数。颜色按条数由浅到深六档,最深一档为最多的一格。",
    HeatValue.NEGATIVE: (
        f"格内为负面信息占与本单位有关信息的百分比(人工更正过的按更正计)。不足 {FEW} 条的格子用最浅一档,不作比较。"
    ),
    HeatValue.UNANSWERED: (
        "格内为提问、诉求或投诉中,其后在同一议题内未见政务渠道发声的百分比。未归入议题的按未答复计;"
        f"线下答复不在其中,以诉求台账为准。不足 {FEW} 条的格子用最浅一档,没有提问的格子为空。"
    ),
}
EMPTY = "白底灰框的 0 表示已监测、未见信息;斜线表示未监测,不等于没有信息。星期、时刻、日期按北京时间。"


def spec(sheet: HeatSheet) -> ChartSpec:
    """Return the grid of a sheet; a click hands back (row id, column id)."""
    question = sheet.question
    return ChartSpec(
        title=_title(sheet),
        kind=Kind.GRID,
        x=Axis(str(question.columns), Scale.CATEGORY, _ticks(sheet.columns, COLUMN_EMS)),
        y=Axis(str(question.rows), Scale.CATEGORY, _ticks(sheet.rows, ROW_EMS)),
        unit=unit(question.value),
        definition=DEFINITION[question.value] + EMPTY,
        n=sheet.n,
        cells=_cells(sheet) if sheet.squares else (),
        note=_foot(sheet),
    )


def unit(value: HeatValue) -> str:
    """Return the unit of a value."""
    return "%" if value in SHARES else "条(加权)" if value is HeatValue.WEIGHTED else "条"


def amount(square: HeatSquare, value: HeatValue) -> int | None:
    """Return the number of a square, a share in percent; None where there is nothing to take a share of."""
    if value is HeatValue.WEIGHTED:
        return round(square.weighted)
    if value is HeatValue.COUNT:
        return square.n
    part, whole = _parts(square, value)
    return round(100 * part / whole) if whole else None


def _parts(square: HeatSquare, value: HeatValue) -> tuple[int, int]:
    return (square.negative, square.n) if value is HeatValue.NEGATIVE else (square.waiting, square.asked)


def _ticks(lines: Lines, ems: float) -> tuple[str, ...]:
    return tuple(label if "\n" in label else typeset.shorten(label, ems) for _, label in lines)


def _cells(sheet: HeatSheet) -> tuple[Cell, ...]:
    known = {(square.row_id, square.column_id): square for square in sheet.squares}
    darkest = _darkest(sheet)
    return tuple(
        _cell(sheet, (row, column), known.get((sheet.rows[row][0], sheet.columns[column][0])), darkest)
        for row in range(len(sheet.rows))
        for column in range(len(sheet.columns))
    )


def _darkest(sheet: HeatSheet) -> float:
    value = sheet.question.value
    if value in SHARES:
        return 100.0
    return max([DARKEST if value is HeatValue.WEIGHTED else 1.0, *(amount(each, value) or 0 for each in sheet.squares)])


def _cell(sheet: HeatSheet, place: tuple[int, int], square: HeatSquare | None, darkest: float) -> Cell:
    row, column = sheet.rows[place[0]], sheet.columns[place[1]]
    value = sheet.question.value
    is_unseen = square is None and (row[0], column[0]) in sheet.unseen
    shown = 0 if square is None and value not in SHARES else amount(square, value) if square else None
    return Cell(
        row=place[0],
        column=place[1],
        state=State.NOT_MONITORED if is_unseen else State.SEEN,
        value=None if is_unseen else shown,
        shade=_shade(square, value, darkest),
        numeral=_numeral(square, value),
        note=_note(f"{row[1]} × {column[1]}".replace("\n", " "), square, is_unseen=is_unseen),
        key=(row[0], column[0]),
    )


def _shade(square: HeatSquare | None, value: HeatValue, darkest: float) -> float:
    if square is None or (value in SHARES and _parts(square, value)[1] < FEW):
        return 0.0
    return (amount(square, value) or 0) / darkest


def _numeral(square: HeatSquare | None, value: HeatValue) -> str:
    is_told = value is HeatValue.WEIGHTED and square is not None and square.worst <= LEAST_NUMERAL
    return NUMERALS[square.worst] if square is not None and is_told else ""


def _note(where: str, square: HeatSquare | None, *, is_unseen: bool) -> str:
    if is_unseen:
        return f"{where}\n{NOT_MONITORED},不能判断"
    if square is None:
        return f"{where}\n已监测,未见信息"
    level = f"最高{NUMERALS[square.worst]}级" if square.worst in NUMERALS else "未达任何级别"
    asked = f"\n提问诉求 {square.asked:,} 条,未见答复 {square.waiting:,} 条" if square.asked else ""
    return f"{where}\n{square.n:,} 条,负面 {square.negative:,} 条,{level}\n加权 {square.weighted:,.0f}{asked}"


def _title(sheet: HeatSheet) -> str:
    value = sheet.question.value
    told = [each for each in sheet.squares if value not in SHARES or _parts(each, value)[1] >= FEW]
    top = max(told, key=lambda each: (amount(each, value) or 0, each.n), default=None)
    if top is None or not amount(top, value):
        return _nothing(sheet)
    row, column = dict(sheet.rows)[top.row_id], _column(sheet, top.column_id)
    sign = "%" if value in SHARES else ""
    return (
        f"{column} · {typeset.shorten(row.strip(), ROW_EMS)}最突出:{value} {amount(top, value):,}{sign}{_blind(sheet)}"
    )


def _column(sheet: HeatSheet, column_id: str) -> str:
    """Return what a column is called in a sentence; a day of the axis alone would lack its month."""
    label = dict(sheet.columns)[column_id]
    if _is_day(sheet.question):
        return f"{int(column_id[5:7])}月{int(column_id[8:])}日"
    return f"{label} 时" if label.isdigit() else label


def _is_day(question: HeatQuestion) -> bool:
    return question.columns.name == "DAY"


def _nothing(sheet: HeatSheet) -> str:
    if not sheet.squares:
        return f"{sheet.question.rows} × {sheet.question.columns}:{typeset.NO_RECORDS}"
    if sheet.question.value in SHARES:
        return f"{sheet.question.value}:没有一格达到 {FEW} 条,不作比较{_blind(sheet)}"
    return f"所选时段没有达到预警级别的信息{_blind(sheet)}"


def _blind(sheet: HeatSheet) -> str:
    known = {(each.row_id, each.column_id) for each in sheet.squares}
    unseen = len(sheet.unseen - known)
    return f";{unseen} 格未监测" if unseen else ""


def _foot(sheet: HeatSheet) -> str:
    lost = f";另有 {sheet.left_out_mentions:,} 条在未列出的 {sheet.left_out:,} 行列中" if sheet.left_out else ""
    return f"格内为{sheet.question.value}({unit(sheet.question.value)}),共 {sheet.n:,} 条信息{lost};斜线为未监测"
