"""Chinese figures, dates and line breaks for charts; widths are in em, a Chinese character being 1."""

import unicodedata
from datetime import date

#: Average advance of a Latin letter or digit in the Chinese sans fonts we ask for.
HALF = 0.56
#: A line may break after these.
BREAKS = ",。;:、)」 "
#: Said where there is nothing to draw; it does not say that nothing happened.
NO_RECORDS = "没有可显示的记录"


def clean(text: str) -> str:
    """Return public text on one line, without control, format and direction characters."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (" " if char.isspace() else char for char in text)
    return " ".join("".join(char for char in kept if unicodedata.category(char)[0] != "C").split())


def width(text: str) -> float:
    """Return the width of one line in em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else HALF for char in text)


def shorten(text: str, ems: float) -> str:
    """Return cleaned text cut to a width, with an ellipsis where something is missing."""
    text = clean(text)
    if width(text) <= ems:
        return text
    while text and width(text) > ems - 1:
        text = text[:-1]
    return text + "…"


def wrap(text: str, ems: float) -> list[str]:
    """Return the lines of a text; a line ends after punctuation when one is near enough."""
    lines = [""]
    for char in text:
        if width(lines[-1] + char) > ems and char not in BREAKS:
            lines.append(_cut_back(lines))
        lines[-1] += char
    return [line.strip() for line in lines]


def _cut_back(lines: list[str]) -> str:
    """Cut the last line at its last break, if that leaves half of it, and return the rest."""
    line = lines[-1]
    place = max(line.rfind(char) for char in BREAKS) + 1
    if place < len(line) / 2:
        return ""
    lines[-1] = line[:place]
    return line[place:]


def amount(value: float) -> str:
    """Return a whole number with thousands separators."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a share of 0 to 1 as whole percent."""
    return f"{share:.0%}"


def points(difference: float) -> str:
    """Return a difference of two shares in percentage points, with its sign."""
    rounded = round(difference * 100)
    return f"{rounded:+d} 点" if rounded else "持平"


def change(now: float, before: float) -> str:
    """Return relative growth in whole percent, with its sign."""
    rounded = round((now / before - 1) * 100)
    return f"{rounded:+,d}%" if rounded else "持平"


def growth(now: float, before: float) -> str:
    """Return relative growth in words, as papers say it."""
    rounded = round((now / before - 1) * 100)
    return f"{'增长' if rounded > 0 else '下降'}{abs(rounded):,d}%" if rounded else "持平"


def hours(value: float) -> str:
    """Return a duration in hours, or in minutes below one."""
    return f"{value:.0f} 小时" if value >= 1 else f"{value * 60:.0f} 分钟"


def day_label(day: date) -> str:
    """Return month and day."""
    return f"{day:%m-%d}"


def hour_label(moment: date) -> str:
    """Return month, day and full hour."""
    return f"{moment:%m-%d %H}时"
