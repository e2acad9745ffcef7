"""What other rooms read of payments."""

from django.db.models import QuerySet

from jalon.cases.models import Case
from jalon.payments.enums import ClaimState
from jalon.payments.models import Claim, Order


def claims_of(case: Case) -> QuerySet[Claim]:
    """The payment claims of a case, oldest first, with certification and orders."""
    return case.claims.select_related("certification__certified_by", "proof").prefetch_related("orders")


def claim(public_id: str) -> Claim | None:
    """One claim with its case."""
    return (
        Claim.objects.select_related("case__scheme_version__scheme", "certification__certified_by", "proof")
        .prefetch_related("orders")
        .filter(public_id=public_id)
        .first()
    )


def waiting(region: str, state: ClaimState) -> QuerySet[Claim]:
    """The claims of a Region in a state: to certify, to order, or awaiting the accountant."""
    return (
        Claim.objects.filter(case__region=region, state=state)
        .select_related("case__scheme_version__scheme", "certification__certified_by")
        .order_by("claimed_on", "pk")
    )


def awaiting_return(region: str) -> QuerySet[Order]:
    """The orders that the accountant has neither paid nor rejected."""
    return (
        Order.objects.filter(claim__case__region=region, paid_on__isnull=True, rejected_on__isnull=True)
        .select_related("claim__case", "signed_by")
        .order_by("signed_on", "number")
    )
