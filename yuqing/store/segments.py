"""Which segments have been taken in: the mark that makes a replay a no-op."""

from datetime import datetime

from yuqing.store.database import Transaction


def is_ingested(transaction: Transaction, segment_id: str) -> bool:
    """Return whether the segment was taken in before."""
    sql = "select count(*) from segments where segment_id = $segment_id"
    return bool(transaction.run(sql, segment_id=segment_id)[0][0])


def add(transaction: Transaction, segment_id: str, now: datetime, rows_read: int, rows_added: int) -> None:
    """Mark the segment as taken in."""
    transaction.run(
        "insert into segments values ($segment_id, $now, $rows_read, $rows_added)",
        segment_id=segment_id,
        now=now,
        rows_read=rows_read,
        rows_added=rows_added,
    )
