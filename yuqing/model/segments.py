"""The Parquet segment that the worker hands to the app: columns and metadata keys.

Times are microsecond UTC timestamps without a zone, as in the store; ids are signed 64-bit.
"""

from pathlib import Path

import pyarrow as pa

TIME = pa.timestamp("us")

#: What a source yields, one row per item, before analysis.
RAW = pa.schema(
    [
        ("mention_id", pa.int64()),
        ("source_id", pa.string()),
        ("source_kind", pa.string()),
        ("kind", pa.string()),
        ("site", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        ("author_key", pa.int64()),
        ("published_at", TIME),
        ("published_raw", pa.string()),
        ("precision", pa.string()),
        ("seen_at", TIME),
        ("backfilled", pa.bool_()),
        ("reposts", pa.int32()),
        ("comments", pa.int32()),
        ("likes", pa.int32()),
        ("views", pa.int64()),
        # True when the source is about the unit by construction (its own 12345 export, a keyworded tool).
        ("about_unit", pa.bool_()),
    ]
)

#: What `analysis.analyse` adds, in this order.
ANALYSED = pa.schema(
    [
        # Id of the watch target, "" when the mention is not about the unit.
        ("target_id", pa.string()),
        # The alias that matched, "来源" when `about_unit` decided, or why it was turned down.
        ("target_reason", pa.string()),
        ("words", pa.list_(pa.string())),
        ("tone", pa.string()),
        # Probability of the tone shown, 0–1; below the uncertain band the screen says 不确定.
        ("tone_p", pa.float32()),
        ("tone_reason", pa.string()),
        # Version of the model that judged the tone.
        ("tone_model", pa.string()),
        # SnowNLP(text).sentiments, bit for bit; never shown alone.
        ("snownlp_raw", pa.float64()),
        # Event category id of data/lexicon/categories.toml, "" when no word decides.
        ("category", pa.string()),
        ("category_words", pa.list_(pa.string())),
        # Ids of the severity word classes hit (casualty, mass_gathering, bank_run …).
        ("signals", pa.list_(pa.string())),
        # Reach of the medium: 20 self-media, 40 county, 60 city, 80 province, 100 central (domain §3.1).
        ("media_tier", pa.int16()),
        # One question or demand sentence, "" when there is none.
        ("question", pa.string()),
        # Same value = same wording but for marks and spelling; 0 when the text is too short to tell. The store keeps
        # the value of the first of all near copies instead.
        ("near_key", pa.int64()),
        # Hashed terms and L2-normalised weights for grouping; empty when the mention is not about the unit.
        ("terms", pa.list_(pa.int64())),
        ("weights", pa.list_(pa.float32())),
        # Min-hash sketch by which near copies are found; null when the text is too short to tell.
        ("sketch", pa.binary(64)),
    ]
)

SEGMENT = pa.schema([*RAW, *ANALYSED])

#: Columns that segments of the first version of the program lack; empty in them.
ADDED = ("sketch", "tone_model")

#: Columns that only the ingest needs.
UNSTORED = ("terms", "weights", "sketch", "about_unit")

#: Schema metadata key that marks a segment; the value is its format version.
FORMAT_KEY = b"yuqing.segment"
FORMAT = b"1"
#: Metadata key of the runs this segment reports: a JSON list of SourceRun fields.
RUNS_KEY = b"yuqing.runs"

_ULID_LENGTH = 26


def is_segment_name(path: Path) -> bool:
    """Return whether the name is that of a segment, which is a ULID."""
    return len(path.stem) == _ULID_LENGTH and path.stem.isalnum() and path.stem.isupper()
