"""Requests, their review, the sessions that decide them and the agreements that follow."""

from jalon.cases.models.assessment import (
    Entrant,
    Invitation,
    Mark,
    Pool,
    PoolMember,
    Ranking,
    RankingRow,
    Review,
    Round,
    Settlement,
)
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
from jalon.cases.models.signing import Signing

__all__ = [
    "Agreement",
    "Attachment",
    "Award",
    "BankAccount",
    "Case",
    "CaseNumber",
    "Decision",
    "Entrant",
    "Fact",
    "Instalment",
    "Interest",
    "Invitation",
    "Letter",
    "LetterDraft",
    "LetterVersion",
    "Mark",
    "Message",
    "Note",
    "Opinion",
    "Partner",
    "Passage",
    "Pool",
    "PoolMember",
    "Proposal",
    "Ranking",
    "RankingRow",
    "Recusal",
    "Report",
    "ReportItem",
    "Review",
    "Round",
    "SavedQueue",
    "Session",
    "Settlement",
    "Signing",
    "Suspension",
    "Visa",
]
