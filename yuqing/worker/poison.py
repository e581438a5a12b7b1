"""A text that brings a bug of ours to light is set aside with its reason; everything else is analysed and goes on."""

import hashlib
import json
import logging
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from yuqing.config import write_whole
from yuqing.model import segments as layout
from yuqing.model.mentions import RawItem
from yuqing.model.runs import Health, Outcome
from yuqing.sources.context import Validators
from yuqing.sources.rows import Provenance, fed_batch
from yuqing.worker.engines import Engine
from yuqing.worker.visit import Visit

log = logging.getLogger(__name__)

#: What a panic in the compiled parts of the analysis is called; it is no `Exception`.
_PANIC = "PanicException"


@dataclass(frozen=True, slots=True)
class Analysis:
    """The way of visits into one table, whatever their texts do to the analysis."""

    engine: Engine
    #: Where items are set aside.
    rejected: Path

    def analysed(self, came: Mapping[str, Visit], about_unit: Mapping[str, bool]) -> tuple[pa.Table, dict[str, Visit]]:
        """Return all items with SEGMENT columns, and the visits; one with a bad item says so in its run.

        Raises OSError and BrokenProcessPool.
        """
        try:
            return self._table([batch for each in came.values() for batch in _batches(each, about_unit)]), dict(came)
        except BaseException as error:
            if not is_bug(error):
                raise
            log.exception("analysis_bug sources=%s", ",".join(came))
        tables, visits = [], {}
        for source_id, each in came.items():
            table, visits[source_id] = self._one(each, about_unit)
            tables.append(table)
        return pa.concat_tables(tables), visits

    def _one(self, came: Visit, about_unit: Mapping[str, bool]) -> tuple[pa.Table, Visit]:
        """Analyse the items of one visit one by one."""
        good: list[pa.Table] = []
        bad: list[str] = []
        for single in came.singles():
            try:
                good.append(self._table(_batches(single, about_unit)))
            except BaseException as error:
                if not is_bug(error):
                    raise
                bad.append(self._set_aside(single, error))
        table = pa.concat_tables(good) if good else layout.SEGMENT.empty_table()
        return table, _with_bug(came, bad) if bad else came

    def _table(self, batches: list[pa.RecordBatch]) -> pa.Table:
        if not batches:
            return layout.SEGMENT.empty_table()
        whole = pa.Table.from_batches(batches).combine_chunks().to_batches()
        return pa.Table.from_batches(list(self.engine.map(whole)))

    def _set_aside(self, single: Visit, error: BaseException) -> str:
        """Keep an item where a person can find it, once, however often it comes; returns the name of the file."""
        item = (*single.items, *single.history)[0]
        text = json.dumps({"source_id": single.run.source_id, "reason": repr(error), "item": asdict(item)},
                          ensure_ascii=True, indent=1, default=_plain)  # fmt: skip
        name = f"item_{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]}.json"
        write_whole(self.rejected / name, text)
        return name


def is_bug(error: BaseException) -> bool:
    """Return whether a failure comes from our program, not from the machine or from being asked to end."""
    if type(error).__name__ == _PANIC:
        return True
    return isinstance(error, Exception) and not isinstance(error, OSError | BrokenProcessPool)


def _batches(came: Visit, about_unit: Mapping[str, bool]) -> list[pa.RecordBatch]:
    run = came.run
    parts: tuple[tuple[tuple[RawItem, ...], bool], ...] = ((came.items, came.backfilled), (came.history, True))
    return [
        fed_batch(items, Provenance(run.source_id, run.finished_at, backfilled, about_unit[run.source_id]))
        for items, backfilled in parts
        if items
    ]


def _with_bug(came: Visit, files: list[str]) -> Visit:
    """Return the visit as one that a bug of ours spoiled in part; the next one reads everything again."""
    detail = f"{len(files)} 条信息因程序错误没有入库,原文保留在 rejected/{files[0]},请联系维护人员"
    run = replace(came.run, outcome=Outcome.INTERNAL, health=Health.DEGRADED, detail=detail)
    return replace(came, run=run, state=replace(came.state, validators=Validators()))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)
