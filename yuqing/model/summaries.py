"""What a cluster hands to the app: counts by Beijing hour, and pairs of mentions that may belong together.

All figures are integers, so that they are the same whatever the order in which they were added up.
"""

import pyarrow as pa

from yuqing.model.segments import TIME

#: Kinds of count: `value` is the tone, a keyword, or the category.
TONE, WORD, CATEGORY = "tone", "word", "category"

#: One row a kind, Beijing hour, watch target, kind of source ("" for words) and value; mentions about the unit only.
COUNTS = pa.schema(
    [
        ("summary", pa.string()),
        ("day", pa.string()),
        # Beijing wall-clock time, as `china_hour` of the store has it.
        ("hour", TIME),
        ("target_id", pa.string()),
        ("source_kind", pa.string()),
        ("value", pa.string()),
        ("n", pa.int64()),
        ("negative", pa.int64()),
        # Sum of the probabilities of the tone, in millionths.
        ("tone_ppm", pa.int64()),
    ]
)
#: What tells a row from the others, and what is added up.
COUNT_KEYS = ("summary", "day", "hour", "target_id", "source_kind", "value")
COUNT_SUMS = ("n", "negative", "tone_ppm")

#: Mentions that stand under one key may belong together: a band of the sketch, or a telling term of a target.
KEYS = pa.schema([("kind", pa.string()), ("target_id", pa.string()), ("key", pa.int64()), ("mention_id", pa.int64())])
#: Kinds of pair: the same wording, the same matter.
WORDING, MATTER = "wording", "matter"

#: Two mentions, the smaller id first; `likeness` is the share of equal slots, or the cosine, in millionths.
PAIRS = pa.schema(
    [("kind", pa.string()), ("first_id", pa.int64()), ("second_id", pa.int64()), ("likeness", pa.int64())]
)
