"""How well mentions about one matter come together, and how fast copies of one wording are found.

usage: python -m benchmarks.bench_grouping DATA_DIR [--copies 1000000]

DATA_DIR holds weibo_events.csv (rumours retold, incidents with hashtags) and complaints.csv (complaints by issue).
Every post is analysed and grouped as the product does it, in order of time, with the posts that carry no label left
in; B-cubed precision, recall and F1 are over the labelled posts. `foreign` is the share of unlabelled posts in the
groups that hold two or more labelled ones; many of them are the same matter, missed by the rules that labelled.
Copies: a stream made from the posts by reposting, cutting short, editing up to six characters in a hundred, prefixes
and emoji, so that the truth is known.
"""

import argparse
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from yuqing.analysis import duplicates, folding
from yuqing.analysis.analyse import AnalysisSettings, analyse, load
from yuqing.analysis.topics import TopicIndex
from yuqing.analysis.wordings import Wordings
from yuqing.clock import BEIJING
from yuqing.config import SHIPPED
from yuqing.model.segments import RAW
from yuqing.model.watch import WatchTarget
from yuqing.pipeline import items, with_wordings

#: Fewest posts of a hashtag that count as an incident of their own.
TAGGED = 4
BATCH = 4096
TARGET = WatchTarget("unit", "河口镇")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Posts in order of time, with what tells which matter each is about ("" where nobody said)."""

    times: list[datetime]
    titles: list[str]
    texts: list[str]
    truths: dict[str, list[str]]


def main() -> None:
    """Group both corpora, then find copies, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--models", type=Path, default=SHIPPED / "models")
    parser.add_argument("--copies", type=int, default=1_000_000)
    options = parser.parse_args()
    posts, complaints = _weibo(options.data_dir), _complaints(options.data_dir)
    print(f"{'matter':<34}{'posts':>7}{'matters':>8}{'P':>8}{'R':>8}{'F1':>8}{'foreign':>9}")
    for corpus in (posts, complaints):
        found = group(corpus, options.models)
        for name, truth in corpus.truths.items():
            _print_row(name, truth, found)
    if options.copies:
        _time_copies([*posts.texts, *complaints.texts], options.copies)


def group(corpus: Corpus, models: Path) -> list[int]:
    """Return the topic of every post, as the product assigns it; a negative number of its own where it has none."""
    analyser = load(AnalysisSettings((TARGET,), SHIPPED / "lexicon", models))
    index, wordings = TopicIndex(), Wordings()
    found: list[int | None] = []
    for first in range(0, len(corpus.texts), BATCH):
        batch = _raw(corpus, first, min(first + BATCH, len(corpus.texts)))
        table = with_wordings(pa.Table.from_batches([analyse(batch, analyser)]), wordings)
        found += map(index.assign, items(table))
    return [topic_id if topic_id is not None else -1 - place for place, topic_id in enumerate(found)]


