"""Whether a text is about one of our watch targets, and by which name."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from yuqing.analysis import folding, matching
from yuqing.analysis.words import Cut
from yuqing.model.watch import WatchTarget

NAME, WEAK, NOT = 0, 1, 2
#: The reason shown when the source itself is about the unit.
BY_SOURCE = "来源"
#: A place name of up to three characters before its kind, alone or at the start of a longer name.
_PLACE = re.compile(r"[一-鿿]{1,3}?(?:街道|社区|[镇乡村县区市州旗屯寨庄])")
#: Single characters that may stand before a place name without making it another one.
_BEFORE = frozenset(
    "县市区省州盟旗乡镇村国的地得在到去来从自向对给让被把跟和与及或是有为由于往回离住说问请求望想看见我你您他她它们"
    "这那本全各该某了着过吗吧呢啊也都就还又再才只将使叫找至达抵赴驻据按经如像凭因爱恨骂怪赞顶查建修管办年月日号点时系属沿以愿及"
)
#: A name this short is checked like a place name, whatever it ends with.
SHORT = 2
#: How many characters before a name are cut to see whether a word ends there.
_CONTEXT = 8


@dataclass(frozen=True)
class Watch:
    """The names of all targets in one finder."""

    targets: tuple[WatchTarget, ...]
    phrases: tuple[str, ...]
    #: For each phrase the targets it concerns and in which role.
    meaning: tuple[tuple[tuple[int, int], ...], ...]
    #: Folded must terms of each target.
    musts: tuple[tuple[str, ...], ...]
    finder: AhoCorasick
    table: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Span:
    """A phrase in a text; `role` is NAME, WEAK or NOT for one target."""

    start: int
    end: int
    role: int
    phrase: str

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "_Span") -> bool:
        return self.start < other.end and other.start < self.end

    def within(self, other: "_Span") -> bool:
        return other.start <= self.start and self.end <= other.end and len(self) < len(other)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one target makes of a text: the accepted span, or why none was."""

    target: int
    span: _Span | None
    reason: str
    excluded: bool = False

    @property
    def rank(self) -> tuple[int, int, int]:
        return (len(self.span), -self.span.role, -self.target) if self.span else (0, 0, -self.target)


def watch(targets: Sequence[WatchTarget], table: NDArray[np.uint32]) -> Watch:
    """Return the names of the targets, ready to search. `table` is `folding.fold_table()`."""
    meaning: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, target in enumerate(targets):
        for role, names in _roles(target):
            for name in filter(None, _folded(names, table)):
                meaning[name].append((index, role))
    musts = tuple(_folded(target.must_terms, table) for target in targets)
    finder = matching.finder(list(meaning), every=True)
    return Watch(tuple(targets), tuple(meaning), tuple(map(tuple, meaning.values())), musts, finder, table)


def names(targets: Sequence[WatchTarget], table: NDArray[np.uint32]) -> tuple[str, ...]:
    """Return all names that the segmenter keeps whole, folded."""
    spelled = [name for target in targets for name in (target.name, *target.aliases, *target.weak_aliases)]
    return tuple(dict.fromkeys(filter(None, folding.fold_all(spelled, table))))


def relevance(texts: Sequence[str], about_unit: Sequence[bool], rules: Watch, cut: Cut) -> tuple[list[str], list[str]]:
    """Return for each folded text the target id ("" = not about the unit) and the reason in Chinese."""
    squeezed = [folding.compact(text) for text in texts]
    found = _found(squeezed, rules)
    pairs = [
        _decide(text, found.get(row, {}), about, rules, cut)
        for row, (text, about) in enumerate(zip(squeezed, about_unit, strict=True))
    ]
    return [target for target, _ in pairs], [reason for _, reason in pairs]


def is_bounded(text: str, start: int, name: str, cut: Cut) -> bool:
    """Return whether `name` at `start` is not the tail of a longer place name (清河口镇 for 河口镇).

    Our rule, for names that are or begin with a short place name: the characters before it must end a word of
    two or more characters, or be one of the characters that stand before any name (在, 的, 县 …).
    """
    if start == 0 or not _is_place(name):
        return True
    before = text[start - 1]
    if not "一" <= before <= "鿿" or before in _BEFORE:
        return True
    return len(cut(text[max(0, start - _CONTEXT) : start])[-1]) > 1


def _found(texts: Sequence[str], rules: Watch) -> dict[int, dict[int, list[_Span]]]:
    """Return the spans found: row of the text -> index of the target -> spans by start."""
    found: dict[int, dict[int, list[_Span]]] = defaultdict(lambda: defaultdict(list))
    if not rules.phrases:
        return found
    batch = matching.joined(texts)
    hits = matching.find(rules.finder, batch, every=True)
    begin = batch.begins[hits.row]
    columns = (hits.row, hits.phrase, hits.start - begin, hits.end - begin)
    for row, phrase, start, end in zip(*(column.tolist() for column in columns), strict=True):
        for target, role in rules.meaning[phrase]:
            found[row][target].append(_Span(start, end, role, rules.phrases[phrase]))
    return found


def _decide(text: str, found: dict[int, list[_Span]], about: bool, rules: Watch, cut: Cut) -> tuple[str, str]:
    verdicts = [_verdict(text, target, found[target], rules.musts[target], cut) for target in sorted(found)]
    best = max(verdicts, key=lambda verdict: verdict.rank, default=None)
    if best and best.span:
        return rules.targets[best.target].id, best.reason
    if about and rules.targets and not any(verdict.excluded for verdict in verdicts):
        return rules.targets[0].id, BY_SOURCE
    return "", next((verdict.reason for verdict in verdicts if verdict.reason), "")


def _verdict(text: str, target: int, spans: list[_Span], musts: tuple[str, ...], cut: Cut) -> _Verdict:
    ours = [span for span in spans if span.role != NOT]
    others = [span for span in spans if span.role == NOT]
    others = [span for span in others if not any(span.within(own) for own in ours if own.role == NAME)]
    refusal = f"排除词“{others[0].phrase}”" if others else ""
    free = [span for span in ours if not any(span.overlaps(other) for other in others)]
    rest = _without(text, others)
    for span in sorted(free, key=lambda span: (-len(span), span.role, span.start)):
        reason = _refusal(text, span, musts, rest, cut)
        if not reason:
            return _Verdict(target, span, span.phrase)
        refusal = refusal or reason
    return _Verdict(target, None, refusal, excluded=bool(others))


def _refusal(text: str, span: _Span, musts: tuple[str, ...], rest: str, cut: Cut) -> str:
    if not is_bounded(text, span.start, span.phrase, cut):
        return f"“{text[span.start - 1]}{span.phrase}”疑为其他地名"
    if span.role == WEAK and not any(must in rest for must in musts):
        return f"简称“{span.phrase}”旁无确认词"
    return ""


def _without(text: str, spans: list[_Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def _is_place(name: str) -> bool:
    return bool(_PLACE.match(name)) or len(name) <= SHORT


def _roles(target: WatchTarget) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return (NAME, (target.name, *target.aliases)), (WEAK, target.weak_aliases), (NOT, target.not_terms)


def _folded(names: Sequence[str], table: NDArray[np.uint32]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folding.compact(name) for name in folding.fold_all(names, table)))
