"""Pure decisions: severity, stage, alerts, deadlines, transitions, approvals, scorecard."""
