"""`yuqing retrain` learns by itself when no app runs, and asks the app when one does."""

import threading
import time

import pytest

from yuqing import config
from yuqing.config import save_unit
from yuqing.errors import ConfigError, StoreBusyError, WorkflowError
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.worker import retrain
from yuqing.workflow import learning_files


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path))
    return config.desk(config.load(), "live")


def set_up(desk):
    save_unit(desk.unit_file, Unit("河口镇人民政府", "township", "township", {}, (WatchTarget("unit", "河口镇"),)))


def test_without_a_unit_it_says_where_to_begin(desk):
    with pytest.raises(ConfigError, match="首次设置"):
        retrain.retrain()


def test_without_labels_it_says_how_many_it_needs(desk):
    set_up(desk)
    with pytest.raises(WorkflowError, match="现有 0 条,至少要 40 条"):
        retrain.retrain()


def test_while_an_app_runs_it_hands_over_and_waits_for_the_answer(desk, monkeypatch):
    set_up(desk)

    def busy(*_):
        raise StoreBusyError("数据库正被另一个程序使用")

    def refuse():
        while not (desk.learning / learning_files.ASKED).exists():
            time.sleep(0.01)
        job_id = learning_files.asked(desk)
        learning_files.refuse(desk, job_id, "情感标注还太少")

    monkeypatch.setattr(retrain, "open_store", busy)
    monkeypatch.setattr(retrain, "PAUSE", 0.01)
    app = threading.Thread(target=refuse)
    app.start()
    with pytest.raises(WorkflowError, match="情感标注还太少"):
        retrain.retrain()
    app.join()
    monkeypatch.setattr(retrain, "PATIENCE", 0.05)
    with pytest.raises(WorkflowError, match="迟迟没有训练结果"):
        retrain.retrain()
