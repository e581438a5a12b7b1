"""Writing a segment: complete on disk before it is visible to the app."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from ulid import ULID

from yuqing.model import segments as layout
from yuqing.model.runs import SourceRun


def write(inbox: Path, table: pa.Table, runs: Sequence[SourceRun] = ()) -> Path:
    """Hand a table (columns of `model.segments.SEGMENT`) and the runs it reports over to the app."""
    inbox.mkdir(parents=True, exist_ok=True)
    metadata = {
        layout.FORMAT_KEY: layout.FORMAT,
        layout.RUNS_KEY: json.dumps([_plain(run) for run in runs], ensure_ascii=False).encode(),
    }
    final = inbox / f"{ULID()}.parquet"
    part = final.with_suffix(".parquet.part")
    try:
        with part.open("wb") as opened:
            pq.write_table(table.replace_schema_metadata(metadata), opened, compression="zstd")
            opened.flush()
            os.fsync(opened.fileno())
        part.rename(final)
    except BaseException:
        # On a full disk every attempt would otherwise leave a piece and fill it more.
        part.unlink(missing_ok=True)
        raise
    return final


def _plain(run: SourceRun) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(run).items()}
