"""The Chinese word for every code of duty and readiness."""

from yuqing.model.duty import ShiftKind
from yuqing.model.readiness import CheckResult, Counterpart, ReadyKind, TrainingKind

SHIFT = {
    ShiftKind.DAY: "白班(8 时至 20 时)",
    ShiftKind.TWO: "两班(8 时、20 时交接)",
    ShiftKind.THREE: "三班(0 时、8 时、16 时交接)",
    ShiftKind.WHOLE: "24 小时一班(8 时交接)",
}
READY_KIND = {
    ReadyKind.PEOPLE: "人员",
    ReadyKind.GOODS: "物资",
    ReadyKind.EQUIPMENT: "设备",
    ReadyKind.VEHICLE: "车辆",
}
CHECK = {
    CheckResult.READY: "到位",
    CheckResult.SHORT: "数量不足",
    CheckResult.FAULTY: "需要维修",
    CheckResult.MISSING: "未到位",
}
COUNTERPART = {Counterpart.MEDIUM: "媒体", Counterpart.VOICE: "有影响的发言者"}
TRAINING = {
    TrainingKind.TRAINING: "培训",
    TrainingKind.PUBLICITY: "宣传教育",
    TrainingKind.DRILL: "演练",
}
