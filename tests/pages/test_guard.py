"""Who sees which page: whoever sits at the browser, every page, and what is left when a session ends."""

import pytest
from streamlit.testing.v1 import AppTest

from yuqing.config import ROOT
from yuqing.model.actor import ADMINISTRATOR, KIOSK, VIEWER
from yuqing.store import record
from yuqing.ui import registry

PAGES = sorted((ROOT / "pages").glob("*/*.py"))
NAMES = [page.stem for page in PAGES]
#: What a visitor who may not act is told instead of an error of the program.
BUG = "程序出现内部错误"


def says_nothing_of_the_desk(at: AppTest) -> bool:
    words = "\n".join(str(node.value) for node in (*at.text, *at.header, *at.info, *at.error, *at.warning))
    return not at.dataframe and not at.get("plotly_chart") and "河口" not in words and "积水" not in words


@pytest.mark.parametrize("page", NAMES)
def test_whose_session_has_ended_sees_nothing_of_any_page(room, page):
    room.typical()
    room.visitor = None
    at = room.visit(page)
    assert at.warning.values == ["登录已失效,请重新登录。屏幕上的内容已清除。"]
    assert "/login" in at.html[-1].value
    assert says_nothing_of_the_desk(at)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_that_is_run_without_the_shell_shows_nothing_to_a_stranger(room, page):
    room.typical()
    room.visitor = None
    at = AppTest.from_file(page, default_timeout=30).run()
    assert not at.exception
    assert says_nothing_of_the_desk(at)


def test_a_page_that_is_open_is_cleared_when_the_session_ends(room):
    room.typical()
    at = room.visit("feed")
    assert at.dataframe
    room.visitor = None
    at.run()
    assert says_nothing_of_the_desk(at)


def test_a_wall_screen_shows_the_briefing_and_nothing_else(room):
    room.typical()
    room.sign_in(KIOSK)
    assert room.visit("briefing").get("plotly_chart")
    for page in NAMES:
        if page == "briefing":
            continue
        at = room.visit(page)
        assert at.error.values == ["大屏只能查看领导简报。"], page
        assert says_nothing_of_the_desk(at), page


def test_a_wall_screen_begins_at_the_briefing(room):
    room.typical()
    room.sign_in(KIOSK)
    at = AppTest.from_file(ROOT / "yuqing" / "ui" / "shell.py", default_timeout=30).run()
    assert at.get("plotly_chart")


@pytest.mark.parametrize("role", [VIEWER, "monitor", "leader", "no_such_role"])
def test_every_page_stands_for_every_role_and_the_accounts_stay_closed(room, role):
    room.typical()
    room.sign_in(role)
    for page in NAMES:
        at = room.visit(page)
        assert not at.exception, page
        assert BUG not in "".join(at.error.values), page
        assert (at.error.values == ["这一页由系统管理员使用。"]) is (page in {"accounts", "system"}), page


def test_the_address_of_every_guarded_page_is_one_of_a_page():
    addresses = {page.stem for page in PAGES} | {""}
    assert addresses >= registry.OF_KIOSKS | registry.OF_ADMINISTRATORS


@pytest.mark.parametrize("role", [VIEWER, "spokesperson", ADMINISTRATOR])
def test_a_level_is_refused_in_one_sentence_to_whom_the_plan_does_not_name(room, role):
    room.typical()
    room.sign_in(role)
    [topic] = room.desk.store.rows("select topic_id from topics order by mention_count desc limit 1")
    at = room.visit("topics", topic=str(topic[0]))
    reason = next(field for field in at.text_input if "理由" in field.label and "必填" in field.label)
    reason.set_value("县领导已批示")
    next(button for button in at.button if button.label == "记录定级").click().run()
    assert any("没有办理:需要“" in sentence and "组长" in sentence for sentence in at.error.values)
    assert room.desk.store.rows("select * from level_overrides") == []


@pytest.mark.parametrize("role", [VIEWER, "leader"])
def test_what_is_watched_is_changed_by_administrators_only(room, role):
    (room.folder / "sources.toml").write_text(
        '[[source]]\nid = "daily"\nname = "日报"\ntype = "feed"\nurl = "https://a.example/rss"\nchannel = "news"\n',
        "utf-8",
    )
    room.typical()
    before = (room.folder / "sources.toml").read_text("utf-8")
    room.sign_in(role)
    for label in ("保存", "试采一次(不保存)"):
        at = room.visit("sources")
        for name, value in (("名称", "新渠道"), ("网址", "https://b.example/rss")):
            next(field for field in at.text_input if field.label == name).set_value(value)
        next(button for button in at.button if button.label == label).click().run()
        assert "只有系统管理员可以办理" in "".join(at.error.values), label
    assert (room.folder / "sources.toml").read_text("utf-8") == before


def test_a_table_that_is_taken_away_is_on_the_record(room):
    room.typical()
    at = room.visit("feed")
    at.get("download_button")[0].click().run()
    [entry] = [each.entry for each in record.latest(room.desk.store, 5, "table_exported")]
    assert (entry.actor, entry.payload["name"]) == ("值班长", "实时动态")
