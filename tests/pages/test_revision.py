"""预案修订: people bring up, accept, refuse and adopt; the plan page shows the versions and what differs."""

from yuqing.model.revision import Lesson
from yuqing.workflow import revision
from yuqing.workflow.authority import Acting


def form_button(page, label):
    return next(each for each in page.button if each.label == label)


def choose(room, key="steps.reply.deadline.within"):
    page = room.visit("revision")
    box = page.selectbox(key="revise-place")
    return box.select(key).run()


def accept(room, value="10小时", reason="近几次都在十小时内办结"):
    page = choose(room)
    next(each for each in page.text_input if each.label == "修订为").set_value(value)
    next(each for each in page.text_input if each.label.startswith("理由")).set_value(reason)
    return form_button(page, "采纳").click().run()


def adopt(room):
    page = accept(room)
    next(each for each in page.text_input if each.label.startswith("批准依据")).set_value("柳政发〔2026〕3号")
    return form_button(page, "批准,成为下一版").click().run()


def test_without_a_unit_the_page_says_where_to_choose_a_plan(room):
    room.without_unit()
    assert "首次设置" in room.visit("revision").info[0].value


def test_without_incidents_nothing_is_proposed_but_any_item_can_be_brought_up(room):
    room.without_mentions()
    page = choose(room)
    assert not page.exception
    assert next(each for each in page.text_input if each.label == "修订为").value == "12小时"


def test_what_the_lint_refuses_is_said_and_not_kept(room):
    room.without_mentions()
    page = accept(room, "很快")
    assert "时长「很快」写法不对" in page.error[0].value
    assert "还没有采纳的修订" in "".join(page.text.values)


def test_what_was_accepted_becomes_version_two_and_the_plan_page_shows_what_differs(room):
    room.without_mentions()
    page = adopt(room)
    assert not page.exception
    assert "预案第 2 版已成文" in page.success[0].value
    assert room.desk.plan().version == "2"
    assert (room.desk.desk.plan_versions / "township-v2.toml").exists()
    plan = room.visit("plan")
    versions = plan.dataframe[0].value
    assert list(versions["版本"]) == [2, 1]
    assert list(versions["状态"]) == ["现行", "已被取代"]
    difference = plan.table[0].value
    limit = difference[difference["条目"] == "处置步骤「正面回复」时限·多长时间内"].iloc[0]
    assert (limit["原"], limit["现"]) == ("12小时", "10小时")


def test_an_old_version_can_be_opened(room):
    room.without_mentions()
    adopt(room)
    page = room.visit("plan")
    page.selectbox(key="plan-open").select(1).run()
    steps = page.table[1].value
    assert "12小时内" in steps[steps["条目"] == "正面回复"].iloc[0]["内容"]


def test_an_acceptance_can_be_taken_back_with_a_reason(room):
    room.without_mentions()
    accept(room)
    page = room.visit("revision")
    next(each for each in page.text_input if each.label.startswith("理由") and not each.value).set_value("再议一次再定")
    page = form_button(page, "撤回").click().run()
    assert "已撤回" in page.success[0].value
    assert list(page.dataframe[-1].value["结论"]) == ["不采纳"]


def test_a_lesson_of_a_drill_is_decided_like_any_proposal(room):
    room.without_mentions()
    desk = room.desk
    acting = Acting(desk.store, desk.plan(), room.visitor.actor, room.now)
    lessons = [
        Lesson(
            item="steps/reply", observed="条文没说谁来答复", reason="参演人认为条文不清楚", evidence="演练7第3条记录"
        ),
        Lesson(item="", observed="没有报到:县委宣传部", reason="联系方式要核对", evidence="演练7"),
    ]
    assert revision.hand_over(acting, "township", lessons) == 2
    assert revision.hand_over(acting, "township", lessons) == 0
    page = room.visit("revision")
    labels = [each.label for each in page.expander]
    assert any(label.startswith("演练提出 · 处置步骤「正面回复」条文:条文没说谁来答复") for label in labels)
    assert any("(未指明条目):没有报到" in label for label in labels)


def test_who_may_decide_nothing_only_reads(room):
    room.without_mentions()
    room.sign_in("monitor")
    page = room.visit("revision")
    assert not page.exception
    assert [each.label for each in page.button] == []
