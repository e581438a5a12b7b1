"""The demo fortnight is life-like enough to show and holds nothing that is real."""

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yuqing.clock import in_beijing
from yuqing.model.mentions import MentionKind, Precision, RawItem, SourceKind
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.sources import demo
from yuqing.sources.demo import scripts, timing, wording

END = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
#: Ends at other hours of the day: the middle of the night, breakfast, late evening.
ENDS = [END, datetime(2026, 2, 28, 20, 5, tzinfo=UTC), datetime(2027, 6, 1, 0, 0, tzinfo=UTC)]
OURS = ("青禾", "白鹭水库", "石埠桥", "岚青产业园", "产业园", "竹灯节")


@pytest.fixture(scope="module")
def items() -> list[RawItem]:
    return demo.fortnight(END)


@pytest.fixture(scope="module")
def visited() -> list[SourceRun]:
    return demo.runs(END)


def of(items: list[RawItem], matter: str) -> list[RawItem]:
    return [item for item in items if item.native_id.startswith(f"{matter}-")]


def when(item: RawItem) -> datetime:
    assert item.published_at is not None
    return item.published_at


def test_the_same_seed_tells_the_same_fortnight(items: list[RawItem]) -> None:
    assert demo.fortnight(END) == items


def test_another_seed_tells_another_fortnight(items: list[RawItem]) -> None:
    assert demo.fortnight(END, seed=8) != items


def test_another_key_changes_only_the_pseudonyms(items: list[RawItem]) -> None:
    other = demo.fortnight(END, key=b"another office")
    assert [item.text for item in other] == [item.text for item in items]
    assert [item.author_key for item in other] != [item.author_key for item in items]


@pytest.mark.parametrize("end", ENDS)
def test_counts_stay_within_bounds_whenever_the_demo_is_loaded(end: datetime) -> None:
    found = demo.fortnight(end)
    day = [item for item in found if when(item) > end - timedelta(days=1)]
    assert 2500 <= len(found) <= 4000
    assert 300 <= len(day) <= 600


@pytest.mark.parametrize("end", ENDS)
def test_the_newest_item_is_minutes_old_and_none_is_from_the_future(end: datetime) -> None:
    newest = when(demo.fortnight(end)[-1])
    assert end - timedelta(minutes=10) <= newest < end


def test_items_come_in_order_of_time_aware_and_within_the_fortnight(items: list[RawItem]) -> None:
    times = [when(item) for item in items]
    assert times == sorted(times)
    assert all(time.utcoffset() == timedelta(0) for time in times)
    assert times[0] >= END - timedelta(days=14, hours=16)


def test_ids_and_addresses_are_unique_and_lead_nowhere_real(items: list[RawItem]) -> None:
    assert len({item.native_id for item in items}) == len(items)
    assert len({item.url for item in items}) == len(items)
    assert all(re.match(r"https://[a-z0-9.-]+\.example/", item.url) for item in items)


def test_every_slot_is_filled_and_no_template_mark_is_left(items: list[RawItem]) -> None:
    written = "\n".join(f"{item.title}\n{item.text}" for item in items)
    assert not re.search(r"[{}]|\|\||，。|。。|，，|？。|！。|，？", written)
    assert all(item.title.strip() or item.text.strip() for item in items)


def test_only_reposts_repeat_the_words_of_others(items: list[RawItem]) -> None:
    said = Counter(item.text for item in items if item.text and item.kind is not MentionKind.REPOST)
    assert said.most_common(1)[0][1] == 1
    reposts = [item for item in items if item.kind is MentionKind.REPOST]
    assert len(reposts) > 200
    assert all("//@:" in item.text for item in reposts)


def test_no_account_name_stands_in_a_text(items: list[RawItem]) -> None:
    assert not [item.text for item in items if re.search(r"@[^:：]", item.text.replace("请@有关部门", ""))]


