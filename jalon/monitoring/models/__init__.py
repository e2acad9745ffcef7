"""What agreements promise, and what was sent for it."""

from jalon.monitoring.models.milestones import Milestone, MilestoneChange
from jalon.monitoring.models.reports import Figure, Paper, ProgressReport

__all__ = ["Figure", "Milestone", "MilestoneChange", "Paper", "ProgressReport"]
