"""The app process stays light: what the worker needs never loads there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("jieba", "rjieba", "snownlp", "trafilatura", "sklearn")
LIST = "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"


def loaded_by(module):
    command = [sys.executable, "-W", "ignore", "-c", LIST, module]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(shown.stdout))


@pytest.mark.parametrize(
    "module", ["app", "yuqing.ui.cached", "yuqing.ui.importing", "yuqing.ui.first_run", "yuqing.ui.topics"]
)
def test_the_app_process_loads_no_analysis(module):
    loaded = loaded_by(module)
    assert [name for name in HEAVY if name in loaded] == []
    assert "streamlit" in loaded


def test_the_command_line_starts_without_streamlit_and_analysis():
    loaded = loaded_by("yuqing.cli")
    assert [name for name in (*HEAVY, "streamlit", "pandas") if name in loaded] == []


def test_a_process_that_analyses_for_an_import_loads_no_database():
    loaded = loaded_by("yuqing.worker.importing")
    assert [name for name in ("duckdb", "pandas", "streamlit") if name in loaded] == []
