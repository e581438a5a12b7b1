"""The list of sources: bad rows are named, good rows go on, comments survive."""

from datetime import timedelta
from pathlib import Path

import pytest

from yuqing.config import SHIPPED
from yuqing.errors import ConfigError
from yuqing.model.mentions import SourceKind
from yuqing.sources.editing import add_source, adopt_sources, change_source
from yuqing.sources.source_file import load_sources

GOOD = """
[[source]]
id = "county"
name = "县新闻网"
type = "feed"
url = "https://news.example.cn/rss.xml"
channel = "新闻"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def only_problem(folder: Path, text: str) -> str:
    specs, problems = load_sources(written(folder, text))
    assert specs == ()
    assert len(problems) == 1
    return str(problems[0])


def test_a_good_row_becomes_a_source_with_the_usual_settings(tmp_path: Path) -> None:
    (spec,), problems = load_sources(written(tmp_path, GOOD))
    assert problems == ()
    assert spec.channel is SourceKind.NEWS
    assert spec.site_name == "县新闻网"
    assert spec.interval == timedelta(minutes=15)
    assert spec.private_hosts == frozenset()


@pytest.mark.parametrize("channel", ["", 'channel = "热榜"', 'channel = "hot_list"'])
def test_a_hot_list_counts_as_one_in_the_plan(tmp_path: Path, channel: str) -> None:
    text = GOOD.replace('"feed"', '"hotlist"').replace('channel = "新闻"', channel)
    (spec,), problems = load_sources(written(tmp_path, text))
    assert (spec.channel, problems) == (SourceKind.HOT_LIST, ())


def test_a_hot_list_under_another_kind_is_a_slip(tmp_path: Path) -> None:
    said = only_problem(tmp_path, GOOD.replace('"feed"', '"hotlist"'))
    assert said.endswith("channel:这种渠道的类别只能是“热榜”")


@pytest.mark.parametrize("kind", ["feed", "hotlist"])
def test_a_list_in_place_of_a_kind_of_place_is_explained(tmp_path: Path, kind: str) -> None:
    text = GOOD.replace('"feed"', f'"{kind}"').replace('"新闻"', '["新闻"]')
    assert "类别" in only_problem(tmp_path, text)


def test_no_file_means_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path / "none.toml") == ((), ())


def test_defaults_hold_for_rows_that_do_not_say_otherwise(tmp_path: Path) -> None:
    text = (
        '[defaults]\ninterval = "1h"\nmax_age_days = 7\n' + GOOD + 'interval = "30m"\n' + GOOD.replace("county", "town")
    )
    (first, second), problems = load_sources(written(tmp_path, text))
    assert problems == ()
    assert first.interval == timedelta(minutes=30)
    assert second.interval == timedelta(hours=1)
    assert second.max_age_days == 7


def test_a_bad_row_names_file_line_source_and_key(tmp_path: Path) -> None:
    message = only_problem(tmp_path, GOOD + 'interval = "1m"\n')
    assert message == "sources.toml 第 2 行,渠道 county的 interval:抓取间隔不能小于 5m"


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    assert "不认识的设置项,是否想写 interval?" in only_problem(tmp_path, GOOD + 'intervall = "10m"\n')


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('interval = "often"', "时长应写成"),
        ("interval = 15", "时长应写成"),
        ('timezone = "Asia/Bejing"', "不认识的时区"),
        ('enabled = "yes"', "应为 true 或 false"),
        ("max_age_days = 0", "不能小于 1"),
        ("respect_robots = false", "公开网站必须遵守 robots.txt"),
        ("min_host_delay = 1", "不能小于 5 秒"),
        ('allow_domains = ["a.cn"]', "只在 allow_private = true 时有效"),
    ],
)
def test_a_setting_out_of_bounds_is_explained(tmp_path: Path, line: str, said: str) -> None:
    assert said in only_problem(tmp_path, f"{GOOD}{line}\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type = "feed"', 'type = "carrier-pigeon"', "不支持的渠道类型"),
        ("https://news", "ftp://news", "网址应以 http:// 或 https:// 开头"),
        ("https://news", "https://user:secret@news", "不能带用户名和密码"),
        ("https://news.example.cn", "http://[bad", "网址应以"),
        ('channel = "新闻"', 'channel = "电报"', "渠道类别应为其中之一"),
        ('id = "county"', 'id = "县"', "只能用小写字母"),
        ('name = "县新闻网"\n', "", "缺少这一项"),
        ('name = "县新闻网"', "name = 3", "应为带引号的文字"),
    ],
)
def test_a_wrong_value_is_explained(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in only_problem(tmp_path, GOOD.replace(old, new))


def test_a_typing_slip_costs_one_row_only(tmp_path: Path) -> None:
    slip = GOOD.replace("county", "broken").replace('"县新闻网"', '"县新闻网')
    specs, problems = load_sources(written(tmp_path, GOOD + slip + GOOD.replace("county", "town")))
    assert [spec.id for spec in specs] == ["county", "town"]
    assert [problem.line for problem in problems] == [11]
    assert problems[0].message == "格式有误,无法读取:引号没有成对,或引号内有换行"


def test_of_two_rows_with_one_id_the_second_is_refused(tmp_path: Path) -> None:
    specs, problems = load_sources(written(tmp_path, GOOD + GOOD))
    assert len(specs) == 1
    assert "编号不能相同" in str(problems[0])


def test_a_misspelt_table_is_not_ignored(tmp_path: Path) -> None:
    specs, problems = load_sources(written(tmp_path, GOOD.replace("[[source]]", "[[sources]]")))
    assert specs == ()
    assert "表 sources" in str(problems[0])


def test_a_default_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    specs, problems = load_sources(written(tmp_path, '[defaults]\nurl = "https://a.cn"\n' + GOOD))
    assert len(specs) == 1
    assert problems[0].key == "url"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_saved_by_notepad_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(GOOD.replace("\n", "\r\n").encode(encoding))
    (spec,), problems = load_sources(file)
    assert problems == ()
    assert spec.name == "县新闻网"


def test_only_hosts_named_in_the_row_may_be_private(tmp_path: Path) -> None:
    text = GOOD + 'allow_private = true\nallow_domains = ["Inner.example.cn"]\nmin_host_delay = 0\n'
    (spec,), _ = load_sources(written(tmp_path, text))
    assert spec.private_hosts == {"news.example.cn", "inner.example.cn"}


def test_the_starter_sources_load_and_are_marked_unverified() -> None:
    specs, problems = load_sources(SHIPPED / "starter" / "sources.toml")
    assert problems == ()
    assert not any(spec.verified for spec in specs)
    for kind in ("township", "bank", "enterprise"):
        assert any(spec.enabled and kind in spec.units for spec in specs)


def test_adding_a_source_keeps_what_a_person_wrote(tmp_path: Path) -> None:
    file = written(tmp_path, "# 办公室自己的说明\n" + GOOD)
    add_source(file, {"id": "town", "name": "镇网", "type": "feed", "url": "https://town.example.cn/rss"})
    specs, problems = load_sources(file)
    assert problems == ()
    assert [spec.id for spec in specs] == ["county", "town"]
    assert "# 办公室自己的说明" in file.read_text("utf-8")


def test_a_bad_source_is_not_written(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    with pytest.raises(ConfigError, match="interval:抓取间隔不能小于 5m"):
        add_source(file, {"id": "t", "name": "镇", "type": "feed", "url": "https://t.cn/", "interval": "1m"})
    with pytest.raises(ConfigError, match="已被另一个渠道使用"):
        add_source(file, {"id": "county", "name": "镇", "type": "feed", "url": "https://t.cn/"})
    assert file.read_text("utf-8") == GOOD


def test_starter_sources_are_adopted_with_their_comments_and_only_once(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    starter = SHIPPED / "starter" / "sources.toml"
    adopt_sources(starter, {"chinanews-scroll"}, file)
    adopt_sources(starter, {"chinanews-scroll", "local-forum"}, file)
    specs, problems = load_sources(file)
    assert problems == ()
    assert [spec.id for spec in specs] == ["chinanews-scroll", "local-forum"]


def test_a_source_is_changed_in_place(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD + "# 结尾说明\n")
    change_source(file, "county", {"enabled": False, "channel": None})
    (spec,), _ = load_sources(file)
    assert not spec.enabled
    assert spec.channel is SourceKind.OTHER
    assert "# 结尾说明" in file.read_text("utf-8")
    with pytest.raises(ConfigError, match="没有编号为 nobody"):
        change_source(file, "nobody", {"enabled": False})


def test_a_list_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    file = written(tmp_path, '[[source]]\nid = "')
    with pytest.raises(ConfigError, match="请先改正"):
        add_source(file, {"id": "t", "name": "镇", "type": "feed", "url": "https://t.cn/"})
    assert file.read_text("utf-8") == '[[source]]\nid = "'
