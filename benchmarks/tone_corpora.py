"""The development corpora of the tone model: labelled posts and reviews, weak labels, and how much each counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

NEGATIVE, NEUTRAL, POSITIVE, UNKNOWN = 0, 1, 2, -1
LABEL = {"neg": NEGATIVE, "neu": NEUTRAL, "pos": POSITIVE}
#: Manner of speech.
COMPLAINING, OFFICIAL, CHATTING = 0, 1, 2

#: How much a row counts when the attitude is learnt, by corpus; those missing do not count.
LEARNT = {"ewect_usual": 1.0, "ewect_virus": 0.7, "nlpcc_mood8": 0.3, "shop": 0.3, "gold": 2.0, "own": 2.0}
#: … when the manner of speech is learnt.
SPOKEN = {
    "ewect_usual": 0.3, "ewect_virus": 0.3, "complaint": 1.0, "reply": 1.0, "emergency": 1.0,
    "title": 0.5, "hot": 0.5, "zhihu": 0.5,
}  # fmt: skip
#: … when both are combined.
COMBINED = {
    "ewect_usual": 1.0, "ewect_virus": 0.6, "complaint": 0.3, "reply": 1.0, "emergency": 0.5, "title": 0.06,
    "hot": 0.05, "gold": 4.0, "own": 3.0,
}  # fmt: skip
#: Rows taken of the long lists of titles.
TITLES = {"hot_search.parquet": 4000, "zhihu_hot.parquet": 1000, "news_titles.csv": 5000}
_GRIEVANCE = re.compile(
    "投诉|举报|扰民|控诉|违规|违法|乱收费|拖欠|欺骗|诈骗|不作为|烂尾|维权|霸王|太差|曝光|强制|噪音|污染|脏乱|不合理|严重"
)
_ENQUIRY = re.compile("咨询|请问|建议|怎么办理|如何办理|什么时候|何时|能否|是否")


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts with corpus, label (-1: none) and manner of speech."""

    corpus: NDArray[np.str_]
    texts: list[str]
    gold: NDArray[np.int64]
    manner: NDArray[np.int64]

    def weights(self, by_corpus: Mapping[str, float]) -> NDArray[np.float64]:
        """Return how much each row counts."""
        return np.array([by_corpus.get(name.split("/")[0], 0.0) for name in self.corpus.tolist()])


def read(folder: Path) -> Rows:
    """Return all rows. Corpora of one kind have names like gold/news."""
    found = [*_labelled(folder), *_own(folder), *_asked(folder), *_reported(folder)]
    corpus, texts, gold = zip(*[row for row in found if row[1]], strict=True)
    manner = [_MANNER.get(name, CHATTING) for name in corpus]
    manner = [
        OFFICIAL if kind == COMPLAINING and label != NEGATIVE else kind
        for kind, label in zip(manner, gold, strict=True)
    ]
    return Rows(np.array(corpus), list(texts), np.array(gold), np.array(manner))


_MANNER = {"complaint": COMPLAINING} | dict.fromkeys(("reply", "title", "emergency", "hot", "zhihu"), OFFICIAL)
_Row = tuple[str, str, int]


def _labelled(folder: Path) -> list[_Row]:
    posts = [row for row in _csv(folder / "sentiment.csv") if row["label"] in LABEL]
    named = [("shop" if row["corpus"].startswith("shop") else row["corpus"], row) for row in posts]
    gold = [(f"gold/{row['source']}", row["text"], LABEL[row["tone"]]) for row in _csv(folder / "yuqing_gold.csv")]
    return [*((name, row["text"], LABEL[row["label"]]) for name, row in named), *gold]


def _own(folder: Path) -> list[_Row]:
    """Return rows of unlabelled corpora that we labelled: tone_labels.csv names file and row, not the text."""
    wanted = _csv(Path(__file__).with_name("tone_labels.csv"))
    tables = {name: _texts_by_row(folder / name) for name in {label["file"] for label in wanted}}
    return [
        (f"own/{label['file'].split('.')[0]}", tables[label["file"]][label["row"]], LABEL[label["label"]])
        for label in wanted
    ]


def _texts_by_row(file: Path) -> dict[str, str]:
    """Return title and text by id, or by place where the file has no ids."""
    rows = _csv(file) if file.suffix == ".csv" else pq.read_table(file).to_pylist()
    found = {}
    for place, row in enumerate(rows):
        name = row.get("id") or row.get("cid") if file.suffix == ".csv" else place
        parts = [row.get("title"), row.get("text")]
        found[str(place if name is None else name)] = "\n".join(filter(None, parts))
    return found


def _asked(folder: Path) -> list[_Row]:
    """Return complaints with a weak label from the words of their titles, and replies, which are neutral."""
    answered = _csv(folder / "complaints_with_replies.csv")
    asked = [*answered, *_csv(folder / "complaints.csv")]
    complaints = [("complaint", f"{row['title']}\n{row['text']}", _weak(row["title"])) for row in asked]
    return [*complaints, *(("reply", row["reply"], NEUTRAL) for row in answered)]


def _reported(folder: Path) -> list[_Row]:
    """Return titles and accident news, taken as neutral."""
    news = [("emergency", f"{row['title']}\n{row['text']}", NEUTRAL) for row in _csv(folder / "news_emergency.csv")]
    for name, file in (("title", "news_titles.csv"), ("hot", "hot_search.parquet"), ("zhihu", "zhihu_hot.parquet")):
        news += [(name, text, NEUTRAL) for text in _some(folder / file)]
    return news


def _weak(title: str) -> int:
    grieves, asks = bool(_GRIEVANCE.search(title)), bool(_ENQUIRY.search(title))
    return UNKNOWN if grieves == asks else NEGATIVE if grieves else NEUTRAL


def _some(file: Path) -> list[str]:
    read = [row["text"] for row in _csv(file)] if file.suffix == ".csv" else pq.read_table(file)["title"].to_pylist()
    titles = sorted(set(read))
    return list(np.random.default_rng(3).choice(titles, TITLES[file.name], replace=False).tolist())


def _csv(file: Path) -> list[dict[str, Any]]:
    table = csv.read_csv(
        file,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(strings_can_be_null=False),
    )
    texts = [name for name in table.column_names if pa.types.is_string(table[name].type)]
    return [
        {name: (value or "") if name in texts else value for name, value in row.items()} for row in table.to_pylist()
    ]
