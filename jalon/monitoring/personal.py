"""What monitoring holds about a person: the reports that he wrote or sent, his answers to checks, with their files."""

from functools import partial

from django.db.models import Q

from jalon.accounts.models import User
from jalon.accounts.ports import Document, Held
from jalon.documents.queries import content
from jalon.monitoring.models import Check, CheckPiece, Paper, ProgressReport


def held(person: User) -> list[Held]:
    """Every version, the oldest first."""
    mine = ProgressReport.objects.filter(Q(written_by=person) | Q(sent_by=person))
    rows = [
        {
            "case": report.milestone.case.reference,
            "milestone": report.milestone.name,
            "version": report.number,
            "state": report.state,
            "sent_on": report.sent_on,
            "done": report.done,
            "gap": report.gap,
            "answer": report.reason,
            "figures": list(report.figures.values("result", "value", "proof")),
        }
        for report in mine.select_related("milestone__case").prefetch_related("figures").order_by("pk")
    ]
    papers = Paper.objects.filter(report__in=mine, file__sent_by=person, file__erased_at=None)
    given = [
        one
        for one in papers.select_related("file", "report__milestone__case").order_by("pk")
        if not one.file.withheld
    ]
    return [Held("reports", rows, [_document(one) for one in given]), _answers(person)]


def _answers(person: User) -> Held:
    """What he answered to checks on the spot, with the documents that he gave."""
    answered = Check.objects.filter(answered_by=person).order_by("pk")
    pieces = CheckPiece.objects.filter(theirs=True, file__sent_by=person, file__erased_at=None).order_by("pk")
    given = [one for one in pieces.select_related("file", "check_made__candidate__case") if not one.file.withheld]
    return Held(
        "answers_to_checks",
        list(answered.values("candidate__case__reference", "answer", "answered_on")),
        [
            Document(
                f"documents/{one.check_made.case.reference}/{one.file.pk}-{one.file.name}",
                partial(content, one.file),
            )
            for one in given
        ],
    )


def _document(paper: Paper) -> Document:
    reference = paper.report.milestone.case.reference
    return Document(f"documents/{reference}/{paper.pk}-{paper.file.name}", partial(content, paper.file))
