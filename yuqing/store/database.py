"""One owner of the database file: cursors, time limits, transactions, and errors a user can act on.

Columns hold UTC in `TIMESTAMP`. Aware datetimes go in and come out of this module; in frames a column
whose name ends in `_at` is a moment in UTC, while `day` and `hour` are Beijing wall-clock values.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from yuqing.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreTimeoutError,
    StoreTooNewError,
)
from yuqing.store import migrations
from yuqing.store.file_copy import copy_open_file

#: Longest a screen waits for one query, in seconds.
QUERY_SECONDS = 20.0
#: DuckDB's own share of the machine; the rest is for Streamlit and the worker.
MEMORY_LIMIT = "1GB"
#: The log is folded into the file when it has this share of its size, and within these bytes. Each time the index of
#: all ids is written anew: were the limit fixed, a row would cost the more the more rows there are.
LOG_SHARE, LOG_LEAST, LOG_MOST = 0.1, 16 * 2**20, 256 * 2**20
#: The native name of a database that lives in memory (tests).
IN_MEMORY = Path(":memory:")

Row = tuple[Any, ...]


class Store:
    """An open database; safe to share between threads, because every query has its own cursor."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, held: duckdb.DuckDBPyConnection | None = None
    ) -> None:
        self._connection = connection
        #: The cursor that every question of a narrowed store goes through.
        self._held = held
        self._write_lock = threading.RLock()
        #: Where the file is.
        self.path = path

    def frame(self, sql: str, **parameters: Any) -> pd.DataFrame:
        """Return a frame; columns ending in `_at` are aware UTC."""
        with self._cursor() as cursor:
            frame = cursor.execute(sql, _stored(parameters)).df()
        for column in frame.columns:
            if str(column).endswith("_at"):
                frame[column] = pd.to_datetime(frame[column]).dt.tz_localize("UTC")
        return frame

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """Return all rows; datetimes are aware UTC."""
        with self._cursor() as cursor:
            return _fetched(cursor.execute(sql, _stored(parameters)))

    def records(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return all rows as dictionaries by column; datetimes are aware UTC."""
        with self._cursor() as cursor:
            found = _fetched(cursor.execute(sql, _stored(parameters)))
            names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in found]

    def value(self, sql: str, **parameters: Any) -> Any:
        """Return the first column of the only row."""
        return self.rows(sql, **parameters)[0][0]

    @contextmanager
    def narrowed(self, mentions: str, **parameters: Any) -> Iterator["Store"]:
        """Yield a store whose `mentions` are those that a query returns: several questions about few of very many.

        It lives as long as the block, in one thread, and is for reading.
        """
        with self._cursor() as cursor:
            cursor.execute("create temp table mentions as " + mentions, _stored(parameters))
            yield Store(self._connection, self.path, cursor)

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Run several writes as one: all of them or, on any error, none."""
        with self._write_lock, translated(self.path):
            cursor = self._connection.cursor()
            try:
                cursor.begin()
                yield Transaction(cursor)
                cursor.commit()
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                cursor.close()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        with self._write_lock, translated(self.path):
            self._connection.execute("checkpoint")

    def let_log_grow(self) -> None:
        """Have the log folded in less often where the file is large."""
        size = self.path.stat().st_size if self.path.exists() else 0
        limit = round(min(max(size * LOG_SHARE, LOG_LEAST), LOG_MOST))
        with self._write_lock, translated(self.path):
            self._connection.execute(f"set checkpoint_threshold = '{limit} bytes'")

    def copy_to(self, target: Path) -> None:
        """Copy the file while it is in use; meanwhile nobody writes. Raises StoreError."""
        target_log = _log_of(target)
        with self._write_lock, translated(self.path):
            # A reader that is under way keeps the log from being folded in; then it is copied as well.
            with suppress(duckdb.TransactionException):
                self._connection.execute("checkpoint")
            copy_open_file(self.path, target)
            if _log_of(self.path).exists():
                copy_open_file(_log_of(self.path), target_log)
        with translated(target):
            # Closing folds the log into the copy.
            duckdb.connect(str(target)).close()
            with target.open("rb+") as copied:
                os.fsync(copied.fileno())

    def close(self) -> None:
        """Close the file; open cursors end with an error."""
        with self._write_lock:
            self._connection.close()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._held is not None:
            yield self._held
            return
        with translated(self.path):
            cursor = self._connection.cursor()
            timer = threading.Timer(QUERY_SECONDS, cursor.interrupt)
            timer.daemon = True
            timer.start()
            try:
                yield cursor
            finally:
                timer.cancel()
                cursor.close()


class Transaction:
    """The writes of one transaction; made by `Store.transaction`."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def run(self, sql: str, **parameters: Any) -> list[Row]:
        """Run one statement and return its rows, if any."""
        return _fetched(self._cursor.execute(sql, _stored(parameters)))

    def put(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable as `name` in this transaction."""
        self._cursor.register(name, table)


def open_store(path: Path, backup_folder: Path | None = None) -> Store:
    """Open the file, creating or upgrading it. Raises the StoreError that says what is wrong."""
    with translated(path):
        if path != IN_MEMORY:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path))
        try:
            connection.execute("set autoinstall_known_extensions = false")
            connection.execute("set autoload_known_extensions = false")
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
            migrations.upgrade(connection, path, backup_folder)
        except BaseException:
            connection.close()
            raise
    return Store(connection, path)


