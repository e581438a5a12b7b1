"""指挥部: the roles that act at the level of an incident, who has them, and who could."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.model.duty import Contact, Shift
from yuqing.model.incident import Incident
from yuqing.model.organisation import Group, Role
from yuqing.model.plan import Plan
from yuqing.plans import citation
from yuqing.store import Store, accounts
from yuqing.views.duty import contacts, on_duty


@dataclass(frozen=True, slots=True)
class Post:
    """One role or group that acts."""

    id: str
    name: str
    #: lead or executes, in words.
    part: str
    citation: str
    #: Who has it; before anybody was named, ().
    people: tuple[str, ...]
    #: Who could, those on duty first, then those whom the lists name for it.
    fitting: tuple[str, ...]
    #: At most so many by the plan; 0 = any number.
    most: int


@dataclass(frozen=True, slots=True)
class Command:
    """Who leads and who acts in an incident."""

    posts: tuple[Post, ...]
    #: Everybody to whom a role can be given.
    people: tuple[str, ...]

    @property
    def vacant(self) -> tuple[Post, ...]:
        """The roles that nobody has yet."""
        return tuple(post for post in self.posts if not post.people)


def command(store: Store, incident: Incident, plan: Plan, now: datetime) -> Command:
    """Return the roles that act at the level in force; none before somebody set a level."""
    level = next((each for each in plan.levels if each.rank == incident.level), None)
    known = contacts(store, with_phones=False)
    names = [each.name for each in known]
    names += [each.name for each in accounts.list_(store) if each.enabled and each.name not in names]
    if level is None:
        return Command((), tuple(names))
    listed, watch = _listed(store, known), on_duty(store, now)
    parts = [(actor, "领导") for actor in level.lead] + [(actor, "承办") for actor in level.executes]
    posts = {
        holder.id: _post(holder, part, incident, listed, watch)
        for actor, part in parts
        for holder in _holders(plan, actor)
    }
    return Command(tuple(posts.values()), tuple(names))


def _holders(plan: Plan, actor: str) -> list[Group | Role]:
    """Return the roles in a group, or the group itself when it has none; a role stands for itself."""
    roles: list[Group | Role] = [role for role in plan.roles if actor in (role.id, role.group)]
    return roles or [group for group in plan.groups if group.id == actor and not group.external]


def _listed(store: Store, known: tuple[Contact, ...]) -> list[tuple[str, tuple[str, ...]]]:
    own = [(each.name, tuple(each.roles)) for each in accounts.list_(store) if each.enabled]
    return [*((each.name, each.roles) for each in known), *own]


def _post(
    holder: Group | Role,
    part: str,
    incident: Incident,
    listed: list[tuple[str, tuple[str, ...]]],
    watch: tuple[Shift, ...],
) -> Post:
    on_watch = [shift.who for shift in watch if shift.role == holder.id]
    named = [name for name, roles in listed if holder.id in roles]
    return Post(
        id=holder.id,
        name=holder.name,
        part=part,
        citation=citation(holder),
        people=incident.assigned.get(holder.id, ()),
        fitting=tuple(dict.fromkeys((*on_watch, *named))),
        most=holder.max if isinstance(holder, Role) else 0,
    )
