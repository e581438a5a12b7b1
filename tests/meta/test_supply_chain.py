"""What is installed is pinned with the hash of its files, to the last package, and its licence is known."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location("licences", Path(__file__).with_name("licences.py"))
licences = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(licences)
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
#: Licences that forbid what an office does with the program, or oblige it to what it cannot do.
REFUSED = ("AGPL", "Affero", "SSPL", "Commons Clause", "Proprietary", "Commercial")


def folded(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_is_in_the_lock_at_its_version():
    locked = {folded(name): version for name, (version, _) in licences.pins().items()}
    wanted = dict(line.split("==") for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    assert {name: locked.get(folded(name)) for name in wanted} == wanted


def test_every_package_of_the_lock_has_the_hashes_of_its_files():
    parts = re.split(r"(?m)^(?=[A-Za-z0-9])", LOCK)
    without = [part.split("==")[0] for part in parts if part.strip() and "--hash=sha256:" not in part]
    assert without == []
    assert len(parts) > 50


def test_the_lock_names_no_place_of_one_machine():
    assert not re.search(r"file:|https?://|index-url", LOCK)


@pytest.mark.parametrize("package", sorted(licences.pins()))
def test_a_package_says_under_which_licence_it_is(package):
    said, (_, condition) = licences.licence(package), licences.pins()[package]
    assert said or condition, package
    assert not [word for word in REFUSED if word in said]


def test_the_document_lists_what_is_in_the_lock():
    written = (ROOT / "docs" / "licences.md").read_text("utf-8")
    rows = {line.split(" | ")[0].removeprefix("| "): line.split(" | ")[1] for line in written.splitlines()[7:]}
    assert rows == {name: version for name, (version, _) in licences.pins().items()}
