"""The parts of the page 人工报送: what was reported last, and the form for one mention."""

import streamlit as st

from yuqing.model.draft import Kind
from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.ui import drafts, session, wording
from yuqing.workflow.evidence import MAX_MEGABYTES
from yuqing.workflow.manual_report import Sighting, report_sighting

_KINDS = [SourceKind.MANUAL, *(kind for kind in SOURCE_KIND if kind is not SourceKind.MANUAL)]
_ENDINGS = ["png", "jpg", "jpeg", "webp", "heic", "pdf"]


def last() -> None:
    """Confirm the last report of this browser session."""
    if said := session.confirmation():
        st.success(said, icon=":material/check_circle:")


def form() -> None:
    """Let the duty officer report one mention; after a good one the form is empty again."""
    with drafts.form(f"manual-{session.form_number()}") as filling:
        given, proof = _questions(filling)
        if st.form_submit_button("报送", type="primary"):
            by = session.acting()
            report_sighting(by, session.desk().desk, given, proof)
            filling.forget()
            added = ",证据已留存" if proof else ""
            session.confirm(
                f"{wording.beijing(by.now)} 已报送{added}。几秒后可在“实时动态”看到;同一链接重复报送不会重复计数。"
            )
            st.rerun()


def _questions(filling: drafts.Filling) -> tuple[Sighting, bytes | None]:
    left, right = st.columns(2)
    site = left.text_input("在哪里看到的(必填)", placeholder="例如:微博、河口吧、某某公众号")
    url = right.text_input("链接", placeholder="有链接请一定填写,系统按链接去重")
    title = left.text_input("标题")
    published = right.text_input("发布时间", placeholder="例如:今天 8:30、11月22日 08:30;不清楚就不填")
    label, hint = "内容(标题和内容至少填一项)", "照原文填写,不加评论"
    text = filling.text_area(label, "", Kind.SIGHTING, height=160, placeholder=hint)
    kind = left.selectbox("媒体类别", _KINDS, format_func=SOURCE_KIND.__getitem__)
    file = right.file_uploader(
        f"证据截图或文件(图片、PDF,不超过 {MAX_MEGABYTES} MB)", type=_ENDINGS, max_upload_size=MAX_MEGABYTES
    )
    sighting = Sighting(site, url.strip(), title, text, published.strip(), kind or SourceKind.MANUAL)
    return sighting, bytes(file.getbuffer()) if file else None
