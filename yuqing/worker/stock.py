"""The material of a drill as it waits for its time: written whole, cut by time."""

import os
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yuqing.config import Desk
from yuqing.workflow import drills


def write(desk: Desk, table: pa.Table) -> None:
    """Write the material of a drill (columns of SEGMENT, in order of time), whole before it is visible."""
    file = drills.stock_file(desk)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as opened:
        pq.write_table(table, opened, compression="zstd")
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def read(desk: Desk) -> pa.Table | None:
    """Return the material of a drill, or None while it is still being made."""
    file = drills.stock_file(desk)
    return pq.read_table(file) if file.exists() else None


def due(stock: pa.Table, since: datetime | None, until: datetime) -> pa.Table:
    """Return the rows published after `since` (None = from the first) up to and with `until`."""
    moments = stock["published_at"].to_numpy()
    first = 0 if since is None else int(np.searchsorted(moments, _naive(since), "right"))
    return stock.slice(first, max(0, int(np.searchsorted(moments, _naive(until), "right")) - first))


def _naive(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
