"""Requests, their review, the sessions that decide them and the agreements that follow."""

from jalon.cases.models.decision import Agreement, Award, Decision, Instalment, Proposal, Visa
from jalon.cases.models.letter import Letter, LetterDraft, LetterVersion
from jalon.cases.models.request import (
    Attachment,
    BankAccount,
    Case,
    CaseNumber,
    Fact,
    Interest,
    Message,
    Partner,
    Passage,
    SavedQueue,
    Suspension,
)
from jalon.cases.models.review import Note, Opinion
from jalon.cases.models.session import Recusal, Report, ReportItem, Session

__all__ = [
    "Agreement",
    "Attachment",
    "Award",
    "BankAccount",
    "Case",
    "CaseNumber",
    "Decision",
    "Fact",
    "Instalment",
    "Interest",
    "Letter",
    "LetterDraft",
    "LetterVersion",
    "Message",
    "Note",
    "Opinion",
    "Partner",
    "Passage",
    "Proposal",
    "Recusal",
    "Report",
    "ReportItem",
    "SavedQueue",
    "Session",
    "Suspension",
    "Visa",
]
