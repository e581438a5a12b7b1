"""The thread of a desk that tells people: it looks for what is to be told, and hands over what is due."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yuqing.errors import YuqingError
from yuqing.model.exports import Export
from yuqing.sources import messenger
from yuqing.workflow import messages

if TYPE_CHECKING:
    from yuqing.ui.office import OpenDesk

log = logging.getLogger(__name__)

#: Pause between two rounds of sending, in seconds, and how often it is looked for news.
PAUSE = 3.0
LOOK = timedelta(seconds=30)


@dataclass(slots=True)
class Messaging:
    """Sends the messages of the live desk; no other desk has one, so nothing made up and no drill ever leaves."""

    desk: "OpenDesk"
    send: messages.Send = messenger.send
    _next_look: datetime | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; what was not sent when the program ended is sent now."""
        self.desk.printer.announce = self._announce
        self._thread = threading.Thread(target=self._run, name=f"messages-{self.desk.desk.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the message that is under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def turn(self, now: datetime) -> messages.Round:
        """Look for news when it is time, and send what is due. Raises YuqingError."""
        unit = self.desk.unit()
        if not self.desk.is_open or unit is None:
            return messages.Round()
        # A clock that was set back must not put the look off.
        if self._next_look is None or not self._next_look - LOOK <= now < self._next_look:
            self._next_look = now + LOOK
            messages.look(self.desk.store, now)
        done = messages.send_due(self.desk.store, unit.name, self.send, now)
        if done != messages.Round():
            self.desk.touch()
        return done

    def _announce(self, made: Export) -> None:
        messages.paper_ready(self.desk.store, made, self.desk.now())

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                self.turn(self.desk.now())
            except YuqingError as error:
                log.error("desk=%s messages=%s", self.desk.desk.name, error)
