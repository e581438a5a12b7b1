"""yuqing: hear what the public says about one unit, and answer by the unit's own emergency plan."""

__version__ = "0.1.0"
