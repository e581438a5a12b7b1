"""Makes the clock of every process that is started with this folder on its path run faster; Python imports it first."""

import os
import time
from datetime import UTC, datetime

from yuqing import clock

_SPEED, _BEGAN = float(os.environ["SOAK_SPEED"]), float(os.environ["SOAK_BEGAN"])


def now() -> datetime:
    """Return the simulated moment: `SOAK_SPEED` seconds for each that passed since `SOAK_BEGAN` (Unix time)."""
    return datetime.fromtimestamp(_BEGAN + (time.time() - _BEGAN) * _SPEED, UTC)


clock.now = now
