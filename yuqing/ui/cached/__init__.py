"""The only cache: one view or figure per desk, generation and question, shared by all browser sessions.

One module per group of pages; a page asks `cached.<what it shows>()`.
"""

from yuqing.ui.cached.accuracy import accuracy
from yuqing.ui.cached.alerts import (
    alert_conditions,
    alert_inbox,
    alert_page,
    calibration_page,
    topic_level,
    topic_stages,
    unseen_alerts,
)
from yuqing.ui.cached.base import Drawn, Key, key
from yuqing.ui.cached.duty import handover_draft, roster_board, safeguard_board, training_board
from yuqing.ui.cached.focus import focus_figure, focus_topic_figure
from yuqing.ui.cached.heat import HeatPage, heatmap
from yuqing.ui.cached.incidents import (
    evaluation,
    evaluation_started,
    grievance_board,
    incident_desk,
    ledger,
    plan_page,
    statement_views,
    timeline,
    timeline_figure,
)
from yuqing.ui.cached.messages import message_board
from yuqing.ui.cached.record import record_page
from yuqing.ui.cached.review import (
    adjustment,
    aftermath,
    effects,
    expert_board,
    meeting_board,
    recurrences,
    watched_after_calm,
)
from yuqing.ui.cached.revision import (
    execution_page,
    plan_difference,
    plan_version,
    plan_versions,
    revision_page,
    strategy,
)
from yuqing.ui.cached.situation import (
    briefing,
    briefing_figures,
    feed,
    new_words,
    packs,
    sparkline,
    topic,
    topic_figure,
    topic_list,
    topic_parts,
    topic_tone_figure,
    topics_to_merge,
    trend_figures,
    trends,
    ungrouped,
    unit_name,
)
from yuqing.ui.cached.system import system_page

__all__ = [
    "Drawn",
    "HeatPage",
    "Key",
    "accuracy",
    "adjustment",
    "aftermath",
    "alert_conditions",
    "alert_inbox",
    "alert_page",
    "briefing",
    "briefing_figures",
    "calibration_page",
    "effects",
    "evaluation",
    "evaluation_started",
    "execution_page",
    "expert_board",
    "feed",
    "focus_figure",
    "focus_topic_figure",
    "grievance_board",
    "handover_draft",
    "heatmap",
    "incident_desk",
    "key",
    "ledger",
    "meeting_board",
    "message_board",
    "new_words",
    "packs",
    "plan_difference",
    "plan_page",
    "plan_version",
    "plan_versions",
    "record_page",
    "recurrences",
    "revision_page",
    "roster_board",
    "safeguard_board",
    "sparkline",
    "statement_views",
    "strategy",
    "system_page",
    "timeline",
    "timeline_figure",
    "topic",
    "topic_figure",
    "topic_level",
    "topic_list",
    "topic_parts",
    "topic_stages",
    "topic_tone_figure",
    "topics_to_merge",
    "training_board",
    "trend_figures",
    "trends",
    "ungrouped",
    "unit_name",
    "unseen_alerts",
    "watched_after_calm",
]
