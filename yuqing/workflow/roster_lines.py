"""A roster pasted from a table, one line a shift: date, begin, end, post, name; with a bad line nothing is taken."""

import re
from datetime import UTC, datetime, time, timedelta

from ulid import ULID

from yuqing.clock import BEIJING, in_beijing
from yuqing.errors import WorkflowError
from yuqing.model.duty import Shift
from yuqing.model.plan import Plan
from yuqing.workflow.authority import Acting

#: Cells of a line: 日期 起 止 岗位 值班人.
CELLS = 5
#: Most lines that are taken at once.
MOST = 500
_BREAK = re.compile(r"[\t,,;;|]| {1,}")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})(?:[::时](\d{2})?)?分?")


def read(by: Acting, text: str) -> list[Shift]:
    """Return the shifts of a pasted table. Raises WorkflowError that names the line and what is wrong with it."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    # A first line without a date is the heading of the table.
    rows = lines[1:] if lines and not _DAY.match(lines[0][1]) else lines
    if by.plan is None or not rows:
        raise WorkflowError("请粘贴值班表,每行一班:日期、起、止、岗位、值班人。")
    if len(rows) > MOST:
        raise WorkflowError(f"一次最多 {MOST} 行。")
    return [_shift(by, by.plan, number, line) for number, line in rows]


def _shift(by: Acting, plan: Plan, number: int, line: str) -> Shift:
    cells = [cell.strip() for cell in _BREAK.split(line) if cell.strip()]
    if len(cells) != CELLS:
        raise WorkflowError(f"第 {number} 行应有日期、起、止、岗位、值班人五格,现有 {len(cells)} 格。")
    day, begin, end, post, who = cells
    begins = _moment(by, number, day, begin)
    ends = _moment(by, number, day, end)
    if ends <= begins:
        # Until the next morning.
        ends += timedelta(days=1)
    return Shift(id=str(ULID()), role=_actor(plan, number, post), who=who, from_at=begins, until_at=ends)


def _moment(by: Acting, number: int, day: str, clock: str) -> datetime:
    dated, timed = _DAY.fullmatch(day), _TIME.fullmatch(clock)
    if dated is None or timed is None:
        raise WorkflowError(f"第 {number} 行的日期或时间看不懂:{day} {clock}。请写成 2026-11-23 和 08:00。")
    hour, minute = int(timed[1]), int(timed[2] or 0)
    year = int(dated[1] or in_beijing(by.now).year)
    try:
        midnight = datetime.combine(datetime(year, int(dated[2]), int(dated[3]), tzinfo=BEIJING), time(), BEIJING)
        # 24:00 is the end of the day.
        at = midnight + timedelta(days=1) if (hour, minute) == (24, 0) else midnight.replace(hour=hour, minute=minute)
    except ValueError as error:
        raise WorkflowError(f"第 {number} 行没有这样的日期或时间:{day} {clock}。") from error
    return at.astimezone(UTC)


def _actor(plan: Plan, number: int, post: str) -> str:
    found = next((actor for actor in plan.actors if post in (actor, plan.name_of(actor))), "")
    if not found:
        raise WorkflowError(f"第 {number} 行的岗位“{post}”不在预案里。")
    return found
