"""What a topic is made of, in tabs; a click on any line opens the mentions behind its numbers."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from yuqing.model.labels import SOURCE_KIND
from yuqing.store.mentions import Filter
from yuqing.ui import cached, controls, wording
from yuqing.views.topic_parts import BEFORE, KindReached, TopicParts, Wording, before, mentions_of, on_day

ROW, HEIGHT = 36, 420
_KINDS = (
    "按北京时间、各渠道类别第一条信息的发布时间排列,首行即监测到的首发。条数、负面为该渠道类别的信息条数;"
    "参与者按作者代号去重,不含未提供作者的信息。未监测的渠道不在其中,真正的首发可能更早。"
)
_PEOPLE = "作者代号由密钥加密生成,只用于计数,不能还原为账号,也不能按人查看。同一人的不同账号按不同人计。"
_WORDINGS = (
    "正文前 128 个字的三字片段有四成以上相同的信息算同一说法(转发、删节、小改动);每行的文字取最早一条。"
    "不足 8 个汉字的信息无法比较,不计入任何说法。"
)
_WORDS = (
    f"倍数 =(本议题含该词的信息占比 + 0.5%)÷(议题出现前 {BEFORE.days} 天与本单位有关的信息中含该词的占比 + 0.5%)。"
    "至少两条信息含有的词才列出;停用词和单位名称不计。“新词”不在词典里,多为地名、人名或新说法,也可能是半个词。"
)
_ASKED = (
    "每条信息取第一句提问或诉求;去掉“请问、希望、尽快”等套话后,相邻两字有六成以上相同的句子合为一行,以说得最多的一句为准。"
    "条数为提出它的信息条数。"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The mentions behind the line that the reader opened."""

    wanted: Filter
    #: What the list says it shows.
    label: str = "全部信息"


def tabs(parts: TopicParts) -> Opened | None:
    """Draw the tabs; return what the reader opened, of several lines that of the last tab, or None."""
    whole = mentions_of(parts)
    path, tone, versions, asked, words = st.tabs(["来路与参与", "情感走势", "说法", "提问与诉求", "用词"])
    with path:
        by_kind = _path(parts, whole)
        by_people = _people(parts, whole)
    with tone:
        by_day = _tone(parts, whole)
    with versions:
        by_wording = _wordings(parts, whole)
    with asked:
        by_question = _asked(parts, whole)
    with words:
        by_word = _words(parts, whole)
    return by_word or by_question or by_wording or by_day or by_people or by_kind


def _tone(parts: TopicParts, whole: Filter) -> Opened | None:
    clicked = controls.chart(cached.topic_tone_figure(parts.topic_id), f"topic-tone-{parts.topic_id}", selectable=True)
    return Opened(on_day(whole, clicked[0]), f"日期:{clicked[0]}") if clicked else None


def _path(parts: TopicParts, whole: Filter) -> Opened | None:
    if not parts.kinds:
        return None
    first = parts.kinds[0]
    st.text(
        f"首发:{wording.beijing(first.first_at)},{SOURCE_KIND[first.kind]}{_at(first.site)};"
        f"先后到达 {len(parts.kinds)} 类渠道。"
    )
    chosen = table(pd.DataFrame([_kind_row(each) for each in parts.kinds]), f"path-{parts.topic_id}")
    definition(_KINDS, parts.mentions)
    if chosen is None:
        return None
    kind = parts.kinds[chosen].kind
    return Opened(replace(whole, source_kinds=(kind.value,)), f"渠道:{SOURCE_KIND[kind]}")


def _kind_row(each: KindReached) -> dict[str, object]:
    return {
        "渠道": SOURCE_KIND[each.kind],
        "首次出现": wording.beijing(each.first_at),
        "距首发": "首发" if not each.after else "晚 " + wording.ago(each.first_at, each.first_at - each.after),
        "首条来源": each.site,
        "信息数": each.mentions,
        "负面": each.negative,
        "参与者": each.authors,
    }


def _at(site: str) -> str:
    return f"“{site}”" if site else ""


def _people(parts: TopicParts, whole: Filter) -> Opened | None:
    people = parts.participants
    known = parts.mentions - people.unknown
    share = f",占已知作者信息的 {people.by_busy / known:.0%}" if known else ""
    st.text(
        f"参与者 {people.authors:,} 人(按代号去重);"
        f"其中发声 3 条以上的 {people.busy:,} 人,共 {people.by_busy:,} 条{share};"
        f"{people.unknown:,} 条未提供作者。"
    )
    behind = {"发声 3 条以上的作者": people.ids_by_busy, "未提供作者": people.ids_of_unknown}
    offered = [name for name, ids in behind.items() if ids]
    name = st.segmented_control("列出背后的信息", offered, key=f"people-{parts.topic_id}") if offered else None
    st.caption(_PEOPLE)
    return Opened(replace(whole, mention_ids=behind[name]), name) if name else None


