"""What payments holds about a person: the claims that he made, what he answered, with their proofs."""

from functools import partial

from jalon.accounts.models import User
from jalon.accounts.ports import Document, Held
from jalon.cases.models import Case
from jalon.documents.models import File
from jalon.documents.queries import content
from jalon.payments.models import Claim, Withdrawal, WithdrawalPiece


def held(person: User) -> list[Held]:
    """Every claim and every answer, the oldest first."""
    claims = Claim.objects.filter(claimed_by=person).select_related("case", "proof").order_by("pk")
    rows = [
        {
            "case": claim.case.reference,
            "claimed_on": claim.claimed_on,
            "asked_cents": claim.asked_cents,
            "explanation": claim.explanation,
            "state": claim.state,
            "accountant": claim.accountant,
            "other_costs": list(claim.other_costs.order_by("pk").values("category", "proof", "units", "cents")),
            "invoices": list(claim.invoices.order_by("pk").values("supplier", "number", "issued_on", "cents")),
        }
        for claim in claims
    ]
    sent = [
        (claim, file)
        for claim in claims
        for file in [claim.proof, *(one.document for one in claim.invoices.select_related("document"))]
        if file and _given(file)
    ]
    return [
        Held("claims", rows, [_document(claim.case, file) for claim, file in sent]),
        _answers(person),
    ]


def _answers(person: User) -> Held:
    """What he answered to withdrawals, with the documents that he gave."""
    answered = Withdrawal.objects.filter(answered_by=person).select_related("case").order_by("pk")
    given = WithdrawalPiece.objects.filter(theirs=True, file__sent_by=person).order_by("pk")
    pieces = [one for one in given.select_related("file", "withdrawal__case") if _given(one.file)]
    return Held(
        "answers_to_withdrawals",
        list(answered.values("case__reference", "answer", "wants_hearing", "answered_on")),
        [_document(one.withdrawal.case, one.file) for one in pieces],
    )


def _given(file: File) -> bool:
    return not file.withheld and file.erased_at is None


def _document(case: Case, file: File) -> Document:
    return Document(f"documents/{case.reference}/{file.pk}-{file.name}", partial(content, file))
