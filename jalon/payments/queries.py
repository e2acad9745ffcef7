"""What other rooms read of payments."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from jalon.cases.models import Case
from jalon.payments.enums import ClaimState
from jalon.payments.models import Claim, FinanceFile, Order, RecoveryOrder, Statement


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


def in_state(regions: Collection[str], *states: ClaimState) -> QuerySet[Claim]:
    """The claims of these Regions in one of these states, the oldest first."""
    return (
        Claim.objects.filter(case__region__in=regions, state__in=states)
        .select_related("case__scheme_version__scheme", "certification__certified_by")
        .order_by("claimed_on", "pk")
    )


def waiting(region: str, state: ClaimState) -> QuerySet[Claim]:
    """The claims of a Region in a state: to certify, to order, or awaiting the accountant."""
    return in_state([region], state)


def awaiting_return(region: str) -> QuerySet[Order]:
    """The orders that the accountant has neither paid nor rejected."""
    return (
        Order.objects.filter(claim__case__region=region, paid_on__isnull=True, rejected_on__isnull=True)
        .select_related("claim__case", "signed_by")
        .order_by("signed_on", "number")
    )


def recovery_orders(region: str, *, case: Case | None = None) -> QuerySet[RecoveryOrder]:
    """The recovery orders of a Region or of one case, by the day that they fall due."""
    found = RecoveryOrder.objects.filter(case__region=region).select_related("case")
    return found.filter(case=case) if case else found


def awaited_orders(region: str) -> QuerySet[RecoveryOrder]:
    """The recovery orders of which something is still awaited, contested and put off included."""
    left = Q(due_cents__gt=0) | Q(disputed_cents__gt=0) | Q(rescheduled_cents__gt=0)
    return recovery_orders(region).filter(left)


def statements_of(case: Case) -> QuerySet[Statement]:
    """The statements of a case's advances, the latest first."""
    return case.statements.all()


def finance_files(region: str) -> QuerySet[FinanceFile]:
    """The files that came from a Region's finance system, the latest first, with how many lines each has."""
    found = FinanceFile.objects.filter(region=region).select_related("received_by")
    return found.annotate(count=Count("lines")).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that the accountant returned."""

    on: date
    amount_cents: int


def paid_to(cases: Iterable[int]) -> dict[tuple[int, str], list[Paid]]:
    """What the accountant paid to these cases (their ids), by case id and instrument, oldest first."""
    found: dict[tuple[int, str], list[Paid]] = defaultdict(list)
    rows = Order.objects.filter(claim__case__in=list(cases), paid_on__isnull=False).values_list(
        "claim__case", "claim__instrument", "paid_on", "amount_cents"
    )
    for case, instrument, on, cents in rows.order_by("paid_on", "pk"):
        # The query asks for paid orders; the type of the column does not know it.
        if on is not None:
            found[case, instrument].append(Paid(on, cents))
    return dict(found)
