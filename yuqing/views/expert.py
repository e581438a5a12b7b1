"""专家评议: the sheets of those who judged an incident, without names, kept apart from the measured score."""

from dataclasses import dataclass

from yuqing.model.reviewing import Indicator, Rated
from yuqing.rules.expert import BOUNDS, LEAST_RATERS, NAMES, band, middle, sheets, total
from yuqing.store import Store, record

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WHOLE = sum(BOUNDS.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, or the total, with every value."""

    name: str
    #: The scale goes from minus to plus so much.
    bound: float
    #: In the order of the raters.
    values: tuple[float, ...]
    middle: float

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return min(self.values), max(self.values)


@dataclass(frozen=True, slots=True)
class ExpertBoard:
    """All sheets of an incident."""

    rated: tuple[Rated, ...]
    #: 评议人A, B, C …; () while there are too few.
    raters: tuple[str, ...]
    #: The total first, then the six; () while there are too few.
    lines: tuple[Line, ...]
    #: In Chinese: the median of the totals with its band, or how many sheets are missing.
    sentence: str

    def own(self, account: str) -> Rated | None:
        """Return the sheet of an account, or None."""
        return next((each for each in self.rated if each.account == account), None)


def expert_board(store: Store, incident_id: int) -> ExpertBoard:
    """Return the sheets of an incident; no value is shown before three people judged."""
    rated = sheets(incident_id, record.entries_of(store, incident_id))
    if len(rated) < LEAST_RATERS:
        missing = LEAST_RATERS - len(rated)
        return ExpertBoard(rated, (), (), f"已有 {len(rated)} 人评议,还差 {missing} 人;不足三人时不显示分值。")
    lines = (_total(rated), *(_line(rated, each) for each in Indicator))
    return ExpertBoard(rated, _raters(len(rated)), lines, _sentence(lines[0]))


def _raters(n: int) -> tuple[str, ...]:
    return tuple(f"评议人{LETTERS[place % len(LETTERS)]}{place // len(LETTERS) or ''}" for place in range(n))


def _total(rated: tuple[Rated, ...]) -> Line:
    return Line("合计", WHOLE, tuple(total(each.sheet) for each in rated), middle(rated))


def _line(rated: tuple[Rated, ...], indicator: Indicator) -> Line:
    values = tuple(each.sheet.marks[indicator] for each in rated)
    return Line(NAMES[indicator], BOUNDS[indicator], values, middle(rated, indicator))


def _sentence(whole: Line) -> str:
    low, high = whole.span
    bands = sorted({band(value) for value in whole.values})
    split = f";各人所评分属{'、'.join(bands)}档,意见不一" if len(bands) > 1 else ""
    middle_of = f"合计中位数 {whole.middle:g}({band(whole.middle)})"
    return f"{len(whole.values)} 人评议,{middle_of},最低 {low:g},最高 {high:g}{split}"
