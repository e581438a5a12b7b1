"""Numbered changes of the tables: each runs once, in a transaction, after a copy of the file."""

from contextlib import suppress
from pathlib import Path

import duckdb

from yuqing.errors import StoreTooNewError
from yuqing.store.file_copy import copy_open_file

FOLDER = Path(__file__).parent


def scripts() -> list[tuple[int, str]]:
    """Return (number, SQL) of every migration in order."""
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    return [(int(file.name.split("_", 1)[0]), file.read_text("utf-8")) for file in files]


def upgrade(connection: duckdb.DuckDBPyConnection, path: Path, backup_folder: Path | None) -> None:
    """Bring the tables to the newest version. Raises StoreTooNewError for a newer file."""
    known = scripts()
    found = version(connection)
    newest = known[-1][0]
    if found > newest:
        raise StoreTooNewError(f"数据库文件的版本({found})比本程序({newest})新:{path}。请升级本程序后再打开。")
    if 0 < found < newest and backup_folder is not None:
        copy_before(connection, path, backup_folder / f"before_{newest:04}_{path.name}")
    for number, sql in known:
        if number > found:
            _apply(connection, number, sql)


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the version of the tables; 0 for a new file."""
    tables = connection.execute(
        "select count(*) from information_schema.tables where table_name = 'schema_version'"
    ).fetchall()
    if not tables[0][0]:
        return 0
    return int(connection.execute("select max(number) from schema_version").fetchall()[0][0])


def copy_before(connection: duckdb.DuckDBPyConnection, path: Path, target: Path) -> None:
    """Copy the whole file; a copy without the checkpoint would miss what is still in the log."""
    connection.execute("checkpoint")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    copy_open_file(path, part)
    part.replace(target)


def _apply(connection: duckdb.DuckDBPyConnection, number: int, sql: str) -> None:
    connection.begin()
    try:
        connection.execute(sql)
        connection.execute("insert into schema_version values ($number, now())", {"number": number})
        connection.commit()
    except BaseException:
        # A failed commit has already ended the transaction, and DuckDB then refuses the rollback.
        with suppress(duckdb.TransactionException):
            connection.rollback()
        raise
