"""A drill made of a past incident: what was said comes again, with every name of the unit and its places replaced."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yuqing.model.clause import Duration
from yuqing.model.drill import ALL, DrillAnswer, DrillTarget, DrillUnit, Expected, Inject, Said, Scenario
from yuqing.model.plan import Placeholder, Plan
from yuqing.model.severity import Severity
from yuqing.model.terms import StepKind
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.rules.disclosure import masked

#: What names of places and bodies end with; what stands before is a name too.
_KINDS = "人民政府|街道办事处|办事处|自治县|街道|社区|县委宣传部|县委|县|市|区|镇|乡|村|银行|公司|集团"
_SPLIT = re.compile(f"(?:{_KINDS})")
#: Shortest piece of a name that is taken for a name.
SHORTEST = 2
#: What stands for names that have no made-up counterpart, in their order.
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
LONGEST = timedelta(days=7)
SHORTEST_DRILL = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One mention of the past incident."""

    at: datetime
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a drill is made of."""

    id: str
    title: str
    level: Severity | None
    began: datetime
    heard: tuple[Heard, ...]
    #: Moment and words of what became known and was asked.
    learnt: tuple[tuple[datetime, str], ...] = ()


def made(past: Past, unit: Unit, plan: Plan, placeholders: Iterable[Placeholder], more: Iterable[str] = ()) -> Scenario:
    """Return the scenario of a past incident without one of its names; `more` are further names to replace.

    Names are replaced, personal numbers and named people masked, addresses left out. Raises ValueError when a name
    is still there.
    """
    swap = replacements(unit, placeholders, more)
    length = _length(past)
    scenario = Scenario(
        format="yuqing-scenario/1",
        id=past.id,
        title=_new(f"{past.title}(由归档事件生成)", swap),
        about="由一件已归档的事件生成:单位、地名和人名已替换,时间从网上首发起算。使用前请通读。",
        begins="08:00",
        length=_duration(length),
        unit=_unit(unit, placeholders, swap),
        mentions=tuple(_said(heard, past.began, swap) for heard in past.heard if heard.at - past.began < length),
        injects=tuple(_injects(past, length, swap)),
        expected=tuple(_expected(plan, past.level or Severity.III, length)),
    )
    if left := leftover(_words(scenario), swap):
        raise ValueError("、".join(left))
    return scenario


def replacements(unit: Unit, placeholders: Iterable[Placeholder], more: Iterable[str] = ()) -> dict[str, str]:
    """Return every name of the unit → what stands for it, the longest first, so that no part of one is left."""
    examples = {item.name: item.example for item in placeholders}
    found: dict[str, str] = {}
    for name, answer in unit.answers.items():
        found[answer] = examples.get(name, "")
        found |= _pieces(answer, examples.get(name, ""))
    names = [unit.name, *(each for target in unit.targets for each in _names(target)), *more]
    for name in filter(None, map(str.strip, names)):
        found.setdefault(name, "")
        found |= {piece: "" for piece, _ in _pieces(name, "").items() if piece not in found}
    counted = (f"{stem}地{number or ''}" for number in range(100) for stem in _STEMS)
    known: dict[str, str] = {}
    # The shortest first: a longer name is made of what stands for its parts, so that the text still reads.
    for old in sorted(filter(None, found), key=len):
        known[old] = found[old] or _holding(old, known) or next(counted)
    return dict(sorted(known.items(), key=_longest))


def leftover(text: str, swap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the replaced names that still stand in a text, apart from those within what stands for others."""
    for new in sorted(set(swap.values()), key=len, reverse=True):
        text = text.replace(new, "\n")
    return tuple(old for old in swap if old in text)


def _names(target: WatchTarget) -> tuple[str, ...]:
    places = [term for term in target.must_terms if len(term) > SHORTEST and _SPLIT.search(term)]
    return (target.name, *target.aliases, *target.weak_aliases, *places, *target.not_terms)


def _pieces(name: str, example: str) -> dict[str, str]:
    """Return the parts of a name before its kinds: 云溪 and 河口 of 云溪县河口镇, each with that of the example."""
    old, new = ([part for part in _SPLIT.split(each) if len(part) >= SHORTEST] for each in (name, example))
    return dict(zip(old, [*new, *[""] * len(old)], strict=False))


