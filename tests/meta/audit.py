"""Known weaknesses of what requirements.lock pins, by `pip-audit`: `python -m tests.meta.audit PATH_OF_PIP_AUDIT`.

It asks a public service, so it is no part of `./run.sh ci`. Exit 0: every package was judged and none is known to be
weak; 1: some are, and are listed; 3: not judged. `pip-audit` itself ends well when a service knows none of the
packages, as a mirror without that service does; here that is no pass.
"""

import json
import subprocess
import sys
from typing import Any

from tests.meta.licences import LOCK

WEAK, NOT_JUDGED = 1, 3


def main(program: str) -> int:
    """Ask, print the verdict and return the exit code."""
    command = [
        program,
        "-r",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    code, lines = verdict(done.stdout, done.stderr)
    print("\n".join(lines))  # noqa: T201 - the result of the command
    return code


def verdict(said: str, complained: str) -> tuple[int, list[str]]:
    """Return the exit code and what to say of the answer of pip-audit (JSON) and its complaints."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = next((line.strip() for line in reversed(complained.splitlines()) if line.strip()), "没有说明")
        return NOT_JUDGED, [f"没有判定:漏洞库不能访问或没有回答。{why[:300]}"]
    weak = [f"{one['name']} {one['version']}:{each['id']}" for one in packages for each in one.get("vulns", ())]
    skipped = [str(one["name"]) for one in packages if "skip_reason" in one]
    lines = [f"已判定 {len(packages) - len(skipped)} 个包,发现 {len(weak)} 处已知漏洞。", *weak]
    if skipped or not packages:
        lines.append(f"没有判定 {len(skipped)} 个包(漏洞库里查不到,不等于没有漏洞):{'、'.join(skipped)}")
    return WEAK if weak else NOT_JUDGED if skipped or not packages else 0, lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
