"""The word lists of data/lexicon, read and checked."""

import tomllib
from pathlib import Path
from typing import Any

from yuqing.errors import ConfigError
from yuqing.toml_syntax import in_chinese


def read(folder: Path, name: str) -> dict[str, Any]:
    """Return the table of one lexicon file. Raises ConfigError when it is missing or not TOML."""
    file = folder / f"{name}.toml"
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"缺少词表文件 {file.name},请重新安装程序") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"词表文件 {file.name} 不符合写法:{in_chinese(error)}") from error


def phrases(value: str) -> tuple[str, ...]:
    """Return the phrases of a list written with spaces or line breaks, each once."""
    return tuple(dict.fromkeys(value.split()))
