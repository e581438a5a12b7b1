"""The report on a drill says what the record of the drill says, and exists only where a drill was held."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from tests.exports import incident as made_up
from yuqing.errors import WorkflowError
from yuqing.export import EXPORTERS
from yuqing.export.drill_paper import Held
from yuqing.export.kinds import Asked, make
from yuqing.export.punctuation import chinese
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.drill import DrillClock, DrillMode, DrillSetup
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.plans import scenarios
from yuqing.store import open_store
from yuqing.views.drill import after_action
from yuqing.workflow import drills
from yuqing.workflow.authority import Acting
from yuqing.workflow.exports import may_export, request_export


@pytest.fixture(scope="module")
def held(papers, tmp_path_factory):
    """A drill that was answered up to publication: (store, drill, who directs)."""
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")
    store, plan = open_store(Path(":memory:")), scenarios.plan_of(scenario)
    setup = DrillSetup(
        run_id="r", mode=DrillMode.TABLETOP, speed=60, deadline_scale=1.0, began=papers.now - timedelta(hours=8)
    )
    by = Acting(store, plan, Actor("导调组", (ADMINISTRATOR,)), papers.now)
    drills.begin(by, setup, scenario, DrillClock(at=setup.began, wall=setup.began))
    made_up.put(store, plan, 1, papers.now, tmp_path_factory.mktemp("drill"))
    drills.mark_unclear(by, next(iter(scenarios.item_names(plan))), "由谁通知村组没有写明")
    yield store, Held(setup, scenario), by
    store.close()


def report(papers, held, **given):
    store, drill, _ = held
    subject = replace(papers.subject, store=store, watermark="演练", drill=drill)
    request = ExportRequest(ReportKind.DRILL, papers.now.date(), ".docx")
    return make(replace(subject, **given), Asked(request, papers.now, 0))


def test_the_report_on_a_drill_has_the_score_and_every_act_that_was_expected(papers, held):
    store, drill, _ = held
    found = after_action(store, drill.setup, drill.scenario, papers.now)
    made = report(papers, held)
    assert made.counters[0].number == f"{found.assessment.score:g}"
    assert f"本次演练得{found.assessment.score:g}分" in made.headline
    lines = next(table for table in made.tables if table.id == "lines")
    assert [row[0] for row in lines.rows] == [chinese(each) for each in found.lines["应做的事"]]
    assert [row[5] for row in lines.rows] == list(found.lines["得分"])
    lessons = next(table for table in made.tables if table.id == "lessons")
    assert [row[0] for row in lessons.rows] == [chinese(each.observed) for each in found.lessons]


def test_the_report_on_a_drill_is_marked_on_every_page_and_names_the_unclear_clause(papers, held):
    content = EXPORTERS[".docx"](report(papers, held), None)
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "".join([*(each.text for each in document.paragraphs), *cells])
    assert "【演练】以下内容均为虚构。" in words
    assert "由谁通知村组没有写明" in words
    assert "演练尚未结束" in words


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".pdf", ".html"])
def test_the_report_on_a_drill_comes_in_the_formats_that_are_read(papers, held, suffix):
    assert len(EXPORTERS[suffix](report(papers, held), None)) > 1000


def test_where_no_drill_was_held_there_is_no_report_on_one(papers, held):
    _, _, by = held
    other = replace(by, store=papers.store)
    request = ExportRequest(ReportKind.DRILL, papers.now.date(), ".docx")
    assert may_export(by, ReportKind.DRILL)
    assert not may_export(other, ReportKind.DRILL)
    with pytest.raises(WorkflowError, match="只能在演练中导出"):
        request_export(other, request)
    with pytest.raises(WorkflowError, match="只能在演练中导出"):
        report(papers, held, drill=None)