def _wordings(parts: TopicParts, whole: Filter) -> Opened | None:
    st.text(
        f"{parts.mentions:,} 条信息有 {parts.wording_count:,} 种说法,另有 {parts.too_short:,} 条太短,无法比较。"
        + (f"只列最多的 {len(parts.wordings)} 种。" if parts.wording_count > len(parts.wordings) else "")
    )
    if parts.too_short and st.toggle("列出太短的信息", key=f"short-{parts.topic_id}"):
        return Opened(replace(whole, near_key=0), "太短、无法比较的信息")
    if not parts.wordings:
        return None
    chosen = table(pd.DataFrame([_wording_row(each) for each in parts.wordings]), f"wordings-{parts.topic_id}")
    definition(_WORDINGS, parts.mentions)
    if chosen is None:
        return None
    each = parts.wordings[chosen]
    return Opened(replace(whole, near_key=each.near_key), f"说法:{each.text}")


def _wording_row(each: Wording) -> dict[str, object]:
    return {
        "说法(最早一条)": each.text,
        "条数": each.copies,
        "负面": each.negative,
        "参与者": each.authors,
        "首见": wording.beijing(each.first_at),
        "最新": wording.beijing(each.last_at),
        "渠道": "、".join(each.source_kinds),
    }


def _asked(parts: TopicParts, whole: Filter) -> Opened | None:
    if not parts.questions:
        st.text("没有发现提问或诉求。")
        return None
    asked = sum(each.asked_count for each in parts.questions)
    st.text(f"{asked:,} 条信息提出 {len(parts.questions):,} 项提问和诉求。")
    rows = [
        {
            "提问与诉求": each.text,
            "类别": "诉求" if each.is_demand else "提问",
            "条数": each.asked_count,
            "问法": each.forms,
            "首次": wording.beijing(each.first_at),
            "最近": wording.beijing(each.last_at),
        }
        for each in parts.questions
    ]
    chosen = table(pd.DataFrame(rows), f"asked-{parts.topic_id}")
    definition(_ASKED, asked)
    if chosen is None:
        return None
    each = parts.questions[chosen]
    return Opened(replace(whole, mention_ids=each.mention_ids), f"提问与诉求:{each.text}")


def _words(parts: TopicParts, whole: Filter) -> Opened | None:
    if parts.words.empty:
        st.text("没有两条以上信息共有的词。")
        return None
    shown = pd.DataFrame(
        {
            "词": parts.words["word"],
            "新词": ["新词" if new else "" for new in parts.words["is_new"]],
            "本议题条数": parts.words["n"],
            "占本议题": [f"{share:.0%}" for share in parts.words["share"]],
            "此前条数": parts.words["before"],
            "此前占比": [f"{share:.1%}" if share else "此前没有" for share in parts.words["before_share"]],
            "倍数": [f"{ratio:.1f}" for ratio in parts.words["ratio"]],
        }
    )
    chosen = table(shown, f"words-{parts.topic_id}")
    definition(_WORDS, parts.mentions)
    if chosen is None:
        return None
    word = str(parts.words["word"].iloc[chosen])
    if st.toggle(f"改列此前 {BEFORE.days} 天含该词的信息", key=f"words-before-{parts.topic_id}"):
        return Opened(before(parts, word), f"关键词:{word}(议题出现前 {BEFORE.days} 天,与本单位有关的全部信息)")
    return Opened(replace(whole, word=word), f"关键词:{word}")


def table(frame: pd.DataFrame, key: str) -> int | None:
    """Draw a table; return the row that was chosen."""
    event: Any = st.dataframe(
        frame, hide_index=True, on_select="rerun", selection_mode="single-row", key=key, row_height=ROW,
        height=min(HEIGHT, 40 + ROW * len(frame)),
    )  # fmt: skip
    rows = event["selection"]["rows"]
    return int(rows[0]) if rows and rows[0] < len(frame) else None


def definition(text: str, n: int) -> None:
    """Draw how a table was counted, one click away."""
    with st.popover("口径", icon=":material/info:", type="tertiary"):
        st.text(text)
        st.text(f"时间:北京时间;样本 {n:,} 条")
