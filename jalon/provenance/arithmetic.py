"""Sums and differences of claims that never say more than the sources do.

An « au moins » stays an « au moins »: bounds are carried, never guessed. What cannot be added is refused with the
reason: two units, a yearly amount and a total, an announced amount and an adopted one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from jalon.provenance.enums import Kind, Status

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of something between `low` and `high` (None: unbounded), perhaps only approximate.

    Euros are whole cents. `per` is « year » for a yearly amount, empty for a total.
    """

    low: Number | None
    high: Number | None
    unit: str
    status: Status
    per: str = ""
    approximate: bool = False

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high and not self.approximate

    @property
    def kind(self) -> Kind:
        """How the amount reads: exact, about, at least, at most or a range."""
        if self.low is not None and self.low == self.high:
            return Kind.ABOUT if self.approximate else Kind.EXACT
        if self.low is None and self.high is None:
            return Kind.TEXT
        if self.high is None:
            return Kind.AT_LEAST
        return Kind.AT_MOST if self.low is None else Kind.BETWEEN


@dataclass(frozen=True, slots=True)
class Refused:
    """Why two claims cannot be put together: « unit », « per », « status » or « nothing »."""

    code: str
    first: str = ""
    second: str = ""


Outcome = Quantity | Refused


class Countable(Protocol):
    """A claim that has bounds, of the database or of a folder."""

    @property
    def quantity(self) -> Quantity | None: ...


def add(quantities: Iterable[Quantity]) -> Outcome:
    """The sum. Refuses an empty list, and anything that is not of one unit, one cadence and one status."""
    items = list(quantities)
    if not items:
        return Refused("nothing")
    total = items[0]
    for item in items[1:]:
        refusal = comparable(total, item)
        if refusal:
            return refusal
        total = replace(
            total,
            low=_plus(total.low, item.low),
            high=_plus(total.high, item.high),
            approximate=total.approximate or item.approximate,
        )
    return total


def subtract(whole: Quantity, part: Quantity) -> Outcome:
    """What is left: an « au plus » after an « au moins » is taken away, and the other way round."""
    refusal = comparable(whole, part)
    if refusal:
        return refusal
    return replace(
        whole,
        low=_minus(whole.low, part.high),
        high=_minus(whole.high, part.low),
        approximate=whole.approximate or part.approximate,
    )


def over(yearly: Quantity, years: int) -> Outcome:
    """A yearly amount over a number of years; a total stays itself."""
    if not yearly.per:
        return yearly
    if yearly.per != "year":
        return Refused("per", yearly.per, "year")
    return replace(yearly, low=_by(yearly.low, years), high=_by(yearly.high, years), per="")


def comparable(first: Quantity, second: Quantity) -> Refused | None:
    """Why two quantities may not be added or compared; None when they may."""
    for code in ("unit", "per", "status"):
        one, other = str(getattr(first, code)), str(getattr(second, code))
        if one != other:
            return Refused(code, one, other)
    return None


def certainly_more(first: Quantity, second: Quantity) -> bool:
    """Whether the first is larger whatever the truth is; never for approximate or open amounts."""
    if comparable(first, second) or first.approximate or second.approximate:
        return False
    return first.low is not None and second.high is not None and first.low > second.high


def _plus(first: Number | None, second: Number | None) -> Number | None:
    return None if first is None or second is None else first + second


def _minus(first: Number | None, second: Number | None) -> Number | None:
    return None if first is None or second is None else first - second


def _by(value: Number | None, factor: int) -> Number | None:
    return None if value is None else value * factor
