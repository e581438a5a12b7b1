"""The evidence of one mention on its panel: pages as they were, files that people attached, and asking for a page."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import streamlit as st

from yuqing.sources import snapshot
from yuqing.sources.snapshot_index import Note, Shows
from yuqing.ui import controls, session, wording
from yuqing.ui.frame import part
from yuqing.workflow import evidence, page_wishes
from yuqing.workflow.evidence import Evidence

_SHOWN = {Shows.PAGE: "原文页面快照", Shows.LISTING: "所在列表或订阅内容的快照"}
#: Characters of a hash in the name of a downloaded file.
_SHORT = 12


def shown(mention_id: int, url: str) -> None:
    """Show what is kept of a mention, each with time, hash and a download; ask for its page where it is missing."""
    desk = session.desk().desk
    pages, files = page_wishes.snapshots_of(desk, mention_id), evidence.list_of_mention(desk.evidence, mention_id)
    st.divider()
    st.text("证据" if pages or files else "证据:还没有留存")
    for page in pages:
        _page(page, desk.evidence)
    for file in files:
        _file(file, desk.evidence)
    if not any(page.shows is Shows.PAGE for page in pages):
        with part():
            _wish(mention_id, url)


def _page(page: Note, folder: Path) -> None:
    kept = snapshot.find(folder, page.sha256)
    _one(_SHOWN[page.shows], page.kept_at, page.sha256)
    if kept is None or not snapshot.is_intact(kept):
        st.error("快照文件缺失或已被改动,与校验值不符。", icon=":material/gpp_bad:")
        return
    ending = "html" if page.shows is Shows.PAGE else "txt"
    _download(f"{page.sha256[:_SHORT]}.{ending}", lambda: snapshot.html_of(kept))


def _file(file: Evidence, folder: Path) -> None:
    path, sha256 = folder / file.file, Path(file.file).stem
    _one("报送时所附文件", datetime.fromisoformat(file.kept_at), sha256)
    if path.exists():
        _download(f"{sha256[:_SHORT]}{path.suffix}", path.read_bytes)
    else:
        st.error("证据文件缺失。", icon=":material/gpp_bad:")


def _one(what: str, kept_at: datetime, sha256: str) -> None:
    st.text(f"{what}\n留存时间:{wording.beijing(kept_at)}\n校验值(SHA-256):\n{sha256}")


def _download(name: str, read: Callable[[], bytes]) -> None:
    # Not as a page: what the public wrote must not run in the reader's browser.
    st.download_button(
        "下载", read, name, "application/octet-stream", key=f"evidence-{name}",
        on_click=controls.note_export, args=(f"证据 {name}", 1),
    )  # fmt: skip


def _wish(mention_id: int, url: str) -> None:
    wish = page_wishes.wish_for(session.desk().desk, mention_id)
    if wish is not None and not wish.is_over:
        tried = f"(第 {wish.attempts} 次没有成功:{wish.said})" if wish.attempts else ""
        st.caption(wording.plain(f"后台正在留存原文页面,稍后刷新可见{tried}。"))
        return
    if wish is not None:
        st.caption(wording.plain(f"原文页面没有留存:{wish.said}"))
    if session.desk_name() == "live" and page_wishes.is_page(url) and st.button("留存原文页面"):
        page_wishes.ask_for_page(session.acting(), session.desk().desk, mention_id, url)
        st.rerun()
