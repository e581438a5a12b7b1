"""`cluster-run`: analyse, count and pair what lies in a lake, on a cluster that stands."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yuqing import config
from yuqing.errors import ConfigError
from yuqing.worker import lake as lakes
from yuqing.worker.cluster import jobs, session
from yuqing.worker.lake import Lake
from yuqing.worker.office import analysis_settings


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that stands: its address, how many cores work at once, and where it reaches this machine."""

    master: str
    cores: int
    host: str = session.LOOPBACK


def run(folder: Path, cluster: Cluster, say: Callable[[str], None]) -> None:
    """Run all jobs over a lake. Raises ConfigError when the lake is empty or no unit is set.

    The program, its lexicons and tables, and the lake lie where every machine of the cluster sees them.
    """
    lake, desk = Lake(folder), config.desk(config.load(), "live")
    unit = config.load_unit(desk.unit_file)
    if unit is None:
        raise ConfigError("还没有设置本单位。请先运行 ./run.sh serve,在“首次设置”页填写单位名称。")
    if not (lakes.files(lake.raw) or lakes.files(lake.segments)):
        raise ConfigError(f"{folder} 里还没有信息。请先用 python -m yuqing lake 放入文件或数据段。")
    began = time.perf_counter()
    with session.opened(cluster.master, cluster.cores, cluster.host) as spark:
        if lakes.files(lake.raw):
            jobs.analyse_raw(spark, lake, analysis_settings(desk, unit))
        jobs.count(spark, lake)
        jobs.pair(spark, lake)
    say(f"已分析并汇总:{lake.summaries}({time.perf_counter() - began:.1f} 秒)")