def _stored(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: _naive(value) for name, value in parameters.items()}


def _naive(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _fetched(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return all rows with datetimes made aware; most tables of numbers have none, and are left as they came."""
    rows = cursor.fetchall()
    # A column holds values of one type, so the first row tells where moments may be.
    timed = {
        number for number, value in enumerate(rows[0] if rows else ()) if value is None or isinstance(value, datetime)
    }
    return [_aware(row, timed) for row in rows] if timed else rows


def _aware(row: Row, timed: set[int]) -> Row:
    return tuple(
        value.replace(tzinfo=UTC) if number in timed and isinstance(value, datetime) else value
        for number, value in enumerate(row)
    )


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    # A failed commit has already ended the transaction, and DuckDB then refuses the rollback.
    try:
        cursor.rollback()
    except duckdb.TransactionException:
        return


#: Part of DuckDB's message → the error it means and the sentence for the screen.
_SENTENCES: tuple[tuple[str, type[StoreError], str], ...] = (
    (
        "Could not set lock",
        StoreBusyError,
        "数据库正被另一个程序使用:{path}。请先关闭另一个窗口里的本程序,再重试。",
    ),
    ("version number", StoreTooNewError, "数据库文件由更新版本的程序写成:{path}。请升级本程序后再打开。"),
    (
        "not a valid DuckDB",
        StoreDamagedError,
        "数据库文件已损坏或不是本程序的数据库:{path}。请从 backup 目录恢复最近的备份。",
    ),
    ("Corrupt database file", StoreDamagedError, "数据库文件已损坏:{path}。请从 backup 目录恢复最近的备份。"),
    ("Is a directory", StoreDamagedError, "数据库的位置上是一个文件夹:{path}。请移走它再启动。"),
    (
        "No space left",
        StoreFullError,
        "磁盘已满,无法写入数据库:{path}。请清理磁盘后重试,已确认的数据没有丢失。",
    ),
    ("Read-only file system", StoreFullError, "磁盘只读,无法写入数据库:{path}。请检查磁盘或权限。"),
    ("Permission denied", StoreFullError, "没有写入数据库的权限:{path}。请检查文件夹权限。"),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what a user can fix into a StoreError; let programming errors escape."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise StoreTimeoutError("查询超过时限,已停止。请缩短时间范围后重试。") from error
    except (duckdb.Error, OSError) as error:
        for part, kind, sentence in _SENTENCES:
            if part in str(error):
                raise kind(sentence.format(path=path)) from error
        raise
