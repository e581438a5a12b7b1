"""The material of a drill: analysed beforehand in a process of its own, handed over when its time has come."""

import logging
from datetime import datetime

import pyarrow as pa

from yuqing.analysis.analyse import analyse, load
from yuqing.config import Desk
from yuqing.errors import ConfigError
from yuqing.model.mentions import RawItem
from yuqing.model.segments import RAW
from yuqing.plans import scenarios
from yuqing.sources import drill
from yuqing.sources.rows import Provenance, imported_id, raw_batch
from yuqing.worker import stock
from yuqing.worker.office import analysis_settings
from yuqing.workflow import drills

log = logging.getLogger(__name__)

BATCH_ROWS = 2000


def fill(desk: Desk) -> None:
    """Analyse every mention of the drill of a desk and write them down. Raises ConfigError without a drill."""
    setup = drills.load_setup(desk)
    if setup is None:
        raise ConfigError("还没有准备演练。请在“演练”页开始。")
    scenario = drills.load_scenario(desk)
    items = drill.items(scenario, setup.began)
    analyser = load(analysis_settings(desk, scenarios.unit_of(scenario)))
    starts = range(0, len(items), BATCH_ROWS)
    batches = [analyse(_raw(items[start : start + BATCH_ROWS], setup.began), analyser) for start in starts]
    stock.write(desk, pa.Table.from_batches(batches))
    log.info("drill mentions=%d", len(items))


def _raw(items: list[RawItem], began: datetime) -> pa.RecordBatch:
    """Return the items as if each had been seen the moment it was published."""
    ids = [imported_id(item, item.site) for item in items]
    batch = raw_batch(items, ids, Provenance("drill", began, backfilled=False, about_unit=False))
    return batch.set_column(batch.schema.get_field_index("seen_at"), RAW.field("seen_at"), batch["published_at"])
