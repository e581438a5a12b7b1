"""The closed word lists of a plan: kinds of unit, permissions, steps, groups, modes."""

from enum import StrEnum
from typing import Literal


class OrgKind(StrEnum):
    """The kind of unit; it chooses the rule set."""

    TOWNSHIP = "township"
    BANK = "bank"
    ENTERPRISE = "enterprise"
    GOVERNMENT = "government"
    GENERIC = "generic"


class Permission(StrEnum):
    """What a role may do."""

    RECORD_SIGNAL = "record_signal"
    TRIAGE = "triage"
    REPORT = "report"
    SET_LEVEL = "set_level"
    RAISE_LEVEL = "raise_level"
    LOWER_LEVEL = "lower_level"
    DECLARE = "declare"
    CONVENE = "convene"
    CONSULT = "consult"
    DRAFT_STATEMENT = "draft_statement"
    DRAFT_REPLY = "draft_reply"
    APPROVE_STATEMENT = "approve_statement"
    PUBLISH_STATEMENT = "publish_statement"
    AUTHORISE_PRESS = "authorise_press"
    DESIGNATE_INTERVIEWEE = "designate_interviewee"
    SPEAK_TO_PRESS = "speak_to_press"
    CLOSE = "close"


class StepKind(StrEnum):
    """The seven steps in their order; HANDLING is any other work between them."""

    DISCOVER = "discover"
    MONITOR = "monitor"
    FLASH_REPORT = "flash_report"
    CONSULT = "consult"
    STATEMENT = "statement"
    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    HANDLING = "handling"


PackStatus = Literal["template", "draft", "effective", "superseded"]
GroupKind = Literal[
    "authority",
    "lead",
    "office",
    "monitor",
    "response",
    "release",
    "analysis",
    "guidance",
    "handling",
    "legal",
    "support",
    "member",
    "upper",
]
MonitorMode = Literal["routine", "emergency", "analysis", "intake"]
Color = Literal["红", "橙", "黄", "蓝"]
#: Principles that the product enforces.
Guard = Literal["single_voice", "no_unauthorised_publish", "activate_on_detect", "four_firsts"]
SafeguardKind = Literal[
    "communication", "personnel", "technical", "training", "drill", "materials", "logistics", "policy_support"
]
StatementKind = Literal["holding", "main", "follow_up", "rebuttal", "correction", "press_qa"]
