"""A cluster on one machine: a standalone master and workers, as processes of ours, on the loopback interface only."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

from yuqing.config import ROOT
from yuqing.errors import ConfigError
from yuqing.worker.cluster.session import LOOPBACK, SHORT_LIVED

#: Seconds within which a daemon says that it stands, and within which it ends when told.
STANDS_WITHIN, ENDS_WITHIN = 180.0, 20.0
#: Memory of a worker for its executor.
MEMORY = "1g"
_ADDRESS = re.compile(r"spark://127\.0\.0\.1:\d+")
_REGISTERED = re.compile(r"Successfully registered with master")
_JAVA = "找不到 Java。集群需要 Java 17 或更高版本:请安装后设置 JAVA_HOME,或把 java 放进 PATH。"


@dataclass(frozen=True, slots=True)
class Standing:
    """A cluster that stands: where to reach it, and its processes, the master first."""

    address: str
    processes: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def cluster(folder: Path, cores: list[set[int] | None]) -> Iterator[Standing]:
    """Start a master and a worker of one core for each entry; end them, by their ids, whatever happens.

    An entry names the processors to which a worker and its children are held; None leaves it free. Logs and work of
    the daemons lie in the folder. Raises ConfigError without Java or when a daemon does not stand in time.
    """
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ConfigError(_JAVA)
    folder.mkdir(parents=True, exist_ok=True)
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_daemon(folder / "master.log", "master.Master", "--port", "0"))
        address = _said(folder / "master.log", _ADDRESS, started[0])
        for number, held in enumerate(cores):
            started.append(_worker(folder / f"worker{number}", address, held))
        for number, worker in enumerate(started[1:]):
            _said(folder / f"worker{number}.log", _REGISTERED, worker)
        yield Standing(address, tuple(started))
    finally:
        _end(started)


def _worker(place: Path, address: str, held: set[int] | None) -> subprocess.Popen[bytes]:
    """Start a worker; a child has the processors of the thread that starts it."""
    free = os.sched_getaffinity(0) if held else None
    if held:
        os.sched_setaffinity(0, held)
    try:
        given = ("--port", "0", "--cores", "1", "--memory", MEMORY, "--work-dir", str(place), address)
        return _daemon(place.with_suffix(".log"), "worker.Worker", *given)
    finally:
        if free:
            os.sched_setaffinity(0, free)


def _daemon(log: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", "--host", LOOPBACK]
    # The pages of the daemons cannot be turned off; like all else they stand on the loopback interface.
    environment = os.environ | {
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
    }
    with log.open("wb") as opened:
        # Nothing in it comes from outside: our own package, and arguments of ours.
        return subprocess.Popen(  # noqa: S603
            [*command, "--webui-port", "0", *arguments], env=environment, stdout=opened, stderr=subprocess.STDOUT
        )


def _said(log: Path, sought: re.Pattern[str], process: subprocess.Popen[bytes]) -> str:
    """Wait until a daemon has written something, and return it."""
    end = time.monotonic() + STANDS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if found := sought.search(log.read_text("utf-8", "replace")):
            return found.group()
        time.sleep(0.1)
    raise ConfigError(f"集群没有启动起来,原因见 {log}")


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """End the daemons, workers before their master; what they started ends with them."""
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
