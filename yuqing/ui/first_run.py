"""The parts of the first-run page: the unit's form and the door to the demo."""

import pandas as pd
import streamlit as st

from yuqing.errors import ConfigError
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans import PackSummary, pack_text, placeholders
from yuqing.ui import cached, registry, session
from yuqing.ui.office import office
from yuqing.workflow.setup import Application, lines, set_up_unit, starter_sources, target_id

ORG_KINDS = {
    "township": "乡镇、街道",
    "bank": "村镇银行",
    "enterprise": "企业",
    "government": "政府部门",
    "generic": "其他单位",
}
#: What stands in the columns of the table of other watch targets.
TARGET = ["名称", "别名", "简称", "简称要同时出现的词", "不算的相似名称"]
#: The placeholder of every pack that the full name answers.
OWN_NAME = "单位"


def demo_card() -> None:
    """Offer the made-up fortnight, or the way back from it."""
    if session.made_up() == "演练":
        st.text("正在演练。演练在“评估 › 演练”页开始和结束。")
        return
    if session.visitor().is_demo:
        st.text("正在查看演示数据。本单位的数据要登录后才能看到。")
        st.html('<a class="yq-link" href="/login" target="_self">离开演示,登录本单位</a>')
        return
    if session.desk_name() == "demo":
        st.text("正在查看演示数据。")
        if st.button("离开演示,回到本单位", type="primary"):
            session.show_desk("live")
            st.switch_page(registry.start())
        return
    st.text("第一次使用,可以先看一看演示:一个虚构乡镇的两周舆情,与真实数据分库存放,互不影响。")
    if st.button("载入并查看演示", icon=":material/play_circle:"):
        office().open_demo()
        session.show_desk("demo")
        st.switch_page(registry.BRIEFING)


def unit_form() -> None:
    """Ask who the unit is and save it."""
    if not session.is_administrator():
        st.info("本单位的设置由系统管理员填写。")
        return
    known = _known()
    kinds = list(ORG_KINDS)
    kind = st.selectbox(
        "单位类型", kinds, format_func=ORG_KINDS.__getitem__, index=kinds.index(known.org_kind) if known else 0
    )
    packs = _packs_for(kind or kinds[0])
    ids = [pack.id for pack in packs]
    chosen = st.selectbox(
        "按哪一份应急预案工作",
        packs,
        format_func=_pack_line,
        index=ids.index(known.plan_id) if known and known.plan_id in ids else 0,
    )
    if chosen is None:
        st.warning("没有可用的预案包。")
        return
    with st.form("unit", border=False):
        given = _questions(kind or kinds[0], chosen.id, known)
        if st.form_submit_button("保存", type="primary"):
            set_up_unit(session.acting(), session.desk().desk, given)
            session.desk().touch()
            st.success("已保存。监测渠道将按此开始采集;也可以到“导入文件”导入已有的导出文件。")


def _known() -> Unit | None:
    """Return the unit so far; None when there is none, or when its file cannot be read, which the frame says."""
    try:
        return session.desk().unit()
    except ConfigError:
        return None


def _questions(kind: str, plan_id: str, known: Unit | None) -> Application:
    own = known.targets[0] if known else WatchTarget("", "")
    name = st.text_input("单位全称", value=own.name, placeholder="例如:清溪县柳林镇人民政府")
    aliases = st.text_area("别名(一行一个,出现就算提到本单位)", "\n".join(own.aliases), height=90)
    left, right = st.columns(2)
    weak = left.text_area("简称(容易与别处混淆的叫法)", "\n".join(own.weak_aliases), height=90)
    must = right.text_area("简称要与这些词同时出现才算", "\n".join(own.must_terms), height=90)
    others = st.text_area("不是本单位的相似名称(出现不算)", "\n".join(own.not_terms), height=90)
    st.text("还要关注的对象或主题(可不填;下属单位、政策法规、行业标准、市场竞争等,每行一个,几个词用顿号隔开)")
    more = st.data_editor(
        _table(known), num_rows="dynamic", hide_index=True, placeholder="", key="watch-targets", width="stretch"
    )
    answers = known.answers if known else {}
    asked = [each for each in placeholders(pack_text(plan_id)) if each.name != OWN_NAME]
    if asked:
        st.text("预案里需要填写的名称")
    filled = {
        each.name: st.text_input(each.question, value=answers.get(each.name, ""), placeholder=f"例如:{each.example}")
        for each in asked
    }
    filled[OWN_NAME] = name
    chosen = () if known else _starter(kind)
    return Application(
        name, kind, plan_id, filled, lines(aliases), lines(weak), lines(must), lines(others),
        others=watch_targets(more, known), source_ids=chosen,
    )  # fmt: skip


def watch_targets(table: pd.DataFrame, known: Unit | None) -> tuple[WatchTarget, ...]:
    """Return what the rows of the table watch for, columns TARGET; a name that was there keeps its id."""
    ids = {target.name: target.id for target in known.targets[1:]} if known else {}
    rows = [[str(cell or "").strip() for cell in row] for row in table[TARGET].fillna("").to_numpy()]
    return tuple(
        WatchTarget(ids.get(name) or target_id(name), name, *(lines(cell) for cell in cells))
        for name, *cells in rows
        if name or any(cells)
    )


def _table(known: Unit | None) -> pd.DataFrame:
    others = known.targets[1:] if known else ()
    rows = [
        [each.name, *("、".join(part) for part in (each.aliases, each.weak_aliases, each.must_terms, each.not_terms))]
        for each in others
    ]
    return pd.DataFrame(rows or [[""] * len(TARGET)], columns=TARGET, dtype=object)


def _starter(kind: str) -> tuple[str, ...]:
    """Let a new unit choose what to begin with; later the page 监测渠道 is the place."""
    offered = {spec.id: spec.name for spec in starter_sources(kind)}
    chosen = st.multiselect(
        "起步监测渠道(公开订阅源,尚未在本机验证;以后在“监测渠道”页增减)",
        list(offered),
        default=list(offered),
        format_func=offered.__getitem__,
        placeholder="先不采集",
    )
    return tuple(chosen)


def _packs_for(kind: str) -> list[PackSummary]:
    """Return the packs written for this kind of unit first, then the generic ones."""
    packs = cached.packs()
    own = [pack for pack in packs if pack.org_kind == kind]
    return own + [pack for pack in packs if pack.org_kind == "generic" and pack not in own]


def _pack_line(pack: PackSummary) -> str:
    return f"{pack.title}({pack.levels} 级、{pack.steps} 步)"
