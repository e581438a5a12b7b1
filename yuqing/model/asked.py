"""What people ask or demand about a matter, gathered from many mentions."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question or demand, in the words in which most people put it."""

    text: str
    #: Mentions that put it, in these or in like words.
    asked_count: int
    #: Aware UTC.
    first_at: datetime
    last_at: datetime
    #: All mentions that put it, oldest first.
    mention_ids: tuple[int, ...]
    #: True when something is demanded, False when something is asked.
    is_demand: bool
    #: How many different wordings there are.
    forms: int
