"""A settings file of the rules as a table, or one Chinese sentence."""

import tomllib
from pathlib import Path
from typing import Any

from yuqing.errors import PlanError
from yuqing.toml_syntax import in_chinese


def read_table(path: Path, called: str) -> dict[str, Any]:
    """Return what a file holds. Raises PlanError that begins with what the file is called."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PlanError(f"{called} {path.name} 读不出来:{error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(f"{called} {path.name} 不符合写法:{in_chinese(error)}") from error
