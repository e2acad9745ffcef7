"""Interest that sums bear from the day they were paid, compounded each year, rounded once.

The time between two days is counted in whole years, then in days over 365. Compounding by the year is that of recovery
interest (règlement (CE) n° 794/2004, art. 11) and of present values in this house: at the same rate, what is repaid with
its interest is worth on the day of the payment what was paid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

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
