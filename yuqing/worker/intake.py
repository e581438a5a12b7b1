"""What people and other systems handed in is analysed and handed over; the same file twice changes nothing."""

import logging
from collections import defaultdict
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pyarrow as pa

from yuqing import clock
from yuqing.model import segments as layout
from yuqing.model.intake import Delivery, HandedIn
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.sources.rows import Provenance, handed_in_id, raw_batch
from yuqing.worker import segments
from yuqing.worker.office import Office
from yuqing.workflow import handing_over

log = logging.getLogger(__name__)


def take(office: Office) -> None:
    """Analyse and hand over every delivery that waits. Raises OSError and BrokenProcessPool; the file stays then."""
    for path in handing_over.waiting(office.desk):
        content = path.read_bytes()
        try:
            table = _analysed(handing_over.read(content), office)
        except BrokenProcessPool:
            raise
        except Exception:
            # A damaged file, or a bug that one text brings to light, must not stop what comes after it.
            log.exception("intake=%s bug", path.stem)
            _set_aside(path, office)
            continue
        segments.write(office.desk.inbox, table)
        path.unlink()
        log.info("intake=%s rows=%d", path.stem, table.num_rows)


def _analysed(delivery: Delivery, office: Office) -> pa.Table:
    kinds: dict[tuple[bool, bool], list[HandedIn]] = defaultdict(list)
    for mention in delivery.mentions:
        kinds[mention.backfilled, mention.about_unit].append(mention)
    batches = [_batch(delivery, mentions) for mentions in kinds.values()]
    return pa.Table.from_batches(list(office.engine.map(batches)), layout.SEGMENT)


def _batch(delivery: Delivery, mentions: list[HandedIn]) -> pa.RecordBatch:
    """Return mentions that share all that `Provenance` says as one RAW batch."""
    one = mentions[0]
    items = [mention.item for mention in mentions]
    ids = [handed_in_id(item, delivery.source_id, delivery.received_at) for item in items]
    provenance = Provenance(
        delivery.source_id, delivery.received_at, backfilled=one.backfilled, about_unit=one.about_unit
    )
    return raw_batch(items, ids, provenance)


def _set_aside(path: Path, office: Office) -> None:
    """Keep the file where a person can find it, and put the failure on the record, where the import page looks."""
    now = clock.now()
    office.desk.rejected.mkdir(parents=True, exist_ok=True)
    kept = path.replace(office.desk.rejected / f"intake_{path.name}")
    failure = SourceRun(
        path.stem, f"import:{path.stem}", "报送的信息", now, now, Outcome.INTERNAL,
        f"程序错误,这一批没有入库,原文保留在 {kept.name};请把日志交给维护人员", 0, 0, None, Health.BROKEN,
    )  # fmt: skip
    segments.write(office.desk.inbox, layout.SEGMENT.empty_table(), (failure,))
