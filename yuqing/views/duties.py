"""What the plan would have people do in an incident: proposals for tasks, from the duties of those who act."""

from dataclasses import dataclass

from yuqing.model.incident import Incident
from yuqing.model.organisation import Group, Role
from yuqing.model.plan import Plan
from yuqing.plans import citation


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """A duty that nobody was given yet."""

    to: str
    text: str
    citation: str


def proposed_tasks(plan: Plan, incident: Incident) -> tuple[ProposedTask, ...]:
    """Return the duties of the groups that act at the level in force and of their roles, less those given already."""
    level = next((each for each in plan.levels if each.rank == incident.level), None)
    if level is None:
        return ()
    acting = {*level.lead, *level.executes}
    holders: list[Group | Role] = [group for group in plan.groups if group.id in acting]
    holders += [role for role in plan.roles if role.id in acting or role.group in acting]
    given = {(task.given.to, task.given.text) for task in incident.tasks}
    found = (ProposedTask(each.id, duty, citation(each)) for each in holders for duty in each.duties)
    return tuple(each for each in found if (each.to, each.text) not in given)
