"""Before every act: may this person do it, by the unit's own plan? The screens ask the same, but this decides."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.labels import PERMISSION
from yuqing.model.organisation import Role
from yuqing.model.plan import Plan
from yuqing.model.record import Entry
from yuqing.model.terms import Permission
from yuqing.plans import citation
from yuqing.rules.grants import grants, holders, roles_held
from yuqing.store import Store, accounts


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts on a desk, by which plan, and when; what the acts of a desk ask for."""

    store: Store
    #: None before the unit is set up.
    plan: Plan | None
    actor: Actor
    #: Aware UTC.
    now: datetime
    #: Folder of the files that the desk keeps; None where no act may name one.
    kept: Path | None = None

    def require(self, permission: Permission | Iterable[Permission]) -> str:
        """Return the role in which the actor acts. Raises WorkflowError, see `require`."""
        return require(self.store, self.plan, self.actor, permission, self.now)

    def role_name(self, role_id: str) -> str:
        """Return what the plan calls a role; an id the plan does not know stays as it is."""
        roles = self.plan.roles if self.plan else ()
        return next((role.name for role in roles if role.id == role_id), role_id)

    def entry(self, action: str, name: str, role: str, /, **payload: object) -> Entry:
        """Return what the record says of the act; `name` is what it was done to, as `kind:id`."""
        return entry_of(self.actor.account, self.now, action, name, role, **payload)


def require(
    store: Store, plan: Plan | None, actor: Actor, permission: Permission | Iterable[Permission], now: datetime
) -> str:
    """Return the id of the role in which the actor may act, own roles before those acted for.

    Any one of several permissions is enough. Raises WorkflowError that names the permission, the roles that hold
    it and the clauses they rest on.
    """
    if plan is None:
        raise WorkflowError("还没有选定应急预案,不能办理。请管理员先在“首次设置”页填写本单位和预案。")
    wanted = (permission,) if isinstance(permission, Permission) else tuple(permission)
    able = holders(plan, wanted)
    held = roles_held(actor, now, accounts.deputies_of(store, actor.account))
    # In the order in which the actor holds them: an own role is named before one acted for.
    fitting = [role_id for role_id in held if role_id in {role.id for role in able}]
    if not fitting:
        raise WorkflowError(_refusal(plan, wanted, able))
    return fitting[0]


def entry_of(account: str, now: datetime, action: str, name: str, role: str = "", /, **payload: object) -> Entry:
    """Return what the record says of an act of a person; `name` is what it was done to, as `kind:id`."""
    return Entry(
        action=action, actor=account, role=role, object=name, occurred_at=now, recorded_at=now, payload=payload
    )


def permissions_of(store: Store, plan: Plan | None, actor: Actor, now: datetime) -> frozenset[Permission]:
    """Return everything the actor may do, for screens that show only what can be done."""
    if plan is None:
        return frozenset()
    return grants(actor, plan, now, accounts.deputies_of(store, actor.account))


def require_recorder(by: Acting) -> str:
    """Return the role in which somebody may bring in what was seen; administrators may, for they set the desk up."""
    if ADMINISTRATOR in by.actor.roles:
        return ADMINISTRATOR
    return by.require((Permission.RECORD_SIGNAL, Permission.TRIAGE))


def require_administrator(actor: Actor) -> str:
    """Return the role of an administrator. Raises WorkflowError for everybody else."""
    if ADMINISTRATOR not in actor.roles:
        raise WorkflowError("只有系统管理员可以办理。请联系本单位的系统管理员。")
    return ADMINISTRATOR


def _refusal(plan: Plan, wanted: Collection[Permission], able: Collection[Role]) -> str:
    named = "或".join(f"“{PERMISSION[permission]}”" for permission in wanted)
    if not able:
        return f"没有办理:需要{named}权限,而《{plan.title}》没有把它授予任何职责。请修订预案包。"
    roles = "、".join(f"{role.name}({citation(role)})" for role in able)
    return f"没有办理:需要{named}权限,按《{plan.title}》由{roles}行使,您的账号没有这一职责,也不在代行期内。"
