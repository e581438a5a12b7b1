"""While an incident is handled: whether its level should be raised or may be lowered; a person decides (§3.1)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from yuqing.clock import in_beijing
from yuqing.model.incident import Incident
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.model.stages import Stage
from yuqing.rules.deeds import LOWER_AFTER


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A level that the data now speaks for, other than the one in force."""

    level: Severity
    is_raise: bool
    #: In Chinese: what is proposed and why.
    sentence: str
    #: Why it cannot be done yet, "" when it can.
    against: str = ""


def adjustment(
    incident: Incident, plan: Plan, stage: str, proposed: tuple[Severity, str], now: datetime
) -> Adjustment | None:
    """Return the change of level to be considered, or None. `proposed`: level of the data now, and its sentence."""
    levels = sorted(each.severity for each in plan.levels)
    if incident.level is None or not levels:
        return None
    given, why = proposed
    # Below the plan's mildest level there is none to set.
    wanted = min(given, levels[-1])
    if wanted < incident.level:
        sentence = f"建议升为{LEVEL[wanted]}(现为{LEVEL[incident.level]}):{why}"
        return Adjustment(wanted, True, sentence)
    if wanted > incident.level:
        sentence = f"可以考虑降为{LEVEL[wanted]}(现为{LEVEL[incident.level]}):{why}"
        return Adjustment(wanted, False, sentence, _against(incident, stage, now))
    return None


def _against(incident: Incident, stage: str, now: datetime) -> str:
    if stage in (Stage.OUTBREAK, Stage.REBOUND):
        return "舆情正在爆发,暂不能降级"
    raises = [after for before, after in pairwise(incident.levels) if after.change.level < before.change.level]
    since = (raises[-1] if raises else incident.levels[0]).at
    return "" if now - since >= LOWER_AFTER else f"上次升级后不满六小时,{in_beijing(since + LOWER_AFTER):%H:%M} 后可降"
