"""Load, check and resolve plan packs, and the severity scale that goes with them."""

from yuqing.plans.cite import citation
from yuqing.plans.floors import scale_for
from yuqing.plans.lint import Finding, check
from yuqing.plans.packs import (
    PackSummary,
    available,
    fill,
    load,
    pack_text,
    parse,
    placeholders,
    reply_limit_hours,
    resolve,
)
from yuqing.plans.scale import load_scale

__all__ = [
    "Finding",
    "PackSummary",
    "available",
    "check",
    "citation",
    "fill",
    "load",
    "load_scale",
    "pack_text",
    "parse",
    "placeholders",
    "reply_limit_hours",
    "resolve",
    "scale_for",
]
