"""Parquet files of other programs, read batch by batch."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yuqing.errors import ImportFileError
from yuqing.model.segments import FORMAT_KEY
from yuqing.sources.file_import.layout import SAMPLE_ROWS, Cell, Chunk, Plan, Table, named
from yuqing.sources.file_import.sniff import Form

_DAMAGED = "Parquet 文件不完整或已损坏，请重新导出或重新下载。"


def open_parquet(path: Path) -> Table:
    """Return the table of a Parquet file. Raises ImportFileError when it is damaged or one of our segments."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ImportFileError(_DAMAGED) from error
    if FORMAT_KEY in (schema.metadata or {}):
        raise ImportFileError("这是本系统交换用的数据段，不用导入；请放进 inbox 文件夹。")
    if rows == 0:
        raise ImportFileError("文件只有表头，没有数据行。")
    headers = named(schema.names)
    everything = Plan(tuple(range(len(headers))), 0, SAMPLE_ROWS)
    sample = tuple(zip(*next(_chunks(path, everything)).columns, strict=True))
    return Table(path, Form.PARQUET.value, headers, 0, sample, rows, lambda plan: _chunks(path, plan))


def _chunks(path: Path, plan: Plan) -> Iterator[Chunk]:
    """Yield chunks whose row numbers are those the file has as CSV, below a header row."""
    first = 2
    try:
        with pq.ParquetFile(path) as file:
            names = [file.schema_arrow.names[at] for at in plan.wanted]
            for batch in file.iter_batches(plan.rows, columns=names):
                cells = [_cells(batch.column(name)) for name in names]
                yield Chunk(list(range(first, first + batch.num_rows)), cells, [])
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ImportFileError(f"{_DAMAGED}已读到第 {first - 1} 行。") from error


def _cells(column: pa.Array) -> list[Cell]:
    """Return the values as Python objects; what cannot be a cell (lists, structures, bytes) is empty."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None] * len(column)
    cells: list[Cell] = column.to_pylist()
    return cells
