"""The processes that the app starts and ends: the worker of a desk, and what fills a desk with made-up material."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from yuqing import config

log = logging.getLogger(__name__)

#: Seconds a worker has to end by itself.
GRACE = 5


@dataclass(slots=True)
class WorkerProcess:
    """The worker of one desk, started again when it ends."""

    desk_name: str
    _process: subprocess.Popen[bytes] | None = None
    _next_try: datetime | None = None

    def watch(self, now: datetime, pause: timedelta) -> None:
        """Start the worker when none runs, at most once in `pause`."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._next_try is not None and now < self._next_try:
            return
        if self._process is not None:
            log.error("desk=%s worker_ended code=%s", self.desk_name, self._process.returncode)
            assert self._process.stdin is not None  # noqa: S101 - started with a pipe
            self._process.stdin.close()
        self._next_try = now + pause
        # The worker ends when its standard input closes, so it never outlives a killed app.
        command = [sys.executable, "-m", "yuqing", "worker", "--desk", self.desk_name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=config.ROOT)  # noqa: S603

    @property
    def problem(self) -> str:
        """What to say while no worker runs that should; without one no source is seen."""
        is_down = self._process is not None and self._process.poll() is not None
        return "采集和导入程序意外退出,正在自动重新启动;若反复出现,请查看日志。" if is_down else ""

    def end(self) -> None:
        """End the worker, by force when it does not end by itself."""
        worker = self._process
        if worker is None or worker.poll() is not None:
            return
        assert worker.stdin is not None  # noqa: S101 - started with a pipe
        worker.stdin.close()
        try:
            worker.wait(GRACE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


@dataclass(slots=True)
class Filling:
    """A process that fills a desk once; never two at a time."""

    verb: str
    _process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is at work."""
        return self._process is not None and self._process.poll() is None

    @property
    def has_failed(self) -> bool:
        """Whether it ended without having done its work."""
        return self._process is not None and self._process.poll() not in (None, 0)

    def start(self) -> None:
        """Start the command of ours that fills the desk."""
        self._process = subprocess.Popen([sys.executable, "-m", "yuqing", self.verb], cwd=config.ROOT)  # noqa: S603

    def end(self) -> None:
        """End it."""
        if self._process is not None and self.is_running:
            self._process.terminate()
            self._process.wait()
