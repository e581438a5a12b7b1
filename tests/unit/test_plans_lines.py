"""Where each key of a TOML text stands."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuqing.config import SHIPPED
from yuqing.plans.lines import line_index, nearest_line

SHIPPED_FILES = sorted([*SHIPPED.glob("plans/*.toml"), *SHIPPED.glob("rules/*.toml")])

TRICKY = '''# a comment with [[brackets]] and "quotes"
title = "a # is no comment, nor is a ] or = here"
long = """
first = 1
\\"""second"""  # after
raw = \'\'\'
[not.a.table]
\'\'\'
number = -1.5e3
when = 2026-11-22T08:00:00+08:00
nested = [
  [1, 2],  # one
  { a = 1, b = { c = "}" } },
]
dotted.key."with space" = true

[table.inner]
x = 1

[[items]]
id = 'first'
[[items.parts]]
p = 1
[[items.parts]]
p = 2
[[items]]
id = 'second'
[items.more]
y = [[], []]
'''


def paths(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield from paths(value, (*path, key))


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda file: file.name)
def test_every_key_of_every_shipped_file_has_a_line_that_holds_it(file: Path):
    text = file.read_text("utf-8")
    index, lines = line_index(text), text.split("\n")

    assert set(index) == set(paths(tomllib.loads(text)))
    assert all(path[-1] in lines[line - 1] for path, line in index.items() if isinstance(path[-1], str))


def test_strings_comments_and_nesting_do_not_confuse_the_lines():
    index = line_index(TRICKY)

    assert set(index) == set(paths(tomllib.loads(TRICKY)))
    assert index["raw",] == 6
    assert index["number",] == 9
    assert index["nested", 0] == 12
    assert index["nested", 1, "b", "c"] == 13
    assert index["dotted", "key", "with space"] == 15
    assert index["table", "inner", "x"] == 18
    assert index["items", 0, "parts", 1, "p"] == 25
    assert index["items", 1, "id"] == 27
    assert index["items", 1, "more", "y", 1] == 29


def test_a_key_that_is_not_there_is_shown_at_what_should_hold_it():
    index = line_index(TRICKY)

    assert nearest_line(index, ("items", 1, "missing", "deeper")) == 26
    assert nearest_line(index, ("nowhere",)) == 1
