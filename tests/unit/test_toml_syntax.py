"""Syntax errors of TOML in Chinese."""

import tomllib
from pathlib import Path

import pytest

from yuqing.analysis import lexicon
from yuqing.errors import ConfigError, PlanError
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.plans.measures import load_measures
from yuqing.plans.scale import load_scale
from yuqing.plans.scorecard import load_weights
from yuqing.toml_syntax import in_chinese, syntax_problem
from yuqing.workflow import intake_tokens


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\na = 2\n", "第 2 行:同一个键写了两次"),
        ("a = [1,", "文件末尾:值写法不对:文字要加英文双引号,逗号、等号也要用英文"),
    ],
)
def test_a_syntax_error_in_a_phrase_says_where_it_stands(text: str, said: str):
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)

    assert in_chinese(refused.value) == said


READERS = {
    "alert_rules": load_alert_rules,
    "measures": load_measures,
    "scale": load_scale,
    "scorecard": load_weights,
    "tokens": intake_tokens.load,
    "lexicon": lambda file: lexicon.read(file.parent, file.stem),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    ("content", "said"), [(b"a = 1\na = 2\n", "同一个键写了两次"), (b'a = "\xd5\xe3"\n', "不是 UTF-8 编码")]
)
def test_no_reader_of_a_file_shows_the_words_of_the_parser(tmp_path: Path, kind: str, content: bytes, said: str):
    file = tmp_path / "given.toml"
    file.write_bytes(content)

    with pytest.raises((PlanError, ConfigError)) as refused:
        READERS[kind](file)

    assert said in str(refused.value)
    assert "at line" not in str(refused.value)
    assert "codec" not in str(refused.value)
