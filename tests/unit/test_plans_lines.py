"""Where each key of a TOML text stands, and syntax errors in Chinese."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuqing.config import SHIPPED
from yuqing.plans.lines import line_index, nearest_line, syntax_problem

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


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('a = "ok"\nb = "open\n', 2, 10, "引号没有成对"),
        ("a = 1\nb = 办公室\n", 2, 5, "要加英文双引号"),
        ("a = “全角引号”\n", 1, 5, "英文双引号"),
        ("a = 1\na = 2\n", 2, 6, "写了两次"),
        ("a 1\n", 1, 3, "等号"),
        ("[a\nb = 1\n", 1, 3, "没有闭合"),
        ("[[a]\n", 1, 4, "没有闭合"),
        ("a = [1, 2\nb = 3\n", 2, 1, "方括号没有闭合"),
        ("a = { b = 1\n", 1, 12, "花括号没有闭合"),
        ("a = 1 2\n", 1, 7, "多写了内容"),
        ("[a]\n[a]\n", 2, 3, "段名写了两次"),
        ('a = "c:\\d"\n', 1, 10, "反斜杠"),
        ("a = [1,", 1, 8, "值写法不对"),
    ],
)
def test_a_syntax_error_is_told_in_chinese_with_line_and_column(text, line, column, message):
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    problem = syntax_problem(refused.value, text)

    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
