"""What a gross grant equivalent is: the amount that counts as aid, with its schedule and everything it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from jalon.law.answers import Answer, Step, surety
from jalon.law.grant_equivalent.instruments import (
    Capital,
    Grant,
    Guarantee,
    Instrument,
    Loan,
    Method,
    RecoverableAdvance,
    Rescheduling,
    SecuredLoan,
)
from jalon.law.grant_equivalent.schedule import Line
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.wording import money, say

GENERAL = "règlement (UE) 2023/2831"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent(Answer):
    """A gross grant equivalent: the amount that counts as aid, fixed on the day of the grant.

    `asked` is every input, to be stored with the result; the rates are None where none is used.
    """

    instrument: Instrument
    granted_on: date
    nominal_cents: int
    equivalent_cents: int
    share: Fraction
    asked: Any
    base: Decimal | None = None
    margin: Decimal | None = None
    reference: Decimal | None = None
    discount: Decimal | None = None
    method: Method | None = None
    schedule: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEquivalent(Equivalent):
    """The equivalent of a grant."""

    asked: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEquivalent(Equivalent):
    """The equivalent of a loan or repayable advance, from the reference rate."""

    asked: Loan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReschedulingEquivalent(Equivalent):
    """The new aid that a rescheduling gives: what the new terms are worth above the old ones."""

    asked: Rescheduling
    before_cents: int
    after_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredLoanEquivalent(Equivalent):
    """The equivalent of a secured loan, by the short-cut."""

    asked: SecuredLoan


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEquivalent(Equivalent):
    """The equivalent of a guarantee, by the short-cut."""

    asked: Guarantee


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalEquivalent(Equivalent):
    """The equivalent of a capital injection."""

    asked: Capital


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceEquivalent(Equivalent):
    """The equivalent of a recoverable advance.

    `earns_bonus`: on success it bears interest at the discount rate or above, the condition of the higher intensity
    under block exemption (Regulation 651/2014, article 7(5)).
    """

    asked: RecoverableAdvance
    earns_bonus: bool


Found = TypeVar("Found", bound=Equivalent)


def answered(
    kind: type[Found],
    asked: Any,
    instrument: Instrument,
    values: At,
    steps: Sequence[Step],
    article: str,
    found: int,
    nominal: int,
    **more: Any,
) -> Found:
    """The answer in cents for a nominal amount, with the figures of the law that `values` read."""
    return kind(
        article=article,
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        instrument=instrument,
        granted_on=values.on,
        nominal_cents=nominal,
        equivalent_cents=found,
        share=Fraction(found, nominal),
        asked=asked,
        **more,
    )


def result_step(found: int, nominal: int, article: str) -> Step:
    text = say(
        "Équivalent-subvention brut : {0} pour {1}.",
        "Gross grant equivalent: {0} for {1}.",
        money(found),
        money(nominal),
    )
    return Step(text, article)


def values_on(parameters: Parameters | None, on: date) -> At:
    """The figures of the law on the day of the grant."""
    return (parameters or own_parameters()).at(on)
