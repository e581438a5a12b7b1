"""The Chinese word for every act that stands on the record."""

from yuqing.model import incident_labels

#: Acts of the office that belong to no incident.
OFFICE = {
    "alert_judged": "研判预警",
    "deputy_named": "指定代行",
    "level_decided": "议题定级",
    "thresholds_changed": "调整分级界线",
    "topics_merged": "合并议题",
    "topics_ordered": "排序历史议题",
    "vocabulary_set": "修改词库",
    "wartime_begun": "进入战时监测",
    "wartime_ended": "结束战时监测",
    "account_changed": "修改账号",
    "account_created": "新建账号",
    "deputy_ended": "结束代行",
    "export_deleted": "删除导出文件",
    "export_downloaded": "下载导出文件",
    "import_requested": "导入文件",
    "kiosk_added": "添加大屏",
    "kiosk_revoked": "停用大屏",
    "mentions_labelled": "标注情感",
    "page_wanted": "要求留存网页",
    "sessions_ended": "结束登录",
    "sighting_reported": "人工报送",
    "source_added": "添加渠道",
    "source_changed": "修改渠道",
    "retraining_requested": "要求重新训练语气模型",
    "table_exported": "导出表格",
    "tone_model_restored": "恢复语气模型",
    "timetable_set": "设定导出时间",
    "topic_split": "拆分议题",
    "unit_set_up": "设定单位和预案",
}
ACT = {**incident_labels.ACT, **OFFICE}
OTHER = "其他操作"


def act(action: str) -> str:
    """Return what an act is called on the screen."""
    return ACT.get(action, OTHER)
