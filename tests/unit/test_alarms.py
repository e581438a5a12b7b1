"""What is told as an alert, once, with its numbers; what is not."""

from datetime import timedelta

import pytest

from yuqing import alarms
from yuqing.alarms import Desk
from yuqing.model.alerts import AlertKind, AlertVerdict, Judged
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.store import alerts

DESK = Desk(load_alert_rules(), 12.0, ("河口镇",))


@pytest.fixture
def quiet(bench, make_mention, noon):
    """A desk with four quiet weeks behind it: two mentions a day, each about something else."""
    rows = [
        make_mention(
            10_000 + number, published_at=noon - timedelta(days=28, hours=-12 * number), terms=[], weights=[],
            tone="neutral", backfilled=True, words=[],
        )
        for number in range(54)
    ]  # fmt: skip
    bench.take(rows)
    return bench


@pytest.fixture
def told(quiet, noon):
    """Check the desk at noon, or later, and return the alerts by kind."""

    def look(hours=0.0):
        found = alarms.check(quiet.store, DESK, noon + timedelta(hours=hours))
        return {alert.finding.kind: alert for alert in found}

    return look


def posts(make_mention, noon, count, first=1, **given):
    """So many mentions of one matter in the minutes before noon."""
    moments = [noon - timedelta(minutes=1 + number % 9) for number in range(count)]
    return [
        make_mention(number, **{"published_at": at, "tone": "neutral", "title": "集市积水", **given})
        for number, at in enumerate(moments, first)
    ]


def test_an_ordinary_day_tells_nothing(quiet, told):
    assert told() == {}


@pytest.mark.clause("A2", "B3", "B4")
def test_a_burst_of_a_topic_says_what_since_when_and_how_unusual(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    found = told()[AlertKind.TOPIC_BURST].finding

    assert found.sentence.startswith("议题「集市积水」10分钟内 8 条,自11-22 11:50起;同时段常态约 0.0 条,")
    assert found.formula.startswith("不寻常度 = −lg P(N≥8) = ")
    assert found.numbers["surprise"] >= found.numbers["threshold"]
    assert found.mentions == 8
    assert found.window_start == noon - timedelta(minutes=10)


def test_one_matter_is_one_alert_and_not_that_of_the_unit_as_well(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    bursts = [kind for kind in told() if kind in (AlertKind.UNIT_BURST, AlertKind.TOPIC_BURST, AlertKind.WORD_BURST)]

    assert bursts == [AlertKind.TOPIC_BURST]


def test_many_matters_at_once_are_a_burst_of_the_unit(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 9, terms=[], weights=[], words=[]))
    found = told()

    assert found[AlertKind.UNIT_BURST].finding.topic_id is None
    assert "本单位的信息10分钟内 9 条" in found[AlertKind.UNIT_BURST].finding.sentence


def test_a_word_in_many_matters_is_a_burst_of_the_word(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 9, terms=[], weights=[], words=["停水", "河口镇"]))

    assert told()[AlertKind.WORD_BURST].finding.subject == "word:停水"


def test_what_was_read_in_afterwards_never_alarms(quiet, told, make_mention, noon):
    given = {"backfilled": True, "signals": ["bank_run"], "media_tier": 100, "source_kind": "hot_list"}
    quiet.take(posts(make_mention, noon, 60, tone="negative", question="为什么?", **given))

    assert told() == {}
    assert told(48) == {}


def test_a_time_known_only_to_the_day_is_no_burst(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 30, precision="day"))

    assert AlertKind.TOPIC_BURST not in told()


def test_what_is_not_about_the_unit_is_no_burst(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 30, target_id="", about_unit=False))

    assert told() == {}


