"""Mentions as a lake: Parquet files in one folder a Beijing day, which any number of machines read at once."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yuqing import clock, config, pipeline
from yuqing.analysis.counting import beijing_days
from yuqing.errors import ImportFileError
from yuqing.model.segments import RAW, SEGMENT, is_segment_name
from yuqing.pseudonym import load_key
from yuqing.sources.file_import import ImportContext, convert, open_table, read_chunks, restored
from yuqing.worker import importing

#: Rows of a group, which is the least that one core works on.
GROUP_ROWS = 8000
#: How a folder is named by its day.
DAY = "day="


@dataclass(frozen=True, slots=True)
class Lake:
    """The folders of a lake; on a file system that every machine of the cluster sees."""

    root: Path

    @property
    def raw(self) -> Path:
        """Mentions that still have to be analysed, columns of RAW."""
        return self.root / "raw"

    @property
    def segments(self) -> Path:
        """Mentions that an office has analysed, columns of SEGMENT."""
        return self.root / "segments"

    @property
    def analysed(self) -> Path:
        """What the cluster made of `raw`, columns of SEGMENT; one folder a day is replaced as a whole."""
        return self.root / "analysed"

    @property
    def summaries(self) -> Path:
        """Counts, one folder a kind and day, columns of COUNTS."""
        return self.root / "summaries"

    @property
    def pairs(self) -> Path:
        """Mentions that may belong together, columns of PAIRS."""
        return self.root / "pairs"


def add(lake: Lake, table: pa.Table, name: str) -> list[Path]:
    """Write mentions (columns of SEGMENT or RAW) as `day=…/<name>.parquet`; the same name again changes nothing.

    Of rows with the same id the first is kept. The day is that of publication in Beijing, as on the screens, so that
    no hour and no day of a summary needs two folders.
    """
    schema, folder = (SEGMENT, lake.segments) if "tone" in table.column_names else (RAW, lake.raw)
    rows = distinct(table.select(schema.names).cast(schema))
    days = beijing_days(rows["published_at"])
    return [
        _write(folder / f"{DAY}{day}" / f"{name}.parquet", rows.filter(pc.equal(days, day)))
        for day in sorted(pc.unique(days).to_pylist())
    ]


def add_segment(lake: Lake, segment: Path) -> list[Path]:
    """Write the mentions of a segment under its own name. Raises ValueError for a file that is no segment."""
    table, _ = pipeline.read(segment)
    return add(lake, table, segment.stem)


def add_export(lake: Lake, file: Path, context: ImportContext) -> int:
    """Write the rows of an export of any form, not analysed; returns how many were taken. Raises ImportFileError."""
    table = open_table(file)
    mapping = restored(table.headers, {}, table.sample)
    taken = 0
    for number, chunk in enumerate(read_chunks(table, mapping, context, GROUP_ROWS)):
        batch, _ = convert(chunk, mapping, context)
        add(lake, pa.Table.from_batches([batch]), f"{context.source_id.replace(':', '-')}-{number:06}")
        taken += batch.num_rows
    return taken


def gather(lake: Lake, given: list[Path], *, about_unit: bool) -> int:
    """Write segments, and exports of any form, into the lake; returns how many files. Raises ImportFileError."""
    key = load_key(config.desk(config.load(), "live").key_file)
    for file in given:
        if not file.is_file():
            raise ImportFileError(f"找不到文件:{file}")
        if file.suffix == ".parquet" and is_segment_name(file):
            add_segment(lake, file)
            continue
        source_id = importing.source_id(file)
        add_export(lake, file, ImportContext(file.stem, key, clock.now(), source_id=source_id, about_unit=about_unit))
    return len(given)


def save_counts(lake: Lake, counts: pa.Table) -> None:
    """Write counts (columns of COUNTS) where the app reads them; each kind and day they name is replaced."""
    for kind, day in sorted(set(zip(counts["summary"].to_pylist(), counts["day"].to_pylist(), strict=True))):
        folder = lake.summaries / f"summary={kind}" / f"{DAY}{day}"
        before = files(folder)
        chosen = counts.filter(pc.and_(pc.equal(counts["summary"], kind), pc.equal(counts["day"], day)))
        written = _write(folder / "counts.parquet", chosen.drop_columns(["summary", "day"]))
        for file in before:
            if file != written:
                file.unlink()


def distinct(table: pa.Table) -> pa.Table:
    """Return the mentions without those whose id came before."""
    _, first = np.unique(table["mention_id"].to_numpy(), return_index=True)
    return table.take(pa.array(np.sort(first)))


def files(folder: Path) -> list[Path]:
    """Return the Parquet files of a part of a lake, by day, then by name."""
    return sorted(folder.glob("**/*.parquet"))


def mapped(lake: Lake, analysed: Callable[[pa.RecordBatch], pa.RecordBatch]) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name of every raw file with what a function makes of it, without a cluster."""
    # In order of name before day, for of what was written twice the first counts.
    for file in sorted(files(lake.raw), key=lambda file: (file.name, file.parent.name)):
        batches = pq.ParquetFile(file).iter_batches(GROUP_ROWS)
        yield f"{file.parent.name}-{file.stem}", pa.Table.from_batches(map(analysed, batches), SEGMENT)


def _write(file: Path, table: pa.Table) -> Path:
    """Write a file, whole before it is visible."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Spark passes over names that begin with a dot.
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    with part.open("wb") as opened:
        pq.write_table(table, opened, compression="zstd", row_group_size=GROUP_ROWS)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
    return file
