"""What the cluster does with a lake: analyse, count, pair. Python that is run there is the app's own."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from yuqing.analysis import candidates, counting
from yuqing.analysis.analyse import Analyser, AnalysisSettings, analyse, load
from yuqing.analysis.counting import beijing_days
from yuqing.model.segments import RAW, SEGMENT
from yuqing.model.summaries import COUNT_KEYS, COUNT_SUMS, COUNTS, KEYS, PAIRS
from yuqing.worker.cluster.shapes import ddl, fitted, loose
from yuqing.worker.lake import Lake, files

_DAY = pa.field("day", pa.string())
_SIDE = ("sketch", "terms", "weights")
_PLACE = ("kind", "target_id", "key")


def analyse_raw(spark: SparkSession, lake: Lake, settings: AnalysisSettings) -> None:
    """Analyse the raw mentions of the lake and write them by day, each id once."""
    act = partial(_analysed, settings=settings)
    schema = pa.schema([*loose(SEGMENT), _DAY])
    analysed = _once(_read(spark, lake.raw, RAW)).mapInArrow(act, ddl(schema))
    analysed.write.mode("overwrite").partitionBy(_DAY.name).parquet(str(lake.analysed))


def count(spark: SparkSession, lake: Lake) -> None:
    """Count the analysed mentions of the lake and write the counts by kind and day."""
    counts = _mentions(spark, lake, counting.COLUMNS).mapInArrow(_counted, ddl(COUNTS))
    summed = counts.groupBy(*COUNT_KEYS).agg(*[f.sum(name).alias(name) for name in COUNT_SUMS])
    # One file a kind and day: the app reads few large files faster than many small ones.
    gathered = summed.repartition("summary", "day").sortWithinPartitions(*COUNT_KEYS)
    gathered.write.mode("overwrite").partitionBy("summary", "day").parquet(str(lake.summaries))


def pair(spark: SparkSession, lake: Lake) -> None:
    """Write the pairs of mentions of the lake that may belong together, all of its days at once."""
    about = _mentions(spark, lake, candidates.COLUMNS).where("target_id <> ''")
    standing = _firsts(about).persist()
    keys = standing.mapInArrow(_keyed, ddl(KEYS))
    sides = _sides(_paired(keys), standing)
    sides.mapInArrow(_likened, ddl(PAIRS)).write.mode("overwrite").parquet(str(lake.pairs))
    standing.unpersist()


def _read(spark: SparkSession, folder: object, schema: pa.Schema) -> DataFrame:
    """Return the mentions of a folder; `file` is the name of each one's file."""
    found = spark.read.schema(ddl(schema)).option("pathGlobFilter", "*.parquet").parquet(str(folder))
    return found.select("*", f.col("_metadata.file_name").alias("file"))


def _mentions(spark: SparkSession, lake: Lake, columns: tuple[str, ...]) -> DataFrame:
    """Return some columns of all analysed mentions, wherever they were analysed, each id once."""
    folders = [folder for folder in (lake.segments, lake.analysed) if files(folder)]
    parts = [_read(spark, folder, SEGMENT) for folder in folders]
    whole = parts[0].unionByName(parts[1]) if len(parts) > 1 else parts[0]
    return _once(whole).select(*columns)


def _once(mentions: DataFrame) -> DataFrame:
    """Return each id once: where it was seen first, and of files that say the same moment, in the first by name.

    Within a file ids are unique. Only ids travel: those that repeat are few, and are told to every machine.
    """
    seen: Column = f.struct("seen_at", "file")
    repeated = mentions.groupBy("mention_id").agg(f.min(seen).alias("kept"), f.count("*").alias("copies"))
    chosen = repeated.where("copies > 1").select("mention_id", f.col("kept.file").alias("kept_file"))
    joined = mentions.join(f.broadcast(chosen), "mention_id", "left")
    return joined.where("kept_file is null or kept_file = file").drop("kept_file", "file")


def _firsts(mentions: DataFrame) -> DataFrame:
    """Return what `candidates.firsts` returns."""
    stands_alone = f.when(f.col("near_key") == 0, f.col("mention_id"))
    place = ("target_id", "near_key", stands_alone.alias("alone"))
    standing = mentions.groupBy(*place).agg(f.min("mention_id").alias("mention_id")).select("mention_id")
    return mentions.join(standing, "mention_id", "left_semi")


def _paired(keys: DataFrame) -> DataFrame:
    """Return what `candidates.paired` returns."""
    held = f.col("count").between(2, candidates.CROWDED)
    telling = keys.groupBy(*_PLACE).count().where(held).select(*_PLACE)
    left = keys.join(telling, list(_PLACE))
    first, second = (left.withColumnRenamed("mention_id", name) for name in ("first_id", "second_id"))
    both = first.join(second, list(_PLACE)).where("first_id < second_id")
    return both.select("kind", "first_id", "second_id").distinct()


def _sides(pairs: DataFrame, standing: DataFrame) -> DataFrame:
    """Return the pairs with what their likeness is judged by, columns of `candidates.SIDES`."""
    for side in ("first", "second"):
        names = [f.col(name).alias(f"{side}_{name}") for name in _SIDE]
        pairs = pairs.join(standing.select(f.col("mention_id").alias(f"{side}_id"), *names), f"{side}_id")
    return pairs.select(*candidates.SIDES.names)


def _analysed(batches: Iterator[pa.RecordBatch], settings: AnalysisSettings) -> Iterator[pa.RecordBatch]:
    analyser = _analyser(settings)
    for batch in batches:
        analysed = fitted(analyse(fitted(batch, RAW), analyser), loose(SEGMENT))
        yield analysed.append_column(_DAY, beijing_days(analysed["published_at"]))


@lru_cache(maxsize=1)
def _analyser(settings: AnalysisSettings) -> Analyser:
    """Load the analysis once per process of Python, which Spark uses again for every piece of work."""
    return load(settings)


_Act = Callable[[pa.RecordBatch], pa.RecordBatch]


def _each(act: _Act, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield act(fitted(batch, schema))


def _some(names: tuple[str, ...]) -> pa.Schema:
    return pa.schema([SEGMENT.field(name) for name in names])


_counted = partial(_each, counting.counted, _some(counting.COLUMNS))
_keyed = partial(_each, candidates.keyed, _some(candidates.COLUMNS))
_likened = partial(_each, candidates.likened, candidates.SIDES)
