"""Pages ask their desk what time it is: on the drill desk the time of the wall would be wrong."""

from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "yuqing" / "ui"
#: What runs outside of a desk's time: signing in, threads that watch the machine, what only the live desk has.
BY_THE_WALL = frozenset({
    "door.py", "gate.py", "sign_in_routes.py", "server.py", "office.py", "stage.py", "upkeep.py", "intake_route.py",
    "source_form.py", "importing.py", "wording.py", "session.py", "drill.py", "drill_lobby.py", "wartime.py",
    "system.py", "revision.py", "provider_routes.py", "drafts.py", "drafts_route.py",
})  # fmt: skip


def test_a_page_that_is_not_listed_reads_no_clock_but_its_desks():
    reading = {path.name for path in UI.rglob("*.py") if "clock.now()" in path.read_text("utf-8")}
    assert reading - BY_THE_WALL == set()


def test_what_is_listed_reads_the_clock():
    names = {path.name: path.read_text("utf-8") for path in UI.rglob("*.py")}
    assert [name for name in sorted(BY_THE_WALL) if "clock.now" not in names[name]] == []
