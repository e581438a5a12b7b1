"""Labels and learning from them: who may, what is on the record, and the whole loop with the real worker."""

from datetime import timedelta

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, analyse, load
from yuqing.config import Settings
from yuqing.errors import WorkflowError
from yuqing.model import segments as layout
from yuqing.model.labelling import InUse, Origin
from yuqing.model.mentions import Tone
from yuqing.model.watch import WatchTarget
from yuqing.store import labels, mentions, record
from yuqing.worker import lessons
from yuqing.worker.engines import Inline
from yuqing.worker.office import Office
from yuqing.workflow import learning, learning_files
from yuqing.workflow.labels import MOST, check_sample, label_relevance, label_tone

MODELS, LEXICON = config.SHIPPED / "models", config.SHIPPED / "lexicon"
PLACES = ["东街", "西街", "南门", "北门", "桥头", "河湾", "码头", "校门口", "广场", "老街", "新村", "车站"]
SCENES = ["热闹到半夜", "锣鼓喧天真喜庆", "烟花好看", "人山人海开心", "歌声嘹亮欢乐"]
FESTIVAL = [f"{place}又在办灯会,{scene}" for place in PLACES for scene in SCENES]


@pytest.fixture
def desk(tmp_path):
    return config.desk(Settings(data_dir=str(tmp_path)), "live")


@pytest.fixture
def filled(by, make_mention):
    rows = [
        make_mention(number, title="", text=text, tone="positive", tone_p=0.8, tone_model="v1", published_at=by.now)
        for number, text in enumerate(FESTIVAL, 1)
    ]
    table = pa.Table.from_pylist(rows, layout.SEGMENT).drop_columns(list(layout.UNSTORED))
    with by.store.transaction() as transaction:
        mentions.add(transaction, table)
    return by


@pytest.fixture(scope="module")
def analyser():
    return load(AnalysisSettings((WatchTarget("unit", "河口镇"),), LEXICON, MODELS))


def office(desk, analyser):
    return Office(desk, b"key", Inline(analyser))


def all_nuisance(by):
    return label_tone(by, range(1, len(FESTIVAL) + 1), Tone.NEGATIVE)


def test_a_label_keeps_what_the_program_had_said_and_who_said_otherwise(filled):
    assert label_tone(filled, [1, 2], Tone.NEGATIVE) == 2
    said = labels.in_force(filled.store).to_dict("records")
    assert [(row["value"], row["was"], row["model"], row["actor"]) for row in said] == [
        ("negative", "positive", "v1", "测试员")
    ] * 2
    (entry,) = record.latest(filled.store, 5, "mentions_labelled")
    assert entry.entry.payload["mentions"] == [1, 2]


def test_a_second_label_still_names_the_program_as_the_one_that_was_wrong(filled):
    label_tone(filled, [1], Tone.NEGATIVE)
    label_tone(filled, [1], Tone.NEUTRAL)
    (row,) = labels.in_force(filled.store).to_dict("records")
    assert (row["value"], row["was"]) == ("neutral", "positive")


def test_who_may_not_record_may_not_label(filled, acting):
    viewer = acting(filled.store, roles=("viewer",))
    with pytest.raises(WorkflowError, match="没有办理"):
        label_tone(viewer, [1], Tone.NEGATIVE)
    assert labels.counts(filled.store) == (0, 0)


def test_unknown_mentions_and_too_many_are_refused(filled):
    with pytest.raises(WorkflowError, match="请先选择"):
        label_relevance(filled, [999_999], "")
    with pytest.raises(WorkflowError, match="一次最多"):
        label_tone(filled, range(MOST + 1), Tone.NEUTRAL)


def test_a_checked_sample_says_tone_and_relevance_at_once(filled):
    check_sample(filled, 1, Tone.POSITIVE)
    said = labels.in_force(filled.store)
    assert sorted(said["aspect"]) == ["relevance", "tone"]
    assert set(said["origin"]) == {Origin.SAMPLE.value}


