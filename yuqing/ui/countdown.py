"""Clocks that run in the browser, to the second, without asking the server."""

import math
from datetime import datetime

from yuqing.model.clocks import ClockState

#: Colour of what ran out, what runs out within the hour, and what has time.
_LATE, _SOON, _CALM = "var(--yq-level-1)", "var(--yq-level-2)", "var(--yq-text)"
_HOUR = 3600
#: A registered number can be animated, and counters write it; both need a browser of 2021 or later. A sheet with
#: something like a tag in it would be thrown away whole, so the syntax is written with escapes.
SHEET = r"""
<style>
@property --yq-t { syntax: "\3C integer\3E "; inherits: true; initial-value: 0; }
@property --yq-h { syntax: "\3C integer\3E "; inherits: true; initial-value: 0; }
@property --yq-m { syntax: "\3C integer\3E "; inherits: true; initial-value: 0; }
@property --yq-s { syntax: "\3C integer\3E "; inherits: true; initial-value: 0; }
@keyframes yq-down { from { --yq-t: var(--from); } to { --yq-t: 0; } }
@keyframes yq-up { from { --yq-t: var(--from); } to { --yq-t: calc(var(--from) + 86400); } }
.yq-run { font-variant-numeric: tabular-nums; white-space: nowrap;
  animation: yq-down calc(var(--from) * 1s / var(--pace)) linear forwards; }
.yq-run.late { animation: yq-up calc(86400s / var(--pace)) linear forwards; }
.yq-run.still { animation-play-state: paused; }
.yq-run::after { --yq-h: max(calc(var(--yq-t) / 3600 - .5), 0);
  --yq-m: max(calc((var(--yq-t) - var(--yq-h) * 3600) / 60 - .5), 0);
  --yq-s: calc(var(--yq-t) - var(--yq-h) * 3600 - var(--yq-m) * 60);
  counter-reset: yq-h var(--yq-h) yq-m var(--yq-m) yq-s var(--yq-s);
  content: counter(yq-h, decimal-leading-zero) ":" counter(yq-m, decimal-leading-zero) ":"
    counter(yq-s, decimal-leading-zero); }
</style>
"""


def run(due: datetime, now: datetime, pace: float = 1.0) -> str:
    """Return the markup of a clock that runs down to `due`, or up from it once it is past.

    `pace` is how many seconds pass in one: the clock of a drill runs faster, or stands (0).
    """
    seconds = math.floor((due - now).total_seconds())
    sign, kind, colour = ("已超 ", " late", _LATE) if seconds < 0 else ("", "", _SOON if seconds < _HOUR else _CALM)
    said = f"{'已超' if seconds < 0 else '还剩'}{_words(abs(seconds))}"
    return (
        f'<span role="timer" aria-label="{said}" style="color:{colour}">{sign}'
        f'<span class="yq-run{kind}{"" if pace else " still"}" '
        f'style="--from:{abs(seconds)};--pace:{pace or 1:g}"></span></span>'
    )


def sign_of(state: ClockState) -> str:
    """Return the sign that stands before a clock, so that its state is not told by colour alone."""
    return "●" if state is ClockState.OVERDUE else "▶"


def _words(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    return f"{hours}小时{rest}分" if hours else f"{rest}分钟"
