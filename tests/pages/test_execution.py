"""预案执行度: every limit and step with its figures, what they mean, and the incidents behind them."""

import pytest

from tests.response.paper import FROZEN, SHA, START, WAYS
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Opening
from yuqing.model.incident import Deed, State
from yuqing.model.record import Entry
from yuqing.rules.fold import fold
from yuqing.rules.payloads import packed
from yuqing.store import incidents, record

FIRST = Opening(title="集市积水", plan_sha=SHA, marks={ClockStart.FIRST_MENTION: START, ClockStart.DETECTED: START})


@pytest.fixture
def archived(room):
    """A desk with one incident that went all the way."""
    room.set_up()
    with room.desk.store.transaction() as transaction:
        incidents.add_snapshot(
            transaction, {"sha": SHA, "plan_id": "p", "version": "1", "plan": FROZEN, "taken_at": START}
        )
        entries = [
            record.append(
                transaction,
                Entry(
                    action=what, actor="值班员", incident_id=1, occurred_at=START + place * (room.now - START) / 100,
                    recorded_at=START + place * (room.now - START) / 100, payload=packed(payload),
                ),
            )
            for place, (what, payload) in enumerate([(Deed.OPENED, FIRST), *WAYS[State.ARCHIVED][1:]])
        ]  # fmt: skip
        opened = fold(entries)
        incidents.keep(transaction, opened, opened.last_at)
    return room


def test_without_incidents_the_page_says_what_leads_to_figures(room):
    room.typical()
    assert "这一时段没有立案的事件" in room.visit("execution").info[0].value


def test_the_limits_kept_least_come_first_with_their_clause_and_their_interval(archived):
    page = archived.visit("execution")
    table = page.dataframe[0].value
    assert table["做到率"].iloc[0] == "0%"
    assert {"硬时限", "步骤"} <= set(table["种类"])
    reply = table[(table["条目"] == "正面回复") & (table["种类"] == "硬时限")].iloc[0]
    assert (reply["应办"], reply["做到"], reply["超时"], reply["2026-03"]) == (1, 0, 1, "0/1")
    assert reply["依据"] == "预案第380、381、383段"
    assert any("威尔逊区间" in text for text in page.text.values)
    assert page.get("download_button")[0].proto.label == "导出表格(CSV)"


def test_a_click_on_a_row_shows_the_incidents_behind_its_figures(archived):
    page = archived.visit("execution")
    page.session_state["execution-0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page.run()
    behind = page.dataframe[1].value
    assert list(behind["编号"]) == [1]
    assert list(behind["结果"]) == ["超时"]
