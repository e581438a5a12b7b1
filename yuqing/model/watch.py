"""Whom or what the unit watches for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WatchTarget:
    """One object of attention: names and the terms that confirm or exclude it."""

    #: Slug, unique in the unit.
    id: str
    #: The full name, always an alias of itself.
    name: str
    #: Other names that stand for it without doubt.
    aliases: tuple[str, ...] = ()
    #: Short or ambiguous names that count only beside one of `must_terms`.
    weak_aliases: tuple[str, ...] = ()
    #: At least one of these must stand in the text for a weak alias to count.
    must_terms: tuple[str, ...] = ()
    #: Names and phrases that are somebody else (a unit of similar name); never a match.
    not_terms: tuple[str, ...] = ()
