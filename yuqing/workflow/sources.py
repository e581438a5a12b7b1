"""An administrator changes which sources are polled; every change is on the record."""

from collections.abc import Mapping
from typing import Any

from yuqing.config import Desk
from yuqing.sources import editing
from yuqing.store import record
from yuqing.workflow.authority import Acting, require_administrator


def add_source(by: Acting, desk: Desk, row: Mapping[str, Any]) -> None:
    """Append one source to the list. Raises WorkflowError without permission, ConfigError for a bad row."""
    entry = by.entry("source_added", f"source:{row.get('id')}", require_administrator(by.actor), name=row.get("name"))
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        editing.add_source(desk.sources_file, row)


def change_source(by: Acting, desk: Desk, source_id: str, changes: Mapping[str, Any]) -> None:
    """Set keys of one source. Raises WorkflowError without permission, ConfigError for an unknown source."""
    entry = by.entry("source_changed", f"source:{source_id}", require_administrator(by.actor), **changes)
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        editing.change_source(desk.sources_file, source_id, changes)
