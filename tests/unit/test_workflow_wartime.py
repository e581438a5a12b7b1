"""加密采集: chosen sources more often, on the record, until its end, and never past what politeness allows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model.actor import SYSTEM
from yuqing.sources.source_file import load_sources
from yuqing.sources.spec import SourceSpec
from yuqing.store import record
from yuqing.worker.schedule import Streak, Trouble
from yuqing.worker.state import SourceState
from yuqing.workflow.authority import Acting
from yuqing.workflow.wartime import USUAL, Order, begin_wartime, end_wartime, in_force

SOURCES = """
[[source]]
id = "daily"
name = "云溪日报"
type = "feed"
url = "https://daily.example/rss.xml"
interval = "1h"

[[source]]
id = "search"
name = "元搜索"
type = "searxng"
url = "http://127.0.0.1:8080/search"
interval = "2h"
queries = ["河口镇"]
terms_accepted = true
allow_private = true
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = config.desk(Settings(data_dir=str(tmp_path)), "live")
    made.sources_file.write_text(SOURCES, "utf-8")
    return made


@pytest.fixture
def order(noon: datetime) -> Order:
    return Order(("daily",), USUAL, noon + timedelta(hours=6), "积水事件处置期间")


def daily(desk: Desk) -> SourceSpec:
    return load_sources(desk.sources_file)[0][0]


def test_an_order_holds_until_its_end_and_names_who_gave_it(by: Acting, desk: Desk, order: Order) -> None:
    begin_wartime(by, desk, order)
    now = in_force(desk, by.now)
    assert now is not None
    assert (now.by, now.since, now.order) == (by.actor.account, by.now, order)
    assert now.interval_of(daily(desk)) == USUAL
    assert in_force(desk, order.until - timedelta(seconds=1)) is not None
    assert in_force(desk, order.until) is None


def test_beginning_and_ending_are_on_the_record_with_reason(by: Acting, desk: Desk, order: Order) -> None:
    begin_wartime(by, desk, order)
    end_wartime(by, desk, "积水已退")
    assert in_force(desk, by.now) is None
    ended, begun = (each.entry for each in record.latest(by.store, 2))
    assert (begun.action, begun.payload["reason"], begun.payload["source_ids"]) == (
        "wartime_begun", "积水事件处置期间", ["daily"],
    )  # fmt: skip
    assert (ended.action, ended.payload["reason"]) == ("wartime_ended", "积水已退")


def test_the_program_may_begin_it_for_an_incident(by: Acting, desk: Desk, order: Order) -> None:
    begin_wartime(replace(by, actor=SYSTEM), desk, replace(order, incident_id=7))
    assert record.entries_of(by.store, 7)[0].entry.actor == SYSTEM.account


def test_whoever_may_only_look_may_not_begin_it(acting: Callable[..., Acting], desk: Desk, order: Order) -> None:
    with pytest.raises(WorkflowError, match="权限"):
        begin_wartime(acting(roles=("viewer",)), desk, order)
    assert not desk.wartime_file.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source_ids": ()}, "请选择"),
        ({"source_ids": ("search",)}, "不能加密采集"),
        ({"source_ids": ("nobody",)}, "不存在"),
        ({"interval": timedelta(minutes=1)}, "不能小于 2 分钟"),
        ({"reason": "  "}, "理由"),
        ({"until": datetime.fromisoformat("2026-11-22T03:00:00+00:00")}, "结束时间"),
        ({"until": datetime.fromisoformat("2026-12-22T03:00:00+00:00")}, "结束时间"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(
    by: Acting, desk: Desk, order: Order, change: dict[str, object], said: str
) -> None:
    with pytest.raises(WorkflowError, match=said):
        begin_wartime(by, desk, replace(order, **change))  # type: ignore[arg-type]
    assert in_force(desk, by.now) is None


def test_nothing_to_end_is_said(by: Acting, desk: Desk) -> None:
    with pytest.raises(WorkflowError, match="没有加密采集"):
        end_wartime(by, desk, "x")


def test_a_damaged_file_is_named_and_means_usual_intervals(desk: Desk, by: Acting) -> None:
    desk.wartime_file.write_text('{"since": 1}', "utf-8")
    with pytest.raises(ConfigError, match="已损坏"):
        in_force(desk, by.now)


def test_a_source_that_is_visited_more_often_anyway_keeps_its_interval(by: Acting, desk: Desk, order: Order) -> None:
    war = begin_wartime(by, desk, replace(order, interval=timedelta(hours=2)))
    assert war.interval_of(daily(desk)) is None


def test_a_source_in_trouble_is_not_hurried(noon: datetime) -> None:
    well = SourceState(next_at=noon + timedelta(hours=1), ok_at=noon - timedelta(minutes=6))
    assert well.is_due_within(USUAL, noon)
    assert not well.is_due_within(timedelta(minutes=7), noon)
    assert not replace(well, streak=Streak(Trouble.REFUSED, 1)).is_due_within(USUAL, noon)
    assert not replace(well, streak=Streak(Trouble.THROTTLED, 1)).is_due_within(USUAL, noon)
    assert not replace(well, ok_at=None).is_due_within(USUAL, noon)