def test_a_few_labels_are_no_reason_to_train(filled, desk):
    label_tone(filled, [1, 2, 3], Tone.NEGATIVE)
    with pytest.raises(WorkflowError, match="现有 3 条,至少要 40 条"):
        learning.request(filled, desk)
    assert learning_files.waiting(desk) is None


def test_the_loop_learns_what_the_office_says_and_can_go_back(filled, desk, analyser):
    all_nuisance(filled)
    job_id = learning.request(filled, desk)
    with pytest.raises(WorkflowError, match="已经在训练"):
        learning.request(filled, desk)
    lessons.run(office(desk, analyser), filled.now + timedelta(minutes=1))
    done = learning_files.result(desk)
    assert (done.id, done.accepted, done.actor) == (job_id, True, "测试员")
    assert done.after.right > done.before.right
    assert done.learnt_from + done.held_back == len(FESTIVAL)
    assert learning_files.waiting(desk) is None
    assert learning_files.in_use(desk) == InUse(job_id, "")
    assert learning.take_result(filled.store, desk)
    assert not learning.take_result(filled.store, desk)
    assert len(labels.retrainings(filled.store, 5)) == 1
    learning.restore(filled, desk)
    assert learning_files.model_file(desk) is None
    learning.restore(filled, desk)
    assert learning_files.model_file(desk).exists()


def test_new_mentions_are_judged_by_what_was_learnt(filled, desk, analyser):
    all_nuisance(filled)
    learning.request(filled, desk)
    lessons.run(office(desk, analyser), filled.now)
    learnt = load(AnalysisSettings((), LEXICON, MODELS, tone_file=learning_files.model_file(desk)))
    raw = {"text": ["后街又在办灯会,热闹到半夜"]}
    batch = pa.RecordBatch.from_arrays(
        [pa.array(raw.get(field.name, [None]), field.type) for field in layout.RAW], schema=layout.RAW
    )
    before, after = (analyse(batch, each).to_pylist()[0] for each in (analyser, learnt))
    assert before["tone"] != "negative"
    assert after["tone"] == "negative"
    assert after["tone_model"].startswith(f"{before['tone_model']}+")


def test_what_is_worse_than_before_is_refused_and_leaves_no_file(filled, desk, analyser, monkeypatch):
    all_nuisance(filled)
    learning.request(filled, desk)
    monkeypatch.setattr(lessons.retraining, "verdict", lambda *_: (False, "变差了,没有采用。"))
    lessons.run(office(desk, analyser), filled.now)
    assert not learning_files.result(desk).accepted
    assert learning_files.model_file(desk) is None
    assert list(desk.learning.glob("*.npz")) == []


def test_a_worker_killed_after_the_result_takes_the_model_into_use_next_time(filled, desk, analyser, monkeypatch):
    all_nuisance(filled)
    job_id = learning.request(filled, desk)
    with monkeypatch.context() as killed:
        killed.setattr(learning_files, "use", _killed)
        with pytest.raises(KeyboardInterrupt):
            lessons.run(office(desk, analyser), filled.now)
    assert learning_files.in_use(desk) == InUse()
    lessons.run(office(desk, analyser), filled.now)
    assert learning_files.in_use(desk).model == job_id
    assert learning_files.waiting(desk) is None


def test_the_command_line_asks_the_running_app_and_gets_its_refusal(filled, desk):
    job_id = learning_files.ask(desk)
    assert learning_files.answer(desk, job_id) == ""
    assert not learning.follow(filled.store, desk, filled.now)
    with pytest.raises(WorkflowError, match="情感标注还太少"):
        learning_files.answer(desk, job_id)


def test_the_command_line_gets_the_verdict_of_the_worker(filled, desk, analyser):
    all_nuisance(filled)
    job_id = learning_files.ask(desk)
    learning.follow(filled.store, desk, filled.now)
    lessons.run(office(desk, analyser), filled.now)
    assert "已采用" in learning_files.answer(desk, job_id)
    assert learning.follow(filled.store, desk, filled.now)


def test_there_is_nothing_to_restore_before_the_first_training(filled, desk):
    with pytest.raises(WorkflowError, match="随附的模型"):
        learning.restore(filled, desk)


def _killed(*_):
    raise KeyboardInterrupt
