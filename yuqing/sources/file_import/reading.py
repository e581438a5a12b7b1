"""Open any export, look at its first rows, read it in batches."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyarrow as pa

from yuqing.errors import ImportFileError
from yuqing.model.mentions import RawItem
from yuqing.sources.file_import import columnar, delimited, json_rows, markup, workbook
from yuqing.sources.file_import.columns import Mapping
from yuqing.sources.file_import.convert import Converted, Converter, ImportContext
from yuqing.sources.file_import.layout import Chunk, Plan, Rejected, Table
from yuqing.sources.file_import.sniff import Form, sniff
from yuqing.sources.rows import raw_batch

Row = RawItem | Rejected


def open_table(path: Path, sheet: str = "") -> Table:
    """Return the table in a file, by content and never by suffix.

    `sheet` names the sheet of a workbook; without it the best one is taken and `Table.sheets` lists all.
    Raises ImportFileError when there is no table in it or it would take too much memory.
    """
    content = sniff(path)
    match content.form:
        case Form.DELIMITED:
            return delimited.open_delimited(path, content.encoding)
        case Form.XLSX | Form.XLS:
            return workbook.open_workbook(path, content.form, sheet)
        case Form.MARKUP:
            return markup.open_markup(path, content.encoding)
        case Form.JSON_LINES:
            return json_rows.open_lines(path, content.encoding)
        case Form.JSON_ARRAY:
            return json_rows.open_array(path, content.encoding)
        case Form.PARQUET:
            return columnar.open_parquet(path)


def read_batches(
    source: Path | Table, mapping: Mapping, context: ImportContext, rows: int = 2000
) -> Iterator[tuple[pa.RecordBatch, list[Rejected]]]:
    """Yield (batch of `model.segments.RAW`, rejected rows) for every `rows` rows; together they are all rows.

    Raises ImportFileError when the mapping has neither text nor title or is that of another table.
    """
    for chunk in read_chunks(source, mapping, context, rows):
        yield convert(chunk, mapping, context)


def read_chunks(source: Path | Table, mapping: Mapping, context: ImportContext, rows: int) -> Iterator[Chunk]:
    """Yield the rows as the file has them, for `convert` in this process or another. Raises like `read_batches`."""
    table = source if isinstance(source, Table) else open_table(source)
    if mapping.headers != table.headers:
        raise ImportFileError("文件的列与保存的列对应不一致，请重新核对列对应。")
    if not mapping.has_text:
        raise ImportFileError("没有认出标题列或正文列，请先指定哪一列是正文。")
    converter = _converter(mapping, context)
    return table.chunks(Plan(converter.wanted, converter.needed, rows))


def convert(chunk: Chunk, mapping: Mapping, context: ImportContext) -> tuple[pa.RecordBatch, list[Rejected]]:
    """Return (batch of `model.segments.RAW`, rejected rows): together they are all rows of the chunk."""
    converted = _converter(mapping, context).convert(chunk)
    return raw_batch(converted.items, converted.ids, context.provenance), converted.rejected


def read_items(source: Path | Table, mapping: Mapping, context: ImportContext) -> Iterator[Row]:
    """Yield every row in the order of the file, as an item or as rejected. Raises like `read_batches`."""
    for converted in _converted(source, mapping, context, 2000):
        yield from _in_order(converted)


def preview(source: Path | Table, mapping: Mapping, context: ImportContext, n: int = 20) -> list[Row]:
    """Return the first `n` rows as they would be imported. Raises like `read_batches`."""
    first = islice(_converted(source, mapping, context, n), 1)
    return [row for converted in first for row in _in_order(converted)][:n]


def _converted(source: Path | Table, mapping: Mapping, context: ImportContext, rows: int) -> Iterator[Converted]:
    return map(_converter(mapping, context).convert, read_chunks(source, mapping, context, rows))


@lru_cache(maxsize=1)
def _converter(mapping: Mapping, context: ImportContext) -> Converter:
    """Return the converter of the file under way, which remembers what it has read."""
    return Converter(mapping, context)


def _in_order(converted: Converted) -> list[Row]:
    numbered: list[tuple[int, Row]] = list(zip(converted.numbers, converted.items, strict=True))
    numbered += [(rejected.row_number, rejected) for rejected in converted.rejected]
    return [row for _, row in sorted(numbered, key=lambda pair: pair[0])]
