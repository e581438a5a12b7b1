"""What every format gives: a table with headers, and chunks of its columns with Excel's row numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from yuqing.errors import ImportFileError
from yuqing.sources.file_import import columns

Cell = str | int | float | datetime | date | time | timedelta | None
#: Row number as a person sees it, and the cells, or one Chinese sentence when the row cannot be read.
Record = tuple[int, Sequence[Cell] | str]

#: Titles and notes stand above the header row in some exports, never more than this many rows.
HEADER_SEARCH = 10
SAMPLE_ROWS = 20
#: More columns than this is not an export of posts: a matrix, or a file read with the wrong delimiter.
MAX_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not imported."""

    #: The row number in Excel or a text editor; the header row counts.
    row_number: int
    #: One Chinese sentence.
    reason: str
    #: Beginning of the time, title and text; never of a personal column.
    raw: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read of a table."""

    #: Positions of the columns, in the order in which a chunk gives them.
    wanted: tuple[int, ...]
    #: A row of a text file with fewer cells than this is broken.
    needed: int
    #: Rows per chunk.
    rows: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table, column by column as the plan asked, and the rows that could not be read."""

    numbers: list[int]
    columns: list[list[Cell]]
    rejected: list[Rejected]


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: what its columns are called and how to read them."""

    path: Path
    #: What the content is, in Chinese, whatever the suffix says.
    form: str
    #: Unique; a column without a name is called 第 n 列.
    headers: tuple[str, ...]
    #: Row of the headers, 0 when the format names its columns itself.
    header_row: int
    #: First rows below the header, for the mapping; they may hold personal columns: never show them.
    sample: tuple[tuple[Cell, ...], ...] = field(repr=False)
    #: Rows to come, about; None when unknown.
    estimated_rows: int | None
    chunks: Callable[[Plan], Iterator[Chunk]] = field(repr=False, compare=False)
    sheet: str = ""
    #: All sheets with rows in them; only `sheet` is read.
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A format that is read row by row."""

    path: Path
    form: str
    #: Starts again from the first row at every call.
    records: Callable[[], Iterator[Record]]
    estimated_rows: int | None
    #: In a delimited text a cell too many or too few means shifted columns; in a workbook it does not.
    is_text: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    #: The first HEADER_SEARCH + SAMPLE_ROWS records when they are at hand; else they are read.
    head: Sequence[Record] = ()


def table_of(rows: Rows) -> Table:
    """Return the table of a row-wise format. Raises ImportFileError when it has no rows or too many columns."""
    head = rows.head or list(islice(rows.records(), HEADER_SEARCH + SAMPLE_ROWS))
    filled = [(number, cells) for number, cells in head if not isinstance(cells, str) and any(cells)]
    if not filled:
        raise ImportFileError("文件里没有内容，请检查导出是否成功。")
    number, header = find_header(filled[:HEADER_SEARCH])
    headers = named(header)
    sample = tuple(tuple(cells) for row, cells in filled if row > number)
    if not sample and next((True for row, _ in rows.records() if row > number), None) is None:
        raise ImportFileError("文件只有表头，没有数据行。")

    def chunks(plan: Plan) -> Iterator[Chunk]:
        below = (record for record in rows.records() if record[0] > number)
        return _chunks(below, len(headers) if rows.is_text else None, plan)

    estimate = rows.estimated_rows and max(1, rows.estimated_rows - number)
    return Table(rows.path, rows.form, headers, number, sample, estimate, chunks, rows.sheet, rows.sheets)


def find_header(rows: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[int, Sequence[Cell]]:
    """Return the row with the most known column names; without any, the first row with the most cells."""
    return max(rows, key=lambda row: (columns.known(map(str, row[1])), sum(cell not in {None, ""} for cell in row[1])))


def named(header: Iterable[Cell]) -> tuple[str, ...]:
    """Return unique column names without the empty ones at the end. Raises ImportFileError beyond 1,000."""
    cells = ["" if cell is None else str(cell).strip() for cell in header]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise ImportFileError(f"表格有 {len(cells)} 列，超过 {MAX_COLUMNS} 列的上限；请只导出需要的列。")
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, 1):
        name = cell or f"第 {position} 列"
        names[f"{name}（第 {position} 列）" if name in names else name] = None
    return tuple(names)


def _chunks(records: Iterable[Record], width: int | None, plan: Plan) -> Iterator[Chunk]:
    numbers: list[int] = []
    rows: list[Sequence[Cell]] = []
    rejected: list[Rejected] = []
    for number, cells in records:
        reason = cells if isinstance(cells, str) else _shape(cells, width, plan.needed)
        if reason:
            rejected.append(Rejected(number, reason, ""))
        elif any(cells):  # an empty row is no row
            numbers.append(number)
            rows.append(cells)
        if len(rows) + len(rejected) >= plan.rows:
            yield Chunk(numbers, _columns(rows, plan.wanted), rejected)
            numbers, rows, rejected = [], [], []
    if rows or rejected:
        yield Chunk(numbers, _columns(rows, plan.wanted), rejected)


def _shape(cells: Sequence[Cell], width: int | None, needed: int) -> str:
    """Return why a row of a text file does not fit its header, or ""."""
    if width is None or len(cells) == width or not any(cells):
        return ""
    if len(cells) > width and any(cells[width:]):
        return f"这一行有 {len(cells)} 列，表头只有 {width} 列，多半是正文里的分隔符没有加引号。"
    if len(cells) < needed:
        return f"这一行只有 {len(cells)} 列，表头有 {width} 列，多半是正文里的换行没有加引号。"
    return ""


def _columns(rows: list[Sequence[Cell]], wanted: tuple[int, ...]) -> list[list[Cell]]:
    return [[row[at] if at < len(row) else None for row in rows] for at in wanted]
