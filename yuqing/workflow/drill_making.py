"""A drill made of an incident that was archived."""

from collections.abc import Sequence

from yuqing.errors import WorkflowError
from yuqing.model.clause import Duration
from yuqing.model.drill import Said, Scenario
from yuqing.model.incident import Incident, State
from yuqing.model.mentions import MentionKind, SourceKind
from yuqing.model.unit import Unit
from yuqing.plans import pack_text, placeholders, scenarios
from yuqing.rules import drill_material
from yuqing.rules.drill_material import Heard, Past
from yuqing.store import Store, passed
from yuqing.workflow.incidents import incident_of, plan_of


def made_of(store: Store, unit: Unit, incident_id: int, more: Sequence[str]) -> Scenario:
    """Return a scenario made of an archived incident, every name of the unit replaced. Raises WorkflowError."""
    incident = incident_of(store, incident_id)
    if incident.state is not State.ARCHIVED:
        raise WorkflowError("没有生成:只有已归档的事件可以用来生成演练。")
    asked, plan = placeholders(pack_text(unit.plan_id)), plan_of(store, incident)
    try:
        return drill_material.made(_past(store, incident), unit, plan, asked, more)
    except ValueError as error:
        raise WorkflowError(f"没有生成:这些名称没有替换干净:{error}。请把完整名称写进“另需替换的名称”。") from error


def _past(store: Store, incident: Incident) -> Past:
    rows = passed.of_topics(store, list(incident.topic_ids), scenarios.MOST_MENTIONS)
    heard = tuple(
        Heard(
            at=row["published_at"],
            said=Said(
                at=Duration(1, "m"), site=row["site"], source_kind=SourceKind(row["source_kind"]), text=row["text"],
                title=row["title"], kind=MentionKind(row["kind"]), reposts=row["reposts"], comments=row["comments"],
                likes=row["likes"],
            ),
        )
        for row in rows
    )  # fmt: skip
    began = min([*incident.marks.values(), *(each.at for each in heard)])
    learnt = [(question.raised.first_at, question.raised.text) for question in incident.questions]
    if incident.facts:
        learnt.append((incident.opened_at, f"核实情况:{incident.facts.what}"))
    return Past(
        id=f"from_incident_{incident.id}", title=incident.title, level=incident.level, began=began, heard=heard,
        learnt=tuple(sorted(learnt)),
    )  # fmt: skip
