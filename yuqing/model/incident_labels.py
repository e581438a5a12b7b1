"""The Chinese word for every code of an incident: states, acts, clocks, reports, tasks, grievances."""

from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import ClockState
from yuqing.model.deeds import Channel, ReportKind, Responsibility, Verdict
from yuqing.model.incident import Action, Deed, State
from yuqing.model.letters import Answer
from yuqing.model.matters import GrievanceState, Satisfied
from yuqing.model.severity import Category

STATE = {
    State.CANDIDATE: "线索",
    State.ASSESSING: "研判中",
    State.DISMISSED: "已排除",
    State.MERGED: "已并案",
    State.REPORTED: "已报告",
    State.CONSULTING: "会商中",
    State.DRAFTING: "拟稿审签",
    State.TRACKING: "跟踪",
    State.AWAITING_REVIEW: "待复盘",
    State.REVIEWING: "复盘中",
    State.ARCHIVED: "归档",
}
ACTION = {
    Action.TRIAGE: "研判",
    Action.DISMISS: "排除",
    Action.MERGE: "并案",
    Action.REPORT: "快报",
    Action.CONVENE: "召集会商",
    Action.CORRECT: "更正退回",
    Action.DRAFT: "拟稿",
    Action.NO_PUBLIC: "不公开回应",
    Action.PUBLISH: "发布",
    Action.RECONVENE: "再次会商",
    Action.CALM: "确认平息",
    Action.START_REVIEW: "开始复盘",
    Action.ARCHIVE: "归档",
    Action.REOPEN: "重新打开",
}
DEED = {
    Deed.OPENED: "立为事件",
    Deed.EVIDENCE_ADDED: "附上证据",
    Deed.FACTS_STATED: "填写核实单",
    Deed.MARK_SET: "更正时点",
    Deed.LEVEL_SET: "定级",
    Deed.STAGE_PINNED: "认定阶段",
    Deed.TOPIC_ADDED: "关联议题",
    Deed.MERGED_IN: "并入另一事件",
    Deed.ROLE_ASSIGNED: "指派到人",
    Deed.REPORT_FILED: "续报",
    Deed.RECEIPT_LOGGED: "登记送达",
    Deed.RECEIPT_CONFIRMED: "登记签收",
    Deed.DECISION_RECORDED: "会商记录",
    Deed.CLOCK_ACKNOWLEDGED: "确认提醒",
    Deed.CLOCK_WAIVED: "免除时限",
    Deed.PRESS_HELD: "举行发布会",
    Deed.NOTE_ADDED: "备注",
    Deed.VERSION_DRAFTED: "存一稿",
    Deed.APPROVAL_GIVEN: "审签",
    Deed.STATEMENT_APPROVED: "通稿获批",
    Deed.REPLY_PUBLISHED: "发布回复",
    Deed.STATEMENT_WITHDRAWN: "撤回通稿",
    Deed.LETTER_DRAFTED: "拟更正函",
    Deed.LETTER_SIGNED: "审签更正函",
    Deed.LETTER_SENT: "送达更正函",
    Deed.LETTER_ANSWERED: "更正函结果",
    Deed.PRESS_PREPARED: "准备发布会",
    Deed.TASK_GIVEN: "交办任务",
    Deed.TASK_FED_BACK: "任务反馈",
    Deed.TASK_RETURNED: "任务退回",
    Deed.TASK_DONE: "任务办结",
    Deed.QUESTION_RAISED: "登记质疑",
    Deed.QUESTION_ANSWERED: "答复质疑",
    Deed.QUESTION_SENT_BACK: "质疑退回会商",
    Deed.GRIEVANCE_REGISTERED: "登记诉求",
    Deed.GRIEVANCE_MOVED: "办理诉求",
    Deed.OWNER_NAMED: "指定负责",
    Deed.REVIEW_SIGNED: "签认评估",
    Deed.SCORECARD_FROZEN: "评分卡定稿",
    Deed.REVIEW_ACTION_ADDED: "列出改进事项",
}
#: Any entry of an incident.
ACT = {**{str(key): word for key, word in ACTION.items()}, **{str(key): word for key, word in DEED.items()}}
CLOCK_STATE = {
    ClockState.NOT_STARTED: "未起算",
    ClockState.RUNNING: "进行中",
    ClockState.OVERDUE: "已超时",
    ClockState.MET: "按时",
    ClockState.LATE: "超时完成",
    ClockState.WAIVED: "已免除",
}
CLOCK_KIND = {ClockKind.HARD: "硬时限", ClockKind.SOFT: "软时限"}
MARK = {
    ClockStart.OCCURRED: "发生",
    ClockStart.FIRST_MENTION: "网上首发",
    ClockStart.DETECTED: "发现",
    ClockStart.REPORTED: "上报",
    ClockStart.CONSULTED: "会商",
    ClockStart.APPROVED: "批准",
    ClockStart.CALMED: "平息",
    ClockStart.ACCEPTED: "受理",
}
REPORT_KIND = {
    ReportKind.FLASH: "快报",
    ReportKind.FOLLOW_UP: "续报",
    ReportKind.FINAL: "终报",
    ReportKind.SPECIAL: "专报",
}
CHANNEL = {Channel.PHONE: "电话", Channel.WECHAT: "微信", Channel.PAPER: "纸质", Channel.SYSTEM: "系统"}
RESPONSIBILITY = {
    Responsibility.UNKNOWN: "尚不清楚",
    Responsibility.VICTIM: "本单位也是受害方",
    Responsibility.ACCIDENT: "无意的过失或事故",
    Responsibility.INTENT: "本可避免的过错",
}
VERDICT = {Verdict.UNKNOWN: "尚未核实", Verdict.TRUE: "属实", Verdict.PARTLY: "部分属实", Verdict.FALSE: "不实"}
GRIEVANCE_STATE = {
    GrievanceState.REGISTERED: "登记",
    GrievanceState.ACCEPTED: "受理",
    GrievanceState.REFUSED: "不予受理",
    GrievanceState.ASSIGNED: "承办",
    GrievanceState.SCHEDULED: "列入计划",
    GrievanceState.REPLIED: "答复",
    GrievanceState.RESOLVED: "办结",
    GrievanceState.REVISITED: "回访",
    GrievanceState.CLOSED: "关闭",
}
SATISFIED = {Satisfied.YES: "满意", Satisfied.NO: "不满意", Satisfied.UNKNOWN: "未表态"}
TASK_STATE = {"given": "已交办", "fed_back": "有反馈", "returned": "退回", "done": "办结"}
QUESTION_STATE = {"open": "待答复", "answered": "已答复", "sent_back": "退回会商", "dropped": "不再答复"}
CATEGORY = {
    Category.RUMOUR: "网络谣言",
    Category.ACCIDENT: "事故灾难",
    Category.NATURAL_DISASTER: "自然灾害",
    Category.PUBLIC_HEALTH: "公共卫生",
    Category.SOCIAL_SECURITY: "社会安全",
    Category.NETWORK_ATTACK: "网络攻击",
    Category.FRAUD: "诈骗",
    Category.SERVICE_COMPLAINT: "服务投诉",
    Category.POLICY_QUESTION: "政策咨询",
    Category.PRAISE: "表扬",
    Category.OTHER: "其他",
}
STATEMENT_KIND = {
    "holding": "首次回应",
    "main": "情况通报",
    "follow_up": "进展通报",
    "rebuttal": "辟谣说明",
    "correction": "更正",
    "press_qa": "答记者问",
}
CHECKLIST = {
    "empathy": "表示关切",
    "facts": "已核实的事实",
    "unknown": "尚不清楚的",
    "process": "正在做什么、何时再通报",
    "commitment": "承诺",
    "where": "到哪里了解更多",
}
LETTER_ANSWER = {Answer.CORRECTED: "已更正", Answer.REFUSED: "拒绝更正", Answer.NO_ANSWER: "未答复"}
APPROVAL = {"approve": "同意", "reject": "退回", "comment": "意见"}
#: By the share of the time that is gone.
CLOCK_CALL = {0.5: "时限已过半", 0.8: "时限只剩两成", 1.0: "时限已到"}
