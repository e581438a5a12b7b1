"""The stages in the life of a matter (domain reference §3.3)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where a matter stands; the value is its Chinese name."""

    LATENT = "潜伏"
    OUTBREAK = "爆发"
    SPREADING = "蔓延"
    FADING = "消退"
    CALM = "平息"
    REBOUND = "反弹"


@dataclass(frozen=True, slots=True)
class Entered:
    """A stage with the moment from which it holds; aware UTC."""

    stage: Stage
    at: datetime
    #: The numbers that decided, in Chinese.
    why: str


@dataclass(frozen=True, slots=True)
class Phases:
    """A whole curve in hindsight: when 21.1, 50 and 78.9 percent of all had come; aware UTC."""

    accelerated_at: datetime
    turned_at: datetime
    slowed_at: datetime
    total: int
