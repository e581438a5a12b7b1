"""A desk on disk that was set up, with what people did on it; nothing runs beside the test."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Settings
from yuqing.model import segments as layout
from yuqing.pipeline import Ingest
from yuqing.sources import demo
from yuqing.store import Store, open_store
from yuqing.worker import segments
from yuqing.workflow.journal import Journal


class Kept:
    """One desk with its store; `later` moves the time on."""

    def __init__(self, folder: Path, new_mention: Callable[..., dict[str, Any]], now: datetime, acting: Any) -> None:
        self.settings = Settings(data_dir=str(folder), keep_days=365)
        self.desk = config.desk(self.settings, "live")
        self.mention, self.now, self._acting = new_mention, now, acting
        config.save_unit(self.desk.unit_file, demo.unit())
        self.desk.inbox.mkdir()
        self.store: Store = open_store(self.desk.database)
        self.journal = Journal(self.desk.journal)

    @property
    def by(self) -> Any:
        return self._acting(self.store, self.now)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def take(self, *rows: dict[str, Any]) -> int:
        """Hand rows over and take them in, as the app does."""
        segments.write(self.desk.inbox, pa.Table.from_pylist(list(rows), layout.SEGMENT), ())
        return self.take_inbox()

    def take_inbox(self) -> int:
        taken = Ingest(self.store, None).take_folder(self.desk.inbox, self.desk.rejected, self.now, self.desk.ingested)
        return taken.added

    def follow(self) -> None:
        self.journal.follow(self.store, self.now)

    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.desk.database)
        self.journal = Journal(self.desk.journal)

    def damage(self) -> None:
        self.store.close()
        self.desk.database.write_bytes(b"not a database" * 1000)

    def ids(self) -> set[int]:
        return {row[0] for row in self.store.rows("select mention_id from mentions")}


@pytest.fixture
def kept(tmp_path: Path, make_mention: Callable, noon: datetime, acting: Callable) -> Iterator[Kept]:
    made = Kept(tmp_path, make_mention, noon, acting)
    yield made
    made.store.close()
