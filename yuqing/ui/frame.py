"""The frame around every page: who we are, which desk, what is wrong; an error is one Chinese sentence."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from yuqing.errors import YuqingError
from yuqing.ui import rehearsal, session, style, wording

log = logging.getLogger(__name__)


@contextmanager
def page_frame() -> Iterator[None]:
    """Draw the banners, then the page; what a user can act on becomes a sentence, said once."""
    said = ""
    try:
        if not session.is_signed_in():
            _say_signed_out()
            st.stop()
        style.apply(session.desk_name(), session.theme())
        said = _banners()
        yield
    except YuqingError as error:
        if str(error) != said:
            _say(str(error))


@contextmanager
def part() -> Iterator[None]:
    """Draw a part of a page; an error becomes a sentence in its place, and the rest of the page stands."""
    try:
        yield
    except YuqingError as error:
        _say(str(error))


def say_bug(error: Exception) -> bool:
    """Say in Chinese that the program has a bug; the traceback goes to the log, never to the screen."""
    log.error("page failed", exc_info=error)
    st.error("程序出现内部错误,已写入日志。请刷新页面;若再次出现,请把日志交给维护人员。", icon=":material/bug_report:")
    return True


def _banners() -> str:
    """Draw what stands above every page; returns the sentence about the desk, "" when all is well."""
    opened = session.desk()
    rehearsal.mark()
    stopped = "" if opened.is_alive else "数据入库已停止,屏幕上的内容不会再更新。请重新启动程序。"
    problem = opened.problem or stopped
    if opened.notice:
        st.warning(wording.plain(opened.notice), icon=":material/settings_backup_restore:")
    if problem:
        _say(problem)
    return problem


def _say_signed_out() -> None:
    st.warning("登录已失效,请重新登录。屏幕上的内容已清除。", icon=":material/lock:")
    st.html('<a style="color: inherit" href="/login" target="_self">重新登录</a>')


def _say(sentence: str) -> None:
    st.error(wording.plain(sentence), icon=":material/error:")
