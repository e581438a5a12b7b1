"""The response starts: the roles that act at the level in force are given to people (成立指挥部)."""

from collections.abc import Iterable, Mapping

from yuqing.errors import WorkflowError
from yuqing.model.deeds import RoleAssigned
from yuqing.model.incident import Deed, Incident
from yuqing.store import Store, accounts, duty
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, act, incident_of


def form_command(acting: Acting, incident_id: int, wanted: Mapping[str, Iterable[str]]) -> Incident:
    """Give roles to people, each on the record, and return the incident. Raises WorkflowError.

    Only to those whom the list of contacts or the accounts know, so that they can be reached.
    """
    incident = incident_of(acting.store, incident_id)
    changed = {role: tuple(people) for role, people in wanted.items()}
    changed = {role: people for role, people in changed.items() if people != incident.assigned.get(role, ())}
    known = people_known(acting.store)
    strangers = [name for people in changed.values() for name in people if name not in known]
    if strangers:
        raise WorkflowError(f"没有办理:通讯录和账号中没有{'、'.join(dict.fromkeys(strangers))},请先登记。")
    for role, people in changed.items():
        payload = RoleAssigned(role=role, people=people)
        incident = act(
            acting, Act(incident_id=incident_id, what=Deed.ROLE_ASSIGNED, payload=payload, object=f"role:{role}")
        )
    return incident


def people_known(store: Store) -> frozenset[str]:
    """Return the names to whom a role can be given."""
    own = (each.name for each in accounts.list_(store) if each.enabled)
    return frozenset((*(each.name for each in duty.contacts(store)), *own))
