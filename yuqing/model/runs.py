"""Where we look, and what came of one visit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How one visit ended; the rows of the table in docs/sources.md."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    UNCHANGED = "unchanged"
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TRANSPORT = "transport"
    DECODE = "decode"
    EMPTY_BODY = "empty_body"
    HTTP_ERROR = "http_error"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    NOT_FOUND = "not_found"
    NOT_A_FEED = "not_a_feed"
    PARSE_ERROR = "parse_error"
    SCHEMA_ERROR = "schema_error"
    ROBOTS_DENIED = "robots_denied"
    BLOCKED_ADDRESS = "blocked_address"
    BAD_SCHEME = "bad_scheme"
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"
    INTERNAL = "internal"

    @property
    def is_success(self) -> bool:
        """Return whether the source was reached and answered as it should."""
        return self in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED)


class Health(StrEnum):
    """What the last runs of a source add up to."""

    OK = "ok"
    STALE = "stale"
    EMPTY = "empty"
    DEGRADED = "degraded"
    DOWN = "down"
    THROTTLED = "throttled"
    SUSPENDED = "suspended"
    BROKEN = "broken"
    MISCONFIGURED = "misconfigured"
    NEVER_RUN = "never_run"


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One visit to one source, or one imported file, and its outcome."""

    run_id: str
    source_id: str
    source_name: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    #: One Chinese sentence; "" when all went well.
    detail: str
    #: Items the source showed, and rows set aside as not usable.
    items: int
    rejected: int
    #: Time of the newest item, or None when there was none.
    newest_at: datetime | None
    #: What the last runs of this source add up to, this one included.
    health: Health = Health.OK
