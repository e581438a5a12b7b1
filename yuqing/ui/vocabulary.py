"""The forms of the word lists, and the strings that may be new words."""

from typing import Any

import pandas as pd
import streamlit as st

from yuqing import config
from yuqing.model.vocabulary import Vocabulary
from yuqing.ui import cached, session
from yuqing.workflow.setup import lines
from yuqing.workflow.vocabulary import set_vocabulary

ROW, HEIGHT, LIST_HEIGHT = 36, 420, 240
_NEW = (
    "近 7 天与本单位有关的信息切分后,剩下的相邻单字(二至四字)不在词典里、至少 3 条信息含有且比再前 7 天增多的列在这里。"
    "多为地名、人名、项目名或新说法,也可能是半个词:加入时请写完整。"
)


def forms() -> None:
    """Draw both lists; saving them counts for what comes in from then on."""
    held = config.load_vocabulary(session.desk().desk.vocabulary_file)
    said = session.confirmation()
    if said:
        st.success(said)
    with st.form("vocabulary", border=False):
        left, right = st.columns(2)
        kept = left.text_area("保留为整词(每行一个)", "\n".join(held.kept), height=LIST_HEIGHT)
        stopped = right.text_area("停用词(不作关键词,每行一个)", "\n".join(held.stopped), height=LIST_HEIGHT)
        if st.form_submit_button("保存", type="primary"):
            save(Vocabulary(lines(kept), lines(stopped)))


def suggestions() -> None:
    """Draw strings that may be new words; the chosen ones go into the list."""
    found = cached.new_words()
    st.subheader("可能的新词")
    st.caption(_NEW)
    if found.empty:
        st.text("近 7 天没有发现新词。")
        return
    shown = pd.DataFrame({"词": found["word"], "近7天条数": found["n"], "再前7天条数": found["before"]})
    event: Any = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="multi-row", key="new-words", row_height=ROW,
        height=min(HEIGHT, 40 + ROW * len(shown)),
    )  # fmt: skip
    chosen = [str(found["word"].iloc[place]) for place in event["selection"]["rows"] if place < len(found)]
    if st.button("把选中的词保留为整词", disabled=not chosen):
        held = config.load_vocabulary(session.desk().desk.vocabulary_file)
        save(Vocabulary((*held.kept, *chosen), held.stopped))


def save(words: Vocabulary) -> None:
    """Write the lists, and say what they count for."""
    set_vocabulary(session.acting(), session.desk().desk, words)
    session.confirm(f"已保存:整词 {len(words.kept)} 个,停用词 {len(words.stopped)} 个。对此后收到的信息生效。")
    session.desk().touch()
    st.rerun()
