"""What monitoring does when a room below it announces something."""

from typing import Any

from jalon.cases.models import Agreement, Amendment, Case
from jalon.cases.signals import agreement_signed, amendment_signed, case_emptied
from jalon.documents.actions import erase_file
from jalon.documents.models import File
from jalon.monitoring.actions.promising import follow, promise
from jalon.monitoring.models import Check, CheckPiece, Figure, Milestone, MilestoneChange, Paper, ProgressReport


def connect() -> None:
    """Attaches every receiver once."""
    agreement_signed.connect(_agreement_signed, dispatch_uid="monitoring.agreement_signed")
    amendment_signed.connect(_amendment_signed, dispatch_uid="monitoring.amendment_signed")
    case_emptied.connect(_case_emptied, dispatch_uid="monitoring.case_emptied")


def _agreement_signed(case: Case, agreement: Agreement, **_kwargs: Any) -> None:
    """What the agreement promises begins."""
    promise(case, agreement)


def _amendment_signed(case: Case, amendment: Amendment, **_kwargs: Any) -> None:
    """What was promised has the days of the amendment."""
    follow(case, amendment)


def _case_emptied(case: Case, **_kwargs: Any) -> None:
    """Words and files go; days and accepted figures, which indicators count, stay without them."""
    reports = ProgressReport.objects.filter(milestone__case=case)
    papers = Paper.objects.filter(report__in=reports)
    for file in File.objects.filter(pk__in=papers.values("file"), erased_at=None):
        erase_file(file)
    papers.delete()
    reports.update(done="", gap="", reason="")
    Figure.objects.filter(report__in=reports).update(proof="")
    MilestoneChange.objects.filter(milestone__case=case).update(reason="")
    checks = Check.objects.filter(candidate__case=case)
    pieces = CheckPiece.objects.filter(check_made__in=checks)
    for file in File.objects.filter(pk__in=pieces.values("file"), erased_at=None):
        erase_file(file)
    pieces.delete()
    checks.update(prepare="", points=[], found="", answer="")
    checks.exclude(reason="").update(reason="—")
    Milestone.objects.filter(case=case, changes__change="added").update(label=EMPTIED, hint=EMPTIED)


EMPTIED = {"fr": "—", "en": "—"}
