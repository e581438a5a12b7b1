"""总结评估: the score with its parts, every metric with its definition, and the way to the archive."""

from tests.response.paper import CALMED, Ledger
from yuqing.model.actor import Actor
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident


def test_an_incident_that_has_not_calmed_is_measured_but_not_judged(room):
    room.typical()
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), room.now)
    number = open_incident(acting, NewIncident(title="集市路面积水", marks={}))
    page = room.visit("evaluation", incident=str(number))
    assert not page.exception
    assert "平息以后才评分" in page.info[0].value
    table = page.dataframe[-1].value
    assert dict(zip(table["指标"], table["本次"], strict=True))["首次回应用时"] == "无数据"
    assert "首次发布 − 网上首发" in list(table["算法"])


def test_without_a_chosen_incident_the_page_says_where_to_begin(room):
    room.typical()
    assert "事件台账" in room.visit("evaluation").info[0].value


def test_a_calmed_incident_is_judged_by_experts_watched_and_shown_with_its_replies(room, spoken):
    room.typical()
    number = Ledger(store=room.desk.store).put(CALMED)
    room.desk.touch()
    page = room.visit("evaluation", incident=str(number))
    assert not page.exception
    said = spoken(page)
    assert "还差 3 人;不足三人时不显示分值" in said
    assert "余波监测" in said
    assert "不能证明由回应引起" in said
    assert {"政府响应(−10至10)", "官员问责(−3至3)"} < {each.label for each in page.number_input}
    page.number_input[0].set_value(7.5)
    next(button for button in page.button if button.label == "存评议").click().run()
    assert not page.exception
    assert "已有 1 人评议" in spoken(page)
