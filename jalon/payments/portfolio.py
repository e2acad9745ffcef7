"""All advances of a Region at once: what is out, what fell due, what is late and for how long. Amounts in cents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Sum
from django.utils.translation import gettext as _

from jalon.funds.enums import Book, Step
from jalon.funds.models import Account
from jalon.funds.receivables import Owed as Debt
from jalon.funds.receivables import debtors, owed_in
from jalon.payments.enums import Owed
from jalon.payments.models import RecoveryOrder

BOUNDS = (30, 90, 365)
"""Days: a debt of each age is late by more than the bound before, and at most its own."""


@dataclass(frozen=True, slots=True)
class Age:
    """What is late by so many days: more than ``after``, at most ``until`` (none for the oldest)."""

    after: int
    until: int | None
    cents: int
    orders: int

    @property
    def label(self) -> str:
        """« de 31 à 90 jours »."""
        if self.until is None:
            return _("plus de %(days)d jours") % {"days": self.after}
        return _("de %(first)d à %(last)d jours") % {"first": self.after + 1, "last": self.until}


def by_age(late: Iterable[tuple[date, int]], today: date) -> list[Age]:
    """Amounts by how long ago they fell due; what is not late yet is in none."""
    edges = [0, *BOUNDS]
    cents, orders = [0] * len(edges), [0] * len(edges)
    for due_on, amount in late:
        days = (today - due_on).days
        if days > 0 and amount:
            place = sum(days > bound for bound in BOUNDS)
            cents[place] += amount
            orders[place] += 1
    return [
        Age(after, until, *told) for after, until, *told in zip(edges, [*BOUNDS, None], cents, orders, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The principal of a Region's advances, by where it is, and what is late."""

    paid: int
    outstanding: int
    due: int
    disputed: int
    rescheduled: int
    received: int
    written_off: int
    ages: Sequence[Age]

    @property
    def late(self) -> int:
        """What is due and whose day has passed."""
        return sum(age.cents for age in self.ages)


def portfolio(region: str, today: date) -> Portfolio | None:
    """The advances of a Region; none where it never paid one."""
    rows = (
        Account.objects.filter(owner__region=region, book=Book.RECEIVABLES, source=False)
        .values_list("step")
        .annotate(cents=Sum("balance"))
    )
    at = {step: int(cents) for step, cents in rows}
    if not any(at.values()):
        return None
    late = RecoveryOrder.objects.filter(
        case__region=region, kind=Owed.PRINCIPAL, due_on__lt=today, due_cents__gt=0
    ).values_list("due_on", "due_cents")
    return Portfolio(
        paid=sum(at.values()),
        outstanding=at.get(Step.OUTSTANDING, 0),
        due=at.get(Step.DUE, 0),
        disputed=at.get(Step.DISPUTED, 0),
        rescheduled=at.get(Step.RESCHEDULED, 0),
        received=at.get(Step.RECEIVED, 0),
        written_off=at.get(Step.WRITTEN_OFF, 0),
        ages=by_age(late, today),
    )


def debts(region: str, page: str) -> tuple[list[Debt], Page]:
    """What is owed to a Region, some cases at a time, in their order; and the page of cases."""
    found = Paginator(debtors(region), CASES_A_PAGE).get_page(page)
    return owed_in(region, cases=list(found.object_list)), found


CASES_A_PAGE = 50
