"""Is it safe to open this workbook? Counted by unpacking it once as a stream, before the reader loads it.

The reader keeps every cell of the rectangle around the used cells, and a copy of a shared text in every cell
that shows it. So three numbers decide: bytes unpacked, cells in the rectangle, characters in all cells.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yuqing.errors import ImportFileError

#: Sheets of text unpack to 5–20 times their size; a bomb to a thousand.
MAX_RATIO = 200
#: Small files may have any ratio: an empty sheet compresses extremely well.
RATIO_FROM_BYTES = 20_000_000
MAX_UNPACKED = 600_000_000
MAX_ENTRIES = 5_000
#: 32 bytes a cell: 200 MB. About 160,000 rows of the widest known export.
MAX_CELLS = 6_000_000
#: Characters of shared texts over all cells that show them.
MAX_SHARED_CHARACTERS = 400_000_000

_BLOCK = 1_048_576
#: Bytes of a block looked at again with the next one, so that nothing hides on the edge.
_OVERLAP = 64
#: Of a cell: letters and row; of a row: no letters. Prefixes and the order of attributes do not matter.
_REFERENCE = re.compile(rb"r\s{0,9}=\s{0,9}[\"']([A-Z]{0,4})(\d{1,9})[\"']")
_CELL_STARTS = (b"<c ", b"<c>", b":c ", b":c>")
_SHARED = re.compile(rb"t=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_TEXT_START = re.compile(rb"<(?:\w+:)?si[\s>/]")
_TOO_LARGE = "工作簿解压后过大，像是损坏或恶意的文件；若确是真实数据，请另存为 CSV 再导入。"
#: What the library raises for a damaged archive; ValueError for a name that is no UTF-8.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError,
)  # fmt: skip
_DAMAGED = "Excel 文件不完整或已损坏，请重新导出或重新下载。"


@dataclass(slots=True)
class _Sheet:
    """What was seen of one sheet."""

    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    cells: int = 0
    shared: Counter[bytes] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """Return how many cells the reader will keep."""
        return max(self.cells, self.last_row * max(map(_column_number, self.columns), default=1))


def check(path: Path) -> None:
    """Raise ImportFileError when unpacking or loading the workbook would take too much memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_declared(entries)
            _check_real(archive, entries)
    except _BROKEN as error:
        raise ImportFileError(_DAMAGED) from error


def _check_declared(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ImportFileError(f"工作簿里有 {len(entries)} 个部件，不是正常的 Excel 文件。")
    _check_size(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries))


def _check_size(unpacked: int, packed: int) -> None:
    is_bomb = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(1, packed)
    if is_bomb or unpacked > MAX_UNPACKED:
        raise ImportFileError(_TOO_LARGE)


def _check_real(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack what the reader will unpack and count; declared sizes may lie."""
    unpacked, cells, packed = 0, 0, sum(entry.compress_size for entry in entries)
    lengths: list[int] = []
    shared: Counter[bytes] = Counter()
    for entry in entries:
        sheet = _Sheet()
        for block, edge in _blocks(archive, entry):
            unpacked += len(block)
            _check_size(unpacked, packed)
            if "sharedstrings" in entry.filename.lower():
                _measure(block, lengths)
            else:
                _count(edge + block, sheet)
                _check_cells(cells + sheet.size)
        cells += sheet.size
        shared.update(sheet.shared)
    if sum(times * lengths[at] for at, times in _known(shared, lengths)) > MAX_SHARED_CHARACTERS:
        raise ImportFileError(_TOO_LARGE)


def _check_cells(cells: int) -> None:
    if cells > MAX_CELLS:
        raise ImportFileError("工作表太大（或个别单元格落在极远的位置），请另存为 CSV 再导入。")


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Yield each block of an entry, and the end of the block before it."""
    edge = b""
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            yield block, edge
            edge = block[-_OVERLAP:]


def _count(block: bytes, sheet: _Sheet) -> None:
    sheet.cells += sum(map(block.count, _CELL_STARTS))
    sheet.shared.update(_SHARED.findall(block))
    if references := _REFERENCE.findall(block):
        letters, rows = zip(*references, strict=True)
        sheet.columns.update(letters)
        sheet.last_row = max(sheet.last_row, *map(int, set(rows)))


def _measure(block: bytes, lengths: list[int]) -> None:
    """Add the lengths of the shared texts that begin in a block; one that goes on is as long as it goes."""
    starts = [found.start() for found in _TEXT_START.finditer(block)]
    first = starts[0] if starts else len(block)
    if lengths:
        lengths[-1] += first
    lengths.extend(after - start for start, after in zip(starts, [*starts[1:], len(block)], strict=True))


def _known(shared: Counter[bytes], lengths: list[int]) -> Iterator[tuple[int, int]]:
    return ((int(at), times) for at, times in shared.items() if int(at) < len(lengths))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
