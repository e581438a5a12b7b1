"""Every page stands in the gallery of docs/screens.md."""

import re
from pathlib import Path

import pytest

from yuqing.config import ROOT

DOCS = ROOT / "docs"
TEXT = (DOCS / "screens.md").read_text("utf-8")
PAGES = {path.stem for path in (ROOT / "pages").glob("*/*.py")}


def test_every_page_of_the_app_and_no_other_has_an_entry():
    assert set(re.findall(r"^\*\*.+\*\* `/(\w+)`", TEXT, re.MULTILINE)) == PAGES


def test_every_entry_has_its_picture():
    entries = TEXT.split("\n**")[1:]

    assert [entry.split("**")[0] for entry in entries if "![" not in entry] == []


@pytest.mark.parametrize("picture", sorted(set(re.findall(r"\((screenshots/[^)]+)\)", TEXT))))
def test_every_picture_of_the_gallery_is_there(picture: str):
    assert (DOCS / picture).read_bytes().startswith(b"\x89PNG")


def test_no_picture_is_kept_that_nothing_shows():
    texts = [*DOCS.rglob("*.md"), ROOT / "README.md"]
    shown = "".join(path.read_text("utf-8") for path in texts)
    kept: list[Path] = sorted((DOCS / "screenshots").iterdir())

    assert [path.name for path in kept if path.name not in shown] == []
