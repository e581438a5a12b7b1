"""Each way to break a plan pack is found on its line, in one Chinese sentence."""

import re

import pytest

from yuqing.config import SHIPPED
from yuqing.plans import check

PACKS = sorted(SHIPPED.glob("plans/*.toml"))
TOWNSHIP = (SHIPPED / "plans" / "township.toml").read_text("utf-8")
BANK = (SHIPPED / "plans" / "village_bank.toml").read_text("utf-8")

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

# What is broken, text to replace, its replacement, a mark of the line to report, path and message.
BROKEN = [
    ("syntax", 'title = "乡镇网络舆情应急预案"', "title = 乡镇网络舆情应急预案", "title =", "", "要加英文双引号"),
    ("unknown top-level key", 'version = "1"', 'versoin = "1"', "versoin", "versoin", "是否想写 version"),
    ("missing key", 'org_kind = "township"\n', "", "", "", "缺少 org_kind"),
    ("wrong format", '"yuqing-plan/1"', '"yuqing-plan/9"', "yuqing-plan/9", "format", "不认识的值"),
    ("bad enum", 'org_kind = "township"', 'org_kind = "townshp"', "townshp", "org_kind", "是否想写 township"),
    (
        "bad permission",
        '["draft_reply"]',
        '["draft_replay"]',
        "draft_replay",
        "roles[commentator].grants[1]",
        "draft_reply",
    ),
    ("bad colour", 'color = "橙"', 'color = "紫"', "紫", "levels[II].color", "可用:红、橙、黄、蓝"),
    (
        "unknown key in an item",
        "escalate_to =",
        "escalate_too =",
        "escalate_too",
        "steps[monitor].escalate_too",
        "是否想写 escalate_to",
    ),
    (
        "unknown key in a nested table",
        "experts =",
        "expert =",
        "expert =",
        "evaluation[evaluate].expert",
        "是否想写 experts",
    ),
    ("number for text", 'version = "1"', "version = 1", "version = 1", "version", "应为文字"),
    ("text for a number", "rank = 3", 'rank = "3"', 'rank = "3"', "levels[III].rank", "应为整数"),
    ("text for a list", 'src = ["440"]', 'src = "440"', 'src = "440"', "accountability[assess].src", "要用方括号"),
    (
        "text for true",
        "standing = false",
        'standing = "no"',
        "standing",
        "groups[lead_group].standing",
        "true 或 false",
    ),
    ("bad duration", 'within = "12h"', 'within = "12小时"', "12小时", "steps[reply].deadline.within", "如 30m、12h"),
    ("no time at all", 'within = "12h"', 'within = "0h"', "0h", "steps[reply].deadline.within", "大于 0"),
    ("bad clock start", 'from = "reported"', 'from = "told"', '"told"', "steps[consult].deadline.from", "不认识的值"),
    ("duplicate id", 'id = "deputy"', 'id = "leader"', "", "roles[leader].id", "重复"),
    (
        "id with spaces",
        'id = "golden_hours"',
        'id = "golden hours"',
        "golden hours",
        "principles[golden hours].id",
        "只能用英文",
    ),
    (
        "unknown actor",
        'by = ["spokesperson", "commentator"]',
        'by = ["spokesman", "commentator"]',
        "spokesman",
        "steps[reply].by[1]",
        "是否想写 spokesperson",
    ),
    (
        "unknown recipient",
        '{ to = "upper_government", within',
        '{ to = "upper_goverment", within',
        "upper_goverment",
        "levels[I].report_to[3].to",
        "是否想写 upper_government",
    ),
    (
        "unknown parent",
        'parent = "party_committee"\nduties',
        'parent = "party"\nduties',
        'parent = "party"',
        "groups[branches].parent",
        "没有在 groups 中定义",
    ),
    (
        "unknown level",
        'priority_first = ["I", "II"]',
        'priority_first = ["I", "V"]',
        '"V"',
        "triage[sort].priority_first[2]",
        "没有在 levels 中定义",
    ),
    (
        "unknown event type",
        'event_type = ["mass_incident"]',
        'event_type = ["mass"]',
        '"mass"',
        "monitor[m_emergency].when.event_type[1]",
        "没有在 event_types 中定义",
    ),
    (
        "level of a hearing",
        "hear_from = { I =",
        "hear_from = { V =",
        "hear_from",
        "steps[consult].hear_from.V",
        "没有在 levels 中定义",
    ),
    (
        "parents in a circle",
        'name = "党委"\nkind = "authority"',
        'name = "党委"\nkind = "authority"\nparent = "office"',
        'parent = "office"',
        "groups[party_committee].parent",
        "绕回了自己",
    ),
    ("ranks not ascending", "rank = 2", "rank = 4", "rank = 3", "levels[III].rank", "从重到轻"),
    ("rank out of range", "rank = 4", "rank = 7", "rank = 7", "levels[IV].rank", "1 到 4"),
    ("steps out of order", "order = 5", "order = 3", "order = 3", "steps[statement].order", "从小到大"),
    ("clause without paragraph", 'src = ["440"]\n', "", "[[accountability]]", "accountability[assess]", "要写 src"),
    (
        "rule without basis",
        'src = ["440"]',
        'origin = "rule"',
        "[[accountability]]",
        "accountability[assess]",
        "要写 basis",
    ),
    (
        "level without approver",
        'approve = { any_of = ["leader", "deputy"] }\nsrc = ["376", "405"]',
        'src = ["376", "405"]',
        "",
        "levels[IV].approve",
        "没有审签人",
    ),
    (
        "publisher approves alone",
        'approve = { any_of = ["leader", "deputy"] }\nsrc = ["376", "405"]',
        'approve = { any_of = ["spokesperson"] }\nsrc = ["376", "405"]',
        'any_of = ["spokesperson"]',
        "levels[IV].approve",
        "只有发布人自己",
    ),
    (
        "approver without permission",
        'grants = ["set_level", "approve_statement"]',
        'grants = ["set_level"]',
        "",
        None,
        "「deputy」没有 approve_statement 权限",
    ),
    (
        "hard clock nobody stops",
        'by = ["spokesperson", "commentator"]\n',
        "",
        'within = "12h"',
        "steps[reply].deadline",
        "没有人能停表",
    ),
    ("reports nobody makes", 'recipients = "levels.report_to"\n', "", "report_to = [", None, "上报时限没有步骤能停表"),
    (
        "hard clock of a principle",
        'within = "4h", kind = "soft"',
        'within = "4h", kind = "hard"',
        "clock =",
        "principles[golden_hours].clock",
        "写到 steps",
    ),
    (
        "need nobody meets",
        'produces = ["statement.approved"]\n',
        "",
        "requires",
        "steps[reply].requires[1]",
        "没有任何步骤产出",
    ),
    (
        "undeclared placeholder",
        'text = "以解决实际问题为先"',
        'text = "{县}以解决实际问题为先"',
        "{县}",
        "principles[solve].text",
        "没有在 placeholders 中说明",
    ),
    (
        "rule clock without a stop",
        RULE.splitlines()[-1],
        "",
        "deadline",
        "rules[gb80_5h].deadline",
        "没有写 stopped_by",
    ),
    (
        "rule stopped by nothing known",
        'stopped_by = "reply"',
        'stopped_by = "replay"',
        "replay",
        "rules[gb80_5h].stopped_by",
        "是否想写 reply",
    ),
    (
        "rule loosened",
        'within = "3h"',
        'within = "6h"',
        'within = "6h"',
        "rules[gb80_5h].deadline.within",
        "6小时比上位规定的5小时(国办发〔2016〕80号)宽",
    ),
    (
        "rule started later",
        '"occurred", within = "3h"',
        '"detected", within = "3h"',
        '"detected", within = "3h"',
        "rules[gb80_5h].deadline.from",
        "等于放宽时限",
    ),
    (
        "working days for the office",
        'within = "12h"',
        'within = "2wd"',
        "2wd",
        "steps[reply].deadline.within",
        "工作日只用于诉求",
    ),
    (
        "clock that never starts",
        'from = "reported"',
        'from = "accepted"',
        '"accepted"',
        "steps[consult].deadline.from",
        "永远不会走",
    ),
    (
        "approver is a body in which nobody may sign",
        'approve = { any_of = ["leader", "deputy"] }\nsrc = ["376", "405"]',
        'approve = { all_of = ["branches"] }\nsrc = ["376", "405"]',
        'all_of = ["branches"]',
        "levels[IV].approve",
        "级别 IV 批不下来:各党支部(室)",
    ),
    (
        "rule made soft",
        'within = "3h", kind = "hard"',
        'within = "3h", kind = "soft"',
        'within = "3h"',
        "rules[gb80_5h].deadline.kind",
        "不能改为软时限",
    ),
]


