"""The plan run by the people of a unit on its pages, from the first look at a topic to the archive."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator

from benchmarks.by_hand_stories import Story
from benchmarks.hands import PATIENCE, Person
from yuqing import clock

Staff = Mapping[str, Person]
#: The steps of a grievance until it is settled in each of the three ways.
WAYS = {
    "solved": ("受理", "承办", "答复", "办结"),
    "scheduled": ("受理", "承办", "列入计划"),
    "refused": ("不予受理",),
}
WITH_DUE = ("承办", "列入计划")
CHECKLIST = ("表示关切", "已核实的事实", "尚不清楚的", "正在做什么", "承诺", "到哪里了解")


def respond(staff: Staff, story: Story, folder: Path) -> int:
    """Run the plan from the topic to the archive and return the number of the incident."""
    number = open_incident(staff["zhiban"], story)
    triage(staff["zhiban"], story)
    set_level(_at_desk(staff["zuzhang"], number), story)
    report(_at_desk(staff["zhiban"], number), story)
    consult(_at_desk(staff["bangong"], number), story)
    give_task(staff["bangong"], story)
    draft(staff["bangong"], story)
    sign(staff, story, folder, number)
    publish(staff["fayan"], story, number)
    answer(_at_desk(staff["zhiban"], number), story)
    settle(staff["bangong"], story, number)
    close(_at_desk(staff["zuzhang"], number))
    evaluate(staff["zuzhang"], story, number)
    return number


def open_incident(monitor: Person, story: Story) -> int:
    """Turn the gravest topic into an incident."""
    monitor.go("topics")
    monitor.take_line()
    monitor.look("topic", whole=True)
    form = monitor.popover("立为事件")
    monitor.type("事件名称", story.title, form)
    monitor.press("立为事件", form)
    monitor.page.wait_for_url("**/incident?*", timeout=PATIENCE)
    monitor.still()
    monitor.look("incident")
    found = re.search(r"incident=(\d+)", monitor.page.url)
    if found is None:
        raise RuntimeError("the address names no incident")
    return int(found[1])


def triage(monitor: Person, story: Story) -> None:
    """Begin the assessment and fill in the fact sheet."""
    monitor.press("研判", _form(monitor, "研判"))
    sheet = monitor.part("填写核实单")
    for label, text in story.facts.items():
        monitor.type(label, text, sheet)
    for label, option in story.choices.items():
        monitor.choose(label, option, sheet)
    monitor.look("fact_sheet", whole=True)
    monitor.press("存核实单", sheet)


def set_level(leader: Person, story: Story) -> None:
    """Confirm or change the level that is proposed."""
    form = leader.part("定级")
    leader.look("level_proposed")
    leader.choose("级别", story.level, form)
    leader.type("定级理由", story.why_level, form)
    leader.press("确定级别", form)
    leader.look("level_set")


def report(monitor: Person, story: Story) -> None:
    """File the flash report, and log to whom it went."""
    form = monitor.part("快报")
    monitor.look("flash_report", whole=True)
    monitor.press("存为快报", form)
    for to, channel in story.receipts:
        form = monitor.part("登记送达")
        monitor.choose("报送对象", to, form)
        monitor.choose("方式", channel, form)
        monitor.press("登记送达", form.get_by_test_id("stForm"))
    form = monitor.part("登记送达")
    monitor.choose("报送对象", story.receipts[0][0], form)
    monitor.press("登记对方签收", form)
    monitor.look("delivered", whole=True)


def consult(office: Person, story: Story) -> None:
    """Convene the consultation and record what it decided."""
    office.press("召集会商", _form(office, "召集会商"))
    form = office.part("会商记录")
    office.choose_all("参会岗位", story.present, form)
    for actor, advice in story.advice.items():
        office.type(f"{actor}的意见", advice, form)
    office.type("商定的措施", story.measures, form)
    office.look("decision", whole=True)
    office.press("存会商记录", form)


def give_task(office: Person, story: Story) -> None:
    """Give a task with a due time, hear of it, and see it done."""
    form = office.tab("任务")
    office.choose("承办方", story.task_to, form)
    office.type("任务", story.task, form)
    office.set_moment("办理时限", clock.now() + timedelta(hours=2), form)
    office.press("交办", form)
    for text, button in (("已通知大半", "反馈"), ("全部办完", "办结")):
        note = office.popover("办理情况", office.tab("任务"))
        office.type("说明", text, note)
        office.press(button, note)
    office.tab("任务")
    office.look("task", whole=True)


def draft(office: Person, story: Story) -> None:
    """Write the statement with its facts, evidence and checklist."""
    office.press("到通稿页办理")
    office.press("开始拟稿")
    form = office.part("拟稿")
    office.type("标题", story.statement_title, form)
    office.type("正文", story.body, form)
    office.choose_all("核对清单", CHECKLIST, form)
    office.look("statement_draft", whole=True)
    office.press("存为新的一稿", form)
    office.look("statement")


def sign(staff: Staff, story: Story, folder: Path, number: int) -> None:
    """Have the statement signed by those whom the level asks for, on paper with a scan where they have no account."""
    scan = folder / "scan.png"
    Image.new("RGB", (400, 300), "white").save(scan)
    for account, signer, on_paper in story.signatures:
        person = staff[account]
        person.go("statements", incident=number)
        form = person.part("审签")
        person.choose("由谁签", signer, form)
        if on_paper:
            person.upload(scan, form)
        person.look("signing")
        person.press("签署", form)


def publish(speaker: Person, story: Story, number: int) -> None:
    """Register that the statement was published."""
    speaker.go("statements", incident=number)
    form = speaker.part("发布与回复")
    speaker.type("发布渠道", story.channel, form)
    speaker.type("链接", "http://www.example/notice", form)
    speaker.press("登记发布", form)
    speaker.look("published")


def answer(monitor: Person, story: Story) -> None:
    """Take up what people ask, answer it from the statement, and say why one question is not answered."""
    monitor.press("列入", monitor.tab("质疑"))
    asked = monitor.tab("质疑")
    monitor.type("来电来访中的质疑", story.question, asked)
    monitor.press("登记质疑", asked)
    form = monitor.popover("答复", monitor.tab("质疑"))
    monitor.choose("依据哪份", story.statement_title, form)
    monitor.press("已答复", form)
    form = monitor.popover("答复", monitor.tab("质疑"))
    monitor.type("说明(不再答复", "逐户核定,转诉求办理", form)
    monitor.press("已答复", form)
    monitor.tab("质疑")
    monitor.look("questions", whole=True)


def settle(office: Person, story: Story, number: int) -> None:
    """Register the grievances and settle each: solved, scheduled, refused with a reason."""
    for text, _ in story.grievances:
        office.go("grievances")
        form = office.part("登记诉求")
        office.type("诉求(写事", text, form)
        office.type("属于哪个事件", str(number), form)
        office.press("登记", form.get_by_test_id("stForm"))
    for text, way in story.grievances:
        for to in WAYS[way]:
            _take_grievance(office, text, len(story.grievances))
            _step(office, to)
    office.look("grievances")


def _take_grievance(office: Person, text: str, lines: int) -> None:
    for line in range(lines):
        office.go("grievances")
        office.take_line(line)
        if office.main.get_by_test_id("stText").filter(has_text=text).count():
            return
    raise RuntimeError("the grievance is not in the list")


def _step(office: Person, to: str) -> None:
    office.choose("下一步", to)
    office.type("理由、安排", f"{to}:已查清并告知本人")
    if to == "承办":
        office.type("承办部门", "综合办")
    if to in WITH_DUE:
        office.set_moment("办理时限", clock.now() + timedelta(days=20))
    office.press("办理")


def close(leader: Person) -> None:
    """Confirm that the matter has calmed and begin the review."""
    form = _form(leader, "确认平息")
    leader.look("calm")
    leader.type("理由", "结果已公布,没有新的反映", form)
    leader.press("确认平息", form)
    leader.choose("由谁负责", "办公室主任", _form(leader, "开始复盘"))
    leader.press("开始复盘", _form(leader, "开始复盘"))


def evaluate(leader: Person, story: Story, number: int) -> None:
    """List what is to be improved, freeze the card, sign the evaluation, and put the incident into the archive."""
    leader.go("evaluation", incident=number)
    leader.look("evaluation", whole=True)
    form = leader.part("列出改进事项")
    leader.type("改进事项", story.action, form)
    leader.press("列入", form)
    leader.press("评分卡定稿")
    leader.type("评估意见", "时限都守住,告知要更早", leader.main)
    leader.press("签认评估")
    leader.look("evaluation_signed", whole=True)
    _at_desk(leader, number)
    leader.press("归档", _form(leader, "归档"))
    leader.look("archived")
    leader.go("timeline", incident=number)
    leader.look("timeline", whole=True)


def _at_desk(person: Person, number: int) -> Person:
    person.go("incident", incident=number)
    return person


def _form(person: Person, heading: str) -> Locator:
    return person.part(heading).get_by_test_id("stExpanderDetails")
