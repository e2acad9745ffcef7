"""Envelopes: what was voted, by which schedule, and what each scheme has of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from jalon.funds.enums import Book, Step
from jalon.funds.models import Account, Envelope, Schedule
from jalon.funds.queries.scopes import By, Scope, Totals, totals_and, within_axis


@dataclass(frozen=True)
class EnvelopeSituation:
    """Where an envelope's amount is: in all, by scheme, by exercice, and the payment credits it was voted with."""

    envelope: Envelope
    totals: Totals
    schemes: Mapping[str, Totals]
    years: Mapping[str, Totals]
    schedule: Mapping[int, int]


def envelopes(region: str, *, axis: str = "") -> QuerySet[Envelope]:
    """The envelopes of a Region, by reference."""
    found = Envelope.objects.filter(owner__region=region)
    return (found.filter(axis=axis) if axis else found).order_by("owner__reference")


def envelope(reference: str) -> Envelope | None:
    """The envelope named « region/slug »."""
    return Envelope.objects.filter(owner__reference=reference).first()


def envelope_situation(reference: str, *, at: date | None = None) -> EnvelopeSituation | None:
    """An envelope now, or as the acts up to a day left it."""
    found = envelope(reference)
    return situation_of(found, at=at) if found else None


def situation_of(found: Envelope, *, at: date | None = None) -> EnvelopeSituation:
    """The same of an envelope that was read already."""
    scope = Scope(envelope=found.reference, at=at, resource=found.owner.resource.code)
    whole, (schemes, years) = totals_and(scope, By.SCHEME, By.YEAR)
    return EnvelopeSituation(found, whole, schemes, years, schedule_of(scope))


def schedule_of(scope: Scope) -> dict[int, int]:
    """The payment credits by exercice that votes gave, took and moved, in cents; exercices left with none are out."""
    wanted: dict[str, Any] = {
        "entry__links__owner__region": scope.region,
        "entry__links__owner__reference": scope.envelope,
        "entry__on_date__lte": scope.at,
    }
    # One filter: a second one would join the links again, and count a transfer's two sides for each other.
    axis = within_axis("entry__links__owner__envelope__axis", scope.axis) if scope.axis else Q()
    lines = Schedule.objects.filter(axis, **{name: value for name, value in wanted.items() if value})
    return _phased(lines).get(None, {})


def schedules_of(owners: Iterable[int]) -> dict[int, dict[int, int]]:
    """The same of several envelopes at once, by owner id."""
    lines = Schedule.objects.filter(entry__links__owner__in=list(owners))
    return {owner: years for owner, years in _phased(lines, "entry__links__owner_id").items() if owner}


def _phased(lines: QuerySet[Schedule], by: str = "") -> dict[int | None, dict[int, int]]:
    """Cents by exercice; a transfer's lines count for the envelope that gives, and the other way for its twin."""
    signed = Case(When(entry__links__first=None, then=F("amount_cents")), default=-F("amount_cents"))
    names = [by] if by else []
    rows = lines.filter(entry__reversed_by=None).values_list(*names, "exercice").annotate(cents=Sum(signed))
    found: dict[int | None, dict[int, int]] = defaultdict(dict)
    for *owner, exercice, cents in rows.order_by("exercice"):
        if cents:
            found[owner[0] if owner else None][exercice] = int(cents)
    return dict(found)


def unallocated_use(region: str) -> list[tuple[str, str, int]]:
    """(envelope, scheme, cents) of what schemes of a Region have and no case reserved."""
    rows = Account.objects.filter(
        owner__region=region, book=Book.AUTHORITY, step=Step.ALLOCATED, balance__gt=0
    ).order_by("owner__reference", "scheme")
    return list(rows.values_list("owner__reference", "scheme", "balance"))


@dataclass(frozen=True)
class Left:
    """What an envelope still holds for a scheme."""

    envelope: Envelope
    amount: int


def left_for_scheme(scheme: str) -> list[Left]:
    """What a scheme can still reserve, envelope by envelope."""
    accounts = Account.objects.filter(scheme=scheme, step=Step.ALLOCATED).order_by("owner__reference")
    amounts = {account.owner_id: account.balance for account in accounts}
    known = Envelope.objects.in_bulk(list(amounts))
    return [Left(known[owner], amount) for owner, amount in amounts.items()]
