"""信息收集: what the plans ask to be watched, and that each matter lies with what it is about."""

from datetime import timedelta

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, analyse, load
from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR
from yuqing.model.heat import HeatAxis, HeatQuestion, HeatValue
from yuqing.model.segments import RAW
from yuqing.model.watch import WatchTarget
from yuqing.plans import pack_text, placeholders
from yuqing.views.heat import heatmap
from yuqing.workflow.setup import Application, set_up_unit, target_id

POLICY = WatchTarget(target_id("村镇银行监管"), "村镇银行监管", ("存款保险新规",))
MARKET = WatchTarget(target_id("市场竞争"), "市场竞争", ("同业揽储",), ("高息",), ("存款",))
#: Texts, and what each is about; the last is about nothing that is watched.
TEXTS = {
    "苇荡村镇银行柜台排队,请增加窗口": "unit",
    "存款保险新规今天公布,储户如何受益": POLICY.id,
    "几家银行同业揽储,承诺送米送油": MARKET.id,
    "外地有人高息借款后失联": "",
}


def application(**given):
    answers = {each.name: each.example for each in placeholders(pack_text("village-bank"))}
    return Application("苇荡村镇银行", "bank", "village-bank", answers, **given)


@pytest.fixture
def unit(acting, tmp_path):
    desk = config.desk(config.Settings(data_dir=str(tmp_path)), "live")
    by = acting(roles=(ADMINISTRATOR,))
    set_up_unit(by, desk, application(others=(POLICY, MARKET)))
    return config.load_unit(desk.unit_file)


def raw(texts):
    given = {"text": list(texts), "title": [""] * len(texts)}
    columns = [pa.array(given.get(field.name, [None] * len(texts)), field.type) for field in RAW]
    return pa.RecordBatch.from_arrays(columns, schema=RAW)


@pytest.mark.clause("F1")
def test_several_topics_are_watched_and_each_mention_lies_with_the_one_it_is_about(unit, bench, make_mention, noon):
    assert [each.name for each in unit.targets] == ["苇荡村镇银行", "村镇银行监管", "市场竞争"]
    settings = AnalysisSettings(unit.targets, config.SHIPPED / "lexicon", config.SHIPPED / "models")
    judged = analyse(raw(TEXTS), load(settings)).to_pylist()
    assert [row["target_id"] or "" for row in judged] == list(TEXTS.values())

    bench.take([make_mention(n, target_id=row["target_id"] or "") for n, row in enumerate(judged, 1)])
    question = HeatQuestion(
        HeatAxis.TARGET, HeatAxis.DAY, HeatValue.COUNT, noon - timedelta(days=1), noon + timedelta(days=1)
    )
    sheet = heatmap(bench.store, question, {each.id: each.name for each in unit.targets})
    assert {label for _, label in sheet.rows} == {"苇荡村镇银行", "村镇银行监管", "市场竞争"}


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((WatchTarget("a", "存"),), "至少要有 2 个字"),
        ((WatchTarget("a", "市场竞争", (), ("高息",)),), "关注对象“市场竞争”填写了简称"),
        ((WatchTarget("a", "监管政策"), WatchTarget("b", "监管政策")), "写了两次"),
    ],
)
def test_a_topic_that_would_match_everything_or_twice_is_refused(acting, tmp_path, others, said):
    desk = config.desk(config.Settings(data_dir=str(tmp_path)), "live")
    with pytest.raises(WorkflowError, match=said):
        set_up_unit(acting(roles=(ADMINISTRATOR,)), desk, application(others=others))
    assert not desk.unit_file.exists()
