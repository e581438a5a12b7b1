"""Which mentions lost their text on request, in a file outside the database: a restoration does not bring it back.

removed.jsonl    mention_id, text: what stands in the place of the text
"""

import json
import os
from collections.abc import Iterator

from yuqing.config import Desk


def note(desk: Desk, mention_id: int, text: str) -> None:
    """Write down that a mention lost its text. Raises OSError."""
    with desk.removed.open("ab") as opened:
        # A line end first: the line before may have been cut off.
        opened.write(f"\n{json.dumps({'mention_id': mention_id, 'text': text}, ensure_ascii=False)}\n".encode())
        opened.flush()
        os.fsync(opened.fileno())


def removed(desk: Desk) -> Iterator[tuple[int, str]]:
    """Yield id and tombstone of every mention that lost its text on request."""
    if not desk.removed.exists():
        return
    for line in desk.removed.read_bytes().split(b"\n"):
        try:
            given = json.loads(line) if line else None
        except ValueError:  # cut off by a crash
            continue
        if given:
            yield int(given["mention_id"]), str(given["text"])
