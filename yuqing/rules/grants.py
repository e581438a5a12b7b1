"""What a person may do: what the plan grants to the roles they hold, and to those they act for just now."""

from collections.abc import Collection, Iterable
from datetime import datetime

from yuqing.model.actor import Actor, Deputy
from yuqing.model.organisation import Role
from yuqing.model.plan import Plan
from yuqing.model.terms import Permission


def roles_held(actor: Actor, now: datetime, deputies: Iterable[Deputy] = ()) -> tuple[str, ...]:
    """Return the ids of the actor's own roles, then of those the actor is deputy of at `now`."""
    stood_in_for = (each.role for each in deputies if each.account == actor.account and is_in_force(each, now))
    return tuple(dict.fromkeys((*actor.roles, *stood_in_for)))


def is_in_force(deputy: Deputy, now: datetime) -> bool:
    """Return whether a deputy may act at `now`."""
    return deputy.from_at <= now < deputy.until_at


def grants(actor: Actor, plan: Plan, now: datetime, deputies: Iterable[Deputy] = ()) -> frozenset[Permission]:
    """Return everything the actor may do; viewers and administrators as such may nothing that a plan grants."""
    held = roles_held(actor, now, deputies)
    return frozenset(permission for role in plan.roles if role.id in held for permission in role.grants)


def holders(plan: Plan, permissions: Collection[Permission]) -> tuple[Role, ...]:
    """Return the roles of the plan that hold any one of the permissions."""
    return tuple(role for role in plan.roles if not set(permissions).isdisjoint(role.grants))


def may_be_deputy(plan: Plan, role_id: str, own_roles: Collection[str]) -> bool:
    """Return whether a holder of `own_roles` may act for a role: where the plan names its deputies, only they."""
    named = [role.id for role in plan.roles if role.acts_for == role_id]
    return not named or not set(named).isdisjoint(own_roles)
