"""A disk that takes its time: writing waits for it, reading does not, and nothing acknowledged is lost by a kill.

The disk is made slow by a library of a few lines, loaded before all others, in which every write to a file and every
flush of one sleeps first. It is compiled by the machine's own compiler; without one the tests are skipped.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from yuqing.store import open_store, record

ROOT = Path(__file__).resolve().parents[2]
COMPILER = shutil.which("cc") or shutil.which("gcc") or ""
pytestmark = pytest.mark.skipif(
    not COMPILER or not sys.platform.startswith("linux"), reason="needs a C compiler and Linux"
)
#: Thousandths of a second that every write and flush waits while it is slow.
WAIT = 200
#: Regular files only: pipes, sockets and the terminal are no disk.
SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
static void wait_for(int fd) {
    struct stat found;
    const char *given = getenv("SLOW_DISK");
    if (given && !fstat(fd, &found) && S_ISREG(found.st_mode)) usleep(atoi(given) * 1000);
}
#define SLOWED(kind, name, parameters, given) \\
    kind name parameters { \\
        static kind (*real) parameters; \\
        if (!real) real = (kind (*) parameters) dlsym(RTLD_NEXT, #name); \\
        wait_for(fd); \\
        return real given; \\
    }
SLOWED(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size))
SLOWED(ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
SLOWED(ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
SLOWED(int, fsync, (int fd), (fd))
SLOWED(int, fdatasync, (int fd), (fd))
"""
#: Appends and says what was acknowledged, while another thread reads; ends by being killed in the middle of a write.
CHILD = """
import ctypes, json, os, sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
from yuqing.model.record import Entry
from yuqing.store import open_store, record
now = datetime(2026, 11, 22, 4, tzinfo=UTC)
store = open_store(Path(sys.argv[1]))
written, reads, over = [], [], threading.Event()
def write():
    number = 0
    while not over.is_set():
        number += 1
        entry = Entry(action="source_changed", actor="周", occurred_at=now, recorded_at=now, payload={"n": number})
        with store.transaction() as transaction:
            done = record.append(transaction, entry)
        written.append((done.seq, done.hash))
def one_write(given):
    began = len(written)
    while len(written) < began + given:
        time.sleep(0.001)
threading.Thread(target=write, daemon=True).start()
one_write(3)
ctypes.CDLL(None).setenv(b"SLOW_DISK", sys.argv[2].encode(), 1)
one_write(1)
before, count, began = len(written), 0, time.monotonic()
while len(written) < before + 5:
    store.value("select count(*) from record")
    count += 1
slow = len(written) - before
os.write(1, (json.dumps({"written": written[:before + slow], "reads": count, "slow": slow,
                         "seconds": time.monotonic() - began}) + "\\n").encode())
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def slow_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slow")
    (folder / "slow.c").write_text(SLOW, "utf-8")
    command = [COMPILER, "-shared", "-fPIC", "-w", "-o", str(folder / "slow.so"), str(folder / "slow.c"), "-ldl"]
    subprocess.run(command, check=True)
    return folder / "slow.so"


def child(slow_disk: Path, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-c", CHILD, str(path), str(WAIT)]
    environment = os.environ | {"LD_PRELOAD": str(slow_disk)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_on_a_slow_disk_reading_goes_on_and_a_kill_loses_nothing_acknowledged(slow_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    told = child(slow_disk, path)
    assert told["slow"] >= 5
    assert told["seconds"] >= told["slow"] * WAIT / 1000
    # A reader that waited for the disk would have got as many answers as there were writes.
    assert told["reads"] > told["slow"]
    store = open_store(path)
    given = {int(seq): digest for seq, digest in told["written"]}
    assert record.hashes_at(store, list(given)) == given
    assert record.first_break(store) is None
    store.close()
