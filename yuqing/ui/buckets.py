"""Token buckets: how often something may be done, with a few at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBuckets:
    """How often each name may still act: `burst` times at once, `per_second` more with time; all are full at first."""

    burst: float
    per_second: float
    monotonic: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, name: str) -> float:
        """Take one; returns 0, or the seconds until there is one to take."""
        now = self.monotonic()
        left, since = self._left.get(name, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        allowed = left >= 1.0
        self._left[name] = (left - 1.0 if allowed else left, now)
        return 0.0 if allowed else (1.0 - left) / self.per_second
