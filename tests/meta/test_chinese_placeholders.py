"""An empty box says in Chinese what it is for: Streamlit's own words are English."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRAWING = sorted([*(ROOT / "yuqing" / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
#: A box for one choice is empty when it begins with none.
BOXES = ("multiselect", "selectbox")


def said(call):
    return {word.arg: word.value for word in call.keywords}


def may_be_empty(call):
    if call.func.attr == "multiselect":
        return True
    index = said(call).get("index")
    return isinstance(index, ast.Constant) and index.value is None


@pytest.mark.parametrize("module", DRAWING, ids=lambda path: path.stem)
def test_a_box_that_may_be_empty_says_in_chinese_what_it_is_for(module):
    calls = [
        node
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BOXES
    ]
    assert [call.lineno for call in calls if may_be_empty(call) and "placeholder" not in said(call)] == []
