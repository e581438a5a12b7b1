"""The parts of the page 准确率: figures, checking by lot, learning, alerts."""

from typing import cast

import pandas as pd
import streamlit as st

from yuqing.model.labelling import Origin
from yuqing.model.labels import TONE
from yuqing.model.mentions import Tone
from yuqing.ui import controls, session
from yuqing.ui.frame import part
from yuqing.views.accuracy import Accuracy, Measured
from yuqing.workflow import learning
from yuqing.workflow.labels import check_sample, label_relevance

UNRELATED = "与本单位无关"
NAMED = {TONE[tone]: tone for tone in Tone}
_DEFINITION = (
    "精确率:系统判为某类的信息中,人工也判为该类的比例;召回率:人工判为某类的信息中,系统也判为该类的比例。"
    "括号内是 95% 置信区间(威尔逊法)和样本数,样本少时区间宽,不宜据以比较。\n"
    "“抽样核对”的样本由系统随机抽取,能代表近 30 天与本单位有关的信息;“全部标注”还包括读者发现错误后的更正,"
    "错的更容易被标,所以偏低,只供查错。\n"
    "系统判断不了反讽、反话和传言的真假;短评论、转述别人的话最容易判错。把握不足六成的,各页显示“不确定”。"
)


def figures(found: Accuracy) -> None:
    """Show how often the program was right on mentions."""
    st.subheader("一、判断得准不准")
    if not found.everything.tones and not found.everything.relevance_sentence:
        st.info(
            "还没有人工标注,算不出准确率。请先在下面“抽样核对”中判断十条信息,"
            "或在“实时动态”里点开一条,更正它的情感;有 50 条抽样核对后,数字才比较可靠。"
        )
        return
    tabs = st.tabs([f"抽样核对({found.sampled.tones} 条)", f"全部标注({found.everything.tones} 条)"])
    for tab, each in zip(tabs, (found.sampled, found.everything), strict=True):
        with tab:
            _measured(each)
    with st.popover("口径", icon=":material/info:", type="tertiary"):
        st.text(_DEFINITION)


def sampling(found: Accuracy) -> None:
    """Let people judge mentions drawn by lot, without seeing what the program said."""
    st.subheader("二、抽样核对")
    if found.drawn.empty:
        st.info("近 30 天没有可以核对的信息:都已核对过,或者还没有与本单位有关的信息。")
        return
    st.text("以下由系统随机抽取。请按发布者的态度判断,不看事情本身的好坏:通报、答复、消息一般是中性。拿不准的留空。")
    with part():
        edited = st.data_editor(
            found.drawn,
            hide_index=True,
            disabled=["标题与内容", "来源"],
            key=f"sample-{session.form_number()}",
            row_height=36,
            placeholder="",
            column_config={
                "标题与内容": st.column_config.TextColumn(width=760),
                "来源": st.column_config.TextColumn(width=110),
                "人工判断": st.column_config.SelectboxColumn(options=["", *NAMED, UNRELATED], width=140),
            },
        )
        answers = _answers(found, edited)
        if st.button(f"保存({len(answers)} 条)", type="primary", disabled=not answers):
            _save(answers)
    if said := session.said("accuracy"):
        st.success(said, icon=":material/check_circle:")


def retraining(found: Accuracy) -> None:
    """Let an entitled person have the program learn from the labels, or go back."""
    st.subheader("三、用标注训练")
    st.text(
        f"{found.in_use}训练用本单位全部情感标注的约五分之四,其余只用来检验;检验不如原来的不会采用,"
        "采用后也可以恢复。已入库信息的判断不变。"
    )
    if session.made_up():
        st.info("演示中可以标注,不能训练。")
        return
    with st.container(horizontal=True), part():
        label = "正在训练……" if found.is_learning else "重新训练"
        if st.button(label, icon=":material/model_training:", disabled=found.is_learning):
            learning.request(session.acting(), session.desk().desk)
            _done("已交给后台训练,一般一分钟内完成,结果显示在下面。")
        if st.button("恢复上一个模型", icon=":material/undo:", disabled=not found.can_restore):
            learning.restore(session.acting(), session.desk().desk)
            _done("已恢复,几秒后按上一个模型判断新的信息。再点一次可以换回来。")
    if not found.attempts.empty:
        st.dataframe(found.attempts, hide_index=True, row_height=36)


def warnings(found: Accuracy) -> None:
    """Show how often alerts were true, by what people said of them."""
    st.subheader("四、预警准不准")
    if found.alerts.empty:
        st.info("还没有判断过的预警。在“预警”页把预警标为属实、误报或重复后,这里按类别统计。")
        return
    st.dataframe(found.alerts, hide_index=True, row_height=36)
    st.text("属实率 = 属实 ÷(属实 + 误报),括号内是 95% 置信区间和样本数;重复的、只表示知悉的不计入。")


def export(found: Accuracy) -> None:
    """Offer the confusion table of everything."""
    if found.everything.tones:
        controls.download_table(found.everything.confusion, "情感判断对照")


def _measured(each: Measured) -> None:
    for sentence in filter(None, (each.tone_sentence, each.relevance_sentence)):
        st.text(sentence)
    if not each.tones:
        st.text("还没有这一类的情感标注。")
        return
    left, right = st.columns([5, 6])
    left.dataframe(each.confusion, hide_index=True, row_height=36)
    right.dataframe(each.rates, hide_index=True, row_height=36)


def _answers(found: Accuracy, edited: pd.DataFrame) -> dict[int, str]:
    chosen = zip(found.drawn_ids, edited["人工判断"].tolist(), strict=True)
    return {mention_id: cast("str", answer) for mention_id, answer in chosen if answer}


def _save(answers: dict[int, str]) -> None:
    by = session.acting()
    for mention_id, answer in answers.items():
        if answer == UNRELATED:
            label_relevance(by, [mention_id], "", Origin.SAMPLE)
        else:
            check_sample(by, mention_id, NAMED[answer])
    _done(f"已记下 {len(answers)} 条判断。")


def _done(sentence: str) -> None:
    session.confirm("")
    session.say_next("accuracy", sentence)
    session.desk().touch()
    st.rerun()
