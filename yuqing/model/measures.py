"""What may be done about a matter of a kind: the list of measures that the product adds to those of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from yuqing.model.clause import Clause
from yuqing.model.mentions import Tone
from yuqing.model.severity import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMeasure:
    """A measure with the kinds of matter it is meant for."""

    id: str
    text: str
    #: () = all.
    categories: tuple[Category, ...] = ()
    tones: tuple[Tone, ...] = ()
    clause: Clause

    def suits(self, category: Category, tone: Tone | None) -> bool:
        """Return whether it is meant for a matter; without a tone those for every tone are."""
        return (not self.categories or category in self.categories) and (
            not self.tones or tone is None or tone in self.tones
        )


@dataclass(frozen=True, slots=True)
class MeasureList:
    """The whole list, with what to do by tone."""

    measures: tuple[KindMeasure, ...]
    stance: Mapping[Tone, str]
