"""对策: by the kind of matter and the tone of the talk, the plan that fits, its measures, and what came of them."""

from datetime import timedelta

import pyarrow as pa
import pytest

from yuqing.errors import PlanError
from yuqing.model.deeds import FactSheet, TopicAdded
from yuqing.model.incident import Deed
from yuqing.model.matters import TaskGiven, TaskNote
from yuqing.model.mentions import Tone
from yuqing.model.segments import SEGMENT
from yuqing.model.severity import Category, GradingRules
from yuqing.model.terms import Permission
from yuqing.pipeline import Ingest
from yuqing.plans import load_scale
from yuqing.plans.measures import load_measures
from yuqing.views.strategy import SOURCE, offered, strategy
from yuqing.worker import segments

may = Permission


@pytest.fixture
def take(tmp_path):
    """Let a desk take mentions in and return the topic they make."""

    def taken(desk, rows):
        inbox = tmp_path / "inbox"
        inbox.mkdir()
        segments.write(inbox, pa.Table.from_pylist(rows, SEGMENT), ())
        Ingest(desk.store, GradingRules(load_scale(), 12.0)).take_folder(inbox, tmp_path / "rejected", desk.now)
        return desk.store.rows("select topic_id from topics")[0][0]

    return taken


def stated(desk, category, event_type=""):
    """State the facts of an incident of a kind and return what fits it."""
    desk.to_assessing()
    desk.do(Deed.FACTS_STATED, FactSheet(what="事实", category=category, event_type=event_type), may.TRIAGE, may.REPORT)
    return strategy(desk.store, desk.incident, desk.plan, desk.now)


def texts(found):
    return [each.text for each in found.measures]


@pytest.mark.clause("A9")
def test_by_its_nature_a_matter_has_its_plan_its_route_and_its_measures(office):
    desk = office("generic-network-work")
    attack = stated(desk, Category.NETWORK_ATTACK)
    assert "事件类别「网络攻击」,依法查处(移交)" in attack.chosen
    assert texts(attack)[0] == "网络攻击和诈骗移交有关机关依法处理"
    assert attack.measures[0].basis == "预案第49段"
    assert "用权威信息说明真相" not in texts(attack)
    rumour = stated(office("generic-network-work"), Category.RUMOUR)
    assert "事件类别「网络谣言」" in rumour.chosen
    assert texts(rumour)[0] == "用权威信息说明真相"
    assert "乡镇网络舆情应急预案" in list(rumour.library["预案"])


@pytest.mark.clause("B6")
@pytest.mark.clause("C6")
@pytest.mark.parametrize("plan_id", ["generic-emergency-issue", "generic-security-enterprise"])
def test_every_kind_of_matter_has_a_list_of_its_own_and_each_line_says_what_it_rests_on(office, plan_id):
    plan = office(plan_id).plan
    lists = {category: tuple(each.text for each in offered(plan, category, Tone.NEGATIVE)) for category in Category}
    special = [each for each in Category if each not in (Category.OTHER, Category.PRAISE)]
    assert len({lists[each] for each in special}) == len(special)
    assert all(set(lists[each]) - set(lists[Category.OTHER]) for each in special)
    assert all(each.basis for category in Category for each in offered(plan, category, None))


@pytest.mark.clause("C9")
def test_a_measure_is_chosen_given_to_somebody_and_followed(office, make_mention, take):
    desk = office("generic-security-enterprise")
    topic = take(desk, [
        make_mention(number, published_at=desk.now + timedelta(hours=hours), tone=tone)
        for number, (hours, tone) in enumerate([(-2, "negative"), (-1, "negative"), (3, "negative"), (4, "neutral")])
    ])  # fmt: skip
    found = stated(desk, Category.RUMOUR)
    desk.do(Deed.TOPIC_ADDED, TopicAdded(topic_id=topic), may.TRIAGE)
    chosen = found.measures[0]
    given = TaskGiven(id="t1", to=desk.plan.groups[0].id, text=chosen.text, source=SOURCE, basis=chosen.basis)
    desk.do(Deed.TASK_GIVEN, given, may.CONVENE)
    desk.do(Deed.TASK_DONE, TaskNote(id="t1", text="已发布澄清"), may.REPORT)
    after = strategy(desk.store, desk.incident, desk.plan, desk.now + timedelta(hours=30))
    assert chosen.text not in texts(after)
    row = after.tracked.iloc[0]
    assert (row["措施"], row["状态"], row["信息(前→后)"], row["负面占比(前→后)"]) == (
        chosen.text, "办结", "2→2", "100%→50%",
    )  # fmt: skip
    assert "不能证明" in after.caution


@pytest.mark.clause("F4")
@pytest.mark.parametrize(
    ("tone", "words"),
    [("negative", "及时澄清和辟谣"), ("positive", "积极回应,多作宣传"), ("neutral", "加强引导,取得理解")],
)
def test_by_the_tone_of_the_talk_the_plan_says_what_to_do(office, make_mention, take, tone, words):
    desk = office("generic-prevention")
    topic = take(desk, [make_mention(number, published_at=desk.now, tone=tone) for number in (1, 2, 3)])
    desk.to_assessing()
    assert "不能判断倾向" in strategy(desk.store, desk.incident, desk.plan, desk.now).stance
    desk.do(Deed.TOPIC_ADDED, TopicAdded(topic_id=topic), may.TRIAGE)
    found = strategy(desk.store, desk.incident, desk.plan, desk.now)
    assert found.tone == Tone(tone)
    assert words in found.stance
    assert "预案第251段" in found.stance


def test_a_plan_that_says_nothing_by_tone_gets_the_product_s_sentence_marked_as_such(office):
    plan = office("township").plan
    assert plan.stance == ()
    assert set(load_measures().stance) == set(Tone)


def test_a_list_that_is_written_wrongly_is_refused_with_its_name(tmp_path):
    file = tmp_path / "measures.toml"
    file.write_text('format = "yuqing-measures/1"\nmeasures = []\n[stance]\nangry = "x"\n', "utf-8")
    with pytest.raises(PlanError, match="对策清单 measures"):
        load_measures(file)
