"""Politeness between requests: each site gets its turns, at least so many seconds apart.

A site is what one institution registered (`sources.site`): its hosts often are one machine.
"""

import threading
from collections.abc import Callable

#: Seconds between two requests to a public host, whatever the settings say.
MIN_DELAY = 5.0
#: A site may ask for longer pauses (Crawl-delay); more than this is not waited for inside a visit.
MAX_DELAY = 60.0


class HostSlots:
    """The next free moment of each site; one object is shared by all threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, site: str, delay: float) -> float:
        """Take the next turn at a site and return the seconds to wait for it."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free.get(site, now))
            self._free[site] = turn + delay
            return turn - now

    def free_in(self, site: str) -> float:
        """Return the seconds until a site may be asked again, so that a scheduler can take another one first."""
        with self._lock:
            now = self._monotonic()
            return max(0.0, self._free.get(site, now) - now)
