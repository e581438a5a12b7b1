"""Who stands at the door: the visitor of a cookie or of a session, looked up in the live desk's store."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from yuqing import clock
from yuqing.model.account import Session, Visitor
from yuqing.model.actor import Actor
from yuqing.store import Store
from yuqing.ui.office import office
from yuqing.workflow import drills, sign_in

#: Header by which the gate tells the pages whose browser it is; what a browser sends under it is taken away.
HEADER = "x-yq-session"
#: What stands there for the demo, which needs no account; for a drill, the name of its desk.
DEMO = "demo"
#: In the demo everybody may try everything: its facts are made up and nothing leaves it.
DEMO_VISITOR = Visitor(Actor("演示用户", ()), desk=DEMO)
#: In a drill everybody at this machine may take a part: its facts are made up and nothing leaves it.
DRILL_VISITOR = Visitor(Actor("参演人员", ()), desk=drills.DESK)
GUESTS = {DEMO: DEMO_VISITOR, drills.DESK: DRILL_VISITOR}
#: Longest time in seconds for which an answer is used again; what changes here takes effect at once.
FRESH = 2.0
#: Answers kept; more are only asked for by somebody who guesses.
MOST = 1000
#: How often the use of a session is written down.
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Seen:
    """An open session and whom it belongs to."""

    session: Session
    visitor: Visitor


@dataclass(slots=True)
class Door:
    """Answers who a visitor is; remembers each answer for a moment, because every message asks."""

    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Seen | None]] = field(default_factory=dict)

    def of_token(self, token: str) -> Seen | None:
        """Return who shows a cookie, or None. Raises StoreError."""
        return self._ask(f"token {token}", lambda store: sign_in.find_session(store, token, clock.now()))

    def of_session(self, session_id: str) -> Seen | None:
        """Return who a session belongs to, or None once it has ended. Raises StoreError."""
        return self._ask(f"session {session_id}", lambda store: sign_in.session_by_id(store, session_id, clock.now()))

    def visitor(self, header: str) -> Visitor | None:
        """Return who the gate says it is, if that still holds. Raises StoreError."""
        if header in GUESTS:
            return GUESTS[header] if office().settings.mode == header else None
        seen = self.of_session(header) if header else None
        return seen.visitor if seen else None

    def forget(self) -> None:
        """Ask again from now on: accounts or sessions have changed."""
        self._known.clear()

    def is_fresh(self, token: str) -> bool:
        """Return whether the answer about a cookie is at hand."""
        kept = self._known.get(f"token {token}")
        return kept is not None and self.monotonic() - kept[0] < FRESH

    def _ask(self, question: str, find: Callable[[Store], Session | None]) -> Seen | None:
        kept = self._known.get(question)
        if kept is not None and self.monotonic() - kept[0] < FRESH:
            return kept[1]
        store = live_store()
        session = find(store)
        visitor = sign_in.visitor_of(store, session) if session else None
        seen = Seen(session, visitor) if session and visitor else None
        if session and seen and clock.now() - session.seen_at > TOUCH_EVERY:
            sign_in.keep_open(store, session.id, clock.now())
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[question] = (self.monotonic(), seen)
        return seen


def live_store() -> Store:
    """Return the store that holds the accounts. Raises StoreError."""
    return office().desk("live").store


#: The door of this process.
door = Door()
