"""A plan that could not be carried out is refused: levels nobody reaches or signs for, steps nobody may take."""

import pytest

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.plans import check, load, placeholders, resolve
from yuqing.plans.soundness import ACTS, gaps
from yuqing.rules.transitions import TRANSITIONS

PACKS = sorted(SHIPPED.glob("plans/*.toml"))
TOWNSHIP = (SHIPPED / "plans" / "township.toml").read_text("utf-8")

RULE = """
[[rules]]
id = "gb80_5h"
basis = "国办发〔2016〕80号"
src = ["1"]
applies = { level = ["I"] }
what = "发布权威信息"
deadline = { from = "occurred", within = "3h", kind = "hard" }
stopped_by = "reply"
"""


def errors(text: str):
    return [finding for finding in check(text) if finding.severity == "error"]


def test_a_level_that_no_score_can_reach_is_refused():
    head, first, second = "[[levels]]", *TOWNSHIP.split("[[levels]]")[1:3]
    text = TOWNSHIP.replace(head + first, "", 1).replace('priority_first = ["I", "II"]', 'priority_first = ["II"]')
    text = text.replace("hear_from = { I =", "hear_from = { III =")
    found = errors(text)
    assert "rank = 2" in second
    assert "levels[II].rank:级别要从 1 起不间断:没有 rank 1" in str(found[0])


def test_a_floor_that_a_graver_level_has_already_is_refused():
    floor = 'floors = [{ signal = "casualty" }]'
    text = TOWNSHIP.replace('national = ["特别重大"]', f'national = ["特别重大"]\n{floor}')
    assert errors(text) == []
    (finding,) = errors(text.replace("national = []", f"national = []\n{floor}"))
    assert finding.path == "levels[IV].floors[1]"
    assert "更重的级别 I 已有同样的下限" in finding.message


#: What the office must be told of a pack it may not use: file, key and reason.
REFUSED = [
    (
        'approve = { any_of = ["leader", "deputy"] }\nsrc = ["376", "405"]',
        'src = ["376", "405"]',
        "levels[IV].approve",
        "没有审签人",
    ),
    ("rank = 4", "rank = 3", "levels[IV].rank", "从重到轻"),
    ('by = ["spokesperson", "commentator"]', 'by = ["spokesman"]', "steps[reply].by[1]", "是否想写 spokesperson"),
    ('within = "3h"', 'within = "6h"', "rules[gb80_5h].deadline.within", "单位只能收紧,不能放宽"),
    ('within = "12h"', 'within = "12小时"', "steps[reply].deadline.within", "如 30m、12h"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), REFUSED)
def test_a_pack_that_cannot_be_used_is_refused_with_file_key_and_reason(tmp_path, old, new, key, reason):
    file = tmp_path / "our_plan.toml"
    file.write_text((TOWNSHIP + RULE).replace(old, new, 1), "utf-8")
    with pytest.raises(PlanError) as refusal:
        load(file)
    assert "预案包 our_plan.toml 第 " in str(refusal.value)
    assert f" 行 {key}:" in str(refusal.value)
    assert reason in str(refusal.value)


def test_every_step_of_an_incident_is_among_the_acts_that_somebody_must_be_able_to_do():
    lost = [
        step
        for step, way in TRANSITIONS.items()
        if not any(set(able) <= set(way.permissions) for able in ACTS.values())
    ]
    assert lost == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_in_every_shipped_plan_somebody_can_take_every_step_and_sign_at_every_level(pack):
    text = pack.read_text("utf-8")
    plan = resolve(text, {each.name: each.example for each in placeholders(text)})
    granted = {grant for role in plan.roles for grant in role.grants}
    assert [step for step, way in TRANSITIONS.items() if granted.isdisjoint(way.permissions)] == []
    assert list(gaps(plan)) == []
