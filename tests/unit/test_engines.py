"""The same analysis in one process or in several: the same results in the same order."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from itertools import pairwise

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Desk
from yuqing.model.segments import SEGMENT
from yuqing.sources import demo
from yuqing.sources.rows import Provenance, imported_id, raw_batch
from yuqing.worker import engines
from yuqing.worker.engines import Engine, Inline, Pool
from yuqing.worker.office import analysis_settings

NOW = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
SETTINGS = analysis_settings(Desk("live", config.SHIPPED, config.SHIPPED), demo.unit())


@pytest.fixture(scope="module")
def batches() -> list[pa.RecordBatch]:
    items = demo.fortnight(NOW)[:90]
    given = Provenance("demo", NOW, backfilled=True, about_unit=False)
    ids = [imported_id(item, item.site) for item in items]
    # Uneven, so that a later batch is done before an earlier one.
    cuts = [0, 50, 51, 53, 80, 81, 90]
    return [raw_batch(items[a:b], ids[a:b], given) for a, b in pairwise(cuts)]


@pytest.fixture(scope="module")
def inline() -> Engine:
    return engines.start(SETTINGS, 1)


@pytest.fixture(scope="module")
def pool() -> Iterator[Engine]:
    made = engines.start(SETTINGS, 2)
    yield made
    made.close()


def test_one_process_means_this_one_and_more_mean_a_pool(inline: Engine, pool: Engine) -> None:
    assert isinstance(inline, Inline)
    assert isinstance(pool, Pool)


def test_a_pool_gives_what_one_process_gives_in_the_same_order(
    inline: Engine, pool: Engine, batches: list[pa.RecordBatch]
) -> None:
    alone, together = list(inline.map(batches)), list(pool.map(batches))
    assert [batch.num_rows for batch in together] == [batch.num_rows for batch in batches]
    assert [batch.schema for batch in together] == [SEGMENT] * len(batches)
    # As text: a score that was not computed is NaN, which equals nothing.
    assert [str(batch.to_pylist()) for batch in together] == [str(batch.to_pylist()) for batch in alone]


def test_a_pool_reads_no_further_than_it_can_work(pool: Engine, batches: list[pa.RecordBatch]) -> None:
    read = 0

    def endless() -> Iterator[pa.RecordBatch]:
        nonlocal read
        while True:
            read += 1
            yield batches[1]

    next(iter(pool.map(endless())))
    assert read == 5


def test_an_empty_file_gives_nothing(inline: Engine, pool: Engine) -> None:
    assert list(inline.map([])) == list(pool.map([])) == []


def test_a_lost_process_is_an_error_and_no_gap(batches: list[pa.RecordBatch]) -> None:
    fragile = Pool(SETTINGS, 1)

    def killing() -> Iterator[pa.RecordBatch]:
        yield from batches[:2]
        engines.end_children()
        yield from batches[2:]

    analysed = fragile.map(killing())
    with pytest.raises(BrokenProcessPool):
        list(analysed)
    fragile.close()
    # The thread that watches a pool may be the one that collects a child, a moment after `close` saw it end.
    end = time.monotonic() + 20
    while multiprocessing.active_children():
        assert time.monotonic() < end, multiprocessing.active_children()
        time.sleep(0.02)