def errors(text: str):
    return [finding for finding in check(text) if finding.severity == "error"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_a_shipped_pack_has_no_errors(pack):
    assert errors(pack.read_text("utf-8")) == []


def test_all_eight_packs_are_shipped_and_only_the_silent_templates_warn():
    warned = {pack.stem for pack in PACKS if check(pack.read_text("utf-8"))}

    assert len(PACKS) == 8
    assert {pack.stem for pack in PACKS} - warned == {"township", "village_bank"}


def test_a_silent_template_is_warned_about_the_acts_nobody_may_do():
    findings = check((SHIPPED / "plans" / "network_work.toml").read_text("utf-8"))

    assert [finding.severity for finding in findings] == ["warning"]
    assert "没有任何职责可以做:研判、排除、快报" in findings[0].message


@pytest.mark.parametrize("case", BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_pack_is_found_on_its_line(case):
    _, old, new, mark, path, message = case
    whole = TOWNSHIP + RULE
    assert old in whole
    text = whole.replace(old, new, 1)
    found = next(finding for finding in errors(text) if message in finding.message)

    assert mark in text.split("\n")[found.line - 1]
    assert path in (None, found.path)


def test_the_pack_the_broken_ones_are_made_from_is_sound():
    assert errors(TOWNSHIP + RULE) == []


def test_a_report_to_the_regulator_may_not_be_later_than_the_rule():
    late = '  { to = "regulator", within = "24h", from = "occurred" },\n]\napprove = { all_of = ["leader"], notify'
    text = BANK.replace('\n]\napprove = { all_of = ["leader"], notify', f"\n{late}", 1)
    text = text.replace(
        '[[groups]]\nid = "sponsor_bank"',
        '[[groups]]\nid = "regulator"\nname = "监管"\nkind = "upper"\norigin = "default"\n\n'
        '[[groups]]\nid = "sponsor_bank"',
    )
    (finding,) = errors(text)

    assert "24小时比上位规定的12小时" in finding.message
    assert '"regulator", within = "24h"' in text.split("\n")[finding.line - 1]


def test_a_unit_may_give_a_grievance_less_time_but_not_more():
    sla = (
        '\n[[grievance_sla]]\nid = "petition"\nsrc = ["1"]\n'
        'steps = [{ name = "办结", from = "accepted", within = "%s" }]\n'
    )

    assert errors(TOWNSHIP + sla % "30d") == []
    assert "比上位规定的60天" in errors(TOWNSHIP + sla % "61d")[0].message
    assert "不可混用" in errors(TOWNSHIP + sla % "30wd")[0].message


def test_several_errors_come_in_the_order_of_the_file():
    text = TOWNSHIP.replace('color = "黄"', 'color = "绿"').replace('color = "红"', 'color = "黑"')

    lines = [finding.line for finding in errors(text)]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_floor_that_says_two_things_is_refused():
    text = TOWNSHIP.replace("national = []", 'national = []\nfloors = [{ signal = "casualty", media_tier = 60 }]')
    (finding,) = errors(text)

    assert "中的一个" in finding.message
    assert finding.path == "levels[IV].floors[1]"


def test_a_placeholder_asked_for_in_vain_is_a_warning():
    text = TOWNSHIP.replace('name = "地名"\n', 'name = "村名"\n').replace("{地名}", "{单位}")
    (finding,) = check(text)

    assert finding.severity == "warning"
    assert "「村名」没有用到" in finding.message


@pytest.mark.parametrize("start", range(5))
def test_a_pack_with_any_line_lost_is_judged_and_never_crashes_the_check(start):
    lines = TOWNSHIP.split("\n")

    for place in range(start, len(lines), 25):
        text = "\n".join(lines[:place] + lines[place + 1 :])
        assert all(1 <= finding.line <= len(lines) and finding.message for finding in check(text))


def test_the_finding_reads_as_one_line():
    finding = errors(TOWNSHIP.replace("rank = 3", "rank = 9"))[0]

    assert re.fullmatch(r"第 \d+ 行 levels\[III\]\.rank:rank 应为 1 到 4,现在是 9", str(finding))
