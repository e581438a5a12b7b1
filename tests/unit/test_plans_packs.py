"""Packs are listed, asked about, filled in, completed with rules and defaults, and can cite their clauses."""

from dataclasses import replace
from time import perf_counter

import pytest

from yuqing import plans
from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.clause import ClockKind, Duration, Origin
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission, StepKind
from yuqing.plans.soundness import ACTS
from yuqing.rules import severity
from yuqing.rules.severity import TopicCounts

IDS = [summary.id for summary in plans.available()]
SEVEN = [kind for kind in StepKind if kind is not StepKind.HANDLING]


def examples(pack_id: str) -> dict[str, str]:
    return {asked.name: asked.example for asked in plans.placeholders(plans.pack_text(pack_id))}


def resolved(pack_id: str) -> Plan:
    return plans.resolve(plans.pack_text(pack_id), examples(pack_id))


def by_id(items, wanted):
    return next(item for item in items if item.id == wanted)


def test_the_list_shows_eight_packs_with_what_a_unit_chooses_by():
    packs = {summary.id: summary for summary in plans.available()}

    assert len(packs) == 8
    assert packs["township"].title == "乡镇网络舆情应急预案"
    assert (packs["township"].levels, packs["township"].steps) == (4, 7)
    assert packs["village-bank"].truncated
    assert {summary.org_kind for summary in packs.values()} == {
        "township",
        "bank",
        "enterprise",
        "government",
        "generic",
    }


def test_a_broken_pack_in_the_folder_is_named_not_left_out(tmp_path):
    (tmp_path / "broken.toml").write_text('format = "yuqing-plan/1"\n', "utf-8")

    with pytest.raises(PlanError, match=r"预案包 broken\.toml 第 1 行:缺少 id\(共 6 处错误\)"):
        plans.available(tmp_path)


def test_an_unknown_pack_is_refused_with_the_known_ones():
    with pytest.raises(PlanError, match=r"没有名为 village 的预案包,现有:.*village-bank"):
        plans.pack_text("village")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xd5\xe3", "不是 UTF-8 编码"), (None, "读不出来"), (b"title = ", "第 1 行:第 9 列")],
)
def test_an_unreadable_pack_is_one_sentence(tmp_path, content, message):
    file = tmp_path / "pack.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(PlanError, match=message):
        plans.load(file)


def test_a_pack_saved_with_a_byte_order_mark_loads(tmp_path):
    file = tmp_path / "pack.toml"
    file.write_bytes(b"\xef\xbb\xbf" + plans.pack_text("township").encode())

    assert plans.load(file).id == "township"


@pytest.mark.parametrize("pack_id", IDS)
def test_wherever_a_pack_names_a_unit_or_what_to_search_it_holds_a_placeholder(pack_id):
    plan = plans.parse(plans.pack_text(pack_id))
    searched = [word for monitor in plan.monitor for word in monitor.keywords_any]
    outside = [group.name for group in plan.groups if group.external]
    subjects = plan.scope.subjects if plan.scope else ()

    assert all(name.startswith("{") for name in (plan.unit, *subjects, *searched, *outside))
    assert plan.doc_control.issued_by in ("", "{单位}")


@pytest.mark.parametrize("pack_id", IDS)
def test_each_pack_asks_for_its_names_with_a_question_and_an_example(pack_id):
    asked = plans.placeholders(plans.pack_text(pack_id))

    assert asked[0].name == "单位"
    assert all(item.question.endswith((")", "?")) and item.example for item in asked)


@pytest.mark.parametrize("pack_id", IDS)
def test_a_filled_pack_holds_the_names_and_still_checks(pack_id):
    names = examples(pack_id)
    filled = plans.fill(plans.pack_text(pack_id), names)

    assert plans.check(filled) == plans.check(plans.pack_text(pack_id))
    assert plans.parse(filled).unit == names["单位"]
    assert "{" + "单位}" not in filled


def test_a_missing_name_is_asked_for_by_name():
    with pytest.raises(PlanError, match="预案还缺这些名称:上级宣传部门、上级党委政府"):
        plans.fill(plans.pack_text("township"), {"单位": "柳林镇", "地名": "柳林", "上级宣传部门": "  "})


@pytest.mark.parametrize("name", ['柳林"镇', "柳林\\镇", "柳林\n镇", "{单位}"])
def test_a_name_that_would_break_the_file_is_refused(name):
    with pytest.raises(PlanError, match="「单位」的名称不能含引号"):
        plans.fill(plans.pack_text("township"), examples("township") | {"单位": name})


