"""What cases have on envelopes, and what of it is still to be paid or used."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Sum

from jalon.funds.enums import Book, OwnerKind, Step
from jalon.funds.models import Account, Envelope, Owner, Posting, Total
from jalon.funds.models.books import UNPAID
from jalon.funds.queries.scopes import Scope, Totals, reached


@dataclass(frozen=True)
class CaseLine:
    """What a case has on one envelope."""

    envelope: Envelope
    scheme: str
    totals: Totals
    balances: Mapping[tuple[str, str], int]


def case_situation(case: str) -> list[CaseLine]:
    """What a case has on each envelope it draws on: how far it came, and what stands at each step now."""
    lines: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(dict)
    accounts = Account.objects.filter(case_ref=case, owner__kind=OwnerKind.ENVELOPE)
    for account in accounts.order_by("owner__reference"):
        lines[account.owner_id, account.scheme][Book(account.book), Step(account.step)] = account.balance
    known = Envelope.objects.in_bulk([owner for owner, _scheme in lines])
    return [
        CaseLine(known[owner], scheme, reached(balances, known[owner].fictif), balances)
        for (owner, scheme), balances in lines.items()
    ]


SHOWN_CASES = 50


def cases_of(scope: Scope, *, size: int = SHOWN_CASES) -> dict[tuple[str, str], Totals]:
    """The totals of the latest cases of an envelope or of a scheme, by (envelope, case), the latest first.

    It costs the same however many cases there are: ``size`` of them are read.
    """
    keys = _latest_cases(scope, size)
    owners, cases = {key[0] for key in keys}, {key[2] for key in keys}
    rows: QuerySet[Any]
    if scope.at:
        rows = Posting.objects.filter(
            account__owner__in=owners, account__case_ref__in=cases, entry__on_date__lte=scope.at
        ).values_list("account__owner_id", "account__case_ref", "account__book", "account__step")
        rows = rows.annotate(net=Sum("amount")).order_by()
    else:
        rows = Account.objects.filter(owner__in=owners, case_ref__in=cases).values_list(
            "owner_id", "case_ref", "book", "step", "balance"
        )
    nets: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for owner, case, book, step, net in rows:
        nets[owner, case][book, step] += int(net)
    fictif = dict(Owner.objects.filter(pk__in=owners).values_list("pk", "fictif"))
    found = {(reference, case): reached(nets[owner, case], fictif[owner]) for owner, reference, case in keys}
    return {key: moved for key, moved in found.items() if moved.any}


def _latest_cases(scope: Scope, size: int) -> list[tuple[int, str, str]]:
    """(owner, its reference, case) of the latest cases of an envelope or of a scheme."""
    # A case comes in by a reservation, or by a grant out of an operator's share.
    held = Total.objects.filter(step__in=[Step.RESERVED, Step.GRANTED], owner__resource=scope.resource)
    if scope.envelope:
        held = held.filter(owner__reference=scope.envelope)
    if scope.scheme:
        held = held.filter(scheme=scope.scheme)
    # All that the accounts' index has before the case is named, so that its last entries are read and no others.
    latest = Account.objects.filter(
        owner=OuterRef("owner"), book=OuterRef("book"), step=OuterRef("step"), scheme=OuterRef("scheme")
    ).order_by("-case_ref")
    rows = held.values_list(
        "owner_id", "owner__reference", ArraySubquery(latest.values("case_ref")[:size])
    ).order_by("owner__reference")
    keys = {(owner, reference, case): None for owner, reference, cases in rows for case in cases}
    return sorted(keys, key=lambda key: key[2], reverse=True)[:size]


@dataclass(frozen=True)
class Unpaid:
    """What a case was granted from an envelope and was not paid yet, in cents."""

    envelope: str
    scheme: str
    case: str
    cents: int
    ordered: int
    """The part that is ordered and awaits the accountant."""


def unpaid(region: str, envelope: str = "") -> list[Unpaid]:
    """What cases of a Region, or of one of its envelopes, are still to be paid."""
    rows = (
        _on_the_way(region, envelope)
        .values_list("owner__reference", "scheme", "case_ref")
        .annotate(cents=Sum("balance"), ordered=ORDERED)
        .order_by("case_ref", "owner__reference")
    )
    return [Unpaid(owner, scheme, case, int(cents), int(ordered)) for owner, scheme, case, cents, ordered in rows]


def unpaid_amounts(region: str, envelope: str) -> list[tuple[str, int, int]]:
    """The same of one envelope as bare figures: case, cents, and of them those that are ordered."""
    rows = _on_the_way(region, envelope).values_list("case_ref")
    found = rows.annotate(cents=Sum("balance"), ordered=ORDERED).order_by()
    return [(case, int(cents), int(ordered)) for case, cents, ordered in found]


def unpaid_cases(region: str, envelope: str = "") -> QuerySet[Account, str]:
    """The references of the same cases, for a question about them."""
    return _on_the_way(region, envelope).values_list("case_ref", flat=True)


ORDERED = Sum("balance", filter=Q(step=Step.ORDERED), default=0)


def _on_the_way(region: str, envelope: str) -> QuerySet[Account]:
    owners = Owner.objects.filter(region=region)
    if envelope:
        owners = owners.filter(reference=envelope)
    # By ids: with a join PostgreSQL would read every account of the ledger.
    return Account.objects.filter(UNPAID, owner__in=list(owners.values_list("pk", flat=True)))


def committed_of(region: str) -> list[tuple[str, str, int]]:
    """(envelope, case, cents) of all that cases of a Region committed, paid or not."""
    reached_it = [Step.COMMITTED, Step.CERTIFIED, Step.ORDERED, Step.PAID]
    ids = list(Owner.objects.filter(region=region, kind=OwnerKind.ENVELOPE).values_list("pk", flat=True))
    rows = (
        Account.objects.filter(owner__in=ids, book=Book.AUTHORITY, step__in=reached_it, balance__gt=0)
        .values_list("owner__reference", "case_ref")
        .annotate(cents=Sum("balance"))
        .order_by("case_ref", "owner__reference")
    )
    return [(envelope, case, int(cents)) for envelope, case, cents in rows]


def granted_of(envelope: Envelope) -> list[tuple[str, str, int]]:
    """(scheme, case, amount) of what cases were granted of an envelope of a resource and have not used."""
    rows = Account.objects.filter(owner=envelope.pk, step=Step.GRANTED, balance__gt=0).order_by("case_ref")
    return list(rows.values_list("scheme", "case_ref", "balance"))


def paid_between(region: str, first: date, last: date) -> dict[str, int]:
    """Cents that cases of a Region were paid from a day to another, both included, by case; nothing for the others."""
    rows = Posting.objects.filter(
        account__owner__region=region,
        account__book=Book.AUTHORITY,
        account__step=Step.PAID,
        entry__on_date__range=(first, last),
    ).exclude(account__case_ref="")
    found = rows.values_list("account__case_ref").annotate(cents=Sum("amount")).order_by("account__case_ref")
    return {case: int(cents) for case, cents in found if cents > 0}
