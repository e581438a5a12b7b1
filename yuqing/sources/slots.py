"""Politeness between requests: each host gets its turns, at least so many seconds apart."""

import threading
from collections.abc import Callable

#: Seconds between two requests to a public host, whatever the settings say.
MIN_DELAY = 5.0
#: A site may ask for longer pauses (Crawl-delay); more than this is not waited for inside a visit.
MAX_DELAY = 60.0


class HostSlots:
    """The next free moment of each host; one object is shared by all threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, delay: float) -> float:
        """Take the next turn at a host and return the seconds to wait for it."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free.get(host, now))
            self._free[host] = turn + delay
            return turn - now

    def free_in(self, host: str) -> float:
        """Return the seconds until a host may be asked again, so that a scheduler can take another one first."""
        with self._lock:
            now = self._monotonic()
            return max(0.0, self._free.get(host, now) - now)
