"""The licences of everything that is installed to run: `python -m tests.meta.licences` writes docs/licences.md."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK, TARGET = ROOT / "requirements.lock", ROOT / "docs" / "licences.md"
_PIN = re.compile(r"^([A-Za-z0-9_.\-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
_HEAD = """# Licences

Of every package that `./run.sh install` installs, as the packages say it themselves; made by
`python -m tests.meta.licences` from `requirements.lock`. Ours is in LICENSE.

| package | version | licence |
| --- | --- | --- |
"""


def pins() -> dict[str, tuple[str, str]]:
    """Return package → (version, the condition under which it is installed, "" for always)."""
    found = _PIN.findall(LOCK.read_text("utf-8"))
    return {name: (version, condition.strip()) for name, version, condition in found}


def licence(package: str) -> str:
    """Return what a package says of its licence, "" when it is not installed here."""
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return ""
    classified = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if "License ::" in each]
    written = said.get("License-Expression") or " / ".join(classified) or said.get("License", "")
    return str(written).strip().partition("\n")[0][:60]


def document() -> str:
    """Return the document; a package that is not installed on this system is named with its condition."""
    rows = [
        f"| {name} | {version} | {licence(name) or f'not installed here ({condition})'} |"
        for name, (version, condition) in sorted(pins().items(), key=lambda each: each[0].lower())
    ]
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), "utf-8")
