"""When the program ran, and when the clock of the machine was set back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without a break; moments are aware UTC."""

    start: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SetBack:
    """The clock of the machine went from one moment to an earlier one; both aware UTC."""

    was: datetime
    became: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """Every stretch in which the program ran, in the order in which they came."""

    stretches: tuple[Stretch, ...] = ()
    set_back: tuple[SetBack, ...] = ()
