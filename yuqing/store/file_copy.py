"""Copying a database file that this process has open.

On POSIX systems a process loses its lock on a file as soon as it closes any handle of it: read and closed here, the
database would be open to a second process from then on. So another process reads it.
"""

import os
import subprocess
import sys
from pathlib import Path

_COPY = """
import sys, shutil
try:
    shutil.copyfile(sys.argv[1], sys.argv[2])
except OSError as error:
    sys.exit(error.errno or 1)
"""


def copy_open_file(source: Path, target: Path) -> None:
    """Copy a file without touching the locks of this process. Raises OSError."""
    command = [sys.executable, "-I", "-S", "-c", _COPY, str(source), str(target)]
    ended = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - the same interpreter
    if ended.returncode:
        raise OSError(ended.returncode, os.strerror(ended.returncode), str(target))
