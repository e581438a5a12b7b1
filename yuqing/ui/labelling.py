"""Where a reader says what a mention is: its tone, or that it is not about the unit."""

from collections.abc import Sequence

import streamlit as st

from yuqing.model.labels import TONE
from yuqing.model.mentions import Tone
from yuqing.ui import session
from yuqing.ui.frame import part
from yuqing.workflow.labels import label_relevance, label_tone

UNRELATED, RELATED = "与本单位无关", "与本单位有关"
CHOICES = {**{TONE[tone]: tone for tone in Tone}, UNRELATED: None, RELATED: None}


def form(mention_ids: Sequence[int]) -> None:
    """Let an entitled reader correct what the program said of these mentions."""
    heading = "更正判断" if len(mention_ids) == 1 else f"更正所选 {len(mention_ids)} 条的判断"
    with st.form(f"label-{mention_ids[0]}-{len(mention_ids)}", border=False), part():
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        chosen = left.selectbox(heading, list(CHOICES), index=None, placeholder="应为……")
        if right.form_submit_button("记入标注", width="stretch") and chosen:
            keep(mention_ids, chosen)
            st.rerun()
    if said := session.said("labels"):
        st.success(said, icon=":material/check_circle:")


def keep(mention_ids: Sequence[int], chosen: str) -> None:
    """Keep one choice for these mentions and say so."""
    tone, by = CHOICES[chosen], session.acting()
    if tone is not None:
        count = label_tone(by, mention_ids, tone)
    else:
        unit = session.desk().unit()
        target = unit.targets[0].id if unit and chosen == RELATED else ""
        count = label_relevance(by, mention_ids, target)
    session.desk().touch()
    session.say_next("labels", f"已把 {count} 条标为“{chosen}”。各页按标注显示,系统原来的判断另存,用于计算准确率。")
