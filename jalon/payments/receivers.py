"""What payments does when a room below it announces something."""

from typing import Any

from django.db.models import CharField, F
from django.db.models.functions import Cast

from jalon.cases.models import Case
from jalon.cases.signals import case_emptied
from jalon.documents.actions import erase_file
from jalon.documents.models import File
from jalon.monitoring.signals import who_handled
from jalon.payments.models import (
    Approval,
    Certification,
    Claim,
    Closure,
    DeclaredResults,
    Default,
    Finding,
    Invoice,
    Order,
    OtherCost,
    RecoveryOrder,
    Rescheduling,
    Withdrawal,
    WithdrawalPiece,
)

EMPTIED = "—"


def connect() -> None:
    """Attaches every receiver once."""
    case_emptied.connect(_case_emptied, dispatch_uid="payments.case_emptied")
    who_handled.connect(_who_paid, dispatch_uid="payments.who_handled")


def _who_paid(case: Case, **_kwargs: Any) -> set[int]:
    """Who certified, approved or signed a payment of the case: none of them checks it on the spot."""
    certified = Certification.objects.filter(claim__case=case).values_list("certified_by_id", flat=True)
    approved = Approval.objects.filter(claim__case=case).values_list("given_by_id", flat=True)
    signed = Order.objects.filter(claim__case=case).values_list("signed_by_id", flat=True)
    return {*certified, *approved, *signed}


def _case_emptied(case: Case, **_kwargs: Any) -> None:
    """The words and proofs of what was claimed and owed go; amounts, days and numbers are the accounts', and stay."""
    claims, invoices = Claim.objects.filter(case=case), Invoice.objects.filter(claim__case=case)
    proofs = [
        *claims.exclude(proof=None).values_list("proof", flat=True),
        *invoices.exclude(document=None).values_list("document", flat=True),
        *WithdrawalPiece.objects.filter(withdrawal__case=case).values_list("file", flat=True),
        *DeclaredResults.objects.filter(case=case).exclude(proof=None).values_list("proof", flat=True),
    ]
    for file in File.objects.filter(pk__in=proofs):
        erase_file(file)
    claims.update(explanation="", accountant="")
    OtherCost.objects.filter(claim__case=case).update(reason="")
    number = Cast(F("pk"), CharField())
    invoices.update(supplier=EMPTIED, number=number, supplier_key="", number_key=number, reason="")
    Certification.objects.filter(claim__case=case).update(note="")
    Order.objects.filter(claim__case=case).update(rejection="")
    RecoveryOrder.objects.filter(case=case).update(reason="")
    Default.objects.filter(late__case=case).update(answer="")
    Rescheduling.objects.filter(case=case).update(reason="")
    DeclaredResults.objects.filter(case=case).update(results="")
    Closure.objects.filter(case=case).update(note="")
    Finding.objects.filter(case=case).update(results="", reason="")
    Withdrawal.objects.filter(case=case).update(reasons="", answer="", hearing="", proposal="")
