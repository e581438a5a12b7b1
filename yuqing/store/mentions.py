"""The mentions: added in bulk through Arrow, read in bounded windows of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from yuqing.store import day_counts
from yuqing.store.database import Row, Store, Transaction


@dataclass(frozen=True, slots=True)
class Filter:
    """What the live feed shows. `end` is exclusive; empty tuples mean no restriction."""

    start: datetime
    end: datetime
    source_kinds: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    search: str = ""
    topic_id: int | None = None
    #: False shows what is not about the unit as well.
    about_unit: bool = True
    #: Only what belongs to no topic.
    ungrouped: bool = False
    #: Only copies of one wording; None = all.
    near_key: int | None = None
    #: Only one source, category ("" = none), watch target; None = all.
    site: str | None = None
    category: str | None = None
    target_id: str | None = None
    #: Only one hour of the day ("" = not known) and one day of the week (Monday is 1), of Beijing; None = all.
    hour: str | None = None
    weekday: str | None = None
    #: Only what has this keyword; "" = all.
    word: str = ""
    #: Only these, wherever they stand; () = all.
    mention_ids: tuple[int, ...] = ()
    #: Copies of one wording are one row, the newest of them.
    collapsed: bool = False


def known_ids(transaction: Transaction, ids: pa.Array) -> set[int]:
    """Return those of the ids that are stored already."""
    transaction.put("incoming", pa.table({"mention_id": ids}))
    found = transaction.run("select mention_id from incoming semi join mention_rows using (mention_id)")
    return {row[0] for row in found}


def add(transaction: Transaction, table: pa.Table) -> None:
    """Add the mentions; columns by name as in the segment, plus topic_id."""
    transaction.put("fresh", table)
    transaction.run("insert into mention_rows by name select * from fresh")
    day_counts.mark(transaction, table["published_at"])


def totals(store: Store, start: datetime, end: datetime) -> Row:
    """Return (mentions about the unit, negative ones, distinct authors, all mentions) in the window."""
    return store.rows(
        """
        select count(*) filter (where target_id <> ''), count(*) filter (where target_id <> '' and tone = 'negative'),
               count(distinct author_key) filter (where target_id <> ''), count(*)
        from mentions where published_at >= $start and published_at < $end
        """,
        start=start,
        end=end,
    )[0]


def span(store: Store) -> Row:
    """Return (first, last) moment of a mention about the unit; both None when there is none."""
    return store.rows("select min(published_at), max(published_at) from mentions where target_id <> ''")[0]


def count_topic_by_hour_and_tone(store: Store, topic_id: int, start: datetime, end: datetime) -> pd.DataFrame:
    """Return the volume of one topic. Columns: hour (Beijing), tone, n."""
    return store.frame(
        """
        select china_hour(published_at) as hour, tone, count(*)::int as n
        from mentions where published_at >= $start and published_at < $end and topic_id = $topic_id
        group by all order by hour
        """,
        topic_id=topic_id,
        start=start,
        end=end,
    )


def spark(store: Store, topic_ids: list[int], start: datetime, end: datetime) -> pd.DataFrame:
    """Return the hourly volume of some topics. Columns: topic_id, hour (Beijing), n."""
    return store.frame(
        """
        select topic_id, china_hour(published_at) as hour, count(*)::int as n
        from mentions where published_at >= $start and published_at < $end and list_contains($topic_ids, topic_id)
        group by all order by topic_id, hour
        """,
        topic_ids=topic_ids,
        start=start,
        end=end,
    )


#: Which mentions pass a filter.
_PASSING = """
    with passing as (
        select * from mentions
        where published_at >= $start and published_at < $end
          and ($topic_id is null or topic_id = $topic_id)
          and (not $about_unit or target_id <> '')
          and (not $ungrouped or topic_id is null)
          and ($near_key is null or near_key = $near_key)
          and (len($kinds) = 0 or list_contains($kinds, source_kind))
          and (len($tones) = 0 or list_contains($tones, tone))
          and ($word = '' or list_contains(words, $word))
          and ($site is null or site = $site)
          and ($category is null or category = $category)
          and ($target_id is null or target_id = $target_id)
          and ($hour is null or $hour =
              case when precision = 'day' then '' else hour(china_hour(published_at))::varchar end)
          and ($weekday is null or isodow(china_hour(published_at))::varchar = $weekday)
          and (len($mention_ids) = 0 or list_contains($mention_ids, mention_id))
          -- Chinese has no upper case, and to fold the texts costs four times the search.
          and ($search = '' or case when lower($search) = upper($search)
              then contains(title, $search) or contains(text, $search)
              else contains(lower(title), lower($search)) or contains(lower(text), lower($search)) end)
    )
"""
_EVERY = """
    , chosen as (select *, 1 as copies from passing order by published_at desc, mention_id limit $limit offset $offset)
"""
#: Of copies the newest; a text too short to tell stands for itself.
_NEWEST = """
    , newest as (
        select arg_max(mention_id, (published_at, -mention_id)) as mention_id, count(*)::int as copies,
               max(published_at) as newest_at
        from passing group by case when near_key = 0 then mention_id else near_key end, near_key = 0
        order by newest_at desc, mention_id limit $limit offset $offset
    ),
    chosen as (
        select m.*, n.copies from mentions m join newest n using (mention_id)
        where m.published_at >= $start and m.published_at < $end
    )
"""
_DETAILS = """
    select m.mention_id, m.published_at, m.precision, m.source_kind, m.site, m.kind, m.title, m.text, m.url,
           m.tone, m.tone_p, m.tone_reason, m.snownlp_raw, m.target_id, m.target_reason, m.category, m.words,
           m.topic_id, t.title as topic_title, l.level, m.copies
    from chosen m
    left join topics t using (topic_id)
    left join (select topic_id, arg_max(level, day) as level from topic_levels group by all) l
           on l.topic_id = m.topic_id
    order by m.published_at desc, m.mention_id
"""
_COUNT = "select count(*) from passing"
_COUNT_WORDINGS = """
    select count(*) from (
        select 1 from passing group by case when near_key = 0 then mention_id else near_key end, near_key = 0
    )
"""


def list_(store: Store, wanted: Filter, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return the newest mentions that pass the filter; of copies the newest, when they are collapsed.

    Columns: mention_id, published_at, precision, source_kind, site, kind, title, text, url, tone, tone_p,
    tone_reason, snownlp_raw, target_id, target_reason, category, words, topic_id, topic_title, level, copies (how
    many passing mentions the row stands for).
    """
    sql = _PASSING + (_NEWEST if wanted.collapsed else _EVERY) + _DETAILS
    return store.records(sql, limit=limit, offset=offset, **_parameters(wanted))


def count(store: Store, wanted: Filter) -> int:
    """Return how many mentions pass the filter, or how many wordings when copies are collapsed."""
    sql = _PASSING + (_COUNT_WORDINGS if wanted.collapsed else _COUNT)
    return int(store.value(sql, **_parameters(wanted)))


def _parameters(wanted: Filter) -> dict[str, Any]:
    return {
        "start": wanted.start,
        "end": wanted.end,
        "kinds": list(wanted.source_kinds),
        "tones": list(wanted.tones),
        "topic_id": wanted.topic_id,
        "about_unit": wanted.about_unit,
        "ungrouped": wanted.ungrouped,
        "near_key": wanted.near_key,
        "word": wanted.word,
        "site": wanted.site,
        "category": wanted.category,
        "target_id": wanted.target_id,
        "hour": wanted.hour,
        "weekday": wanted.weekday,
        "mention_ids": list(wanted.mention_ids),
        "search": wanted.search.strip(),
    }
