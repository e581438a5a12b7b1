"""Pages kept as evidence: at once for key sources, on request for other mentions; each belongs to its mention."""

import gzip
import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem, SourceKind
from yuqing.model.runs import Outcome
from yuqing.sources import snapshot, snapshot_index
from yuqing.sources.context import Context, Response
from yuqing.sources.http import Client, Errand
from yuqing.sources.rows import fed_id
from yuqing.sources.snapshot_index import Shows
from yuqing.sources.spec import SourceSpec
from yuqing.worker.evidence import Sighted, Wishes, keep_sighted, want_pages
from yuqing.worker.state import SourceState
from yuqing.worker.visit import LARGEST_KEPT, Means, Visit, visit
from yuqing.workflow import page_wishes
from yuqing.workflow.page_wishes import snapshots_of, want_page, wish_for

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FEED = "https://bbs.example.cn/rss"
POST = "https://bbs.example.cn/t/1"
PAGE = "<html>河口镇集市街积水</html>".encode()


def spec(**given: Any) -> SourceSpec:
    return SourceSpec(**{"id": "bbs", "name": "论坛", "type": "feed", "url": FEED, "key": True} | given)


def item(title: str = "河口镇积水", url: str = POST) -> RawItem:
    return RawItem("", url, title, "", NOW, "", Precision.SECOND, "论坛", SourceKind.FORUM)


def answer(url: str, body: bytes = PAGE) -> Response:
    return Response(200, url, {}, body)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return config.desk(Settings(data_dir=str(tmp_path)), "live")


def sighted(*items: RawItem, pages: dict[str, Response] | None = None, **given: Any) -> Sighted:
    return Sighted(spec(**given), items, {FEED: answer(FEED, b"<rss/>")} if pages is None else pages, NOW)


ID = fed_id(item(), "bbs", NOW)


def test_an_item_of_a_key_source_has_its_own_page_as_evidence(desk: Desk) -> None:
    assert keep_sighted(desk, sighted(item(), pages={POST: answer(POST)})) == []
    (kept,) = snapshots_of(desk, ID)
    assert (kept.shows, kept.url, kept.kept_at, kept.size) == (Shows.PAGE, POST, NOW, len(PAGE))
    assert kept.sha256 == hashlib.sha256(PAGE).hexdigest()
    found = snapshot.find(desk.evidence, kept.sha256)
    assert found is not None
    assert gzip.decompress(found.file.read_bytes()) == PAGE


def test_without_a_page_of_its_own_the_list_in_which_it_stood_is_kept_once(desk: Desk) -> None:
    assert [mention_id for mention_id, _ in keep_sighted(desk, sighted(item()))] == [ID]
    keep_sighted(desk, sighted(item(), pages={FEED: answer(FEED, b"<rss>later</rss>")}))
    assert [kept.shows for kept in snapshots_of(desk, ID)] == [Shows.LISTING]


def test_the_page_stands_before_the_list(desk: Desk) -> None:
    keep_sighted(desk, sighted(item()))
    keep_sighted(desk, sighted(item(), pages={POST: answer(POST)}))
    assert [kept.shows for kept in snapshots_of(desk, ID)] == [Shows.PAGE, Shows.LISTING]


def test_the_pages_of_items_that_concern_the_unit_are_asked_for(desk: Desk) -> None:
    seen = sighted(item(), item("县里修路", "https://bbs.example.cn/t/2"))
    want_pages(desk, seen, keep_sighted(desk, seen), lambda text: "河口镇" in text)
    assert [wish.url for wish in page_wishes.open_wishes(desk)] == [POST]


def test_searches_behind_a_hot_list_are_not_asked_for(desk: Desk) -> None:
    seen = sighted(item(), type="hotlist", channel="热榜")
    want_pages(desk, seen, keep_sighted(desk, seen), lambda _: True)
    assert list(page_wishes.open_wishes(desk)) == []


def test_a_line_that_a_crash_cut_off_hides_no_other(desk: Desk) -> None:
    keep_sighted(desk, sighted(item()))
    (file,) = (desk.evidence / snapshot_index.FOLDER).iterdir()
    file.write_bytes(file.read_bytes() + b'{"mention_id": 12')
    keep_sighted(desk, sighted(item(), pages={POST: answer(POST)}))
    assert len(snapshots_of(desk, ID)) == 2


def visited(tmp_path: Path, get: Callable[[str], Response], **given: Any) -> Visit:
    means = Means(lambda *_: Context(NOW, b"k", get), lambda: NOW, lambda: 0.0, tmp_path)
    return visit(spec(**given), SourceState(), means, NOW)


def rss(size: int = 0) -> bytes:
    return f'<rss version="2.0"><channel><title>源{" " * size}</title></channel></rss>'.encode()


