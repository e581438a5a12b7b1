"""The parts of the source page: health of each source, its history, switching and correcting it."""

import pandas as pd
import streamlit as st

from yuqing.sources.source_file import load_sources
from yuqing.sources.spec import SourceSpec
from yuqing.ui import session, wording
from yuqing.views.sources import SourceLine, history, plan_coverage, silent_key_sources, source_lines, sources_down
from yuqing.worker.schedule import DOWN_AFTER
from yuqing.workflow.sources import change_source


def specs() -> tuple[SourceSpec, ...]:
    """Return the sources of the file; rows that are not valid are said so and skipped."""
    good, problems = load_sources(session.desk().desk.sources_file)
    for problem in problems:
        st.warning(str(problem), icon=":material/error:")
    return good


def lines(given: tuple[SourceSpec, ...]) -> tuple[SourceLine, ...]:
    """Return the sources with what their visits add up to."""
    return source_lines(session.desk().store, given, session.now())


def demanded(given: tuple[SourceSpec, ...], shown: tuple[SourceLine, ...]) -> None:
    """Show which kinds of source the plan demands and whether they are seen."""
    plan = session.desk().plan()
    if plan is None:
        return
    st.subheader("预案要求与实际监测")
    st.dataframe(plan_coverage(plan, given, shown), hide_index=True)


def warnings(shown: tuple[SourceLine, ...]) -> None:
    """Say which key sources are silent, and how much of the field is seen."""
    silent = silent_key_sources(shown)
    if silent:
        st.error(f"重点渠道没有采到数据:{'、'.join(silent)}。请尽快人工查看。", icon=":material/visibility_off:")
    if down := sources_down(shown):
        st.error(
            wording.plain(f"连续失败 {DOWN_AFTER} 次以上:{'、'.join(down)}。请值班人员检查网络或网址。"),
            icon=":material/cloud_off:",
        )
    enabled = [line for line in shown if line.enabled]
    unseen = sum(not line.is_verified for line in enabled)
    note = f";{unseen} 个还没有成功采到过" if unseen else ""
    st.text(f"监测覆盖 {sum(line.is_well for line in enabled)}/{len(enabled)}{note}")


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


def one(line: SourceLine | None, given: tuple[SourceSpec, ...]) -> None:
    """Show the visits to the chosen source and let a person switch or correct it."""
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
            _change(line, next(spec for spec in given if spec.id == line.id))
        visits = history(session.desk().store, line.id, session.now())
        if visits.empty:
            st.text("还没有采集记录。")
        else:
            st.dataframe(visits, hide_index=True, height=260)


def _change(line: SourceLine, spec: SourceSpec) -> None:
    """Let a person correct what a source is called, where it is and how often it is visited."""
    with st.popover("修改"), st.form(f"change-{line.id}", border=False, enter_to_submit=False):
        name = st.text_input("名称", spec.name)
        url = st.text_input("网址", spec.url)
        usual = int(spec.interval.total_seconds() // 60)
        minutes = st.number_input("采集间隔(分钟)", min_value=5, max_value=1440, value=usual)
        if st.form_submit_button("保存修改", type="primary"):
            changes: dict[str, object] = {"name": name, "url": url, "interval": f"{int(minutes)}m"}
            # Another address has yet to be seen to work.
            moved = {} if url == spec.url else {"verified": False}
            change_source(session.acting(), session.desk().desk, line.id, changes | moved)
            st.rerun()


def _row(line: SourceLine) -> dict[str, object]:
    return {
        "渠道": ("★ " if line.is_key else "") + line.name,
        "状态": line.health,
        "类别": line.kind,
        "验证": line.verified,
        "最近一次": line.last,
        "最近成功": line.last_ok,
        "最新内容": line.newest,
        "连续失败": line.failures,
    }
