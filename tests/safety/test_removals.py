"""Old mentions are reduced to what is counted; a person's text is taken out on request; the record tells without it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Evidence
from yuqing.model.incident import Deed
from yuqing.sources import snapshot, snapshot_index
from yuqing.sources.snapshot_index import Shows
from yuqing.store import record
from yuqing.workflow import backups, evidence_pages, incidents, removals, restoring, retention
from yuqing.workflow.incidents import Act, NewIncident
from yuqing.workflow.removals import Wish

WORDS = "河口镇张某某家门口积水,没人管"
TWO_YEARS = timedelta(days=730)
COUNTS = (
    "select date_trunc('hour', published_at), source_kind, tone, target_id, topic_id, count(*), sum(reposts)"
    " from mentions group by all order by all"
)


def keep_page(kept, mention_id, body=b"<html>page</html>"):
    page = snapshot.keep(kept.desk.evidence, body, "http://bbs.example/1", kept.now)
    noted = snapshot_index.note(mention_id, page, Shows.PAGE, "http://bbs.example/1", kept.now)
    snapshot_index.attach(kept.desk.evidence, [noted])
    return page


def incident_on(kept, mention_id):
    new = NewIncident(title="集市路积水", marks={ClockStart.DETECTED: kept.now})
    opened = incidents.open_incident(kept.by, new)
    payload = Evidence(id="e1", mention_id=mention_id)
    incidents.act(kept.by, Act(incident_id=opened, what=Deed.EVIDENCE_ADDED, payload=payload))
    return opened


def everything_stored(kept):
    names = [row[0] for row in kept.store.rows("select table_name from duckdb_tables() where not internal")]
    rows = {name: kept.store.rows("select * from query_table($name)", name=name) for name in names}
    return str({name: kept_rows for name, kept_rows in rows.items() if name != "plan_snapshots"})


@pytest.fixture
def old(kept):
    """Two mentions of two years ago, of one topic, and one of today."""
    long_ago = kept.now - TWO_YEARS
    kept.take(
        kept.mention(1, published_at=long_ago, text=WORDS, title="张某某说积水", url="http://bbs.example/1"),
        kept.mention(2, published_at=long_ago + timedelta(minutes=3), text="积水", author_key=7),
        kept.mention(3, terms=[8, 9], text="采莲节"),
    )
    return kept


def test_a_dry_run_says_how_many_and_changes_nothing(old):
    before = everything_stored(old)
    found = retention.would_reduce(old.store, 365, old.now)
    assert (found.mentions, found.kept) == (2, 0)
    assert everything_stored(old) == before


def test_old_mentions_lose_their_text_and_keep_their_counts(old):
    counts, words = old.store.rows(COUNTS), old.store.rows("select * from kw_hourly order by all")
    topics = old.store.rows("select topic_id, mention_count from topics order by all")
    done = retention.reduce(old.store, old.desk, 365, old.now, "系统")
    assert done.mentions == 2
    assert old.store.rows(COUNTS) == counts
    assert old.store.rows("select * from kw_hourly order by all") == words
    assert old.store.rows("select topic_id, mention_count from topics order by all") == topics
    told = "select text, title, url, author_key, len(words) from mentions where mention_id in (1, 2)"
    assert set(old.store.rows(told)) == {(retention.TOMBSTONE, "", "", None, 0)}
    assert old.store.value("select text from mentions where mention_id = 3") == "采莲节"


def test_the_record_says_how_many_and_nothing_of_it_changes(old):
    incident_on(old, 3)
    before = record.latest(old.store, 99)
    retention.reduce(old.store, old.desk, 365, old.now, "系统")
    newest, *rest = record.latest(old.store, 99)
    assert rest == before
    assert (newest.entry.action, newest.entry.payload["mentions"]) == ("mentions_reduced", 2)
    assert record.first_break(old.store) is None


def test_a_second_run_finds_nothing_and_writes_nothing(old):
    retention.reduce(old.store, old.desk, 365, old.now, "系统")
    entries = record.head(old.store)
    assert retention.reduce(old.store, old.desk, 365, old.now, "系统").mentions == 0
    assert record.head(old.store) == entries


def test_evidence_of_an_incident_is_kept_with_its_page(old):
    incident_on(old, 1)
    page, other = keep_page(old, 1), keep_page(old, 2, b"<html>other</html>")
    done = retention.reduce(old.store, old.desk, 365, old.now, "系统")
    assert (done.mentions, done.kept, done.pages) == (1, 1, 1)
    assert old.store.value("select text from mentions where mention_id = 1") == WORDS
    assert page.file.exists()
    assert not other.file.exists()


def test_a_topic_of_an_open_incident_is_kept_whole(old):
    topic = old.store.value("select topic_id from mentions where mention_id = 1")
    new = NewIncident(title="积水", marks={ClockStart.DETECTED: old.now}, topic_ids=(topic,))
    incidents.open_incident(old.by, new)
    assert retention.would_reduce(old.store, 365, old.now).mentions == 0


def test_an_old_mention_that_comes_again_is_not_counted_twice(old):
    retention.reduce(old.store, old.desk, 365, old.now, "系统")
    assert old.take(old.mention(1, published_at=old.now - TWO_YEARS, text=WORDS)) == 0
    assert WORDS not in everything_stored(old)


@pytest.mark.parametrize("days", [1, 89])
def test_a_limit_of_a_few_days_is_refused(old, days):
    with pytest.raises(WorkflowError, match="不能少于"):
        retention.would_reduce(old.store, days, old.now)


def test_a_text_on_request_is_nowhere_afterwards(old):
    page = keep_page(old, 1)
    old_counts = old.store.rows(COUNTS)
    backups.make(old.desk, old.store, old.now, "系统")
    done = removals.remove(old.by, old.desk, Wish(1, "当事人书面申请"))
    assert done.pages == (page.sha256,)
    assert WORDS not in everything_stored(old)
    assert "张某某" not in everything_stored(old)
    assert old.store.rows(COUNTS) == old_counts
    assert old.store.value("select text from mentions where mention_id = 1") == "〔原文已应要求删除:当事人书面申请〕"
    assert [file for file in old.desk.root.rglob(f"{page.sha256}*")] == []
    kept_segments = b"".join(file.read_bytes() for file in old.desk.ingested.glob("*.parquet"))
    assert "张某某".encode() not in kept_segments


def test_the_record_says_who_and_why_and_not_what_stood_there(old):
    removals.remove(old.by, old.desk, Wish(1, "当事人书面申请"))
    [recorded] = record.latest(old.store, 1)
    assert (recorded.entry.action, recorded.entry.object) == ("text_removed", "mention:1")
    told = json.dumps(recorded.entry.payload, ensure_ascii=False)
    assert "当事人书面申请" in told
    assert "积水" not in told
    assert "bbs.example" not in told


def test_the_topic_is_called_after_another_mention_and_stays_so(old):
    topic = old.store.value("select topic_id from mentions where mention_id = 1")
    with old.store.transaction() as transaction:
        transaction.run("update topics set title = '张某某说积水' where topic_id = $topic", topic=topic)
    removals.remove(old.by, old.desk, Wish(1, "当事人书面申请"))
    assert old.store.value("select title from topics where topic_id = $topic", topic=topic) == removals.WITHOUT_TITLE
    old.take(old.mention(9, published_at=old.now - TWO_YEARS + timedelta(hours=1), text="又积水了"))
    assert "张某某" not in old.store.value("select title from topics where topic_id = $topic", topic=topic)


def test_a_page_that_is_evidence_of_an_open_incident_waits_for_a_decision(old):
    incident, page = incident_on(old, 1), keep_page(old, 1)
    with pytest.raises(WorkflowError, match=f"未结事件 {incident} 的证据,请决定"):
        removals.remove(old.by, old.desk, Wish(1, "当事人书面申请"))
    with pytest.raises(WorkflowError, match="写明快照"):
        removals.remove(old.by, old.desk, Wish(1, "当事人书面申请", pages_go=False))
    assert old.store.value("select text from mentions where mention_id = 1") == WORDS
    done = removals.remove(old.by, old.desk, Wish(1, "当事人书面申请", pages_go=False, pages_reason="案件尚在调查"))
    assert (done.pages, done.stays_for) == ((), (incident,))
    assert page.file.exists()
    assert record.latest(old.store, 1)[0].entry.payload["pages_reason"] == "案件尚在调查"


def test_a_page_that_another_mention_rests_on_stays(old):
    page = keep_page(old, 1)
    keep_page(old, 2)
    assert removals.remove(old.by, old.desk, Wish(1, "当事人书面申请")).pages == ()
    assert page.file.exists()
    assert snapshot_index.of_mention(old.desk.evidence, 1) == ()
    assert evidence_pages.forget(old.desk, [2]) == [page.sha256]


def test_a_restoration_does_not_bring_the_text_back(old):
    backups.make(old.desk, old.store, old.now, "系统")
    old.later(hours=1)
    removals.remove(old.by, old.desk, Wish(1, "当事人书面申请"))
    old.follow()
    old.damage()
    old.store = restoring.open_or_restore(old.desk, old.now)
    old.take_inbox()
    assert old.ids() == {1, 2, 3}
    assert WORDS not in everything_stored(old)


def test_a_mention_is_found_by_its_link_or_its_number(old):
    assert removals.find(old.by, " http://bbs.example/1 ") == [1]
    assert removals.find(old.by, "2") == [2]
    with pytest.raises(WorkflowError, match="没有找到"):
        removals.find(old.by, "http://bbs.example/2")


@pytest.mark.parametrize(("wish", "words"), [(Wish(1, "删"), "理由"), (Wish(77, "当事人书面申请"), "不存在")])
def test_without_a_reason_or_a_mention_nothing_is_removed(old, wish, words):
    with pytest.raises(WorkflowError, match=words):
        removals.remove(old.by, old.desk, wish)
    assert not old.desk.removed.exists()


def test_only_an_administrator_may_remove(old):
    by = replace(old.by, actor=replace(old.by.actor, roles=("viewer",)))
    with pytest.raises(WorkflowError, match="系统管理员"):
        removals.remove(by, old.desk, Wish(1, "当事人书面申请"))