@pytest.mark.parametrize("pack_id", IDS)
def test_every_resolved_plan_can_be_carried_out(pack_id):
    plan = resolved(pack_id)
    granted = {grant for role in plan.roles for grant in role.grants}

    assert [level.severity for level in plan.levels] == [Severity.I, Severity.II, Severity.III, Severity.IV]
    assert {step.kind for step in plan.steps} >= set(SEVEN)
    assert [step.order for step in plan.steps] == list(range(1, len(plan.steps) + 1))
    assert all(granted.intersection(needed) for needed in ACTS.values())
    assert all(level.approve.signers for level in plan.levels)
    assert plans.reply_limit_hours(plan) in (4.0, 12.0)


def test_a_silent_template_gets_the_seven_steps_around_its_own():
    plan = resolved("generic-network-work")

    assert [step.id for step in plan.steps] == [
        "verify",
        "activate",
        "monitor",
        "flash_report",
        "consult",
        "statement",
        "handle",
        "follow",
    ]
    assert by_id(plan.steps, "handle").deadline.within == Duration(4, "h")
    assert by_id(plan.steps, "verify").clause.origin is Origin.PLAN


def test_defaults_name_the_bodies_of_the_unit_not_bodies_of_their_own():
    plan = resolved("generic-security-enterprise")

    assert [group.id for group in plan.groups] == ["command", "office", "g_monitor"]
    assert by_id(plan.levels, "I").lead == ("command",)
    assert by_id(plan.roles, "leader").group == "command"


def test_a_role_without_permissions_gets_the_usual_ones_and_says_so():
    leader = by_id(resolved("generic-prevention").roles, "leader")

    assert Permission.APPROVE_STATEMENT in leader.grants
    assert leader.held_by == "单位主要负责人"
    assert plans.citation(leader, "grants") == "产品缺省,可改"
    assert plans.citation(leader, "held_by") == "预案第239段"


def test_a_complete_pack_keeps_its_own_levels_roles_and_steps():
    own, plan = plans.load(SHIPPED / "plans" / "township.toml"), resolved("township")

    assert [role.id for role in plan.roles] == [role.id for role in own.roles]
    assert [role.grants for role in plan.roles] == [role.grants for role in own.roles]
    assert [step.id for step in plan.steps] == [step.id for step in own.steps]
    assert [level.name for level in plan.levels] == [level.name for level in own.levels]


def test_the_rules_of_the_kind_are_added_and_what_they_build_on():
    township, bank = resolved("township"), resolved("village-bank")

    assert [rule.id for rule in township.rules] == ["gb80_5h", "gb80_24h", "gb61_48h"]
    assert [rule.id for rule in bank.rules] == ["reputation_event_12h"]
    assert by_id(bank.groups, "regulator").external
    assert [limit.id for limit in township.grievance_sla] == ["petition"]


def test_a_rule_on_attacks_applies_only_to_plans_that_know_attacks():
    assert [rule.id for rule in resolved("generic-network-work").rules] == ["cyber_incident_4h"]
    assert resolved("generic-handling-template").rules == ()


def test_a_rule_is_stopped_by_the_step_of_that_kind_whatever_its_name():
    plan = resolved("generic-security-state")

    assert by_id(plan.rules, "gb80_5h").stopped_by == "guide"
    assert by_id(plan.steps, "guide").kind is StepKind.REPLY


def test_a_unit_may_tighten_a_rule_and_the_tighter_clock_holds():
    rule = """
[[rules]]
id = "gb80_5h"
src = ["1"]
applies = { event_grade = ["特别重大"] }
what = "发布权威信息"
deadline = { from = "occurred", within = "3h", kind = "hard" }
stopped_by = "reply"
"""
    plan = plans.resolve(plans.pack_text("township") + rule, examples("township"))

    assert [item.id for item in plan.rules].count("gb80_5h") == 1
    assert by_id(plan.rules, "gb80_5h").deadline.within.hours == 3
    assert plans.citation(by_id(plan.rules, "gb80_5h")) == "预案第1段"


def test_a_loosened_rule_clock_is_refused():
    rule = """
[[rules]]
id = "gb80_5h"
src = ["1"]
applies = { event_grade = ["特别重大"] }
what = "发布权威信息"
deadline = { from = "occurred", within = "8h", kind = "hard" }
stopped_by = "reply"
"""
    with pytest.raises(PlanError, match=r"8小时比上位规定的5小时\(国办发〔2016〕80号\)宽;单位只能收紧,不能放宽"):
        plans.resolve(plans.pack_text("township") + rule, examples("township"))


