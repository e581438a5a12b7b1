"""Derived tables kept as one file each in the model folder and mapped into memory, so that a start makes none of them.

A file is a line of JSON (name, type, shape and place of every array), filled up to a page, then the arrays, each on a
border of 64 bytes. The sum over all words of 64 bits tells a damaged file; it is then made again. Pages of a mapped
file are shared by all processes and read when they are first needed.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from yuqing.errors import YuqingError

Arrays = dict[str, npt.NDArray[Any]]

SUFFIX = ".tables"
#: Bytes kept for the header, and the border on which arrays begin.
HEADER, BORDER = 4096, 64
#: What a file that is missing, cut off, overwritten or of another layout makes the reader raise.
_UNUSABLE = (ValueError, KeyError, TypeError, OSError)


def kept(folder: Path, name: str, make: Callable[[], Arrays]) -> Arrays:
    """Return the arrays of a name, read-only; they are made and written first where the file is missing or damaged.

    The name says what the arrays were made from (package and version). Raises YuqingError when the folder cannot be
    written.
    """
    file = folder / (name + SUFFIX)
    try:
        return _mapped(file)
    except _UNUSABLE:
        with _writing_to(folder):
            folder.mkdir(parents=True, exist_ok=True)
        arrays = make()
        with _writing_to(folder):
            _write(file, arrays)
        return arrays


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise YuqingError(f"无法写入缓存文件夹 {folder}，请检查磁盘空间和写权限。") from error


def _mapped(file: Path) -> Arrays:
    content = np.memmap(file, np.uint8, "r")
    header = json.loads(content[:HEADER].tobytes())
    body = np.asarray(content[HEADER:])
    if len(body) != header["bytes"] or _sum(body) != header["sum"]:
        raise ValueError(file.name)
    return {
        name: body[begin : begin + np.dtype(kind).itemsize * int(np.prod(shape))].view(kind).reshape(shape)
        for name, kind, shape, begin in header["arrays"]
    }


def _write(file: Path, arrays: Arrays) -> None:
    """Write under a name of its own first: two processes may start at once, and either may be killed."""
    body, placed = bytearray(), []
    for name, array in arrays.items():
        placed.append((name, array.dtype.str, array.shape, len(body)))
        content = np.ascontiguousarray(array).tobytes()
        body += content + bytes(-len(content) % BORDER)
    summed = _sum(np.frombuffer(body, np.uint8))
    header = json.dumps({"bytes": len(body), "sum": summed, "arrays": placed}).encode().ljust(HEADER)
    with NamedTemporaryFile(dir=file.parent, prefix=file.stem, suffix=".part", delete=False) as part:
        part.write(header)
        part.write(body)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(file)


def _sum(body: npt.NDArray[np.uint8]) -> int:
    return int(cast("np.uint64", body.view(np.uint64).sum(dtype=np.uint64)))