def test_the_same_burst_is_told_once_and_again_when_it_has_doubled(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    first = told()[AlertKind.TOPIC_BURST]
    assert AlertKind.TOPIC_BURST not in told()
    quiet.take(posts(make_mention, noon, 40, first=100))
    again = told()[AlertKind.TOPIC_BURST]

    assert again.replaces == first.alert_id
    states = {each.alert.alert_id: each.state for each in alerts.list_(quiet.store, first.raised_at, noon.max, 50)}
    assert states[first.alert_id] == "replaced"
    assert states[again.alert_id] == "new"


def test_a_new_burst_after_a_day_is_told_without_replacing_the_old(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    told()
    later = noon + timedelta(hours=40)
    quiet.take(posts(make_mention, later, 9, first=100), now=later)

    assert told(40)[AlertKind.TOPIC_BURST].replaces is None


def test_a_burst_judged_false_stays_quiet_for_a_week(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    first = told()[AlertKind.TOPIC_BURST]
    judged = Judged(alert_id=first.alert_id, verdict=AlertVerdict.FALSE, reason="例行通知", actor="甲", at=noon)
    with quiet.store.transaction() as transaction:
        alerts.add_verdict(transaction, judged)
    later = noon + timedelta(hours=40)
    quiet.take(posts(make_mention, later, 8, first=100), now=later)

    assert AlertKind.TOPIC_BURST not in told(40)


@pytest.mark.clause("B4")
def test_a_rise_of_the_negative_share_is_told_above_its_floor(quiet, told, make_mention, noon):
    calm = [
        make_mention(500 + number, published_at=noon - timedelta(days=9, hours=number), tone="neutral", terms=[],
                     weights=[], backfilled=True)
        for number in range(60)
    ]  # fmt: skip
    angry = posts(make_mention, noon, 24, tone="negative", terms=[], weights=[], words=[])
    quiet.take([*calm, *angry])
    found = told()[AlertKind.TONE_SHIFT].finding

    assert "负面占比升到 100%(近6小时 24 条中 24 条)" in found.sentence
    assert found.numbers["z"] > 3


def test_a_few_angry_posts_are_no_shift(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 10, tone="negative", terms=[], weights=[]))

    assert AlertKind.TONE_SHIFT not in told()


def test_criticism_that_reaches_a_higher_tier_is_told_with_the_medium(quiet, told, make_mention, noon):
    paper = make_mention(
        2, media_tier=60, site="云州晚报", source_kind="news", published_at=noon - timedelta(minutes=5)
    )
    quiet.take([make_mention(1, published_at=noon - timedelta(hours=30)), paper])
    found = told()[AlertKind.MEDIA_TIER].finding

    assert "首次出现在市级媒体(云州晚报),自11-22 11:55起;此前最高为自媒体" in found.sentence


def test_praise_in_a_newspaper_is_no_alert(quiet, told, make_mention, noon):
    given = {"media_tier": 60, "source_kind": "news", "tone": "positive", "category": "praise"}
    quiet.take([make_mention(1, tone="positive"), make_mention(2, **given)])

    assert AlertKind.MEDIA_TIER not in told()


def test_the_first_place_on_a_hot_list_is_told_once(quiet, told, make_mention, noon):
    quiet.take([make_mention(1, tone="neutral"), make_mention(2, source_kind="hot_list", site="微博热搜")])

    assert "首次登上热榜(微博热搜)" in told()[AlertKind.HOT_LIST].finding.sentence
    assert AlertKind.HOT_LIST not in told()


@pytest.mark.clause("H8")
def test_an_outbreak_is_told_when_the_stage_changes(quiet, told, make_mention, noon):
    hours = [
        make_mention(number, published_at=noon - timedelta(hours=4, minutes=-number), tone="neutral")
        for number in range(1, 180)
    ]
    quiet.take(hours)

    assert "进入“爆发”阶段" in told()[AlertKind.STAGE].finding.sentence


def test_questions_without_an_answer_are_told_when_the_limit_of_the_plan_has_passed(quiet, told, make_mention, noon):
    quiet.take([make_mention(number, question="什么时候修路?") for number in range(1, 16)])
    assert AlertKind.UNANSWERED not in told(11)

    assert "有 15 条提问或要求,自11-22 12:00起已 12 小时未见答复,超过预案的 12 小时" in told(12)[
        AlertKind.UNANSWERED
    ].finding.sentence  # fmt: skip


def test_a_few_questions_about_a_mild_matter_are_the_business_of_the_ledger(quiet, told, make_mention, noon):
    quiet.take([make_mention(number, question="什么时候修路?") for number in (1, 2, 3)])

    assert AlertKind.UNANSWERED not in told(20)


def test_a_graver_matter_needs_fewer_questions(quiet, told, make_mention, noon):
    given = {"question": "伤者怎样了?", "signals": ["casualty"]}
    quiet.take([make_mention(number, **given) for number in (1, 2, 3)])

    assert "有 3 条提问" in told(12)[AlertKind.UNANSWERED].finding.sentence


def test_fragments_of_one_matter_are_told_once(quiet, told, make_mention, noon):
    one = posts(make_mention, noon, 9, terms=[1, 2, 3, 4], weights=[0.5, 0.5, 0.5, 0.5], title="水库大坝")
    other = posts(make_mention, noon, 8, first=50, terms=[4, 5, 6, 7], weights=[0.2, 0.6, 0.6, 0.5], title="水库泄洪")
    apart = posts(make_mention, noon, 7, first=90, terms=[8, 9], weights=[0.8, 0.6], title="菜价")
    quiet.take([*one, *other, *apart])
    found = alarms.check(quiet.store, DESK, noon)
    titles = [alert.finding.sentence for alert in found if alert.finding.kind is AlertKind.TOPIC_BURST]

    assert quiet.store.value("select count(*) from topics") == 3
    assert ["水库大坝" in titles[0], "菜价" in titles[1], len(titles)] == [True, True, 2]


def test_an_authority_that_answers_is_no_higher_medium(quiet, told, make_mention, noon):
    answer = make_mention(2, media_tier=60, source_kind="gov", site="云溪县人民政府网")
    quiet.take([make_mention(1, published_at=noon - timedelta(hours=3)), answer])

    assert AlertKind.MEDIA_TIER not in told()


def test_an_answer_of_an_authority_ends_the_waiting(quiet, told, make_mention, noon):
    asked = [make_mention(number, question="什么时候修路?") for number in range(1, 16)]
    quiet.take([*asked, make_mention(40, source_kind="gov", published_at=noon + timedelta(hours=2))])

    assert AlertKind.UNANSWERED not in told(20)


def test_reaching_the_second_level_is_told_and_the_first_replaces_it(quiet, told, make_mention, noon):
    quiet.take([make_mention(1, signals=["mass_gathering"])])
    second = told()[AlertKind.FLOOR]
    quiet.take([make_mention(2, signals=["bank_run"])])
    first = told()[AlertKind.FLOOR]

    assert "达到Ⅱ级" in second.finding.sentence
    assert "达到Ⅰ级" in first.finding.sentence
    assert first.replaces == second.alert_id
    assert "传播力" in first.finding.formula


def test_the_first_hours_of_a_new_desk_are_no_burst_by_themselves(bench, make_mention, noon):
    rows = [
        make_mention(number, published_at=noon - timedelta(hours=number * 2), terms=[], weights=[], tone="neutral")
        for number in range(1, 12)
    ]
    bench.take(rows)

    assert alarms.check(bench.store, DESK, noon) == ()


def test_an_alert_cannot_be_changed(quiet, told, make_mention, noon):
    quiet.take(posts(make_mention, noon, 8))
    told()
    with pytest.raises(Exception, match="append-only"), quiet.store.transaction() as transaction:
        transaction.run("update alerts set sentence = ''")
