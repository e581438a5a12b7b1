"""对策清单: which plan fits a matter of this kind, what it says is to be done, and what followed what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing.model.incident import Incident
from yuqing.model.incident_labels import CATEGORY, TASK_STATE
from yuqing.model.matters import Task
from yuqing.model.mentions import Tone
from yuqing.model.plan import EventType, Plan
from yuqing.model.severity import Category
from yuqing.plans import available, citation, load
from yuqing.plans.measures import load_measures
from yuqing.rules.effect import NOT_PROOF, summed
from yuqing.store import Store, aftermath, incidents, topic_links
from yuqing.views.plan import HANDLING

#: Where a task says that it carries out a measure.
SOURCE = "measure"
#: Hours that are compared before and after a measure was carried out.
HOURS = 24
TONE = {Tone.NEGATIVE: "负面", Tone.NEUTRAL: "中立", Tone.POSITIVE: "正面"}
#: Share of the mentions from which on a tone leads.
LEADS = 0.4
TRACKED = ["措施", "承办", "状态", "办结", "信息(前→后)", "负面占比(前→后)"]


@dataclass(frozen=True, slots=True)
class Offered:
    """One measure that may be taken."""

    id: str
    text: str
    #: What it rests on, with the limits the program keeps to.
    basis: str
    #: What the program does about it.
    handling: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """What fits a matter of this kind."""

    category: Category
    #: Which plan, which event type of it, where it is handed over.
    chosen: str
    #: Other packs of the library that know this kind of matter, with what they want done.
    library: pd.DataFrame
    tone: Tone | None
    #: What to do about talk of that tone, with what it rests on.
    stance: str
    #: Not taken yet.
    measures: tuple[Offered, ...]
    #: Taken, with what was counted before and after: TRACKED.
    tracked: pd.DataFrame
    caution: str = NOT_PROOF


def strategy(store: Store, incident: Incident, plan: Plan, now: datetime) -> Strategy:
    """Return the measures for an incident by its category and by the tone of its topics."""
    category = incident.facts.category if incident.facts else incident.opening.category
    topics = sorted(set(topic_links.currents(store, incident.topic_ids).values()))
    tone = leading_tone(store, topics)
    taken = {task.given.text for task in incident.tasks}
    return Strategy(
        category=category,
        chosen=_chosen(incident, plan, category),
        library=_library(plan, category),
        tone=tone,
        stance=_stance(plan, tone),
        measures=tuple(each for each in offered(plan, category, tone) if each.text not in taken),
        tracked=_tracked(store, incident, plan, topics, now),
    )


def leading_tone(store: Store, topics: list[int]) -> Tone | None:
    """Return the tone that leads in the talk about an incident; negative first; None without any mention."""
    counted = incidents.tones(store, topics)
    whole = sum(counted.values())
    shares = ((tone, counted.get(tone, 0) / whole) for tone in (Tone.NEGATIVE, Tone.POSITIVE) if whole)
    return next((tone for tone, share in shares if share >= LEADS), Tone.NEUTRAL if whole else None)


def offered(plan: Plan, category: Category, tone: Tone | None) -> Iterator[Offered]:
    """Yield the measures for a kind of matter: those of the unit's own plan first, then the product's list."""
    for measure in plan.measures:
        if not measure.categories or category in measure.categories:
            limits = f";限制:{'、'.join(measure.limits)}" if measure.limits else ""
            yield Offered(
                f"plan:{measure.id}", measure.clause.text, citation(measure) + limits, HANDLING[measure.clause.handling]
            )
    for added in load_measures().measures:
        if added.suits(category, tone):
            yield Offered(f"list:{added.id}", added.text, citation(added), HANDLING[added.clause.handling])


def fitting(plan: Plan, category: Category) -> EventType | None:
    """Return the event type of a plan that is meant for a category, or None."""
    return next((each for each in plan.event_types if category in each.categories), None)


def _chosen(incident: Incident, plan: Plan, category: Category) -> str:
    stated = incident.facts.event_type if incident.facts else ""
    kind = next((each for each in plan.event_types if each.id == stated), None) or fitting(plan, category)
    head = f"{CATEGORY[category]}:按《{plan.title}》第 {plan.version} 版办理"
    if kind is None:
        return f"{head};预案没有单列这一类,按一般程序。"
    route = f",{kind.route}" if kind.route else ""
    return f"{head},事件类别「{kind.name or kind.clause.text}」{route}({citation(kind)})。"


def _library(plan: Plan, category: Category) -> pd.DataFrame:
    rows = []
    for pack in available():
        other = load(pack.path)
        kind = fitting(other, category)
        if pack.id == plan.id or kind is None:
            continue
        fit = [each for each in other.measures if not each.categories or category in each.categories]
        said = [f"{each.clause.text}({citation(each)})" for each in fit] or ["没有单列措施"]
        rows.append((pack.title, kind.name or kind.clause.text, kind.route or "无", ";".join(said)))
    return pd.DataFrame(rows, columns=["预案", "事件类别", "移交", "措施"])


def _stance(plan: Plan, tone: Tone | None) -> str:
    if tone is None:
        return "还没有关联信息,不能判断倾向。"
    own = next((each for each in plan.stance if each.id == tone.value), None)
    said = f"{own.measure}({citation(own)})" if own else f"{load_measures().stance[tone]}(产品缺省,可改)"
    return f"{TONE[tone]}舆情:{said}"


def _tracked(store: Store, incident: Incident, plan: Plan, topics: list[int], now: datetime) -> pd.DataFrame:
    taken = [task for task in incident.tasks if task.given.source == SOURCE]
    return pd.DataFrame([_followed(store, topics, plan, task, now) for task in taken], columns=TRACKED)


def _followed(store: Store, topics: list[int], plan: Plan, task: Task, now: datetime) -> Sequence[str]:
    said = [task.given.text, plan.name_of(task.given.to), TASK_STATE[task.state]]
    if task.done_at is None or not topics:
        return [*said, "未办结", "", ""]
    rows = aftermath.around(store, topics, task.done_at, HOURS)
    counts, negative = ({row[0]: row[place] for row in rows} for place in (1, 2))
    before, after = (summed(counts, *span) for span in ((-HOURS, 0), (0, HOURS)))
    shares = [_share(summed(negative, *span), n) for span, n in (((-HOURS, 0), before), ((0, HOURS), after))]
    passed = min(HOURS, int((now - task.done_at).total_seconds() // 3600))
    return [*said, f"已过{passed}小时", f"{before}→{after}", "→".join(shares)]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "无"
