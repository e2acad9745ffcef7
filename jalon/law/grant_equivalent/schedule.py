"""The schedule of a loan and its present value: exact decimals, rounded once at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import count as count_from
from itertools import takewhile

from jalon.law.days import add_months
from jalon.law.grant_equivalent.instruments import Instalment, Loan, Method
from jalon.rules.calendar import add_years, date_of, months_between, number_of, years_between

DIGITS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One period: what is owed at its start, what is repaid at its end, the interest not charged, its value today.

    In cents, rounded for the eye; the sum is exact.
    """

    period: int
    paid_on: date | None
    opening_cents: int
    capital_cents: int
    interest_cents: int
    present_cents: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One line before rounding."""

    period: int
    opening: Decimal
    capital: Decimal
    interest: Decimal
    present: Decimal


def years(begins: date, ends: date, count: str) -> Decimal:
    """Time between two days in years: whole years then days over 365, or whole months over 12."""
    first, last = number_of(begins), number_of(ends)
    with localcontext(prec=DIGITS):
        if count == "whole-months":
            return Decimal(months_between(first, last)) / 12
        whole = years_between(first, last)
        since = date_of(add_years(first, whole))
        return whole + Decimal((ends - since).days) / 365


def discounted(cents: Decimal | int, rate: Decimal, time: Decimal) -> Decimal:
    """What an amount paid later is worth today."""
    with localcontext(prec=DIGITS):
        return Decimal(cents) / (1 + rate) ** time


def flows(
    loan: Loan, cents: int, reference: Decimal, discount: Decimal, method: Method, count: str
) -> tuple[Flow, ...]:
    """The periods of a loan of so many cents, from the day it is paid.

    A: the interest between the reference rate and the one charged, discounted at base + 100 points. B: the same
    interest, discounted at the reference rate, which makes capital minus the value of what is repaid.
    """
    found = []
    rate = discount if method is Method.A else reference
    with localcontext(prec=DIGITS):
        balance = Decimal(cents)
        for period, (step, time, capital) in enumerate(_plan(loan, cents, count), 1):
            if method is Method.A:
                interest = balance * (reference - loan.charged_rate) * step
            else:
                interest = balance * ((1 + reference) ** step - 1 - loan.charged_rate * step)
            found.append(Flow(period, balance, capital, interest, discounted(interest, rate, time)))
            balance -= capital
    return tuple(found)


def _plan(loan: Loan, cents: int, count: str) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """Each period: its length and its end in years from the payment, and the capital repaid at its end.

    Where repayments have days of their own, periods end on them and at the end of each part of a year.
    """
    if not loan.repayments:
        step = Decimal(1) / loan.periods_a_year
        for period in range(1, loan.periods + 1):
            part = Decimal(cents) / (loan.periods - loan.grace) if period > loan.grace else Decimal(0)
            yield step, Decimal(period) / loan.periods_a_year, part
        return
    repaid = {item.paid_on: item.amount_cents for item in loan.repayments}
    last, months = max(repaid), 12 // loan.periods_a_year
    ends = (add_months(loan.granted_on, months * place) for place in count_from(1))
    before = Decimal(0)
    for day in sorted({*repaid, *takewhile(lambda end: end < last, ends)}):
        time = years(loan.granted_on, day, count)
        yield time - before, time, Decimal(repaid.get(day, 0))
        before = time


def tranches(loan: Loan) -> tuple[Instalment, ...]:
    return loan.tranches or (Instalment(loan.granted_on, loan.amount_cents),)
