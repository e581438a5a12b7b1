"""Single items of a plan: found, changed, compared; what the lint refuses is not written."""

from dataclasses import replace
from datetime import date

import pytest

from yuqing.errors import PlanError
from yuqing.model.revision import PlanVersion
from yuqing.plans import available, citation, editing, items, pack_text, placeholders, resolve, versions

TEXTS = {pack.id: pack_text(pack.id) for pack in available()}
TOWNSHIP = TEXTS["township"]


def names(text):
    return {each.name: each.example for each in placeholders(text)}


def whole(text):
    return versions.whole(text, names(text))


def differences(before, after):
    return items.differences(whole(before), whole(after))


def test_a_limit_of_the_plan_is_changed_and_nothing_else():
    changed = editing.changed(TOWNSHIP, "steps.reply.deadline.within", "10小时")
    assert differences(TOWNSHIP, changed) == (("steps.reply.deadline.within", "12h", "10h"),)


def test_the_comments_of_the_file_stay():
    changed = editing.changed(TOWNSHIP, "steps.reply.deadline.within", "10h")
    kept = [line for line in TOWNSHIP.splitlines() if line.startswith("#")]
    assert kept
    assert [line for line in changed.splitlines() if line.startswith("#")] == kept


@pytest.mark.parametrize("plan_id", TEXTS)
def test_any_step_level_and_role_can_be_changed_alone_whoever_wrote_it(plan_id):
    text = TEXTS[plan_id]
    plan = resolve(text, names(text))
    keys = [f"steps.{plan.steps[0].id}.text", f"steps.{plan.steps[-1].id}.text", f"levels.{plan.levels[1].id}.name",
            f"roles.{plan.roles[-1].id}.held_by"]  # fmt: skip
    found = {key: differences(text, editing.changed(text, key, "另行规定")) for key in keys}
    assert {key: [change[0] for change in changes] for key, changes in found.items()} == {key: [key] for key in keys}


def test_a_rule_from_above_may_be_tightened_but_not_loosened():
    key = "rules.gb80_5h.deadline.within"
    assert differences(TOWNSHIP, editing.changed(TOWNSHIP, key, "4小时")) == ((key, "5h", "4h"),)
    with pytest.raises(PlanError, match="单位只能收紧,不能放宽"):
        editing.changed(TOWNSHIP, key, "6小时")


def test_a_level_without_anybody_who_approves_is_refused():
    with pytest.raises(PlanError, match="没有审签人"):
        editing.changed(TOWNSHIP, "levels.III.approve", "")


@pytest.mark.parametrize(
    ("key", "given", "sentence"),
    [
        ("steps.reply.deadline.within", "很快", "时长「很快」写法不对"),
        ("steps.reply.deadline.whithin", "4h", "预案中没有"),
        ("steps.nothing.text", "条文", "预案中没有"),
        ("nothing.at_all", "条文", "预案中没有"),
        ("steps.reply.deadline", "4h", "由几部分组成"),
        ("steps.reply.by", "nobody", "「nobody」没有在"),
        ("roles.leader.min", "一", "应为整数"),
        ("roles.leader.conduct", "", "不是本单位预案写的,不能删去"),
    ],
)
def test_what_fits_nowhere_is_refused_with_a_sentence(key, given, sentence):
    with pytest.raises(PlanError, match=sentence):
        editing.changed(TEXTS["township"], key, given)


def test_an_item_of_the_pack_can_be_taken_out_unless_something_needs_it():
    changed = editing.changed(TOWNSHIP, "purpose.why", "")
    assert {key.rsplit(".", 1)[0] for key, _, _ in differences(TOWNSHIP, changed)} == {"purpose.why"}
    with pytest.raises(PlanError, match="没有在 groups"):
        editing.changed(TOWNSHIP, "groups.lead_group", "")


def test_several_people_and_texts_with_commas_are_a_line_each():
    changed = editing.changed(TOWNSHIP, "roles.leader.duties", "收集、核实信息\n批准发布")
    assert items.find(whole(changed), "roles.leader.duties") == ["收集、核实信息", "批准发布"]


def test_a_version_says_its_number_its_day_and_who_interprets_it():
    text = editing.as_version(TOWNSHIP, 2, date(2026, 12, 1), "lead_group", "组长")
    plan = resolve(text, names(text))
    assert (plan.version, plan.status, plan.effective_rule) == ("2", "effective", "2026年12月1日起实施")
    assert (plan.interpreted_by, plan.doc_control.approved_by, plan.doc_control.issued_on) == (
        "lead_group", "组长", "2026-12-01",
    )  # fmt: skip


def test_a_revised_item_says_in_which_version_it_was_revised():
    text = editing.with_changes(TOWNSHIP, {"steps.reply.deadline.within": "10h"}, 2)
    step = next(step for step in resolve(text, names(text)).steps if step.id == "reply")
    assert citation(step, "deadline") == "预案第380、381、383段(第2版修订)"


@pytest.mark.parametrize("plan_id", TEXTS)
def test_every_place_of_every_plan_is_known(plan_id):
    text = TEXTS[plan_id]
    assert all(items.slot(key).kind for key in items.places(whole(text)))


def test_a_text_that_was_touched_after_its_adoption_is_refused(noon):
    kept = PlanVersion(
        plan_id="township", number=2, toml=TOWNSHIP, sha256=versions.digest(TOWNSHIP), effective_on=noon.date(),
        approver="组长", interpreter="领导小组", adopted_at=noon, seq=1,
    )  # fmt: skip
    assert versions.text_of("township", kept) == TOWNSHIP
    with pytest.raises(PlanError, match="与批准时的校验值不符"):
        versions.text_of("township", replace(kept, toml=TOWNSHIP + "\n"))
