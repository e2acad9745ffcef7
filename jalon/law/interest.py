"""Interest that sums bear from the day they were paid, compounded each year, rounded once.

The time between two days is counted in whole years, then in days over 365. Compounding by the year is that of recovery
interest (règlement (CE) n° 794/2004, art. 11) and of present values in this house: at the same rate, what is repaid with
its interest is worth on the day of the payment what was paid.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from jalon.law.days import add_months
from jalon.law.grant_equivalent.schedule import DIGITS, years


@dataclass(frozen=True, slots=True)
class Sum:
    """Cents that were paid on a day."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Borne:
    """The interest, in cents, and the sums that bear it."""

    cents: int
    sums: tuple[Sum, ...]


def borne(sums: Sequence[Sum], rate: Decimal, until: date) -> Borne:
    """What sums have borne until a day at a yearly rate (a share of one); half a cent is a cent, once."""
    with localcontext(prec=DIGITS):
        exact = sum(
            (one.cents * ((1 + rate) ** years(one.on, until, "days") - 1) for one in sums if one.on < until),
            Decimal(0),
        )
        return Borne(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), tuple(sums))


@dataclass(frozen=True, slots=True)
class Recovered:
    """Recovery interest, in cents, the sums that bear it, and for each the yearly rates from the days that set them."""

    cents: int
    sums: tuple[Sum, ...]
    rates: tuple[tuple[tuple[date, Decimal], ...], ...]


def recovered(sums: Sequence[Sum], rate_on: Callable[[date], Decimal], until: date) -> Recovered:
    """What sums bear until a day at the recovery rate: that of the day of payment, set anew each year, compounded.

    Règlement (CE) n° 794/2004, art. 11, as 271/2008 amended it: interest bears interest each year, and where more than
    a year passed the rate is recalculated at yearly intervals from the rate then in force. ``rate_on`` gives the base
    rate and 100 basis points of a day; it raises ``LawError`` where nobody read that day's.
    """
    rates = tuple(tuple(_yearly(one.on, rate_on, until)) for one in sums)
    with localcontext(prec=DIGITS):
        exact = sum(
            (_grown(one, each, until) - one.cents for one, each in zip(sums, rates, strict=True)), Decimal(0)
        )
        return Recovered(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), tuple(sums), rates)


def _yearly(begins: date, rate_on: Callable[[date], Decimal], until: date) -> Iterator[tuple[date, Decimal]]:
    year = 0
    while (day := add_months(begins, 12 * year)) < until:
        yield day, rate_on(day)
        year += 1


def _grown(one: Sum, rates: Sequence[tuple[date, Decimal]], until: date) -> Decimal:
    """The sum with its interest: a whole year at each rate, then the days that are left over 365 at the last."""
    balance = Decimal(one.cents)
    for place, (_day, rate) in enumerate(rates):
        last = place == len(rates) - 1
        balance *= (1 + rate) ** (years(one.on, until, "days") - place if last else 1)
    return balance


def part(sums: Sequence[Sum], after: int, cents: int) -> list[Sum]:
    """So many cents of what was paid, those that come after the first ``after``: the oldest are repaid first."""
    return list(_part(sums, after, cents))


def _part(sums: Sequence[Sum], after: int, cents: int) -> Iterator[Sum]:
    for one in sums:
        skipped = min(after, one.cents)
        taken = min(one.cents - skipped, cents)
        after -= skipped
        cents -= taken
        if taken:
            yield Sum(one.on, taken)