def test_only_visits_to_key_sources_hold_their_pages(tmp_path: Path) -> None:
    assert list(visited(tmp_path, lambda url: answer(url, rss())).pages) == [FEED]
    assert visited(tmp_path, lambda url: answer(url, rss()), key=False).pages == {}


def test_a_page_too_large_to_keep_is_said(tmp_path: Path) -> None:
    came = visited(tmp_path, lambda url: answer(url, rss(LARGEST_KEPT)))
    assert came.pages == {}
    assert "没有留存快照" in came.run.detail


class Web(Client):
    """A client whose answers the test gives."""

    def __init__(self) -> None:
        super().__init__("test")
        self.answer: Response | SourceError = answer(POST)
        self.errands: list[Errand] = []

    def get(self, url: str, errand: Errand) -> Response:
        self.errands.append(errand)
        if isinstance(self.answer, SourceError):
            raise self.answer
        return self.answer


class AtOnce:
    """An executor that does not wait."""

    def submit(self, act: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(act(*given))
        except SourceError as error:
            future.set_exception(error)
        return future


class Worker:
    """The half of the worker that fulfils requests."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.web = desk, Web()
        self._wishes = Wishes(desk, self.web, AtOnce())

    def turn(self, now: datetime = NOW, **specs: SourceSpec) -> None:
        self._wishes.turn(specs, now)
        self._wishes.turn(specs, now)


@pytest.fixture
def worker(desk: Desk) -> Worker:
    return Worker(desk)


@pytest.mark.clause("H6")
def test_a_page_that_was_asked_for_is_kept_and_the_request_ends(desk: Desk, worker: Worker) -> None:
    assert want_page(desk, -5, POST, "bbs", NOW)
    worker.turn()
    assert [kept.shows for kept in snapshots_of(desk, -5)] == [Shows.PAGE]
    assert wish_for(desk, -5) is None
    assert not want_page(desk, -5, POST, "bbs", NOW)


def test_an_address_that_is_no_web_page_is_not_asked_for(desk: Desk) -> None:
    assert not want_page(desk, 5, "javascript:alert(1)", "bbs", NOW)
    assert not want_page(desk, 5, "", "bbs", NOW)


def test_the_settings_of_the_source_are_obeyed_and_strangers_are_public(desk: Desk, worker: Worker) -> None:
    want_page(desk, 5, "http://oa.local/1", "oa", NOW)
    inner = SourceSpec(id="oa", name="内网", type="feed", url="http://oa.local/rss", allow_private=True)
    worker.turn(oa=inner)
    want_page(desk, 6, POST, "gone", NOW)
    worker.turn(oa=inner)
    assert [sorted(errand.private_hosts) for errand in worker.web.errands] == [["oa.local"], []]


def test_a_refusal_is_the_end_and_says_why(desk: Desk, worker: Worker) -> None:
    worker.web.answer = SourceError("网站拒绝访问(403),已暂停采集,不做绕过", kind=Outcome.BLOCKED)
    want_page(desk, 5, POST, "bbs", NOW)
    worker.turn()
    wish = wish_for(desk, 5)
    assert wish is not None
    assert (wish.is_over, wish.said) == (True, "网站拒绝访问(403),已暂停采集,不做绕过")
    worker.turn(NOW + timedelta(days=1))
    assert len(worker.web.errands) == 1


def test_passing_trouble_is_tried_again_three_times(desk: Desk, worker: Worker) -> None:
    worker.web.answer = SourceError("网站没有回应", kind=Outcome.TIMEOUT)
    want_page(desk, 5, POST, "bbs", NOW)
    for hours in (0, 1, 3, 12, 24):
        worker.turn(NOW + timedelta(hours=hours))
    assert len(worker.web.errands) == 4
    wish = wish_for(desk, 5)
    assert wish is not None
    assert wish.is_over


def test_a_request_that_failed_may_be_made_again(desk: Desk, worker: Worker) -> None:
    worker.web.answer = SourceError("页面不存在(404)", kind=Outcome.NOT_FOUND)
    want_page(desk, 5, POST, "bbs", NOW)
    worker.turn()
    worker.web.answer = answer(POST)
    assert want_page(desk, 5, POST, "bbs", NOW)
    worker.turn()
    assert len(snapshots_of(desk, 5)) == 1


def test_pages_of_one_site_are_fetched_one_after_the_other(desk: Desk, worker: Worker) -> None:
    for number in range(3):
        want_page(desk, number, f"https://a{number}.example.cn/t", "bbs", NOW)
    worker.web.slots.reserve("example.cn", 60.0)
    worker.turn()
    assert worker.web.errands == []
