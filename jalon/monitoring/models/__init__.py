"""What agreements promise, what was sent for it, and the checks on the spot."""

from jalon.monitoring.models.checks import Campaign, Candidate, Check, CheckPiece
from jalon.monitoring.models.milestones import Milestone, MilestoneChange
from jalon.monitoring.models.reports import Figure, Paper, ProgressReport

__all__ = [
    "Campaign",
    "Candidate",
    "Check",
    "CheckPiece",
    "Figure",
    "Milestone",
    "MilestoneChange",
    "Paper",
    "ProgressReport",
]
