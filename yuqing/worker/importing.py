"""A file becomes segments: read, analyse, hand over; rows that cannot be used are set aside with a reason."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from yuqing.analysis.analyse import Analyser, analyse
from yuqing.clock import now as clock_now
from yuqing.config import Desk
from yuqing.errors import ImportFileError
from yuqing.model import segments as layout
from yuqing.model.imports import ImportProgress, ImportRequest, ImportState
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.sources.file_import import (
    Chunk,
    ImportContext,
    Mapping,
    Rejected,
    Table,
    convert,
    open_table,
    read_chunks,
    restored,
    write_rejected,
)
from yuqing.worker import segments
from yuqing.worker.garbage import looked_for_seldom
from yuqing.worker.office import Office

log = logging.getLogger(__name__)

#: Rows analysed and handed over together; larger ones cost memory, smaller ones commits.
BATCH_ROWS = 8000
#: Rejected rows kept with their reason; a file with more is the wrong file.
KEPT_REJECTED = 100_000
#: Characters of a file's name that the name of its rejected rows keeps: names end at 255 bytes, three a character.
KEPT_NAME = 60
#: Stands in the record until the last segment of a file says otherwise.
UNFINISHED = "还没有导入完;如果已经中断,请重新导入同一文件,不会重复。"

Report = Callable[[ImportProgress], None]


@dataclass(slots=True)
class Reading:
    """The rows of one file on their way, counted."""

    table: Table
    mapping: Mapping
    context: ImportContext
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    accepted: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows as the file has them."""
        return read_chunks(self.table, self.mapping, self.context, BATCH_ROWS)

    def count(self, accepted: int, rejected: list[Rejected]) -> None:
        """Note what became of a chunk."""
        self.accepted += accepted
        self.rejected_count += len(rejected)
        self.rejected.extend(rejected[: KEPT_REJECTED - len(self.rejected)])


def analysed_rows(
    chunk: Chunk, analyser: Analyser, mapping: Mapping, context: ImportContext
) -> tuple[pa.RecordBatch, list[Rejected]]:
    """Return the accepted rows of a chunk with SEGMENT columns, and the others."""
    batch, rejected = convert(chunk, mapping, context)
    return analyse(batch, analyser), rejected


def run(file: Path, request: ImportRequest, office: Office, report: Report) -> ImportProgress:
    """Import a file; returns the totals. Raises ImportFileError when it cannot be imported at all."""
    started = clock_now()
    table = open_table(file)
    mapping = restored(table.headers, request.changes, table.sample)
    context = ImportContext(
        source_name=Path(request.file_name).stem, key=office.key, now=started, source_id=source_id(file),
        about_unit=request.about_unit,
    )  # fmt: skip
    reading = Reading(table, mapping, context)
    progress = ImportProgress(request.id, request.file_name, ImportState.RUNNING, started, dropped=mapping.dropped)
    # Conversion costs about as much as analysis: where there are several processes, they share both.
    act = partial(analysed_rows, mapping=mapping, context=context)
    with looked_for_seldom():
        for analysed, rejected in office.engine.run(act, reading.chunks()):
            reading.count(analysed.num_rows, rejected)
            if analysed.num_rows:
                hand_over(analysed, _part(request, reading), office.desk)
            progress = _advanced(progress, reading, clock_now())
            report(progress)
    if not reading.accepted and not reading.rejected_count:
        raise ImportFileError("文件里只有表头,没有数据行。")
    return _finish(progress, reading, office, clock_now())


def hand_over(analysed: pa.RecordBatch, reported: SourceRun, desk: Desk) -> Path:
    """Write one analysed batch as a segment of the desk's inbox."""
    return segments.write(desk.inbox, pa.Table.from_batches([analysed]), (reported,))


def source_id(file: Path) -> str:
    """Return the id of an imported file, which is the same for the same content."""
    digest = hashlib.sha1(usedforsecurity=False)
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return f"import:{digest.hexdigest()[:16]}"


def _part(request: ImportRequest, reading: Reading) -> SourceRun:
    """Return the run as a segment reports it: the counts so far, so that an import may start over."""
    return SourceRun(
        run_id=request.id, source_id=reading.context.source_id, source_name=request.file_name,
        started_at=reading.context.now, finished_at=clock_now(), outcome=Outcome.OK, detail=UNFINISHED,
        items=reading.accepted, rejected=reading.rejected_count, newest_at=None, health=Health.OK,
    )  # fmt: skip


def _finish(progress: ImportProgress, reading: Reading, office: Office, now: datetime) -> ImportProgress:
    """Set the rejected rows aside and report the end of the run in a last, empty segment."""
    message = ""
    if reading.rejected:
        name = f"{progress.id}_{Path(progress.file_name).stem[:KEPT_NAME]}"
        # What a crashed attempt left: rows are added to a file that is there.
        (office.desk.rejected / f"{name}.csv").unlink(missing_ok=True)
        kept = write_rejected(office.desk.rejected, name, reading.rejected)
        message = f"{reading.rejected_count} 行没有导入,行号和原因见 {kept.name}"
    last = SourceRun(
        run_id=progress.id, source_id=reading.context.source_id, source_name=progress.file_name,
        started_at=progress.started_at, finished_at=now, outcome=Outcome.OK, detail=message, items=reading.accepted,
        rejected=reading.rejected_count, newest_at=None, health=Health.OK,
    )  # fmt: skip
    segments.write(office.desk.inbox, layout.SEGMENT.empty_table(), (last,))
    log.info("import=%s rows=%d rejected=%d", progress.id, reading.accepted, reading.rejected_count)
    return replace(_advanced(progress, reading, now), state=ImportState.DONE, seconds_left=0.0, message=message)


def _advanced(progress: ImportProgress, reading: Reading, now: datetime) -> ImportProgress:
    rows = reading.accepted + reading.rejected_count
    seconds = max((now - progress.started_at).total_seconds(), 1e-3)
    expected = reading.table.estimated_rows
    left = max(0.0, expected - rows) * seconds / rows if expected and rows else None
    return replace(progress, rows=rows, rejected=reading.rejected_count, rate=rows / seconds, seconds_left=left)
