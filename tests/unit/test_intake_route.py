"""The interface answers as docs/intake.md says, and writes nothing but what it answered 202 for."""

import json
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette

from yuqing import clock, config
from yuqing.cli import main
from yuqing.config import Settings
from yuqing.ui import office
from yuqing.ui.intake_route import BURST, PATH, intake_route
from yuqing.workflow import handing_over, intake_tokens
from yuqing.workflow.intake import MAX_BYTES

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MENTION = {"url": "https://bbs.example.cn/1", "title": "河口镇积水", "author": "张三"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    #: Pieces of the request that were read before the answer.
    read: int

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Interface:
    """The application as a server calls it, without a server."""

    folder: Path
    token: str = ""
    #: Seconds on the clock of the rate limit.
    seconds: float = 0.0
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[intake_route(lambda: self.seconds)])
        self.desk = config.desk(Settings(data_dir=str(self.folder)), "live")
        self.token = intake_tokens.create(self.desk.intake_tokens, "12345平台", NOW)

    def post(self, body: bytes, authorization: str | None = None, **scope: Any) -> Answer:
        given = f"Bearer {self.token}" if authorization is None else authorization
        return anyio.run(partial(self._call, [body], given, **scope))

    def send(self, *mentions: dict[str, Any]) -> Answer:
        return self.post(json.dumps(mentions).encode())

    def stream(self, pieces: list[bytes]) -> Answer:
        return anyio.run(partial(self._call, pieces, f"Bearer {self.token}"))

    @property
    def waiting(self) -> list[Path]:
        return handing_over.waiting(self.desk)

    async def _call(self, pieces: list[bytes], authorization: str, method: str = "POST") -> Answer:
        sent: list[dict[str, Any]] = []
        read = 0

        async def receive() -> dict[str, Any]:
            nonlocal read
            read += 1
            return {"type": "http.request", "body": pieces[read - 1], "more_body": read < len(pieces)}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"authorization", authorization.encode("latin-1"))] if authorization else []
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": PATH, "raw_path": PATH.encode(),
            "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "server": ("127.0.0.1", 80),
        }  # fmt: skip
        await self.app(scope, receive, send)
        names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], names, b"".join(part.get("body", b"") for part in sent[1:]), read)


@pytest.fixture
def interface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Interface:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(office, "_office", None)
    office.open_office(Settings(data_dir=str(tmp_path)), with_workers=False)
    return Interface(tmp_path)


def test_what_is_good_is_left_for_the_worker_and_counted(interface: Interface) -> None:
    answer = interface.send(MENTION, MENTION | {"url": "https://bbs.example.cn/2"})
    (path,) = interface.waiting
    assert (answer.status, answer.said) == (202, {"accepted": 2, "id": path.stem})
    delivery = handing_over.read(path.read_bytes())
    assert (delivery.source_id, delivery.sender, delivery.received_at) == ("intake:12345平台", "12345平台", NOW)
    assert "张三" not in path.read_text("utf-8")


def test_what_is_wrong_is_told_by_row_and_field_and_nothing_is_kept(interface: Interface) -> None:
    answer = interface.send(MENTION, {"titel": "\ud800"})
    assert answer.status == 422
    assert answer.said == {
        "error": "没有收下:请按 faults 改正后整批重发",
        "faults": [{"row": 2, "field": "titel", "message": "不认识的字段,是否想写 title?"}],
    }
    assert interface.waiting == []


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "{token}", "Bearer \xff"]
)
def test_without_a_good_token_nothing_is_read(interface: Interface, authorization: str) -> None:
    answer = interface.post(b"{}", authorization.format(token=interface.token))
    assert (answer.status, answer.said) == (401, {"error": "缺少令牌或令牌无效"})
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.read == 0


def test_a_desk_without_tokens_admits_nobody(interface: Interface) -> None:
    interface.desk.intake_tokens.unlink()
    assert interface.send(MENTION).status == 401


def test_a_token_that_was_switched_off_is_refused_at_once(interface: Interface) -> None:
    file = interface.desk.intake_tokens
    file.write_text(file.read_text("utf-8").replace("enabled = true", "enabled = false"), "utf-8")
    answer = interface.send(MENTION)
    assert (answer.status, answer.read) == (403, 0)
    assert answer.said == {"error": "这个令牌已停用,请联系舆情系统管理员"}


def test_a_body_is_read_no_further_than_the_limit(interface: Interface) -> None:
    answer = interface.stream([b" " * 300_000] * 100)
    assert (answer.status, answer.read) == (413, 4)
    assert answer.said == {"error": "一次不能超过 1,000,000 字节,请分批提交"}


def test_a_body_of_exactly_the_limit_is_read(interface: Interface) -> None:
    assert interface.post(json.dumps(MENTION).encode().ljust(MAX_BYTES)).status == 202


def test_too_many_requests_are_refused_until_time_has_passed(interface: Interface) -> None:
    assert [interface.send(MENTION).status for _ in range(int(BURST))] == [202] * int(BURST)
    refused = interface.send(MENTION)
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert refused.said == {"error": "提交过于频繁,请稍后重发"}
    interface.seconds += 2.0
    assert [interface.send(MENTION).status for _ in range(3)] == [202, 202, 429]
    interface.seconds += 10_000.0
    assert [interface.send(MENTION).status for _ in range(31)].count(202) == BURST


def test_one_sender_does_not_use_up_the_requests_of_another(interface: Interface) -> None:
    other = intake_tokens.create(interface.desk.intake_tokens, "融媒体", NOW)
    while interface.send(MENTION).status == 202:
        continue
    assert interface.post(json.dumps(MENTION).encode(), f"Bearer {other}").status == 202


def test_a_wrong_token_costs_nobody_a_request(interface: Interface) -> None:
    for _ in range(int(BURST)):
        interface.post(b"{}", "Bearer wrong")
    assert interface.send(MENTION).status == 202


def test_a_damaged_token_file_says_who_can_help_and_no_more(
    interface: Interface, caplog: pytest.LogCaptureFixture
) -> None:
    interface.desk.intake_tokens.write_text("[[token", "utf-8")
    with caplog.at_level(logging.ERROR):
        answer = interface.send(MENTION)
    assert (answer.status, answer.said) == (503, {"error": "接口暂不可用:令牌文件有误,请联系舆情系统管理员"})


def test_a_full_disk_asks_to_send_again(interface: Interface, caplog: pytest.LogCaptureFixture) -> None:
    interface.desk.intake.write_text("no folder", "utf-8")
    with caplog.at_level(logging.ERROR):
        answer = interface.send(MENTION)
    assert (answer.status, answer.said) == (503, {"error": "暂时无法保存,请稍后重发;重发不会重复"})


def test_only_post_is_answered(interface: Interface) -> None:
    answer = interface.post(b"", method="GET")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_the_command_line_prints_a_new_token_once(
    interface: Interface, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YUQING_DATA_DIR", str(interface.folder))
    assert main(["intake-token", "县融媒体中心"]) == 0
    shown = capsys.readouterr()
    assert interface.post(json.dumps(MENTION).encode(), f"Bearer {shown.out.strip()}").status == 202
    assert "只显示这一次" in shown.err
    assert main(["intake-token", "县融媒体中心"]) == 1
    assert "已有令牌" in capsys.readouterr().err
