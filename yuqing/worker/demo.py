"""The demo desk: a made-up fortnight goes the same way as real mentions."""

import logging
from datetime import datetime

import pyarrow as pa

from yuqing import clock, config
from yuqing.analysis.analyse import analyse, load
from yuqing.config import Desk
from yuqing.model.mentions import RawItem
from yuqing.model.segments import RAW
from yuqing.sources import demo
from yuqing.sources.rows import Provenance, imported_id, raw_batch
from yuqing.worker import segments
from yuqing.worker.office import analysis_settings

log = logging.getLogger(__name__)

BATCH_ROWS = 2000


def fill(desk: Desk) -> None:
    """Write the fortnight that ends now, with its source runs, into the inbox of the demo desk, then its unit.

    All in one segment and the unit last: whoever finds no unit may fill the desk again.
    """
    now, unit = clock.now(), demo.unit()
    items, runs = demo.fortnight(now), demo.runs(now)
    analyser = load(analysis_settings(desk, unit))
    starts = range(0, len(items), BATCH_ROWS)
    batches = [analyse(_raw(items[start : start + BATCH_ROWS], now), analyser) for start in starts]
    segments.write(desk.inbox, pa.Table.from_batches(batches), runs)
    config.save_unit(desk.unit_file, unit)
    log.info("demo mentions=%d", len(items))


def _raw(items: list[RawItem], now: datetime) -> pa.RecordBatch:
    """Return the items in order of time, each under the source that would have seen it, as if seen then."""
    source_ids = [demo.source_id(item) for item in items]
    ids = [imported_id(item, item.site) for item in items]
    batch = raw_batch(items, ids, Provenance("demo", now, backfilled=False, about_unit=False))
    return batch.set_column(batch.schema.get_field_index("source_id"), RAW.field("source_id"), pa.array(source_ids))
