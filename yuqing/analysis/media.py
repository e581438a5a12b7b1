"""The reach of a medium: 20 self-media, 40 county, 60 city, 80 province, 100 central (domain reference §3.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yuqing.analysis import lexicon
from yuqing.model.mentions import SourceKind

SELF_MEDIA = 20
#: Sources whose site is a platform: only a medium's own name lifts them above self-media.
_PLATFORMS = frozenset(
    kind.value
    for kind in (
        SourceKind.FORUM,
        SourceKind.SOCIAL,
        SourceKind.VIDEO,
        SourceKind.HOT_LIST,
        SourceKind.SEARCH,
        SourceKind.COMPLAINT,
    )
)


@dataclass(frozen=True)
class Tiers:
    """The names and patterns of data/lexicon/media_tiers.toml."""

    platforms: frozenset[str]
    #: Names with their tier, longest first.
    names: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[re.Pattern[str], int], ...]


def load(folder: Path) -> Tiers:
    """Return the tiers. Raises ConfigError when the file is not usable."""
    table = lexicon.read(folder, "media_tiers")
    names = [(name, int(tier["level"])) for tier in table["tier"] for name in lexicon.phrases(tier["names"])]
    patterns = tuple((re.compile(pattern["text"]), int(pattern["level"])) for pattern in table["pattern"])
    ordered = tuple(sorted(names, key=lambda pair: -len(pair[0])))
    return Tiers(frozenset(lexicon.phrases(table["platforms"])), ordered, patterns)


def tier(site: str, source_kind: str, tiers: Tiers) -> int:
    """Return the tier of one site."""
    name = site.strip()
    if not name or name in tiers.platforms:
        return SELF_MEDIA
    for known, level in tiers.names:
        if name.startswith(known):
            return level
    if source_kind in _PLATFORMS:
        return SELF_MEDIA
    return next((level for pattern, level in tiers.patterns if pattern.search(name)), SELF_MEDIA)


def tiers_of(sites: Sequence[str], kinds: Sequence[str], tiers: Tiers) -> list[int]:
    """Return the tier of every row; each distinct site is looked at once."""
    pairs = list(zip(sites, kinds, strict=True))
    known = {pair: tier(*pair, tiers) for pair in set(pairs)}
    return [known[pair] for pair in pairs]
