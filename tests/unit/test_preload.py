"""The first page names the script that its charts need, and nothing else does."""

import asyncio
from pathlib import Path

import pytest
import streamlit

from yuqing.ui.preload import Preload


def headers_of(content_type: bytes) -> dict[bytes, bytes]:
    """Return the headers of an answer of that type, as the browser gets them."""
    sent = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type)]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    asyncio.run(Preload(app)({"type": "http"}, None, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return dict(sent[0]["headers"])


def test_a_page_names_a_script_that_is_there():
    link = headers_of(b"text/html; charset=utf-8")[b"link"].decode()
    address, relation = link.split("; ")
    assert relation == "rel=modulepreload"
    assert (Path(streamlit.__file__).parent / "static" / address.strip("</>")).is_file()


@pytest.mark.parametrize("content_type", [b"application/json", b"text/javascript"])
def test_no_other_answer_does(content_type):
    assert b"link" not in headers_of(content_type)
