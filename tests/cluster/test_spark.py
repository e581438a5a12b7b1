"""The same mentions on a cluster of this machine: the figures of the embedded engine, to the digit.

Skipped where Spark or Java is not installed: `./run.sh install_cluster` installs the one, the system the other.
"""

import shutil

import psutil
import pytest

pytest.importorskip("pyspark", reason="Spark is an optional extra: ./run.sh install_cluster")
if not shutil.which("java"):
    pytest.skip("the cluster needs Java", allow_module_level=True)

from yuqing import config
from yuqing.analysis.analyse import load
from yuqing.config import Desk
from yuqing.sources import demo as made_up
from yuqing.worker import lake as lakes
from yuqing.worker.cluster import demo, figures, jobs, local, session
from yuqing.worker.lake import Lake
from yuqing.worker.office import analysis_settings

ROWS = 700
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    with local.cluster(tmp_path_factory.mktemp("cluster"), [None, None]) as made:
        yield made


@pytest.fixture(scope="module")
def found(tmp_path_factory, standing):
    folder = tmp_path_factory.mktemp("made-up")
    lake = Lake(folder / "lake")
    demo.sample(lake, ROWS)
    settings = analysis_settings(Desk("live", folder / "desk", config.SHIPPED), made_up.unit())
    own = figures.embedded(lake, load(settings), Desk("live", folder / "desk", folder))
    # A machine of the cluster may stand anywhere.
    with session.opened(standing.address, 2, **{"spark.executorEnv.TZ": "America/New_York"}) as spark:
        jobs.analyse_raw(spark, lake, settings)
        jobs.count(spark, lake)
        jobs.pair(spark, lake)
        # A day that is counted again is replaced, not added.
        jobs.count(spark, lake)
    return lake, own, figures.clustered(lake)


def test_every_figure_of_the_cluster_is_that_of_the_embedded_engine(found):
    _, own, theirs = found
    lines = figures.compared(own, theirs)
    assert [line for line in lines if not line.is_equal] == []
    assert {"全表 按小时情感", "全表 近似说法候选对", "情感 负面"} <= {line.name for line in lines}
    assert min(map(len, (own.tones, own.words, own.categories, own.wordings, own.matters))) > 0


def test_what_came_twice_is_counted_once(found):
    lake, own, _ = found
    assert sum(file.name.endswith("-again.parquet") for file in lakes.files(lake.raw)) > 0
    assert own.tones["n"].sum() <= ROWS


def test_the_summaries_lie_by_kind_and_day_of_beijing(found):
    lake, own, _ = found
    days = {f"{day:%Y-%m-%d}" for day in own.categories["day"]}
    for kind in ("tone", "word", "category"):
        assert {folder.name for folder in (lake.summaries / f"summary={kind}").iterdir()} == {
            f"day={day}" for day in days
        }


def test_master_and_workers_listen_on_this_machine_only(standing):
    held = [each for process in standing.processes for each in psutil.Process(process.pid).net_connections()]
    heard = [each.laddr.ip.removeprefix("::ffff:") for each in held if each.status == psutil.CONN_LISTEN]
    assert len(heard) >= 3
    assert set(heard) == {"127.0.0.1"}


def test_no_process_is_left_when_the_cluster_ends(tmp_path):
    with local.cluster(tmp_path, [None]) as made:
        family = [psutil.Process(process.pid) for process in made.processes]
    assert psutil.wait_procs(family, timeout=60)[1] == []
