"""What the audit says when it could not judge is never that all is well."""

import json

from tests.meta.audit import NOT_JUDGED, WEAK, verdict

WELL = {"name": "duckdb", "version": "1.5.5", "vulns": []}
ILL = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.0"]}]}
UNKNOWN = {"name": "polars", "skip_reason": "Dependency not found on PyPI"}


def told(*packages: dict[str, object]) -> tuple[int, str]:
    code, lines = verdict(json.dumps({"dependencies": packages, "fixes": []}), "")
    return code, "\n".join(lines)


def test_a_lock_of_which_every_package_was_judged_passes():
    assert told(WELL) == (0, "已判定 1 个包,发现 0 处已知漏洞。")


def test_a_known_weakness_is_named_and_fails():
    code, said = told(WELL, ILL, UNKNOWN)
    assert code == WEAK
    assert "lxml 1.0:PYSEC-1" in said


def test_a_package_that_the_service_does_not_know_is_no_pass():
    code, said = told(WELL, UNKNOWN)
    assert code == NOT_JUDGED
    assert "没有判定 1 个包" in said
    assert "polars" in said


def test_a_service_that_does_not_answer_is_no_pass():
    code, lines = verdict("", "Traceback\nConnectionError: Failed to resolve 'pypi.example'\n\n")
    assert code == NOT_JUDGED
    assert "Failed to resolve" in lines[0]
    assert verdict('{"dependencies": []}', "")[0] == NOT_JUDGED