def _longest(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[0]), pair[0]


def _holding(name: str, known: Mapping[str, str]) -> str:
    changed = name
    for old in sorted(known, key=len, reverse=True):
        changed = changed.replace(old, known[old])
    return changed if changed != name else ""


def _new(text: str, swap: Mapping[str, str]) -> str:
    """Replace in one pass, so that nothing that was put in is replaced again."""
    pattern = re.compile("|".join(map(re.escape, swap)))
    plain = _ADDRESS.sub("", masked(text))
    return pattern.sub(lambda found: swap[found[0]], plain) if swap else plain


def _said(heard: Heard, began: datetime, swap: Mapping[str, str]) -> Said:
    said = heard.said
    site, title, text = (_new(each, swap) for each in (said.site, said.title, said.text))
    return replace(said, at=_duration(heard.at - began), site=site, title=title, text=text.strip() or "(只有图片)")


def _injects(past: Past, length: timedelta, swap: Mapping[str, str]) -> Iterator[Inject]:
    for at, words in past.learnt:
        if timedelta() <= at - past.began < length:
            yield Inject(at=_duration(at - past.began), to=ALL, text=_new(words, swap))


def _expected(plan: Plan, rank: Severity, length: timedelta) -> Iterator[Expected]:
    steps = {step.kind: step for step in reversed(plan.steps)}
    level = next((level for level in plan.levels if level.rank == rank), None)

    def item(kind: StepKind) -> str:
        return f"steps.{steps[kind].id}" if kind in steps else ""

    yield Expected(action="opened", within=Duration(30, "m"), weight=2, item=item(StepKind.DISCOVER))
    yield Expected(action="level_set", within=Duration(60, "m"), weight=2, level=int(rank), item=f"levels.{rank.name}")
    for one in level.report_to if level else ():
        within = min(one.within.span + timedelta(minutes=30), length)
        yield Expected(action="receipt_logged", within=_duration(within), weight=2, to=one.to,
                       item=item(StepKind.FLASH_REPORT))  # fmt: skip
    yield Expected(action="decision_recorded", within=_duration(min(timedelta(hours=3), length)), weight=2,
                   item=item(StepKind.CONSULT))  # fmt: skip
    reply = steps[StepKind.REPLY].deadline if StepKind.REPLY in steps else None
    limit = min(reply.within.span if reply else timedelta(hours=4), length)
    yield Expected(action="publish", within=_duration(limit), weight=4, item=item(StepKind.REPLY))


def _unit(unit: Unit, placeholders: Iterable[Placeholder], swap: Mapping[str, str]) -> DrillUnit:
    targets = tuple(
        DrillTarget(
            id=f"target{number}", name=_new(each.name, swap), aliases=_all(each.aliases, swap),
            weak_aliases=_all(each.weak_aliases, swap), must_terms=_all(each.must_terms, swap),
            not_terms=_all(each.not_terms, swap),
        )
        for number, each in enumerate(unit.targets, 1)
    )  # fmt: skip
    answers = tuple(DrillAnswer(name=item.name, value=item.example) for item in placeholders)
    name = _new(unit.name, swap)
    kind: str = unit.org_kind
    return DrillUnit(name=name, org_kind=kind, plan_id=unit.plan_id, answers=answers, targets=targets)  # type: ignore[arg-type]


def _all(names: Iterable[str], swap: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_new(each, swap) for each in names))


def _words(scenario: Scenario) -> str:
    unit = scenario.unit
    said = [words for each in scenario.mentions for words in (each.site, each.title, each.text)]
    names = [words for each in unit.targets for words in (each.name, *each.aliases, *each.weak_aliases)]
    return "\n".join((scenario.title, unit.name, *names, *said, *(each.text for each in scenario.injects)))


def _length(past: Past) -> timedelta:
    last = max((heard.at for heard in past.heard), default=past.began)
    return min(LONGEST, max(SHORTEST_DRILL, timedelta(hours=math.ceil((last - past.began) / timedelta(hours=1)) + 1)))


def _duration(span: timedelta) -> Duration:
    return Duration(max(1, math.ceil(span / timedelta(minutes=1))), "m")
