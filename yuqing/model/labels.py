"""The Chinese word for every value that the store holds as a code."""

from yuqing.model.alerts import AlertKind, AlertState
from yuqing.model.mentions import MentionKind, Precision, SourceKind, Tone
from yuqing.model.runs import Health, Outcome
from yuqing.model.severity import Severity, Signal
from yuqing.model.terms import Permission

SOURCE_KIND = {
    SourceKind.GOV: "政务网站",
    SourceKind.NEWS: "新闻媒体",
    SourceKind.FORUM: "论坛贴吧",
    SourceKind.SOCIAL: "微博社交",
    SourceKind.WECHAT: "微信公众号",
    SourceKind.VIDEO: "短视频",
    SourceKind.APP: "客户端",
    SourceKind.HOT_LIST: "热榜",
    SourceKind.SEARCH: "搜索",
    SourceKind.COMPLAINT: "投诉热线",
    SourceKind.MANUAL: "人工报送",
    SourceKind.OTHER: "其他",
}
TONE = {Tone.NEGATIVE: "负面", Tone.NEUTRAL: "中性", Tone.POSITIVE: "正面"}
MENTION_KIND = {MentionKind.POST: "原帖", MentionKind.COMMENT: "评论", MentionKind.REPOST: "转发"}
NUMERAL = {Severity.I: "Ⅰ", Severity.II: "Ⅱ", Severity.III: "Ⅲ", Severity.IV: "Ⅳ", Severity.OBSERVE: "观察"}
LEVEL = {
    Severity.I: "Ⅰ级",
    Severity.II: "Ⅱ级",
    Severity.III: "Ⅲ级",
    Severity.IV: "Ⅳ级",
    Severity.OBSERVE: "观察",
}
#: As in data/lexicon/signals.toml.
SIGNAL = {
    Signal.CASUALTY: "人员伤亡",
    Signal.MASS_GATHERING: "群体聚集",
    Signal.BANK_RUN: "挤兑取款",
    Signal.FOOD_SAFETY: "食品安全",
    Signal.SCHOOL: "校园学生",
    Signal.RUMOUR: "疑似谣言",
    Signal.CORRUPTION: "贪腐渎职",
    Signal.VIOLENCE: "暴力冲突",
    Signal.ENVIRONMENT: "环境污染",
    Signal.DISASTER: "灾害险情",
    Signal.FRAUD: "诈骗集资",
    Signal.LIVELIHOOD: "民生诉求",
}
PRECISION = {
    Precision.SECOND: "",
    Precision.MINUTE: "",
    Precision.HOUR: "精确到小时",
    Precision.DAY: "只知日期",
    Precision.SEEN: "采集时间",
}
HEALTH = {
    Health.OK: "正常",
    Health.STALE: "可能停更",
    Health.EMPTY: "连续无内容",
    Health.DEGRADED: "采集失败",
    Health.DOWN: "采集中断",
    Health.THROTTLED: "被限速",
    Health.SUSPENDED: "已暂停",
    Health.BROKEN: "无法采集",
    Health.MISCONFIGURED: "设置有误",
    Health.NEVER_RUN: "尚未采集",
}
OUTCOME = {
    Outcome.OK: "成功",
    Outcome.NOT_MODIFIED: "无更新",
    Outcome.UNCHANGED: "无更新",
    Outcome.TIMEOUT: "超时",
    Outcome.DNS: "域名无法解析",
    Outcome.CONNECT: "连接失败",
    Outcome.TLS: "证书错误",
    Outcome.TRANSPORT: "传输中断",
    Outcome.DECODE: "编码无法识别",
    Outcome.EMPTY_BODY: "返回空白",
    Outcome.HTTP_ERROR: "服务器错误",
    Outcome.RATE_LIMITED: "被限速",
    Outcome.BLOCKED: "被拒绝或要验证码",
    Outcome.NOT_FOUND: "页面不存在",
    Outcome.NOT_A_FEED: "内容不符",
    Outcome.PARSE_ERROR: "内容损坏",
    Outcome.SCHEMA_ERROR: "格式已变",
    Outcome.ROBOTS_DENIED: "网站声明不许采集",
    Outcome.BLOCKED_ADDRESS: "地址不允许",
    Outcome.BAD_SCHEME: "网址有误",
    Outcome.TOO_LARGE: "内容过大",
    Outcome.REDIRECT: "跳转有误",
    Outcome.INTERNAL: "程序错误",
}
PERMISSION = {
    Permission.RECORD_SIGNAL: "登记信息",
    Permission.TRIAGE: "研判",
    Permission.REPORT: "快报",
    Permission.SET_LEVEL: "定级",
    Permission.RAISE_LEVEL: "升级",
    Permission.LOWER_LEVEL: "降级",
    Permission.DECLARE: "启动响应",
    Permission.CONVENE: "召集会商",
    Permission.CONSULT: "参加会商",
    Permission.DRAFT_STATEMENT: "起草通稿",
    Permission.DRAFT_REPLY: "起草回复",
    Permission.APPROVE_STATEMENT: "审签通稿",
    Permission.PUBLISH_STATEMENT: "发布通稿",
    Permission.AUTHORISE_PRESS: "批准新闻发布会",
    Permission.DESIGNATE_INTERVIEWEE: "指定受访人",
    Permission.SPEAK_TO_PRESS: "接受采访",
    Permission.CLOSE: "结束响应",
}
ALERT_KIND = {
    AlertKind.UNIT_BURST: "本单位突增",
    AlertKind.TOPIC_BURST: "议题突增",
    AlertKind.WORD_BURST: "关键词突增",
    AlertKind.TONE_SHIFT: "负面占比上升",
    AlertKind.MEDIA_TIER: "更高层级媒体",
    AlertKind.HOT_LIST: "登上热榜",
    AlertKind.STAGE: "阶段变化",
    AlertKind.UNANSWERED: "久未答复",
    AlertKind.FLOOR: "达到高级别",
    AlertKind.AFTERMATH: "余波又起",
}
ALERT_STATE = {
    AlertState.NEW: "未查看",
    AlertState.ACKNOWLEDGED: "已查看",
    AlertState.TRUE: "属实",
    AlertState.FALSE: "误报",
    AlertState.DUPLICATE: "重复",
    AlertState.REPLACED: "已升级",
}