def test_no_real_person_company_or_place_is_named(items: list[RawItem]) -> None:
    """A list of what slips in most easily: real regions, real media, real firms, and people with a surname."""
    written = "\n".join(f"{item.title}\n{item.text}\n{item.site}" for item in items if item.source_kind != "hot_list")
    real = r"北京|上海|广东|湖南|四川|岳阳|云溪|阜南|段郢|新华|人民网|央视|澎湃|百度|腾讯|阿里|美团|集团|有限公司"
    people = r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗](某|先生|女士|书记|镇长|县长|校长|主任|老师|医生|记者)"
    assert not re.findall(real, written)
    assert not re.findall(people, written)
    assert not re.search(r"1[3-9]\d{9}", written)


def test_what_concerns_the_unit_names_something_of_the_unit(items: list[RawItem]) -> None:
    ours = [item for matter in scripts.load().matters if matter.about_unit for item in of(items, matter.id)]
    named = [item for item in ours if any(name in item.title + item.text for name in OURS)]
    assert len(named) / len(ours) > 0.95


def test_a_wrong_unit_of_similar_name_is_there_to_be_told_apart(items: list[RawItem]) -> None:
    target = demo.unit().targets[0]
    namesakes = of(items, "namesake")
    others = [item for item in namesakes if any(term in item.title + item.text for term in target.not_terms)]
    plain = [item for item in namesakes if item not in others]
    assert len(others) >= 30
    assert any("青禾" in item.text for item in plain)
    assert not any(alias in item.title + item.text for item in plain for alias in target.aliases)


def test_no_item_about_the_unit_carries_the_name_of_the_wrong_one(items: list[RawItem]) -> None:
    not_terms = demo.unit().targets[0].not_terms
    ours = [item for matter in scripts.load().matters if matter.about_unit for item in of(items, matter.id)]
    assert not [item.text for item in ours if any(term in item.title + item.text for term in not_terms)]


def test_the_canteen_climbs_from_forum_to_county_city_and_province(items: list[RawItem]) -> None:
    first: dict[str, datetime] = {}
    for item in of(items, "canteen"):
        first.setdefault(item.site, when(item))
    tiers = ["岚溪论坛", "岚溪县融媒体中心", "山原市广播电视台", "南岭省广播网"]
    assert [first[site] for site in tiers] == sorted(first[site] for site in tiers)
    assert first["岚溪论坛"] > END - timedelta(hours=31)


def test_the_dam_rumour_is_refuted_within_hours_and_decays(items: list[RawItem]) -> None:
    dam = of(items, "dam")
    refuted = min(when(item) for item in dam if item.site == "岚溪发布")
    first_day = sum(when(item) <= when(dam[0]) + timedelta(days=1) for item in dam)
    assert refuted - when(dam[0]) < timedelta(hours=5)
    assert first_day / len(dam) > 0.8
    assert max(when(item) for item in dam) < END - timedelta(days=4)


def test_the_bank_rumour_flashes_and_dies_in_two_days(items: list[RawItem]) -> None:
    bank = of(items, "bank")
    assert when(bank[-1]) - when(bank[0]) < timedelta(hours=48)


def test_the_land_grievance_grows(items: list[RawItem]) -> None:
    land = of(items, "land")
    middle = END - timedelta(days=7)
    assert sum(when(item) > middle for item in land) > 2 * sum(when(item) <= middle for item in land)


def test_people_sleep_and_offices_close(items: list[RawItem]) -> None:
    exact = [item for item in items if item.precision in (Precision.SECOND, Precision.MINUTE)]
    hours = Counter(in_beijing(when(item)).hour for item in exact)
    assert sum(hours[hour] for hour in (3, 4, 5)) < 0.04 * len(exact)
    news = [in_beijing(when(item)).hour for item in of(items, "office") if item.source_kind is SourceKind.NEWS]
    assert sum(7 <= hour <= 20 for hour in news) / len(news) > 0.9


def test_a_day_known_only_as_a_day_starts_at_midnight_in_beijing(items: list[RawItem]) -> None:
    days = [item for item in items if item.precision is Precision.DAY]
    assert len(days) > 20
    assert all(
        (local := in_beijing(when(item))).hour == 0 and f"{local:%Y-%m-%d}" == item.published_raw for item in days
    )


