"""The parts of the import page: upload with preview, what is under way, what came of it."""

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from yuqing import clock
from yuqing.model.imports import ImportProgress, ImportState
from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import RawItem
from yuqing.pseudonym import load_key
from yuqing.sources.file_import import Field, ImportContext, Mapping, Rejected, open_table, preview, propose_mapping
from yuqing.store import runs
from yuqing.ui import session, wording
from yuqing.workflow.imports import Choices, failed, request_import
from yuqing.workflow.imports import under_way as waiting

#: Megabytes; the browser keeps an upload in memory on both sides. Larger files go through the inbox.
UPLOAD_MEGABYTES = 200
HISTORY_ROWS = 20


def upload() -> None:
    """Let the reader drop a file, check its columns and start the import."""
    given = st.file_uploader(
        f"把文件拖到这里(不超过 {UPLOAD_MEGABYTES} MB;更大的文件请放进 data/inbox 文件夹)",
        max_upload_size=UPLOAD_MEGABYTES,
        key="upload",
    )
    if given is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(given.getbuffer())
        table = open_table(file)
        proposed = propose_mapping(table.headers, table.sample)
        st.text(f"识别为:{table.form},表头在第 {table.header_row} 行,约 {table.estimated_rows or '未知'} 行")
        mapping = _columns(proposed)
        _preview(file, mapping)
    about_unit = st.checkbox(
        "文件里的信息都与本单位有关(如12345工单、按单位名检索的导出)", value=True, key="about_unit"
    )
    if st.button("开始导入", type="primary", disabled=not mapping.has_text):
        choices = Choices(_changed(proposed, mapping), about_unit)
        request_import(session.acting(), session.desk().desk, given.name, bytes(given.getbuffer()), choices)
        st.toast("已交给后台导入。")


def _columns(proposed: Mapping) -> Mapping:
    """Show what each column is used for, and let the reader change it."""
    mapping = proposed
    with st.expander(f"列的用途({len(proposed.headers)} 列,不读取个人信息 {len(proposed.dropped)} 列)", expanded=True):
        edited = st.data_editor(
            pd.DataFrame(
                {"列名": proposed.headers, "用途": [field.label for field in proposed.fields]},
            ),
            hide_index=True,
            disabled=["列名"],
            column_config={"用途": st.column_config.SelectboxColumn(options=[field.label for field in Field])},
            key="mapping",
        )
    by_label = {field.label: field for field in Field}
    for header, before, label in zip(proposed.headers, proposed.fields, edited["用途"], strict=True):
        if by_label[label] is not before:
            mapping = mapping.replace(header, by_label[label])
    if mapping.dropped:
        st.text(f"将丢弃的个人信息列:{'、'.join(mapping.dropped)}")
    if not mapping.has_text:
        st.warning("没有找到标题或正文列,请在上表中指定。")
    return mapping


def _preview(file: Path, mapping: Mapping) -> None:
    """Show the first rows as they would be imported."""
    if not mapping.has_text:
        return
    context = ImportContext(source_name="", key=load_key(session.desk().desk.key_file), now=clock.now())
    st.dataframe(
        pd.DataFrame([_previewed(row) for row in preview(file, mapping, context)]), hide_index=True, height=260
    )


def _previewed(row: RawItem | Rejected) -> dict[str, str]:
    if isinstance(row, Rejected):
        return {"结果": f"不导入:{row.reason}", "时间": "", "标题": "", "正文": row.raw, "来源": "", "渠道": ""}
    return {
        "结果": "导入",
        "时间": wording.beijing(row.published_at) if row.published_at else "未知",
        "标题": row.title,
        "正文": row.text[:120],
        "来源": row.site,
        "渠道": SOURCE_KIND[row.source_kind],
    }


def _changed(proposed: Mapping, mapping: Mapping) -> dict[str, str]:
    before = proposed.changes()
    return {header: field for header, field in mapping.changes().items() if before[header] != field}


@st.fragment(run_every=1)
def under_way() -> None:
    """Show the imports that wait or run, with rate and time left."""
    for reached in waiting(session.desk().desk):
        st.progress(_fraction(reached), text=wording.plain(f"{reached.file_name}:{_sentence(reached)}"))


def history() -> None:
    """Show what came of past imports: rows read = new + known before + rejected."""
    st.subheader("导入记录")
    for lost in failed(session.desk().desk, 3):
        st.warning(wording.plain(f"{lost.file_name}:{lost.message}"))
    frame = runs.list_imports(session.desk().store, HISTORY_ROWS)
    if frame.empty:
        st.text("还没有导入过文件。")
        return
    read = frame["items"] + frame["rejected"]
    st.dataframe(
        pd.DataFrame(
            {
                "时间": [wording.beijing(moment) for moment in frame["started_at"]],
                "文件": frame["source_name"],
                "读到": read,
                "新增": frame["added"],
                "已有": frame["items"] - frame["added"],
                "未能导入": frame["rejected"],
                "说明": frame["detail"],
            }
        ),
        hide_index=True,
    )


def _fraction(reached: ImportProgress) -> float:
    if reached.state is ImportState.WAITING or reached.seconds_left is None:
        return 0.0
    spent = reached.rows / reached.rate if reached.rate else 0.0
    return min(1.0, spent / (spent + reached.seconds_left)) if spent else 0.0


def _sentence(reached: ImportProgress) -> str:
    if reached.state is ImportState.WAITING:
        return "等待后台处理"
    left = "" if reached.seconds_left is None else f",约剩 {round(reached.seconds_left)} 秒"
    return f"已处理 {reached.rows:,} 行,{reached.rate:,.0f} 行/秒{left}"
