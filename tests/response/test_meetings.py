"""例会: what happened since the last one, what it decides, and what is done about it."""

from datetime import timedelta

import pytest

from tests.response.paper import BECAUSE, FOUND, ONLY, PLAN, PUBLISHED, REVIEWED, Ledger
from yuqing.errors import WorkflowError
from yuqing.export.regular import Frame, regular_meeting
from yuqing.export.report import Table
from yuqing.model.actor import Actor
from yuqing.model.deeds import ReviewAction
from yuqing.model.incident import Deed
from yuqing.model.matters import GrievanceMoved, GrievanceRegistered, GrievanceState
from yuqing.model.meetings import ActionDone, MeetingAction, MeetingHeld
from yuqing.model.terms import Permission
from yuqing.store import record
from yuqing.views.meetings import action_table, meeting_board
from yuqing.workflow.authority import Acting
from yuqing.workflow.meetings import finish_action, give_action, hold_meeting

HELD = MeetingHeld(id="m1", attendees=("leader",), decisions="每周通报一次排水进度")
DAY = timedelta(days=1)


@pytest.fixture
def desk():
    made = Ledger()
    yield made
    made.store.close()


def by(desk, *permissions):
    roles = tuple(ONLY[each] for each in permissions or (Permission.CONVENE,))
    return Acting(desk.store, PLAN, Actor("chen", roles), desk.now)


def action(desk, number=1, days=7):
    return MeetingAction(id=f"a{number}", text="更换老化的排水泵", owner="office_head", due=desk.now + days * DAY)


def test_the_board_looks_back_to_the_last_meeting(desk):
    desk.put(PUBLISHED)
    first = meeting_board(desk.store, desk.now)
    assert (first.has_earlier, list(first.incidents["本期变化"])) == (False, ["新立案", "新立案"])
    hold_meeting(by(desk), HELD)
    desk.now += DAY
    after = meeting_board(desk.store, desk.now)
    assert (after.has_earlier, after.since, len(after.incidents)) == (True, desk.now - DAY, 0)
    desk.do(desk.target, Deed.NOTE_ADDED, BECAUSE)
    assert list(meeting_board(desk.store, desk.now).incidents["本期变化"]) == ["续办"]


def test_an_action_has_an_owner_and_a_date_and_is_late_after_it(desk):
    hold_meeting(by(desk), HELD)
    give_action(by(desk), "m1", action(desk))
    desk.now += 8 * DAY
    board = meeting_board(desk.store, desk.now)
    assert (len(board.open_actions), board.overdue_actions) == (1, 1)
    finish_action(by(desk, Permission.TRIAGE), ActionDone(id="a1", note="两台新泵已装好"))
    board = meeting_board(desk.store, desk.now)
    assert (board.open_actions, board.overdue_actions) == ((), 0)
    shown = action_table(board.actions, PLAN, desk.now).iloc[0]
    assert shown["责任岗位"] == PLAN.name_of("office_head")
    assert shown["状态"].endswith("办结:两台新泵已装好")
    with pytest.raises(WorkflowError, match="已经办结"):
        finish_action(by(desk), ActionDone(id="a1", note="两台新泵已装好"))


def test_what_the_review_of_an_incident_wants_done_comes_before_the_meeting(desk):
    wanted = ReviewAction(text="清淤", role="office_head", due=desk.now + DAY)
    number = desk.put([*REVIEWED, (Deed.REVIEW_ACTION_ADDED, wanted)])
    [open_action] = meeting_board(desk.store, desk.now).open_actions
    assert (open_action.given.text, open_action.source) == ("清淤", f"事件{number}评估")
    finish_action(by(desk), ActionDone(id=open_action.given.id, note="已完成清淤"))
    assert meeting_board(desk.store, desk.now).open_actions == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"owner": "nobody"}, "没有这个岗位"),
        ({"due": timedelta(0)}, "时限应在现在之后"),
        ({"text": "泵"}, "要办的事"),
    ],
)
def test_an_action_without_owner_date_or_matter_is_refused(desk, given, why):
    hold_meeting(by(desk), HELD)
    plain = {"id": "a1", "text": "更换老化的排水泵", "owner": "office_head", "due": desk.now + DAY}
    if "due" in given:
        given = {"due": desk.now + given["due"]}
    with pytest.raises(WorkflowError, match=why):
        give_action(by(desk), "m1", MeetingAction(**plain | given))


def test_a_meeting_needs_who_was_there_what_was_decided_and_somebody_who_may_call_it(desk):
    with pytest.raises(WorkflowError, match="参会岗位"):
        hold_meeting(by(desk), MeetingHeld(id="m1", attendees=(), decisions="每周通报"))
    with pytest.raises(WorkflowError, match="议定的内容"):
        hold_meeting(by(desk), MeetingHeld(id="m1", attendees=("leader",), decisions=""))
    with pytest.raises(WorkflowError, match="需要"):
        hold_meeting(by(desk, Permission.RECORD_SIGNAL), HELD)
    with pytest.raises(WorkflowError, match="没有这次例会"):
        give_action(by(desk), "m9", action(desk))
    with pytest.raises(WorkflowError, match="没有这一项"):
        finish_action(by(desk), ActionDone(id="a9", note="已经做完了"))


def test_late_grievances_and_the_keeping_of_each_clause_are_before_the_meeting(desk):
    given = GrievanceRegistered(id="g1", statement="路面积水无人处理", first_at=desk.now)
    moved = GrievanceMoved(id="g1", to=GrievanceState.ACCEPTED)
    assigned = GrievanceMoved(id="g1", to=GrievanceState.ASSIGNED, owner="村建办", due=desk.now + DAY)
    desk.put([
        *PUBLISHED, (Deed.GRIEVANCE_REGISTERED, given), (Deed.GRIEVANCE_MOVED, moved), (Deed.GRIEVANCE_MOVED, assigned),
    ])  # fmt: skip
    from yuqing.workflow.incidents import rebuild

    rebuild(desk.store)
    board = meeting_board(desk.store, desk.now + 3 * DAY)
    assert list(board.grievances["已超"]) == ["2天"]
    kept = board.keeping.set_index("预案条款")
    assert kept[["按时", "超时", "免除", "未用到", "进行中"]].to_numpy().sum() == 2 * len(kept)
    assert all(kept["依据"])


def test_the_material_says_what_the_page_says(desk):
    hold_meeting(by(desk), HELD)
    give_action(by(desk), "m1", action(desk))
    desk.put(PUBLISHED)
    board = meeting_board(desk.store, desk.now + DAY)
    paper = regular_meeting(board, Frame(PLAN.unit, PLAN, "演示", record.head(desk.store)))
    tables = {block.id: block for block in paper.blocks if isinstance(block, Table)}
    assert [row[0] for row in tables["actions"].rows] == ["更换老化的排水泵"]
    assert len(tables["keeping"].rows) == len(board.keeping)
    assert "每周通报一次排水进度" in "".join(block for block in paper.blocks if isinstance(block, str))
    assert paper.headline.startswith("上次例会以来,事件有变化的 ")


def test_a_desk_without_anything_makes_a_paper_too(desk):
    board = meeting_board(desk.store, desk.now + 60 * DAY)
    paper = regular_meeting(board, Frame(PLAN.unit, PLAN, "", record.head(desk.store)))
    assert "此前没有登记过例会。" in [block for block in paper.blocks if isinstance(block, str)]
    assert not [block for block in paper.blocks if isinstance(block, Table)]
    assert desk.put(FOUND)
