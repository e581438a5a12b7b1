"""预警: levels with their colours, criteria for every kind of crisis, and what an item is where it stands."""

from datetime import timedelta

import pytest

from yuqing.model.severity import Severity
from yuqing.plans import pack_text, placeholders, resolve
from yuqing.store.mentions import Filter
from yuqing.views.alerts import conditions
from yuqing.views.briefing import Watched, briefing
from yuqing.views.feed import feed
from yuqing.views.proposal import proposals


def plan_of(plan_id):
    text = pack_text(plan_id)
    return resolve(text, {each.name: each.example for each in placeholders(text)})


@pytest.mark.clause("C4")
def test_the_risk_of_a_topic_becomes_a_level_of_the_plan_with_its_colour_and_what_it_asks(bench, make_mention, noon):
    plan = plan_of("generic-security-enterprise")
    grave = [make_mention(number, media_tier=80, signals=["food_safety"]) for number in range(1, 200)]
    bench.take([*grave, make_mention(999, terms=[70, 71], weights=[0.8, 0.6], title="路灯不亮", tone="neutral")])
    first, second = briefing(bench.store, Watched(), noon).topics
    assert first.level < second.level
    assert [level.color for level in sorted(plan.levels, key=lambda each: each.rank)] == ["红", "橙", "黄", "蓝"]
    assert plan.level(first.level).color in "红橙"
    assert proposals(plan, first.level)
    assert proposals(plan, Severity.OBSERVE) == ()


@pytest.mark.clause("H18")
def test_every_kind_of_crisis_has_criteria_of_the_plan_that_are_tried_on_what_is_said(bench, make_mention, noon):
    plan = plan_of("township")
    bench.take([make_mention(number, category="public_health", signals=["food_safety"]) for number in range(1, 4)])
    table = conditions(bench.store, plan, noon + timedelta(minutes=1))
    kinds = table[table["环节"] == "事件类别"].set_index("条件")
    assert set(kinds.index) == {each.name for each in plan.event_types}
    assert kinds.loc["公共卫生事件", "当前"] == "近24小时 1 个议题符合"
    assert kinds.loc["自然灾害", "当前"] == "近24小时 0 个议题符合"
    assert all("段" in basis or "缺省" in basis or "规定" in basis for basis in kinds["依据"])


@pytest.mark.clause("H1")
def test_posts_comments_and_reposts_of_forums_and_news_are_told_apart(bench, make_mention, noon):
    bench.take(
        [
            make_mention(1, source_kind="forum"),
            make_mention(2, source_kind="news", kind="comment"),
            make_mention(3, source_kind="social", kind="repost"),
        ]
    )
    page = feed(bench.store, Filter(noon - timedelta(hours=1), noon + timedelta(hours=1)), 0, noon)
    shown = {detail.mention_id: detail.source_kind for detail in page.details}
    assert shown == {1: "论坛贴吧", 2: "新闻媒体·评论", 3: "微博社交·转发"}
