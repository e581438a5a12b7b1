"""What is handed in is taken whole or refused with every fault by row and field, and reaches the store once."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ulid import ULID

from yuqing.config import Desk
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model import segments as layout
from yuqing.model.intake import Delivery, HandedIn
from yuqing.model.mentions import MentionKind, Metrics, Precision, RawItem, SourceKind
from yuqing.sources.rows import fed_id, handed_in_id
from yuqing.worker import intake as taking
from yuqing.worker.office import Office
from yuqing.workflow import evidence, handing_over, intake_tokens
from yuqing.workflow.authority import Acting
from yuqing.workflow.intake import MAX_FAULTS, MAX_ITEMS, Sender, check, read
from yuqing.workflow.manual_report import Sighting, report_sighting

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SENDER = Sender("12345平台", b"k" * 32, NOW)
PLAIN = {"url": "https://bbs.example.cn/1", "title": "河口镇积水", "published": "2026-11-22 08:30"}
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def taken(**given: Any) -> HandedIn:
    found = check(PLAIN | given, SENDER)
    assert isinstance(found, HandedIn)
    return found


def faults(given: Any) -> list[tuple[str, str]]:
    found = check(given, SENDER)
    assert isinstance(found, list)
    return [(fault.field, fault.message) for fault in found]


def body(*rows: Any) -> bytes:
    return json.dumps(rows).encode()


def test_a_mention_is_read_whole() -> None:
    mention = taken(
        id=77, text="水深过膝\n请绕行", site="河口论坛", kind="论坛贴吧", type="comment", author="张三", reposts=1,
        comments=2, likes=3, views=4, about_unit=True,
    )  # fmt: skip
    item = mention.item
    assert (item.native_id, item.text, item.site) == ("77", "水深过膝\n请绕行", "河口论坛")
    assert (item.source_kind, item.kind) == (SourceKind.FORUM, MentionKind.COMMENT)
    assert (item.published_at, item.precision) == (datetime(2026, 11, 22, 0, 30, tzinfo=UTC), Precision.MINUTE)
    assert item.metrics == Metrics(1, 2, 3, 4)
    assert mention.about_unit


def test_the_author_is_only_counted() -> None:
    first, again, other = (taken(author=author).item for author in ("张三", " 张三 ", "李四"))
    assert first.author_key == again.author_key != other.author_key
    assert "张三" not in repr(first)


@pytest.mark.parametrize(
    ("given", "site", "kind"),
    [
        ({"url": "https://weibo.com/1/N"}, "新浪微博", SourceKind.SOCIAL),
        ({"url": "https://bbs.example.cn/1"}, "12345平台", SourceKind.OTHER),
        ({"url": None, "kind": "complaint"}, "12345平台", SourceKind.COMPLAINT),
    ],
)
def test_a_mention_without_a_site_stands_under_that_of_its_address_or_its_sender(
    given: dict[str, Any], site: str, kind: SourceKind
) -> None:
    item = taken(**given).item
    assert (item.site, item.source_kind) == (site, kind)


def test_null_means_that_the_sender_does_not_know() -> None:
    nothing = dict.fromkeys(["id", "text", "site", "kind", "type", "author", "views", "about_unit", "published"])
    item = taken(**nothing).item
    assert (item.published_at, item.precision, item.author_key) == (None, Precision.SEEN, None)


@pytest.mark.parametrize(("days", "is_history"), [(0, False), (2, False), (4, True), (4000, True)])
def test_what_is_old_is_history_and_fires_no_alarm(days: int, is_history: bool) -> None:
    assert taken(published=(NOW - timedelta(days=days)).isoformat()).backfilled is is_history


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"titel": "x"}, [("titel", "不认识的字段,是否想写 title?")]),
        ({"phone": "1"}, [("phone", "不认识的字段")]),
        ({"title": None}, [("text", "标题和正文至少要有一项")]),
        ({"title": "\x00 "}, [("text", "标题和正文至少要有一项")]),
        ({"title": ["x"]}, [("title", "应为文字")]),
        ({"title": "河" * 501}, [("title", "不能超过 500 字,现在是 501 字")]),
        ({"url": "bbs.example.cn/1"}, [("url", "应为 http:// 或 https:// 开头的完整网址")]),
        ({"url": "javascript:alert(1)"}, [("url", "应为 http:// 或 https:// 开头的完整网址")]),
        ({"published": "上周"}, [("published", '看不懂发布时间,请写成 "2026-11-22 08:30" 或带时区的 ISO 8601')]),
        ({"published": "2026-11-24 08:30"}, [("published", "发布时间在将来")]),
        ({"published": 1.5}, [("published", "应为文字")]),
        ({"views": -1}, [("views", "应为不小于 0 的整数")]),
        ({"views": True, "likes": "3"}, [("likes", "应为不小于 0 的整数"), ("views", "应为不小于 0 的整数")]),
        ({"about_unit": "是"}, [("about_unit", "应为 true 或 false")]),
        ({"type": "贴"}, [("type", "应为其中之一:原帖(post)、评论(comment)、转发(repost)")]),
    ],
)
def test_a_wrong_field_is_named(given: dict[str, Any], said: list[tuple[str, str]]) -> None:
    assert faults(PLAIN | given) == said


def test_one_fault_refuses_the_batch_and_every_row_is_told() -> None:
    mentions, found = read(body(PLAIN, 7, PLAIN | {"kind": "报纸"}, {"url": 7, "views": "x"}), SENDER)
    assert mentions == ()
    assert [(fault.row, fault.field) for fault in found] == [(2, ""), (3, "kind"), (4, "url"), (4, "views")]


def test_one_object_is_a_batch_of_one() -> None:
    mentions, found = read(json.dumps(PLAIN).encode(), SENDER)
    assert [mention.item.title for mention in mentions] == ["河口镇积水"]
    assert found == ()


@pytest.mark.parametrize(
    "given",
    [b"", b"{", b"[" * 100_000, "{}".encode("utf-16")[:-1], b'{"title": "\xd0\xd0"}', b"9" * 5000],
    ids=["nothing", "cut", "deep", "half", "gbk", "digits"],
)
def test_what_is_no_json_is_one_fault(given: bytes) -> None:
    (fault,) = read(given, SENDER)[1]
    assert (fault.row, fault.message) == (0, "请求内容不是有效的 JSON(应为 UTF-8 编码)")


@pytest.mark.parametrize("rows", [0, MAX_ITEMS + 1])
def test_an_empty_or_huge_batch_is_refused(rows: int) -> None:
    (fault,) = read(body(*[PLAIN] * rows), SENDER)[1]
    assert fault.message == f"一次应提交 1 至 1000 条,现在是 {rows} 条"


def test_a_wholly_wrong_batch_is_told_up_to_a_limit() -> None:
    assert len(read(body(*[{}] * MAX_ITEMS), SENDER)[1]) == MAX_FAULTS


def test_halves_of_characters_do_not_pass() -> None:
    mentions, _ = read(b'{"title": "\\ud800\\u0000a"}', SENDER)
    assert mentions[0].item.title == "a"
    _, (fault, *_) = read(b'{"\\ud800x": 1}', SENDER)
    assert fault.field == "x"


# The identity of what is handed in.


def test_a_post_is_the_one_that_a_feed_brings() -> None:
    item = taken(url="http://www.example.cn/1.html?utm_source=x", id="7").item
    fed = taken(url="https://example.cn/1.html").item
    assert handed_in_id(item, "intake:a", NOW) == fed_id(fed, "feed", NOW + timedelta(days=9))


def test_comments_under_one_post_are_different_mentions() -> None:
    comments = [taken(type="comment", text=text).item for text in ("一", "二")]
    assert len({handed_in_id(item, "intake:a", NOW) for item in comments}) == 2


# From the app to the store.


class Plain:
    """An engine that finds nothing remarkable."""

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            empty = {
                "target_id": "unit", "target_reason": "来源", "words": [], "tone": "neutral", "tone_p": 0.5,
                "tone_reason": "", "snownlp_raw": 0.5, "category": "", "category_words": [], "signals": [],
                "media_tier": 20, "question": "", "near_key": 0, "terms": [], "weights": [],
            }  # fmt: skip
            rows = [row | empty for row in batch.to_pylist()]
            yield from pa.Table.from_pylist(rows, layout.SEGMENT).combine_chunks().to_batches()

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Desk("live", tmp_path, tmp_path), b"k" * 32, Plain())


def left(office: Office, *rows: dict[str, Any], received_at: datetime = NOW) -> None:
    mentions, found = read(body(*rows), SENDER)
    assert found == ()
    handing_over.leave(office.desk, Delivery(str(ULID()), "intake:12345平台", "12345平台", received_at, mentions))


def test_a_delivery_comes_out_as_it_went_in(office: Office) -> None:
    mention = taken(text="一\u2028二\x85三\n四", author="张三", views=9)
    delivery = Delivery("01A", "intake:a", "a", NOW, (mention, taken(published=None)))
    handing_over.leave(office.desk, delivery)
    (path,) = handing_over.waiting(office.desk)
    assert handing_over.read(path.read_bytes()) == delivery
    assert "张三" not in path.read_text("utf-8")


def test_what_was_handed_in_reaches_the_store_once(office: Office, bench: Any) -> None:
    for _ in range(2):
        left(office, PLAIN, PLAIN | {"url": "https://bbs.example.cn/2", "published": "2020-01-01"}, {"title": "无链接"})
    taking.take(office)
    assert handing_over.waiting(office.desk) == []
    assert bench.ingest.take_folder(office.desk.inbox, office.desk.rejected, NOW).added == 3
    rows = bench.store.records("select url, backfilled, source_id, seen_at from mentions order by published_at")
    assert [row["backfilled"] for row in rows] == [True, False, False]
    assert {(row["source_id"], row["seen_at"]) for row in rows} == {("intake:12345平台", NOW)}


def test_one_address_twice_in_a_batch_is_one_mention(office: Office, bench: Any) -> None:
    left(office, PLAIN, PLAIN)
    taking.take(office)
    assert bench.ingest.take_folder(office.desk.inbox, office.desk.rejected, NOW).added == 1


def killed(_path: Path) -> None:
    raise KeyboardInterrupt


def test_a_crash_before_the_file_is_gone_changes_nothing(
    office: Office, bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(office, PLAIN, {"title": "无链接"})
    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            taking.take(office)
    taking.take(office)
    assert bench.ingest.take_folder(office.desk.inbox, office.desk.rejected, NOW).added == 2


@pytest.mark.parametrize(
    "damaged", [b'{"id": "00"', b"\xff\x00", b"", b"{}\n[]"], ids=["cut", "bytes", "empty", "shape"]
)
def test_a_damaged_file_is_set_aside_and_shown_and_the_next_one_is_taken(
    office: Office, bench: Any, damaged: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    office.desk.intake.mkdir()
    (office.desk.intake / "00.jsonl").write_bytes(damaged)
    left(office, PLAIN)
    with caplog.at_level(logging.ERROR):
        taking.take(office)
    assert bench.ingest.take_folder(office.desk.inbox, office.desk.rejected, NOW).added == 1
    assert (office.desk.rejected / "intake_00.jsonl").read_bytes() == damaged
    (run,) = bench.store.records("select outcome, detail from source_runs")
    assert run["outcome"] == "internal"
    assert "intake_00.jsonl" in run["detail"]


def test_a_full_disk_leaves_the_delivery_for_the_next_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    left(office, PLAIN)
    office.desk.inbox.write_text("no folder", "utf-8")
    with pytest.raises(OSError, match="inbox"):
        taking.take(office)
    assert len(handing_over.waiting(office.desk)) == 1


# Tokens.


def test_a_token_is_known_by_its_hash_only(tmp_path: Path) -> None:
    file = tmp_path / "intake_tokens.toml"
    first, second = (intake_tokens.create(file, name, NOW) for name in ("12345平台", "融媒体"))
    assert len(first) >= 43
    assert first not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    tokens = intake_tokens.load(file)
    assert [intake_tokens.find(tokens, token).name for token in (first, second)] == ["12345平台", "融媒体"]
    assert [intake_tokens.find(tokens, wrong) for wrong in ("", first[:-1], tokens[0].sha256, "\udcff")] == [None] * 4


@pytest.mark.parametrize("name", ["", " a", "a\nb", "长" * 41, "\x00"])
def test_a_token_needs_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="名称"):
        intake_tokens.create(tmp_path / "t.toml", name, NOW)


def test_a_name_has_one_token(tmp_path: Path) -> None:
    intake_tokens.create(tmp_path / "t.toml", "a", NOW)
    with pytest.raises(ConfigError, match="已有令牌"):
        intake_tokens.create(tmp_path / "t.toml", "a", NOW)


@pytest.mark.parametrize("text", ["[[token]\n", '[[token]]\nnaem = "a"\n', "token = 7\n", "token = [7]\n"])
def test_a_damaged_token_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="格式有误"):
        intake_tokens.load(tmp_path / "t.toml")


# What the duty officer reports.


SEEN = Sighting("河口论坛", "https://bbs.example.cn/1", "河口镇积水", "", "今天 8:30")


def reported(office: Office) -> tuple[RawItem, HandedIn]:
    (path,) = handing_over.waiting(office.desk)
    (mention,) = handing_over.read(path.read_bytes()).mentions
    return mention.item, mention


def test_a_sighting_is_about_the_unit_and_fires_alarms_however_old(by: Acting, office: Office) -> None:
    report_sighting(by, office.desk, Sighting("河口论坛", "", "积水", "", "2026-01-02"), None)
    item, mention = reported(office)
    assert (item.source_kind, item.site) == (SourceKind.MANUAL, "河口论坛")
    assert (mention.about_unit, mention.backfilled) == (True, False)


def test_the_evidence_is_found_by_the_mention(by: Acting, office: Office) -> None:
    mention_id = report_sighting(by, office.desk, SEEN, PNG)
    again = report_sighting(replace(by, now=NOW + timedelta(minutes=5)), office.desk, SEEN, PNG)
    assert mention_id == again
    (kept,) = evidence.list_of_mention(office.desk.evidence, mention_id)
    assert kept.file == f"{hashlib.sha256(PNG).hexdigest()}.png"
    assert (office.desk.evidence / kept.file).read_bytes() == PNG
    assert evidence.list_of_mention(office.desk.evidence, 7) == []


@pytest.mark.parametrize(
    ("sighting", "said"),
    [
        (Sighting("", "", "积水", "", ""), "请填写在哪里看到的。"),
        (Sighting("论坛", "", "", " ", ""), "内容:标题和正文至少要有一项。"),
        (Sighting("论坛", "", "积水", "", "上周"), '发布时间:看不懂发布时间,请写成 "2026-11-22 08:30"。'),
        (Sighting("论坛", "bbs", "积水", "", ""), "链接:应为 http:// 或 https:// 开头的完整网址。"),
    ],
)
def test_an_incomplete_sighting_is_refused_and_leaves_nothing(
    by: Acting, office: Office, sighting: Sighting, said: str
) -> None:
    with pytest.raises(WorkflowError) as caught:
        report_sighting(by, office.desk, sighting, PNG)
    assert str(caught.value) == said
    assert handing_over.waiting(office.desk) == []
    assert not office.desk.evidence.exists()


def test_nothing_is_reported_in_the_demo(by: Acting, tmp_path: Path) -> None:
    with pytest.raises(WorkflowError, match="演示中不能报送"):
        report_sighting(by, Desk("demo", tmp_path, tmp_path), SEEN, None)


def test_a_report_that_cannot_be_written_says_so(by: Acting, office: Office) -> None:
    office.desk.intake.write_text("no folder", "utf-8")
    with pytest.raises(WorkflowError, match="没有报送成功"):
        report_sighting(by, office.desk, SEEN, None)


# Evidence.


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"%PDF-1.7", "pdf"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
    ],
)
def test_the_content_tells_what_evidence_is(content: bytes, ending: str) -> None:
    assert evidence.checked(content) == ending


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"<html>", b"MZ\x90", b"PK\x03\x04", b"RIFF....WAVE"]
)
def test_anything_else_is_no_evidence(content: bytes) -> None:
    with pytest.raises(WorkflowError, match="证据文件只能是图片"):
        evidence.checked(content)


def test_evidence_has_a_limit() -> None:
    assert evidence.checked(PNG.ljust(evidence.MAX_BYTES)) == "png"
    with pytest.raises(WorkflowError, match="不能超过 20 MB"):
        evidence.checked(PNG.ljust(evidence.MAX_BYTES + 1))
