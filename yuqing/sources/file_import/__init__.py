"""Files that people bring: exports of commercial tools, 12345 work orders, outputs of crawlers.

    table = open_table(path)
    mapping = propose_mapping(table.headers, table.sample)
    for batch, rejected in read_batches(table, mapping, context): ...

Personal columns are never read; an author becomes a keyed pseudonym; read = items + rejected.
"""

from yuqing.sources.file_import.columns import Field, Mapping, propose_mapping, restored
from yuqing.sources.file_import.convert import ImportContext
from yuqing.sources.file_import.layout import Chunk, Rejected, Table
from yuqing.sources.file_import.reading import (
    Row,
    convert,
    open_table,
    preview,
    read_batches,
    read_chunks,
    read_items,
)
from yuqing.sources.file_import.rejects import write_rejected

__all__ = [
    "Chunk",
    "Field",
    "ImportContext",
    "Mapping",
    "Rejected",
    "Row",
    "Table",
    "convert",
    "open_table",
    "preview",
    "propose_mapping",
    "read_batches",
    "read_chunks",
    "read_items",
    "restored",
    "write_rejected",
]
