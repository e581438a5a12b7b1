"""The worker ends with the app, however the app ends; light, so that it holds while the analysis still loads."""

import os
import signal
import sys
import threading
import time

#: Seconds that what is under way has to end by itself; less than the app gives us.
GRACE = 3.0


def stop_with_app() -> threading.Event:
    """Return an event that is set when standard input closes; soon after that this process is gone."""
    # Ctrl-C at a terminal reaches every process of it; it is the app's to handle, which then closes our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    return stop


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(1):
        continue
    stop.set()
    # A site that does not answer or a file that takes minutes to open must not keep us alive without the app;
    # what is cut off here is done again next time.
    time.sleep(GRACE)
    os._exit(0)
