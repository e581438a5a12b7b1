"""The shape of the code: thin pages, small functions, nothing about the machine it was written on."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
MODULES = sorted((ROOT / "yuqing").rglob("*.py"))
PAGE_LINES, MODULE_LINES, FUNCTION_LINES = 60, 350, 40
PAGE_IMPORTS = ("streamlit", "yuqing.ui")
#: Worn by the import of Streamlit's own names only.
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name(path):
    return str(path.relative_to(ROOT))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_a_short_script_without_functions(page):
    tree = ast.parse(page.read_text("utf-8"))
    assert len(page.read_text("utf-8").splitlines()) <= PAGE_LINES
    assert not [node for node in ast.walk(tree) if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda))]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "app.py"], ids=name)
def test_a_page_imports_only_what_draws(page):
    allowed = (*PAGE_IMPORTS, "starlette", "yuqing.config") if page.name == "app.py" else PAGE_IMPORTS
    tree = ast.parse(page.read_text("utf-8"))
    assert [module for module in imported(tree) if not module.startswith(allowed)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_a_test_of_its_name(page):
    assert (ROOT / "tests" / "pages" / f"test_{page.stem}.py").exists()


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_and_its_functions_stay_small(module):
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS)]
    long = [node.name for node in functions if _length(node) > FUNCTION_LINES]
    assert long == []


def _length(function):
    """The lines of the body without the docstring and without the lines of SQL or other text in it."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    text = sum(
        node.end_lineno - node.lineno
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return (body[-1].end_lineno - body[0].lineno + 1 - text) if body else 0


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines()]


def test_no_file_tells_about_the_machine_it_was_written_on():
    told = re.compile(r"(?<![\w./])/(?:work|farm|root|home/\w+)/")
    texts = {".py", ".md", ".sh", ".toml", ".txt", ".sql", ".csv"}
    files = [path for path in tracked() if path.suffix in texts and path.exists() and path != Path(__file__)]
    assert [name(path) for path in files if told.search(path.read_text("utf-8"))] == []


def test_nothing_gathered_or_secret_is_tracked():
    names = [name(path) for path in tracked()]
    gathered = re.compile(r"\.duckdb|\.parquet$|\.key$|^data/(inbox|imports|rejected|backup|models|\w+_desk)/|\.xlsx?$")
    assert [each for each in names if gathered.search(each)] == []


def test_every_setting_is_in_the_documents():
    from yuqing.config import Settings

    documents = "".join(path.read_text("utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    assert [setting for setting in Settings.__dataclass_fields__ if f"`{setting}`" not in documents] == []


def test_every_dependency_is_pinned_and_has_its_reason():
    reasons = (ROOT / "docs" / "design_notes.md").read_text("utf-8")
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        package, version = line.split("==")
        assert version
        assert f"`{package}`" in reasons, package
