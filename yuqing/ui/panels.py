"""The panels of the briefing screen, readable from three metres."""

from datetime import datetime

import streamlit as st

from yuqing.clock import BEIJING
from yuqing.model.labels import LEVEL, NUMERAL
from yuqing.model.severity import Severity
from yuqing.ui import exporting, outages, session, wording
from yuqing.ui.registry import ALERTS, FEED, TOPICS
from yuqing.ui.style import LEVEL_COLOUR
from yuqing.views.briefing import BoardState, Briefing, TopicRow, state_of
from yuqing.views.coverage import Coverage
from yuqing.views.grievances import GrievanceBoard
from yuqing.workflow import drills

#: How the line at the top looks in each state of the board.
_STATE_SHEET = {
    BoardState.ALERT: ".st-key-panel-headline{{border-left:10px solid {colour};"
    "background:color-mix(in srgb,{colour} 10%,var(--yq-panel))}}",
    BoardState.CALM: ".st-key-panel-headline{{border-left:10px solid var(--yq-in-time)}}",
    # Not a colour alone: stripes, as in every chart over the hours nobody watched.
    BoardState.OUTAGE: ".st-key-panel-headline{{border:2px dashed var(--yq-level-2);"
    "background:repeating-linear-gradient(135deg,var(--yq-panel) 0 14px,"
    "color-mix(in srgb,var(--yq-hatch) 28%,var(--yq-panel)) 14px 20px)}}",
}


def headline(board: Briefing, unit_name: str, unseen: int = 0) -> None:
    """Say in one line what matters most, and how much of the field we can see."""
    outages.banner()
    state = BoardState.CALM if board.is_empty else state_of(board.worst, board.coverage)
    with st.container(key="panel-headline", horizontal=True, vertical_alignment="center", wrap=False):
        _state(state, board.worst)
        st.text(" · ".join(filter(None, (unit_name, board.headline))), width="stretch", wrap=False)
        if unseen and st.button(f"{unseen} 条预警未查看", icon=":material/notifications_active:", key="open-alerts"):
            st.switch_page(ALERTS)
        if not board.is_empty:
            exporting.meeting_button()
        seen = board.coverage
        st.text(f"监测覆盖 {seen.watched}/{seen.total} · {wording.beijing(board.as_of)}", wrap=False)
    st.html(f"<style>{_STATE_SHEET[state].format(colour=LEVEL_COLOUR[board.worst])}</style>")


def counters(board: Briefing, grievances: GrievanceBoard) -> None:
    """Show the running numbers: topics by level, volume, negative share, open grievances, sources that failed."""
    is_blind = board.is_blind
    levels = "".join(
        _counter(f"{NUMERAL[level]}级议题", _number(board.levels[level], is_blind=is_blind), colour=LEVEL_COLOUR[level])
        for level in (Severity.I, Severity.II, Severity.III, Severity.IV)
    )
    volume, share, seen = board.volume, board.negative_share, board.coverage
    rest = (
        _counter(
            "近24小时信息",
            _number(int(volume.value), is_blind=is_blind),
            wording.signed_percent(volume.change),
            wide=True,
        ),
        _counter("负面占比", _share(board), wording.signed_points(share.change), wide=True),
        _counter("未结诉求", f"{grievances.open:,}", f"逾期{grievances.overdue}" if grievances.overdue else ""),
        _counter(
            "未能监测的渠道",
            f"{seen.total - seen.watched}",
            f"共{seen.total}个",
            colour=LEVEL_COLOUR[Severity.OBSERVE if seen.is_whole else Severity.II],
        ),
    )
    st.html(f'<div class="yq-counters">{levels}{"".join(rest)}</div>')


def topics(board: Briefing) -> None:
    """List the topics, most severe first, each with the reason for its level."""
    st.html('<div class="yq-panel-title">最需关注的议题(近24小时)</div>')
    if not board.topics:
        st.text("采集中断,不能判断有没有议题。" if board.is_blind else "近24小时没有形成议题。")
    for number, row in enumerate(board.topics):
        with st.container(key=f"topic-row-{number}", horizontal=True, vertical_alignment="center", wrap=False):
            _badge(row.level)
            with st.container(gap=None):
                with st.container(key=f"topic-title-{number}"):
                    st.text(row.title, wrap=False)
                with st.container(key=f"topic-why-{number}"):
                    st.text(_counted(row))
            if st.button("详情", key=f"open-topic-{row.topic_id}", type="tertiary"):
                st.switch_page(TOPICS, query_params=session.topic_address(row.topic_id))


