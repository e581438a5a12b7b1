"""Changing sources.toml from a page: comments and order of what a person wrote stay as they are."""

import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from yuqing import clock
from yuqing.config import write_whole
from yuqing.errors import ConfigError
from yuqing.sources.decoding import decode
from yuqing.sources.source_file import Row, check

_HEADING = "监测渠道清单:改完保存即可,程序会检查格式,有问题的渠道显示在页面上,其余照常采集"
#: Seconds: between two tries for the list, and after which a lock was left behind.
_PAUSE, _ABANDONED = 0.05, 10.0
_TRIES = 60


def add_source(path: Path, row: Mapping[str, Any]) -> None:
    """Append one source to the list. Raises ConfigError when the row is not valid or its id is taken."""
    _save_with(path, [_table(row)])


def adopt_sources(starter: Path, ids: Collection[str], path: Path) -> None:
    """Append starter sources with their comments to the list; those already there are left alone."""
    present = {str(table.get("id")) for table in _tables(_read(path))}
    wanted = [table for table in _tables(_read(starter)) if table["id"] in ids and table["id"] not in present]
    _save_with(path, wanted)


def change_source(path: Path, source_id: str, changes: Mapping[str, Any]) -> None:
    """Set keys of one source; a value of None removes the key. Raises ConfigError."""
    change_sources(path, {source_id: changes})


def change_sources(path: Path, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Set keys of several sources at once, by source id; all or nothing. Raises ConfigError."""
    with _alone(path):
        document = _read(path)
        tables = {str(table.get("id")): table for table in _tables(document)}
        for source_id, values in changes.items():
            if source_id not in tables:
                raise ConfigError(f"渠道清单中没有编号为 {source_id} 的渠道")
            _set(tables[source_id], values)
            _checked(tables[source_id], path)
        write_whole(path, tomlkit.dumps(document))


def _set(table: Table, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value


def _save_with(path: Path, tables: list[Table]) -> None:
    with _alone(path):
        document = _read(path)
        present = {str(table.get("id")) for table in _tables(document)}
        for table in tables:
            _checked(table, path)
            if str(table["id"]) in present:
                raise ConfigError(f"编号 {table['id']} 已被另一个渠道使用,请换一个")
            _tables(document).append(table)
        write_whole(path, tomlkit.dumps(document))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the list while it is read, changed and written: the app and its worker both do. Raises ConfigError."""
    held = path.with_name(f"{path.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):
        try:
            os.close(os.open(held, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            _break_old(held)
            time.sleep(_PAUSE)
    else:
        raise ConfigError("渠道清单正在被另一个程序修改,请稍后再试")
    try:
        yield
    finally:
        held.unlink(missing_ok=True)


def _break_old(held: Path) -> None:
    """Take away the lock of a program that was killed: a change takes a fraction of a second."""
    with suppress(FileNotFoundError):
        if clock.now().timestamp() - held.stat().st_mtime > _ABANDONED:
            held.unlink()


def _checked(table: Table, path: Path) -> None:
    _, problems = check(Row(1, table.unwrap()), path.name)
    if problems:
        raise ConfigError(";".join(f"{problem.key}:{problem.message}".lstrip(":") for problem in problems))


def _read(path: Path) -> TOMLDocument:
    if not path.exists():
        document = tomlkit.document()
        document.add(tomlkit.comment(_HEADING))
        return document
    try:
        return tomlkit.parse(decode(path.read_bytes()))
    except TOMLKitError as error:
        raise ConfigError(f"{path.name} 格式有误,请先改正再添加渠道({error})") from error


def _tables(document: TOMLDocument) -> AoT:
    """Return the tables of the sources, live: what is appended to them is in the document."""
    tables = document.setdefault("source", tomlkit.aot())
    if not isinstance(tables, AoT):
        raise ConfigError('渠道应写作 "[[source]]"')
    return tables


def _table(row: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in row.items():
        table.add(key, value)
    return table
