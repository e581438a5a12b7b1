"""Copies of the database file: reading one in full, and writing its tables in open formats.

A copy is opened beside the live file, read-only and with one thread, so that the screens stay quick.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from yuqing.model.backups import Contents
from yuqing.store import migrations, record
from yuqing.store.database import Store, translated

#: Columns that let somebody in or are to stay here (numbers of telephones, what an identity provider calls people),
#: and tables that hold nothing else, or what is its writer's alone; they are in no export.
SECRET_TABLES = frozenset({"sessions", "one_time_links", "login_failures", "drafts"})
SECRET_COLUMNS = {
    "accounts": "password", "contacts": "phone", "identities": "value", "kiosks": "token_hash",
    "message_channels": "address",
}  # fmt: skip


def contents(path: Path) -> Contents:
    """Read every block of a database file, and return what it holds. Raises StoreError."""
    with _opened(path) as connection:
        rows = {name: _read_all(connection, name) for name in _tables(connection)}
        store = Store(connection, path)
        entries, head = record.head(store)
        version = migrations.version(connection)
        return Contents(version, rows["mention_rows"], entries, head, record.first_break(store), rows)


def write_open(path: Path, folder: Path) -> dict[str, int]:
    """Write every table of a database file to `folder` as Parquet and as JSON lines; return the rows of each.

    What lets somebody in is left out. Raises StoreError.
    """
    written: dict[str, int] = {}
    with _opened(path) as connection:
        for name in _tables(connection):
            if name not in SECRET_TABLES:
                written[name] = _write(connection, name, folder)
    return written


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with translated(path):
        connection = duckdb.connect(str(path), read_only=True)
        try:
            connection.execute("set autoinstall_known_extensions = false")
            connection.execute("set autoload_known_extensions = false")
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set threads = 1")
            connection.execute("set memory_limit = '512MB'")
            yield connection
        finally:
            connection.close()


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    sql = "select table_name from duckdb_tables() where not internal order by table_name"
    return [str(row[0]) for row in connection.execute(sql).fetchall()]


def _read_all(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Return the rows of a table, each column of each row read: a damaged block shows."""
    # query_table takes the name as a value, so that no statement is put together.
    sql = "select count(*), bit_xor(hash(t)) from query_table($name) t"
    return int(connection.execute(sql, {"name": name}).fetchall()[0][0])


def _write(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    table = connection.table(name)
    left_out = SECRET_COLUMNS.get(name)
    columns = ", ".join(f'"{each}"' for each in table.columns if each != left_out)
    for ending, form in (("parquet", "format parquet, compression zstd"), ("jsonl", "format json")):
        target = str(folder / f"{name}.{ending}").replace("'", "''")
        connection.execute(f"copy (select {columns} from \"{name}\") to '{target}' ({form})")  # noqa: S608 - own names
    return int(connection.execute("select count(*) from query_table($name)", {"name": name}).fetchall()[0][0])
