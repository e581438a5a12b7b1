"""The evidence of a mention on its panel: what is kept, since when, with its hash, and asking for its page."""

import hashlib

import pytest

from yuqing.sources import snapshot, snapshot_index
from yuqing.sources.snapshot_index import Shows
from yuqing.workflow import evidence, page_wishes

PAGE = "<html><script>alert(1)</script>河口镇集市街积水</html>".encode()
URL = "https://bbs.example.cn/t/1"


@pytest.fixture
def mentioned(room):
    room.set_up()
    room.take([room.mention(7, title="河口镇集市积水", url=URL, published_at=room.ago(1))])
    return room


def panel(room):
    at = room.visit("feed")
    at.session_state["mentions"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return at.run()


def keep(room, shows=Shows.PAGE):
    folder = room.desk.desk.evidence
    kept = snapshot.keep(folder, PAGE, URL, room.now)
    snapshot_index.attach(folder, [snapshot_index.note(7, kept, shows, URL, room.now)])
    return kept


def test_a_kept_page_is_shown_with_time_and_hash_and_can_be_downloaded(mentioned, spoken):
    keep(mentioned)
    at = panel(mentioned)
    words = spoken(at)
    assert "原文页面快照\n留存时间:11-22 12:00" in words
    assert hashlib.sha256(PAGE).hexdigest() in words
    assert "下载" in [button.proto.label for button in at.get("download_button")]
    assert "alert(1)" not in words
    assert "留存原文页面" not in words


def test_a_kept_page_that_was_changed_is_refused(mentioned, spoken):
    kept = keep(mentioned)
    kept.file.write_bytes(kept.file.read_bytes()[:-9])
    assert "与校验值不符" in spoken(panel(mentioned))


def test_what_was_attached_to_a_report_is_shown(mentioned, spoken):
    evidence.keep(mentioned.desk.desk.evidence, b"\x89PNG\r\n\x1a\n picture", 7, mentioned.now)
    assert "报送时所附文件" in spoken(panel(mentioned))


def test_the_page_of_a_mention_can_be_asked_for_and_what_became_of_it_is_said(mentioned, spoken):
    at = panel(mentioned)
    assert "证据:还没有留存" in spoken(at)
    next(button for button in at.button if button.label == "留存原文页面").click().run()
    (wish,) = page_wishes.open_wishes(mentioned.desk.desk)
    assert (wish.mention_id, wish.url) == (7, URL)
    assert "后台正在留存原文页面" in spoken(panel(mentioned))


def test_a_list_in_which_it_stood_is_not_called_its_page(mentioned, spoken):
    keep(mentioned, Shows.LISTING)
    words = spoken(panel(mentioned))
    assert "所在列表或订阅内容的快照" in words
    assert "留存原文页面" in words
