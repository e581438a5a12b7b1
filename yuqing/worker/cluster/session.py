"""A session on a cluster, with every setting on which the figures depend."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from yuqing.config import ROOT
from yuqing.worker.lake import GROUP_ROWS

LOOPBACK = "127.0.0.1"
#: Java that lives for minutes spends half of them compiling itself; the work is done in Python. A cluster that stands
#: for long sets `spark.driver.extraJavaOptions` and `spark.executor.extraJavaOptions` otherwise.
SHORT_LIVED = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
_SETTINGS = {
    # Nothing of a moment may depend on where a machine stands.
    "spark.sql.session.timeZone": "UTC",
    # A worker process of Python loads the analysis once and is used again.
    "spark.python.worker.reuse": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(GROUP_ROWS),
    # A day that is written again replaces that day and no other.
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def opened(master: str, cores: int, host: str = LOOPBACK, **further: str) -> Iterator[SparkSession]:
    """Open a session and end it; `cores` is how many work at once.

    `host` is where the workers reach this process, which listens there and nowhere else.
    """
    # The driver asks the machine's name for its address unless told.
    os.environ.setdefault("SPARK_LOCAL_IP", host)
    # Executors would take whatever `python3` they find first; it lies at the same place on every machine.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # Said of every use of Arrow; no frame of pandas is made here.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    builder = SparkSession.builder.master(master).appName("yuqing")
    for name, value in (_SETTINGS | _places(cores, host) | further).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _places(cores: int, host: str) -> dict[str, str]:
    return {
        "spark.driver.host": host,
        "spark.driver.bindAddress": host,
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        "spark.executorEnv.PYTHONHASHSEED": "0",
        "spark.driver.extraJavaOptions": SHORT_LIVED,
        "spark.executor.extraJavaOptions": SHORT_LIVED,
        "spark.sql.shuffle.partitions": str(2 * cores),
        # Several pieces a core, so that the last one to finish does not keep the others waiting.
        "spark.sql.files.minPartitionNum": str(4 * cores),
        "spark.sql.files.openCostInBytes": "65536",
    }
