"""The identity provider of this process, and the browsers that are on their way to it and back."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from yuqing.config import Settings
from yuqing.errors import ConfigError
from yuqing.model.identity import Departure
from yuqing.sources.identity_provider import ProviderClient
from yuqing.ui.office import office
from yuqing.workflow.passwords import digest
from yuqing.workflow.provider_settings import provider_of

#: For so long a browser may be away, and so many at once; then the first to leave are forgotten.
AWAY, MOST = timedelta(minutes=10), 1000
#: Ties the answer of the provider to the browser that asked.
COOKIE, SECURE_COOKIE = "yq_oidc", "__Host-yq_oidc"


@dataclass(slots=True)
class Departures:
    """Browsers that were sent to the provider; each comes back once."""

    #: State → hash of the cookie, and what was taken along. In the order in which they left.
    _away: dict[str, tuple[str, Departure]] = field(default_factory=dict)

    def keep(self, departure: Departure, cookie: str) -> None:
        """Remember who left."""
        if len(self._away) >= MOST:
            self._away.pop(next(iter(self._away)))
        self._away[departure.state] = digest(cookie), departure

    def take(self, state: str, cookie: str, now: datetime) -> Departure | None:
        """Return what a browser took along that is back now, for the only time; None when it is none of those."""
        kept, departure = self._away.pop(state, ("", None))
        is_same = hmac.compare_digest(kept, digest(cookie))
        return departure if departure and is_same and now - departure.left_at < AWAY else None


#: Those of this process; who is under way when it ends starts again.
departures = Departures()


def provider_client() -> ProviderClient | None:
    """Return how the identity provider is asked; None when none is set, or only half of one."""
    return _client(office().settings)


@lru_cache(maxsize=1)
def _client(settings: Settings) -> ProviderClient | None:
    try:
        provider = provider_of(settings)
    except ConfigError:
        # Said at the start.
        return None
    return ProviderClient(provider) if provider else None


def cookie_name(*, is_secure: bool) -> str:
    """Return what the cookie is called; by TLS no neighbour of the same domain can set it."""
    return SECURE_COOKIE if is_secure else COOKIE


def departure_cookie(value: str, *, is_secure: bool) -> str:
    """Return the Set-Cookie header for who leaves; with "" that for who is back. Lax, or it would not come back."""
    seconds = int(AWAY.total_seconds()) if value else 0
    flags = "; Secure" if is_secure else ""
    return f"{cookie_name(is_secure=is_secure)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flags}"
