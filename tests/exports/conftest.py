"""A store with known numbers, and the papers made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from yuqing.export.kinds import Asked, Subject, make
from yuqing.export.report import Report
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.model.runs import Health, Outcome
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.store import Store
from yuqing.views.briefing import Watched
from yuqing.views.desk import plan_of

NAME = "云溪县河口镇人民政府"
ANSWERS = {
    "单位": NAME, "地名": "河口镇", "上级宣传部门": "云溪县委宣传部", "上级党委政府": "云溪县委、县政府",
}  # fmt: skip
UNIT = Unit(NAME, "township", "township", ANSWERS, (WatchTarget("unit", NAME, ("河口镇",)),))
FLOOD, FAIR = "河口镇集市路面积水无人处理", "河口镇采莲节周末开幕"
SECRETS = ("13812345678", "110101199003078515", "6222021234567890128", "张三丰", "小莲在河口", "0571-87654321")
#: Every cell of it would be a formula.
FORMULA = '=HYPERLINK("http://evil.example","点我")'


@dataclass(frozen=True, slots=True)
class Room:
    """A store in memory and what a test asks of it."""

    store: Store
    now: datetime
    subject: Subject

    def report(self, kind: ReportKind, *, list_up_to: int = 1000, topic_id: int | None = None) -> Report:
        request = ExportRequest(kind, self.now.date(), ".docx", topic_id)
        return make(self.subject, Asked(request, self.now, list_up_to))


def rows(mention: Callable, now: datetime) -> list:
    """Sixty angry mentions in this week, twenty in the week before, one that names people, and one formula."""
    flood = [
        mention(
            number, title=FLOOD, text="积水没过脚踝。", source_kind=kind, author_key=number % 23,
            published_at=now - timedelta(hours=number * 2.2), words=["积水", "集市"], comments=number % 7,
            tone="negative" if number % 3 else "neutral", url=f"http://bbs.example/{number}",
        )
        for number, kind in zip(range(1, 61), ["forum", "social", "complaint", "video"] * 15, strict=True)
    ]  # fmt: skip
    before = [
        mention(
            200 + number, title=FAIR, text="欢迎来玩。", source_kind="news", tone="positive", words=["采莲节"],
            terms=[3, 4], published_at=now - timedelta(days=7, hours=number * 5), media_tier=40,
        )
        for number in range(1, 21)
    ]  # fmt: skip
    said = f"联系人:{SECRETS[3]},电话{SECRETS[0]}或{SECRETS[5]},身份证{SECRETS[1]},卡号{SECRETS[2]},@{SECRETS[4]}"
    personal = mention(300, title="", text=said, published_at=now - timedelta(hours=140))
    formula = mention(301, title=FORMULA, text=FORMULA, site=FORMULA, published_at=now - timedelta(hours=139))
    return [*flood, *before, personal, formula]


@pytest.fixture
def papers(bench, make_mention, make_run, noon) -> Room:
    visits = [
        make_run(f"run-{hour}", started_at=noon - timedelta(hours=hour), finished_at=noon - timedelta(hours=hour))
        for hour in range(0, 24 * 20, 6)
    ]
    # Three hours in which nobody looked.
    failed = [
        make_run(
            f"failed-{hour}", started_at=noon - timedelta(hours=hour), finished_at=noon - timedelta(hours=hour),
            outcome=Outcome.TIMEOUT, health=Health.DEGRADED,
        )
        for hour in (134, 135, 136)
    ]  # fmt: skip
    bench.take(rows(make_mention, noon), runs=(*visits, *failed))
    watched = Watched((("forum", "云溪论坛"), ("daily", "云溪日报")), (NAME, "河口镇"))
    return Room(bench.store, noon, Subject(bench.store, UNIT, plan_of(UNIT), watched, ""))


@pytest.fixture
def empty(bench, noon) -> Room:
    return Room(bench.store, noon, Subject(bench.store, UNIT, plan_of(UNIT), Watched(), ""))