def b_cubed(truth: Sequence[str], found: Sequence[int]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the labelled posts (Bagga and Baldwin 1998)."""
    pairs = [(label, topic_id) for label, topic_id in zip(truth, found, strict=True) if label]
    both, labels, topics = Counter(pairs), Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    precision = float(np.mean([both[pair] / topics[pair[1]] for pair in pairs]))
    recall = float(np.mean([both[pair] / labels[pair[0]] for pair in pairs]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def _foreign(truth: Sequence[str], found: Sequence[int]) -> float:
    held: defaultdict[int, Counter[bool]] = defaultdict(Counter)
    for label, topic_id in zip(truth, found, strict=True):
        held[topic_id][bool(label)] += 1
    groups = [each for each in held.values() if each[True] > 1]
    return sum(each[False] for each in groups) / max(sum(map(Counter.total, groups)), 1)


def _print_row(name: str, truth: Sequence[str], found: Sequence[int]) -> None:
    labels = {label for label in truth if label}
    counted = f"{sum(map(bool, truth)):>7,}{len(labels):>8}"
    figures = "".join(f"{figure:>8.3f}" for figure in b_cubed(truth, found))
    print(f"{name:<34}{counted}{figures}{_foreign(truth, found):>9.2f}")


def _weibo(folder: Path) -> Corpus:
    rows = _rows(folder / "weibo_events.csv")
    kinds, events, tags = ([row[name] or "" for row in rows] for name in ("kind", "event", "tag"))
    frequent = {tag for tag, number in Counter(tags).items() if tag and number >= TAGGED}
    truths = {
        "rumours retold": [event if kind == "story" else "" for kind, event in zip(kinds, events, strict=True)],
        "incidents with hashtags": [
            event if kind == "incident" else "" for kind, event in zip(kinds, events, strict=True)
        ],
        f"hashtags of {TAGGED} posts or more": [tag if tag in frequent else "" for tag in tags],
    }
    return Corpus(_times(rows), [""] * len(rows), [row["text"] or "" for row in rows], truths)


def _complaints(folder: Path) -> Corpus:
    rows = _rows(folder / "complaints.csv")
    titles, texts = ([row[name] or "" for row in rows] for name in ("title", "text"))
    return Corpus(_times(rows), titles, texts, {"complaints by issue": [row["event"] or "" for row in rows]})


def _rows(file: Path) -> list[dict[str, str]]:
    parsing = csv.ParseOptions(newlines_in_values=True)
    table = csv.read_csv(file, parse_options=parsing, convert_options=csv.ConvertOptions(strings_can_be_null=False))
    return sorted(({name: str(value) for name, value in row.items()} for row in table.to_pylist()), key=_time)


def _time(row: dict[str, str]) -> str:
    return row["time"]


def _times(rows: list[dict[str, str]]) -> list[datetime]:
    return [datetime.fromisoformat(row["time"]).replace(tzinfo=BEIJING).astimezone(UTC) for row in rows]


def _raw(corpus: Corpus, first: int, last: int) -> pa.RecordBatch:
    rows = last - first
    given = {
        "mention_id": range(first + 1, last + 1),
        "title": corpus.titles[first:last],
        "text": corpus.texts[first:last],
        "about_unit": [True] * rows,
        "published_at": [moment.replace(tzinfo=None) for moment in corpus.times[first:last]],
    }
    columns = [pa.array(given.get(field.name, [None] * rows), field.type) for field in RAW]
    return pa.RecordBatch.from_arrays(columns, schema=RAW)


def _time_copies(texts: list[str], count: int) -> None:
    table = folding.fold_table()
    wordings, spent = Wordings(), Counter[str]()
    found: list[int] = []
    truth, stream = zip(*_copies(texts, count), strict=True)
    for first in range(0, count, BATCH):
        part = stream[first : first + BATCH]
        began = time.process_time()
        folded = folding.fold_all(part, table)
        clean = folding.without_noise(folded)
        read = time.process_time()
        keys, sketches = duplicates.wordings(folded, clean, np.full(len(folded), True))
        sketched = time.process_time()
        found += map(wordings.assign, keys.tolist(), sketches.to_pylist())
        done = time.process_time()
        spent += Counter({"fold": read - began, "sketch": sketched - read, "compare": done - sketched})
    alone = [key or -1 - place for place, key in enumerate(found)]
    figures = " ".join(
        f"{name} {figure:.4f}" for name, figure in zip(("P", "R", "F1"), b_cubed(truth, alone), strict=True)
    )
    rate = count / (spent["sketch"] + spent["compare"])
    print(f"\ncopies: {count:,} posts made from {len(set(truth)):,}: {figures}")
    print(f"  {rate:,.0f} /s of one core; with folding {count / spent.total():,.0f} /s; {dict(spent)}")
    print(f"  peak resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _copies(texts: list[str], count: int, seed: int = 5) -> Iterator[tuple[str, str]]:
    """Yield (number of the original, copy): bursts of copies of a few, and many that nobody repeats."""
    drawn = random.Random(seed)
    originals = [text for text in _distinct(texts) if len(text) >= duplicates.SHORTEST * 3]
    shares = [1 / (place + 2) for place in range(len(originals))]
    drawn.shuffle(originals)
    for number in drawn.choices(range(len(originals)), shares, k=count):
        yield str(number), _copy(originals[number], drawn)


def _distinct(texts: list[str]) -> list[str]:
    """Return the posts of which no earlier one shares a fifth of all character runs, counted exactly.

    Real posts retell each other; copies of two that do would have no truth to be measured by.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    kept: list[str] = []
    for text in texts:
        plain = "".join(filter(str.isalnum, text))
        runs = {plain[at : at + duplicates.RUN] for at in range(len(plain) - duplicates.RUN + 1)}
        shared = Counter(holder for run in runs for holder in holders[run])
        if any(number > 0.2 * min(len(runs), sizes[holder]) for holder, number in shared.items()):
            continue
        for run in runs:
            holders[run].append(len(kept))
        sizes.append(len(runs))
        kept.append(text)
    return kept


def _copy(text: str, drawn: random.Random) -> str:
    (change,) = drawn.choices(list(_CHANGES), list(_CHANGES.values()))
    return change(text, drawn)


def _same(text: str, _drawn: random.Random) -> str:
    return text


def _prefixed(text: str, drawn: random.Random) -> str:
    return drawn.choice(("转发微博//@某某:", "太吓人了//@甲:", "【求扩散】", "转:", "[怒][怒]")) + text


def _cut_short(text: str, drawn: random.Random) -> str:
    return text[: max(24, int(len(text) * drawn.uniform(0.6, 1)))]


def _prolonged(text: str, drawn: random.Random) -> str:
    return text + drawn.choice(("😡😡", "[泪]", " http://t.cn/Ab1c2", "求证实", "大家怎么看?"))


def _edited(text: str, drawn: random.Random) -> str:
    edited = list(text)
    for place in drawn.sample(range(len(text)), int(len(text) * drawn.uniform(0, 0.06))):
        edited[place] = drawn.choice(text)
    return "".join(edited)


#: What happens to a text as it travels, and how often.
_CHANGES = {_same: 0.3, _prefixed: 0.2, _cut_short: 0.15, _prolonged: 0.15, _edited: 0.2}


if __name__ == "__main__":
    main()
