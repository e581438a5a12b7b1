"""The mentions: added in bulk through Arrow, read in bounded windows of time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from yuqing.store import day_counts, signatures
from yuqing.store.database import Row, Store, Transaction

#: Newest parts of a window that are read before the whole.
PARTS = (timedelta(days=2), timedelta(days=30))
#: Where the signatures leave less than one text in so many, only these are read; else picking them out is no gain.
ONE_IN = 6


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
    transaction.put("fresh", signatures.signed(table))
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


def first_at(store: Store) -> datetime | None:
    """Return when the first mention about the unit was published, or None."""
    rows = store.rows("select published_at from mentions where target_id <> '' order by published_at limit 1")
    return rows[0][0] if rows else None


def last_at(store: Store, now: datetime) -> datetime | None:
    """Return when the last mention about the unit was published, or None; `now` says where to look first."""
    for since in [*(now - part for part in PARTS), datetime.min.replace(tzinfo=UTC)]:
        found = _last_since(store, since)
        if found is not None:
            return found
    return None


def _last_since(store: Store, since: datetime) -> datetime | None:
    sql = "select max(published_at) from mentions where published_at >= $since and target_id <> ''"
    found: datetime | None = store.value(sql, since=since)
    return found


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


#: What may have the word by its signature. Read without a text beside it, that is a tenth of the whole search.
_MAYBE = """
    with maybe as materialized (
        select mention_id from mention_rows
        where published_at >= $start and published_at < $end and (signature_0 is null
           or signature_0 & $mask_0::ubigint = $mask_0::ubigint and signature_1 & $mask_1::ubigint = $mask_1::ubigint
          and signature_2 & $mask_2::ubigint = $mask_2::ubigint and signature_3 & $mask_3::ubigint = $mask_3::ubigint)
    )
"""
_ARE_FEW = """
    select count(*) * $one_in < (select count(*) from mention_rows where published_at >= $start and published_at < $end)
    from maybe
"""
_OF_ALL = "with fitting as (select * from mentions"
_OF_FEW = ", fitting as (select * from mentions semi join maybe using (mention_id)"
#: Which mentions pass a filter, but for its search.
_FITTING = """
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
    )
"""
_UNSEARCHED = ", passing as (select * from fitting)"
#: Which of them have the word. It comes from a row beside the table: as a condition on the table alone it would be
#: looked for in all texts before the few are chosen. Chinese has no capital letters, and to fold the texts costs four
#: times the search.
_SEARCHED = """
    , word as (select $search as said, lower($search) as small, lower($search) = upper($search) as is_caseless),
    passing as (
        select fitting.* from fitting, word
        where case when is_caseless then contains(title, said) or contains(text, said)
              else contains(lower(title), small) or contains(lower(text), small) end
    )
"""
#: By which rows are told apart; a text too short to tell stands for itself.
_KEYED = """
    , keyed as (
        select *, case when $collapsed and near_key <> 0 then near_key else mention_id end as key,
               $collapsed and near_key <> 0 as is_shared
        from passing
    )
"""
_EVERY = """
    select key, is_shared, 1 as copies, published_at from keyed
    order by published_at desc, mention_id limit $limit offset $offset
"""
_NEWEST = """
    select key, is_shared, count(*)::int as copies, max(published_at) as published_at from keyed
    group by key, is_shared order by published_at desc, key limit $limit offset $offset
"""
#: The newest of each of the chosen rows, with all its columns; the window is that of these rows alone.
_DETAILS = """
    , wanted as (select unnest($keys) as key, unnest($shared) as is_shared, unnest($copies) as copies),
    chosen as (
        select * from keyed join wanted using (key, is_shared)
        qualify row_number() over (partition by key, is_shared order by published_at desc, mention_id) = 1
    )
    select m.mention_id, m.published_at, m.precision, m.source_kind, m.site, m.kind, m.title, m.text, m.url,
           m.tone, m.tone_p, m.tone_reason, m.snownlp_raw, m.target_id, m.target_reason, m.category, m.words,
           m.topic_id, t.title as topic_title, l.level, m.copies
    from chosen m
    left join topics t using (topic_id)
    left join (
        select topic_id, arg_max(level, day) as level from topic_levels
        where topic_id in (select topic_id from chosen) group by all
    ) l on l.topic_id = m.topic_id
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
    found = _newest_keys(store, wanted, limit, offset)
    if not found:
        return []
    keys, shared, copies, moments = (list(column) for column in zip(*found, strict=True))
    around = replace(wanted, start=min(moments), end=max(moments) + timedelta(microseconds=1))
    passing, given = _passing(store, around)
    return store.records(
        passing + _KEYED + _DETAILS, keys=keys, shared=shared, copies=copies, collapsed=wanted.collapsed, **given
    )


def count(store: Store, wanted: Filter) -> int:
    """Return how many mentions pass the filter, or how many wordings when copies are collapsed."""
    passing, given = _passing(store, wanted)
    return int(store.value(passing + (_COUNT_WORDINGS if wanted.collapsed else _COUNT), **given))


def stretches(wanted: Filter) -> list[Filter]:
    """Return the filter over more and more of its window, the newest part first and the whole last."""
    starts = [wanted.end - part for part in PARTS if wanted.end - part > wanted.start]
    return [replace(wanted, start=start) for start in [*starts, wanted.start]]


def _newest_keys(store: Store, wanted: Filter, limit: int, offset: int) -> list[Row]:
    """Return (key, is_shared, copies, published_at) of the rows of a page; mostly the newest days have them all."""
    rest = _KEYED + (_NEWEST if wanted.collapsed else _EVERY)
    found: list[Row] = []
    # How many copies there are, only the whole window knows.
    for part in [wanted] if wanted.collapsed else stretches(wanted):
        passing, given = _passing(store, part)
        found = store.rows(passing + rest, limit=limit, offset=offset, collapsed=wanted.collapsed, **given)
        if len(found) == limit:
            break
    return found


def _passing(store: Store, wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the beginning of a statement, up to the mentions that pass, and its parameters."""
    given, word = _parameters(wanted), wanted.search.strip()
    if not word:
        return _OF_ALL + _FITTING + _UNSEARCHED, given
    given["search"] = word
    masks = {f"mask_{number}": bits for number, bits in enumerate(signatures.mask(word))}
    if store.value(_MAYBE + _ARE_FEW, start=wanted.start, end=wanted.end, one_in=ONE_IN, **masks):
        return _MAYBE + _OF_FEW + _FITTING + _SEARCHED, given | masks
    return _OF_ALL + _FITTING + _SEARCHED, given


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
    }