def ticker(board: Briefing) -> None:
    """Show the newest mentions, one line at a time."""
    with st.container(key="panel-ticker", horizontal=True, vertical_alignment="center", wrap=False):
        st.html('<span class="yq-label">最新信息</span>', width="content")
        st.html(f"<style>.st-key-ticker {{ --lines: {max(len(board.newest), 1)}; }}</style>", width="content")
        _lines(board)


def _lines(board: Briefing) -> None:
    with st.container(key="ticker", gap=None):
        for detail in board.newest:
            text = detail.title or detail.text.replace("\n", " ")
            # The hour and minute; the day where no more is known.
            st.text(f"{detail.published.split()[-1]}  {text[:60]}  ({detail.source_kind})", wrap=False)


def blind_spots(seen: Coverage, now: datetime) -> None:
    """Say what could not be seen, or that everything was."""
    if not seen.total and session.desk_name() == drills.DESK:
        return
    if not seen.total:
        st.warning(
            "还没有设置监测渠道,系统看不到任何外部信息。请在“设置”中添加渠道或导入文件。",
            icon=":material/visibility_off:",
        )
        return
    if seen.is_whole:
        st.text(f"全部 {seen.total} 个渠道监测正常。")
        return
    with st.container(key="blind"):
        spots = ";".join(wording.blind_spot(spot, now) for spot in seen.blind_spots)
        st.text(f"未能监测:{spots}")


def briefing_empty(board: Briefing) -> None:
    """Say why the board is empty, and lead to what there is."""
    if session.desk_name() == "live" and session.desk().unit() is None:
        st.info("还没有设置本单位。请先到“首次设置”页填写,或在那里查看演示。")
        return
    if board.newest_at is None and session.desk_name() == "demo":
        st.info("正在生成演示数据,约十几秒后自动显示。")
        return
    if board.newest_at is None and session.desk_name() == drills.DESK:
        st.info("演练的信息还没有到达。导调组在“演练”页推进后,这里自动显示。")
        return
    if board.newest_at is None:
        st.info("还没有与本单位有关的信息。可以在“设置 → 导入文件”导入商业工具或12345的导出文件,或等待渠道采集。")
        return
    day = board.newest_at.astimezone(BEIJING).date()
    st.info(f"最近14天没有与本单位有关的信息;最新的一条在 {day:%Y年%m月%d日}。")
    st.button(f"回看 {day:%Y-%m-%d} 的简报", on_click=session.look_back, args=(day,), type="primary")


def drill(chosen: tuple[str, ...]) -> None:
    """Open the feed for the square of the heatmap that was clicked: kind of source and day."""
    if chosen:
        st.switch_page(FEED, query_params=session.show_square(*chosen))


def _counted(row: TopicRow) -> str:
    counted = f"{row.mentions}条 · 负面{row.negative}条 · {'、'.join(row.source_kinds)}"
    return ";".join(filter(None, (counted, row.stage, row.sentence)))


def _state(state: BoardState, worst: Severity) -> None:
    """Say the state of the board as a word, so that it is not told by colour alone."""
    if state is BoardState.ALERT:
        _badge(worst)
        return
    st.html(f'<span class="yq-state">{state}</span>', width="content")


def _number(value: int, *, is_blind: bool) -> str:
    """Return a count; where most of the field was not seen, nothing found is not a zero."""
    return "不明" if is_blind and not value else f"{value:,}"


def _share(board: Briefing) -> str:
    """Return the share of negative mentions; of nothing there is none."""
    if not board.volume.value:
        return "不明" if board.is_blind else "—"
    return f"{board.negative_share.value:.0%}"


def _badge(level: Severity) -> None:
    st.html(f'<span class="yq-badge" style="background:{LEVEL_COLOUR[level]}">{LEVEL[level]}</span>', width="content")


def _counter(label: str, number: str, change: str = "", *, colour: str = "inherit", wide: bool = False) -> str:
    size = " wide" if wide else ""
    return (
        f'<div class="yq-counter{size}"><div class="l">{label}</div>'
        f'<span class="n" style="color:{colour}">{number}</span><span class="c">{change}</span></div>'
    )
