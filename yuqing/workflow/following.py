"""What follows outside the record when an incident moves: pages kept as evidence, sources watched more closely."""

from datetime import timedelta

from yuqing.config import Desk
from yuqing.model.actor import SYSTEM
from yuqing.model.incident import OPEN_STATES, Incident
from yuqing.rules.duty import watched_always
from yuqing.sources.source_file import load_sources
from yuqing.store import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.page_wishes import want_page
from yuqing.workflow.wartime import USUAL, Order, begin_wartime, eligible, end_wartime, in_force

#: For how long at a time sources are watched more closely by themselves (ours, a default).
CLOSELY_FOR = timedelta(hours=24)


def follow(acting: Acting, desk: Desk, incident: Incident) -> None:
    """Keep the pages of the evidence, and watch more closely while an incident is open that must be watched always."""
    keep_pages(acting, desk, incident)
    order = in_force(desk, acting.now)
    why = _why(acting, incident)
    by_program = Acting(acting.store, acting.plan, SYSTEM, acting.now)
    if why and order is None:
        _watch(by_program, desk, incident, why)
    elif not why and order is not None and order.order.incident_id == incident.id:
        end_wartime(by_program, desk, f"事件 {incident.id} 已降级或平息")


def keep_pages(acting: Acting, desk: Desk, incident: Incident) -> int:
    """Ask the worker for the pages of the mentions that are evidence; return how many are still to be fetched."""
    wanted = [each.mention_id for each in incident.evidence if each.mention_id is not None]
    rows = incidents.pages_of(acting.store, wanted)
    return sum(want_page(desk, row["mention_id"], row["url"], row["source_id"], acting.now) for row in rows)


def _why(acting: Acting, incident: Incident) -> str:
    """Return why the incident has to be watched always: its kind by the plan, or Ⅰ or Ⅱ; "" when it need not be."""
    if acting.plan is None or incident.state not in OPEN_STATES:
        return ""
    category = (incident.facts or incident.opening).category
    heard = incidents.signals_of(acting.store, list(incident.topic_ids)).values()
    return watched_always(acting.plan, category, incident.level, set[str]().union(*heard))


def _watch(by: Acting, desk: Desk, incident: Incident, why: str) -> None:
    specs, _ = load_sources(desk.sources_file) if desk.sources_file.exists() else ((), ())
    chosen = tuple(spec.id for spec in eligible(specs))
    if chosen:
        reason = f"事件 {incident.id}({why}),加密采集"
        begin_wartime(by, desk, Order(chosen, USUAL, by.now + CLOSELY_FOR, reason, incident.id))
