"""Every regular expression of the project against texts that almost match: how fast its time grows with the text.

Prints the steepest powers. Above 2.6 an expression is suspect; an exponential one shows at twenty signs. A measure of
time, so no test: a busy machine adds to it.
"""

import ast
import importlib
import itertools
import math
import re
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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
    for text in written():
        if (text, re.compile(text).flags) not in seen:
            yield re.compile(text)


def inside(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the expressions that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in [*value.keys(), *value.values()]:
            yield from inside(each)
    elif isinstance(value, (tuple, list, frozenset, set)):
        for each in value:
            yield from inside(each)


def written() -> Iterator[str]:
    """Yield the expressions that are written where they are used."""
    for path in sorted((ROOT / "yuqing").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first, called = node.args[0], node.func
                is_of_re = called.attr in FUNCTIONS and getattr(called.value, "id", "") == "re"
                if is_of_re and isinstance(first, ast.Constant) and isinstance(first.value, str):
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
    """Return the CPU seconds of one search through the text, the least of some tries."""
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


def main() -> None:
    """Measure every expression, and two bad ones to show that the measure tells them."""
    patterns = list(compiled())
    found = sorted(((max(growth(each, SHORT), growth(each, LONG)), each.pattern) for each in patterns), reverse=True)
    print(f"{len(patterns)} expressions; suspect: {sum(power > STEEPEST for power, _ in found)}")
    for power, pattern in found[:8]:
        print(f"  {power:4.1f}  {pattern[:90]}")
    for bad, lengths in ((r"(a+)+$", SHORT), (r"a*a*a*$", (30, 60))):
        print(f"  {growth(re.compile(bad), lengths):4.1f}  {bad} (made to be bad)")


if __name__ == "__main__":
    main()
