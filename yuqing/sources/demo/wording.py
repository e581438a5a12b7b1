"""Sentences from hand-written templates: every alternative is used before one comes again."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from yuqing.clock import in_beijing

_SLOT = re.compile(r"\{(\d+-\d+|\w+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_CLOSED = "。！？…）】」』”]、，#"
#: A closing tag takes no full stop.
_TAG_AT_END = re.compile(r"#[^#\s]+$")
#: A last clause that asks; "什么都", "不知道怎么" and the like do not.
_QUESTION = re.compile(
    r"(?!.*(知道|说说|说一声|没个|没人|比什么|什么都|谁心里|[谁哪怎么什么]+也))"
    r".*(吗|呢|谁|什么|哪|怎么|多久|几点|要不要|能不能|是不是|管不管|换不换|还能不能|有没有|真的假的|[点了]没有$)"
)
_CLAUSES = re.compile(r"[，。！？；：]")
#: What makes a sentence new: its words, not its numbers and marks.
_WORDS = re.compile(r"[^\W\d]")
_TRIES = 600
#: Stands between a title and its text in a template.
BETWEEN = " || "
_RELATIVE = {0: "今天", 1: "昨天", 2: "前天"}


class WordingError(ValueError):
    """The templates of a matter are too few, or name a slot that nobody filled."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the sentences of a list are dealt and closed."""

    #: Marks that may close a sentence which has none.
    endings: tuple[str, ...]
    #: Told one after the other instead of shuffled.
    ordered: bool = False
    #: Whether the same words may come again, as with plain reposts.
    repeats: bool = False


class Deck:
    """Deals the alternatives of a list in rounds, shuffled unless told otherwise, so that none is favoured."""

    def __init__(self, rng: random.Random, cards: Sequence[str], *, shuffled: bool = True) -> None:
        if not cards:
            raise WordingError("an empty list of alternatives")
        self._dealt = self._rounds(rng, list(cards)) if shuffled else cycle(cards)

    def deal(self) -> str:
        """Return the next alternative."""
        return next(self._dealt)

    @staticmethod
    def _rounds(rng: random.Random, cards: list[str]) -> Iterator[str]:
        while True:
            rng.shuffle(cards)
            yield from cards


class Writer:
    """Writes the sentences of one matter and never the same one twice."""

    def __init__(self, rng: random.Random, slots: Mapping[str, tuple[str, ...]]) -> None:
        self._rng = rng
        self._slots = {name: Deck(rng, values) for name, values in slots.items()}
        self._decks: dict[tuple[str, ...], Deck] = {}
        self._said: set[str] = set()

    def write(self, templates: tuple[str, ...], told: Mapping[str, str], manner: Manner) -> tuple[str, str]:
        """Return a title ("" when the template has none) and a text that nobody has said yet.

        `told` fills the slots that depend on the moment. Raises WordingError when the templates are used up.
        """
        if templates not in self._decks:
            self._decks[templates] = Deck(self._rng, templates, shuffled=not manner.ordered)
        for _ in range(_TRIES):
            title, _, text = self._fill(self._decks[templates].deal(), told).rpartition(BETWEEN)
            core = "".join(_WORDS.findall(text))
            if manner.repeats or core not in self._said:
                self._said.add(core)
                return title, self._close(text, manner.endings)
        raise WordingError(f"too few wordings: {templates[0]}")

    def title(self, titles: tuple[str, ...]) -> str:
        """Return the next title of a list of titles without slots."""
        return self._decks.setdefault(titles, Deck(self._rng, titles)).deal()

    def _fill(self, template: str, told: Mapping[str, str]) -> str:
        """Return the template with all slots filled, slots inside slots too; a slot named twice says the same twice."""
        bound = dict(told)
        while found := _SLOT.search(template):
            name = found[1]
            if name not in bound:
                bound[name] = self._slot(name, bound)
            template = template[: found.start()] + bound[name] + template[found.end() :]
        return template

    def _slot(self, name: str, bound: Mapping[str, str]) -> str:
        """Return one alternative; `{village2}` is another village than `{village}`."""
        if numbers := _RANGE.fullmatch(name):
            return str(self._rng.randint(int(numbers[1]), int(numbers[2])))
        plain = name.rstrip("0123456789")
        if plain not in self._slots:
            raise WordingError(f"nobody fills the slot {name}")
        dealt = self._slots[plain].deal()
        while name != plain and dealt == bound.get(plain):
            dealt = self._slots[plain].deal()
        return dealt

    def _close(self, text: str, endings: tuple[str, ...]) -> str:
        if text[-1] in _CLOSED or _TAG_AT_END.search(text):
            return text
        if _QUESTION.match(_CLAUSES.split(text)[-1]):
            return text + (self._rng.choice(("", "？")) if "" in endings else "？")
        return text + self._rng.choice(endings)


def told_at(moment: datetime, begin: datetime) -> dict[str, str]:
    """Return the slots that depend on the moment of speaking and on the day the matter began."""
    spoken, begun = in_beijing(moment), in_beijing(begin)
    days = (spoken.date() - begun.date()).days
    return {
        "when": _RELATIVE.get(days, f"{begun.day}号"),
        "date": f"{begun.month}月{begun.day}日",
        "today": f"{spoken.month}月{spoken.day}日",
    }
