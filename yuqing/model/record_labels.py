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
    "backup_made": "备份",
    "database_restored": "恢复数据库",
    "everything_exported": "导出全部数据",
    "mentions_reduced": "按保存期限清理",
    "text_removed": "删除原文",
    "tone_model_restored": "恢复语气模型",
    "timetable_set": "设定导出时间",
    "topic_split": "拆分议题",
    "contact_kept": "登记通讯录",
    "contact_removed": "移出通讯录",
    "contact_tested": "联络测试",
    "roster_entered": "排班",
    "shift_swapped": "换班",
    "shift_cancelled": "取消值班",
    "shift_taken": "到岗确认",
    "handover_given": "交班",
    "handover_taken": "接班确认",
    "safeguard_kept": "登记保障项目",
    "safeguard_checked": "到位检查",
    "safeguard_retired": "撤销保障项目",
    "medium_kept": "登记媒体",
    "medium_retired": "移出媒体联络簿",
    "talk_logged": "登记媒体沟通",
    "training_logged": "登记培训宣传",
    "expert_rated": "专家评议",
    "recurrence_judged": "判断是否同因",
    "accountability_noted": "登记责任考评",
    "accountability_withdrawn": "撤销责任考评",
    "accountability_read": "查阅责任考评",
    "accountability_taken": "导出责任考评",
    "evaluation_taken": "导出评估报告",
    "meeting_held": "登记例会",
    "meeting_action_given": "例会议定事项",
    "meeting_action_done": "议定事项办结",
    "unit_set_up": "设定单位和预案",
}
ACT = {**incident_labels.ACT, **OFFICE}
OTHER = "其他操作"


def act(action: str) -> str:
    """Return what an act is called on the screen."""
    return ACT.get(action, OTHER)
