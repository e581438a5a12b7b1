"""No expression of the project takes catastrophically long: its time grows with the text no faster than its square."""

import ast
import importlib
import itertools
import math
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
#: A sign of every class that our expressions name, and one that none of them takes.
SIGNS = ["0", "a", "中", " ", "-", "/", ":", ".", "<", "【", "@"]
NEVER = "\x00"
#: Lengths that tell an exponential expression before it hangs, and those that tell a cubic one.
SHORT, LONG = (14, 20), (300, 600)
#: CPU seconds below which a ratio says nothing, and the steepest growth between two lengths.
NOISE, STEEPEST = 0.005, 2.6


def compiled() -> Iterator[re.Pattern[str]]:
    """Yield every expression that a module keeps, and every one that is written where it is used."""
    seen: set[tuple[str, int]] = set()
    for path in sorted((ROOT / "yuqing").rglob("*.py")):
        if not re.search(r"^(import re|from re import .*)$", path.read_text("utf-8"), re.MULTILINE):
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for value in vars(importlib.import_module(module)).values():
            for pattern in inside(value):
                if isinstance(pattern.pattern, str) and (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    yield pattern
    for pattern in written():
        if (pattern, re.compile(pattern).flags) not in seen:
            yield re.compile(pattern)


def inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in [*value.keys(), *value.values()]:
            yield from inside(each)
    elif isinstance(value, (tuple, list, frozenset, set)):
        for each in value:
            yield from inside(each)


def written() -> Iterator[str]:
    for path in sorted((ROOT / "yuqing").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            if is_call and node.func.attr in FUNCTIONS and getattr(node.func.value, "id", "") == "re":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def attacks(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Yield texts of one sign, or of two in turn, that almost match: those of the expression first."""
    own = [sign for sign in dict.fromkeys(pattern.pattern) if sign not in "\\()[]{}|?*+^$"]
    signs = list(dict.fromkeys([*own[:8], *SIGNS]))
    for sign in signs:
        yield sign * length + NEVER
    for first, second in itertools.pairwise(signs):
        yield (first + second) * (length // 2) + NEVER


def seconds(pattern: re.Pattern[str], text: str, tries: int = 1) -> float:
    found = math.inf
    for _ in range(tries):
        began = time.thread_time()
        for _match in pattern.finditer(text):
            pass
        found = min(found, time.thread_time() - began)
    return found


def growth(pattern: re.Pattern[str], lengths: tuple[int, int]) -> float:
    """Return the steepest power by which time grows from one length to the other, noise left out."""
    steepest = 0.0
    shorter, longer = (list(attacks(pattern, length)) for length in lengths)
    for middle, last in zip(shorter, longer, strict=True):
        if seconds(pattern, last) < NOISE:
            continue
        # It is slow enough to look closer; what else the machine does only ever adds time.
        ratio = seconds(pattern, last, 3) / max(seconds(pattern, middle, 3), 1e-9)
        steepest = max(steepest, math.log(ratio) / math.log(len(last) / len(middle)))
    return steepest


PATTERNS = list(compiled())


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda each: each.pattern[:40])
def test_time_grows_with_the_text_and_no_faster_than_its_square(pattern):
    assert growth(pattern, SHORT) < STEEPEST
    assert growth(pattern, LONG) < STEEPEST


def test_the_measure_tells_a_catastrophic_expression():
    assert growth(re.compile(r"(a+)+$"), (14, 20)) > STEEPEST
    assert growth(re.compile(r"a*a*a*$"), (30, 60)) > STEEPEST


def test_all_expressions_were_found():
    assert len(PATTERNS) > 40
