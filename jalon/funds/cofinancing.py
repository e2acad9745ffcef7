"""Who finances a programme, year by year: what was signed, the share that it makes, what is missing. Reads only.

Announced parts are claims and stay beside: no sum, share or gap counts one. A share of a budget that nobody adopted has
no amount, and a gap is said only where the budget is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jalon.funds.models import Funder, Pledge, Programme
from jalon.funds.models.programmes import WHOLE
from jalon.provenance.models import Claim
from jalon.provenance.queries import claim as claim_of


@dataclass(frozen=True)
class Signed:
    """A year's part: an amount in cents, or a share in millionths of the year's budget."""

    cents: int | None = None
    share: int | None = None

    def of(self, budget: int | None) -> int | None:
        """The amount, half a cent up; none for a share of a budget that is not known."""
        if self.share is None:
            return self.cents
        return None if budget is None else (budget * self.share * 2 + WHOLE) // (2 * WHOLE)


@dataclass(frozen=True)
class Year:
    """One year: the adopted budget, what each funder signed (by its id), what is still missing. In cents."""

    year: int
    budget: int | None
    signed: Mapping[int, Signed] = field(default_factory=dict)

    def part(self, funder: int) -> int | None:
        """What a funder gives that year; none where it signed nothing, or a share of an unknown budget."""
        return self.signed[funder].of(self.budget) if funder in self.signed else None

    @property
    def total(self) -> int:
        """What is signed and has an amount."""
        return sum(self.part(one) or 0 for one in self.signed)

    @property
    def gap(self) -> int | None:
        """What no funder has signed yet; none where no budget is adopted."""
        return None if self.budget is None else self.budget - self.total


@dataclass(frozen=True)
class Part:
    """A funder, what a source announces of it, and what it signed in all."""

    funder: Funder
    claim: Claim | None
    cents: int | None
    share: int | None
    """Millionths of the budget of the years that have one; none where it cannot be told."""


@dataclass(frozen=True)
class Financing:
    """A programme's money: years, funders, and the whole."""

    programme: Programme
    years: Sequence[Year]
    parts: Sequence[Part]

    @property
    def budget(self) -> int | None:
        """The budgets of all years together; none where no year has one."""
        known = [one.budget for one in self.years if one.budget is not None]
        return sum(known) if known else None

    @property
    def signed(self) -> int:
        """What is signed and has an amount, in cents."""
        return sum(one.total for one in self.years)

    @property
    def gap(self) -> int | None:
        """What is missing in the years that have a budget; none where no year has one."""
        known = [one.gap for one in self.years if one.gap is not None]
        return sum(known) if known else None


def programmes(region: str) -> list[Programme]:
    """The programmes that a Region follows with others."""
    return list(Programme.objects.filter(region=region).order_by("slug"))


def programme(region: str, slug: str) -> Programme | None:
    """One of them."""
    return Programme.objects.filter(region=region, slug=slug).first()


def financing(programme: Programme, *, at: date | None = None) -> Financing:
    """A programme's money now, or as what was signed up to a day left it."""
    pledges = Pledge.objects.filter(programme=programme)
    if at:
        pledges = pledges.filter(signed_on__lte=at)
    years = years_of(pledges.order_by("pk"))
    parts = []
    for funder in programme.funders.all():
        found = [(one, one.part(funder.pk)) for one in years if funder.pk in one.signed]
        told = [cents for _year, cents in found if cents is not None]
        base = sum(one.budget for one, cents in found if cents is not None and one.budget is not None)
        counted = sum(cents for one, cents in found if cents is not None and one.budget is not None)
        parts.append(
            Part(
                funder,
                claim_of(funder.claim) if funder.claim else None,
                sum(told) if told else None,
                counted * WHOLE // base if base else None,
            )
        )
    return Financing(programme, years, parts)


def years_of(pledges: Iterable[Pledge]) -> list[Year]:
    """The years of these lines, each as its last lines leave it; a part of nothing is no part."""
    budgets: dict[int, int] = {}
    signed: dict[int, dict[int, Signed]] = defaultdict(dict)
    for one in pledges:
        if one.funder_id is None:
            budgets[one.year] = one.cents or 0
        else:
            signed[one.year][one.funder_id] = Signed(one.cents, one.share)
    return [
        Year(
            year,
            budgets.get(year),
            {funder: part for funder, part in signed[year].items() if part.cents or part.share},
        )
        for year in sorted({*budgets, *signed})
    ]