def test_comments_hang_below_a_post_that_counts_them(items: list[RawItem]) -> None:
    posts = {item.url: item for item in items if item.kind is MentionKind.POST}
    below = Counter(item.url.partition("#")[0] for item in items if item.kind is MentionKind.COMMENT)
    known = {url: count for url, count in below.items() if url in posts}
    assert sum(known.values()) / below.total() > 0.98
    assert all(posts[url].metrics.comments >= count for url, count in known.items())


def test_authors_are_many_and_offices_are_one(items: list[RawItem]) -> None:
    authors = {item.author_key for item in items if item.author_key is not None}
    assert len(authors) > 1200
    assert len({item.author_key for item in items if item.site == "岚溪发布"}) == 1
    assert all(item.author_key is None for item in items if item.source_kind is SourceKind.COMPLAINT)


def test_an_item_gathers_its_public_along_the_measured_curve() -> None:
    marks = [(0.5, 0.17), (4, 0.51), (12, 0.76), (24, 0.88)]
    assert [(hours, round(timing.growth(hours), 2)) for hours, _ in marks] == marks
    assert timing.growth(0) == 0
    assert timing.growth(10_000) == 1


def test_the_hot_titles_are_those_of_the_list_and_the_notice_gives_their_licence() -> None:
    notice = (scripts.FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    rows = (scripts.FOLDER / "background.csv").read_text(encoding="utf-8").splitlines()
    assert "MIT License" in notice
    assert "Permission is hereby granted, free of charge" in notice
    assert f"{len(rows) - 1} titles" in notice


def test_the_unit_of_the_demo_is_a_township_with_a_target_of_its_own_name() -> None:
    unit = demo.unit()
    assert unit.org_kind == "township"
    assert unit.targets[0].name == unit.name
    asked = tomllib.loads((scripts.FOLDER.parent / "plans" / f"{unit.plan_id}.toml").read_text(encoding="utf-8"))
    assert {question["name"] for question in asked["placeholders"]} == set(unit.answers)


def test_too_few_wordings_are_an_error_not_a_repetition(tmp_path: Path) -> None:
    source = (scripts.FOLDER / "matter_bank.toml").read_text(encoding="utf-8")
    for name in ("sources.toml", "common.toml", "background.csv"):
        (tmp_path / name).write_bytes((scripts.FOLDER / name).read_bytes())
    (tmp_path / "matter_bank.toml").write_text(source.replace("orders = 3", "orders = 400"), encoding="utf-8")
    script = scripts.load(tmp_path)
    with pytest.raises(wording.WordingError, match="too few wordings"):
        demo.matter_items(script, script.matters[0], END, 7, b"key")


def test_the_end_shows_what_could_not_be_seen(items: list[RawItem], visited: list[SourceRun]) -> None:
    last = {run.source_id: run for run in visited}
    assert (last["demo-forum"].outcome, last["demo-forum"].health) == (Outcome.TIMEOUT, Health.BROKEN)
    assert (last["demo-search"].outcome, last["demo-search"].health) == (Outcome.BLOCKED, Health.SUSPENDED)
    assert (last["demo-city-news"].outcome, last["demo-city-news"].health) == (Outcome.UNCHANGED, Health.STALE)
    forum = [when(item) for item in items if item.site == "岚溪论坛"]
    assert timedelta(hours=2) < END - max(forum) < timedelta(hours=4)


def test_what_the_visits_counted_is_what_the_sources_yielded(items: list[RawItem], visited: list[SourceRun]) -> None:
    weibo = [run for run in visited if run.source_id == "demo-weibo"]
    yielded = [item for item in items if demo.source_id(item) == "demo-weibo"]
    assert 0 <= len(yielded) - sum(run.items for run in weibo) < 40
    assert all(run.detail for run in visited if not run.outcome.is_success)
    assert all(END - timedelta(days=14) <= run.started_at < run.finished_at <= END for run in visited)


def test_most_visits_succeed_and_every_source_was_visited(visited: list[SourceRun]) -> None:
    assert {run.source_id for run in visited} == {source.id for source in demo.sources()}
    assert sum(run.outcome.is_success for run in visited) / len(visited) > 0.95
    assert demo.runs(END) == visited
