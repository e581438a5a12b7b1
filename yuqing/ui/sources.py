"""The parts of the source page: health of each source, its history, switching it, and trying a new one."""

import hashlib
import random

import pandas as pd
import streamlit as st

from yuqing import clock
from yuqing.errors import ConfigError
from yuqing.model.labels import HEALTH, OUTCOME, SOURCE_KIND
from yuqing.pseudonym import load_key
from yuqing.sources.http import Client, user_agent
from yuqing.sources.spec import Row, SourceSpec, check, load_sources
from yuqing.ui import session, wording
from yuqing.views.desk import plan_of
from yuqing.views.sources import SourceLine, history, plan_coverage, silent_key_sources, source_lines
from yuqing.worker.state import SourceState
from yuqing.worker.visit import Means, Visit, live_contexts, visit
from yuqing.workflow.authority import require_administrator
from yuqing.workflow.sources import add_source, change_source

PREVIEW_ROWS = 20
#: Kinds that this form can describe; a meta search needs its queries and a consent, which stand in sources.toml.
KINDS = {"feed": "订阅源(RSS、Atom)", "list": "列表页(新闻、政务栏目、论坛)", "hotlist": "热榜(自建接口)"}
#: The worker reads sources.toml at its next turn; a page shows the new state from then on.
SAVED = "已保存,后台几秒内按新设置采集。"


def specs() -> tuple[SourceSpec, ...]:
    """Return the sources of the file; rows that are not valid are said so and skipped."""
    good, problems = load_sources(session.desk().desk.sources_file)
    for problem in problems:
        st.warning(str(problem), icon=":material/error:")
    return good


def lines(given: tuple[SourceSpec, ...]) -> tuple[SourceLine, ...]:
    """Return the sources with what their visits add up to."""
    return source_lines(session.desk().store, given, clock.now())


def demanded(given: tuple[SourceSpec, ...], shown: tuple[SourceLine, ...]) -> None:
    """Show which kinds of source the plan demands and whether they are seen."""
    unit = session.desk().unit()
    if unit is None:
        return
    st.subheader("预案要求与实际监测")
    st.dataframe(plan_coverage(plan_of(unit), given, shown), hide_index=True)


def warnings(shown: tuple[SourceLine, ...]) -> None:
    """Say which key sources are silent, and how much of the field is seen."""
    silent = silent_key_sources(shown)
    if silent:
        st.error(f"重点渠道没有采到数据:{'、'.join(silent)}。请尽快人工查看。", icon=":material/visibility_off:")
    enabled = [line for line in shown if line.enabled]
    st.text(f"监测覆盖 {sum(line.is_well for line in enabled)}/{len(enabled)}")


def choose(shown: tuple[SourceLine, ...]) -> SourceLine | None:
    """Draw the list and return the source that the reader chose, if any."""
    event = st.dataframe(
        pd.DataFrame([_row(line) for line in shown]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="sources",
        row_height=36,
    )
    chosen = event["selection"]["rows"]
    return shown[chosen[0]] if chosen else None


def one(line: SourceLine | None) -> None:
    """Show the visits to the chosen source and let a person switch it."""
    if line is None:
        st.caption("点选一个渠道,查看每次采集的结果,或停用、设为重点。")
        return
    by, desk = session.acting(), session.desk().desk
    with st.container(key="panel-source"):
        with st.container(key="detail-title-source"):
            st.text(line.name)
        with st.container(horizontal=True):
            if st.button("停用" if line.enabled else "启用"):
                change_source(by, desk, line.id, {"enabled": not line.enabled})
                st.rerun()
            if st.button("取消重点" if line.is_key else "设为重点(停采时报警)"):
                change_source(by, desk, line.id, {"key": not line.is_key})
                st.rerun()
        visits = history(session.desk().store, line.id, clock.now())
        if visits.empty:
            st.text("还没有采集记录。")
        else:
            st.dataframe(visits, hide_index=True, height=260)


def add() -> None:
    """Let a person try a source, see what it would bring, and add it."""
    st.subheader("添加渠道")
    with st.form("source", border=False):
        left, right = st.columns(2)
        name = left.text_input("名称", placeholder="例如:县政府网·要闻")
        url = right.text_input("网址", placeholder="例如:https://www.example.gov.cn/rss.xml")
        kind = left.selectbox("渠道类型", list(KINDS), format_func=KINDS.__getitem__)
        channel = right.selectbox("媒体类别", list(SOURCE_KIND), format_func=SOURCE_KIND.__getitem__)
        minutes = left.number_input("采集间隔(分钟)", min_value=5, max_value=1440, value=15)
        item_link = right.text_input("文章链接的规则(只有列表页要填,正则)", placeholder="例如:/art/20")
        about_unit = left.checkbox("这个渠道的信息都与本单位有关", value=False)
        is_private = right.checkbox("网址在本单位内网或本机(自建服务)", value=False)
        tried, saved = st.columns(2)
        is_trial = tried.form_submit_button("试采一次(不保存)")
        is_final = saved.form_submit_button("保存", type="primary")
    if not (is_trial or is_final):
        return
    given: dict[str, object] = {
        "id": _id(url), "name": name, "type": kind, "url": url,
        "interval": f"{int(minutes)}m", "about_unit": about_unit, "allow_private": is_private,
    }  # fmt: skip
    if kind != "hotlist":  # which has one of its own
        given["channel"] = str(channel)
    if item_link.strip():
        given["item_link"] = item_link.strip()
    if is_final:
        add_source(session.acting(), session.desk().desk, given)
        st.success(SAVED)
    else:
        _try(_checked(given))


def _try(spec: SourceSpec) -> None:
    """Visit a source once and show what it would bring; nothing is kept."""
    # A trial sends a request of this machine to an address that somebody typed.
    require_administrator(session.actor())
    opened = session.desk()
    client = Client(user_agent(opened.settings.contact))
    contexts = live_contexts(client, load_key(opened.desk.key_file))
    with st.spinner("正在试采……"):
        means = Means(contexts, clock.now, lambda: random.uniform(-1, 1), opened.desk.rejected)
        came = visit(spec, SourceState(), means, clock.now())
    _tried(came)


def _tried(came: Visit) -> None:
    run = came.run
    if not run.outcome.is_success:
        st.error(f"没有采到:{OUTCOME[run.outcome]}。{run.detail}", icon=":material/error:")
        return
    st.success(f"采到 {run.items} 条,其中 {len(came.items)} 条可用;状态:{HEALTH[run.health]}。{run.detail}")
    rows = [
        {
            "时间": wording.beijing(item.published_at) if item.published_at else "未知",
            "标题": item.title,
            "内容": item.text[:80],
            "来源": item.site,
        }
        for item in came.items[:PREVIEW_ROWS]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _checked(given: dict[str, object]) -> SourceSpec:
    spec, problems = check(Row(1, dict(given)), "新渠道")
    if spec is None:
        raise ConfigError(";".join(problem.message for problem in problems))
    return spec


def _id(url: str) -> str:
    """Return an id of our own making: a person need not think of one."""
    return f"s{hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10]}"


def _row(line: SourceLine) -> dict[str, object]:
    return {
        "渠道": ("★ " if line.is_key else "") + line.name,
        "状态": line.health,
        "类别": line.kind,
        "最近一次": line.last,
        "最近成功": line.last_ok,
        "最新内容": line.newest,
        "连续失败": line.failures,
    }
