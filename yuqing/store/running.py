"""The file beside the database that says when the program ran.

Not a table: a database put back from a copy would say that the program stood still since that copy.
"""

import json
from datetime import datetime
from pathlib import Path

from yuqing.errors import StoreError
from yuqing.model.running import Running, SetBack, Stretch

FILE = "running.json"


def load(root: Path) -> Running:
    """Return when the program ran; nothing where no file is. Raises StoreError for a file that cannot be read."""
    file = root / FILE
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Running(
            tuple(Stretch(*_moments(pair)) for pair in kept["stretches"]),
            tuple(SetBack(*_moments(pair)) for pair in kept["set_back"]),
        )
    except FileNotFoundError:
        return Running()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"运行记录读不出:{file}。可将该文件移走,此后重新记录。") from error


def save(root: Path, running: Running) -> None:
    """Keep when the program ran; a crash leaves the old file or the new one. Raises OSError."""
    kept = {
        "stretches": [[each.start.isoformat(), each.until.isoformat()] for each in running.stretches],
        "set_back": [[each.was.isoformat(), each.became.isoformat()] for each in running.set_back],
    }
    part = root / f"{FILE}.part"
    part.write_text(json.dumps(kept), "utf-8")
    part.replace(root / FILE)


def _moments(pair: list[str]) -> tuple[datetime, datetime]:
    first, second = (datetime.fromisoformat(text) for text in pair)
    if first.tzinfo is None or second.tzinfo is None:
        raise ValueError("a moment without its zone")
    return first, second