def test_a_permission_that_all_roles_together_lack_is_an_error_where_defaults_cannot_help():
    text = plans.pack_text("township").replace('"close", "authorise_press"]', '"authorise_press"]')
    (error,) = plans.check(text)

    assert "补足上位规定和产品缺省后 roles 仍有错:没有任何职责可以做:平息、归档" in error.message
    with pytest.raises(PlanError, match="平息、归档"):
        plans.resolve(text, examples("township"))


def test_every_clock_button_and_rule_answers_by_which_clause():
    plan = resolved("township")

    assert plans.citation(by_id(plan.steps, "flash_report"), "deadline") == "预案第360、362、364段"
    assert plans.citation(by_id(plan.steps, "consult"), "deadline") == "产品缺省,可改"
    assert plans.citation(by_id(plan.levels, "I"), "color") == "产品缺省,可改"
    assert plans.citation(by_id(plan.rules, "gb80_5h"), "deadline") == "上位规定:国办发〔2016〕80号"
    assert plans.citation(by_id(plan.grievance_sla, "petition")) == "上位规定:信访工作条例(2022)(待核实)"
    assert plans.citation(by_id(plan.steps, "reply")) == "预案第380、381、383段"


def test_the_township_clocks_are_those_of_the_plan():
    plan = resolved("township")
    limits = {
        step.id: (step.deadline.start, str(step.deadline.within), step.deadline.kind)
        for step in plan.steps
        if step.deadline
    }

    assert limits == {
        "flash_report": ("detected", "30m", ClockKind.HARD),
        "consult": ("reported", "1h", ClockKind.SOFT),
        "reply": ("first_mention", "12h", ClockKind.HARD),
    }
    assert [(to.to, str(to.within)) for to in plan.level(Severity.I).report_to] == [
        ("lead_group", "30m"),
        ("upper_propaganda", "30m"),
        ("upper_government", "30m"),
    ]


def test_a_floor_of_the_plan_lifts_the_grade_and_cites_its_origin():
    plan = resolved("village-bank")
    scale = plans.scale_for(plan, plans.load_scale())
    topic = TopicCounts(2, 0, 0, 0, 1, 1, 20, 1, "fraud", (), 0, 0, 4, 0)

    grade = severity.grade(topic, scale)
    assert grade.level is Severity.II
    assert "属于「案件与违规」(产品缺省,可改),按下限提到Ⅱ级" in grade.sentence
    assert severity.grade(replace(topic, category="praise"), scale).level > Severity.II


@pytest.mark.parametrize(
    ("floor", "topic", "lifted"),
    [
        ('signal = "school"', {"signals": ("school",)}, True),
        ('category = "policy_question"', {"category": "policy_question"}, True),
        ('event_grade = "一般"', {"event_grade": "一般"}, True),
        ("media_tier = 40", {"media_tier": 40}, True),
        ("media_tier = 40", {"media_tier": 20}, False),
    ],
)
def test_each_kind_of_floor_of_a_level_is_heeded(floor, topic, lifted):
    text = plans.pack_text("township").replace("rank = 3\n", f"rank = 3\nfloors = [{{ {floor} }}]\n")
    plan = plans.resolve(text, examples("township"))
    quiet = TopicCounts(1, 0, 0, 0, 0, 0, 20, 1, "", (), 0, 0, 12, 0)

    grade = severity.grade(replace(quiet, **topic), plans.scale_for(plan, plans.load_scale()))
    assert (grade.level is Severity.III) == lifted


def test_durations_read_write_and_speak_chinese():
    assert [str(Duration.parse(text)) for text in ("30m", "12h", "7d", "15wd")] == ["30m", "12h", "7d", "15wd"]
    assert [Duration.parse(text).in_chinese for text in ("30m", "15wd")] == ["30分钟", "15个工作日"]
    assert Duration.parse("7d").hours == 168
    with pytest.raises(KeyError):
        _ = Duration.parse("15wd").span


def test_loading_the_largest_pack_is_quick():
    text = plans.pack_text("township")
    started = perf_counter()
    plans.parse(text)

    assert perf_counter() - started < 0.5


def test_rule_files_that_do_not_load_are_one_sentence(tmp_path):
    from yuqing.plans.merge import rule_set

    (tmp_path / "bad.toml").write_text("a = \n", "utf-8")
    (tmp_path / "old.toml").write_text('format = "yuqing-rules/0"\n', "utf-8")

    for name, message in (("bad", "第 1 行"), ("old", "format 应为"), ("none", "读不出来")):
        with pytest.raises(PlanError, match=f"规则文件 {name}.toml.*{message}"):
            rule_set(name, tmp_path)
