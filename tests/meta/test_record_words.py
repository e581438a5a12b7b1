"""Every act that the program puts on the record has a Chinese word: one without would read 其他操作."""

import ast
import re
from collections.abc import Iterator

import pytest

from yuqing.config import ROOT
from yuqing.model import record_labels

#: The functions that make an entry, whose first text is the act.
MAKERS = frozenset({"entry", "entry_of", "Entry", "_note"})
ACT = re.compile(r"[a-z]+(?:_[a-z]+)+")


def test_every_act_on_the_record_has_a_word():
    made = {act for path in (ROOT / "yuqing" / "workflow").glob("*.py") for act in _acts(path.read_text())}
    assert len(made) > 40
    assert sorted(made - set(record_labels.ACT)) == []


@pytest.mark.parametrize("action", ["signed_in", "kiosk_opened", "export_made", "retraining_done"])
def test_such_an_act_is_named_on_the_screen(action):
    assert record_labels.act(action) != record_labels.OTHER


def _acts(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
            texts = [each.value for given in _given(node) for each in ast.walk(given) if isinstance(each, ast.Constant)]
            yield from [text for text in texts if isinstance(text, str) and ACT.fullmatch(text)][:1]


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "action")]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
