"""Every period of three years in which a new aid would count, with what is already in it.

A period ends on the day of a grant and begins three years before, that day included (a cautious reading, a
parameter). An aid entered late, or for an earlier day, falls into periods that end after it: the fullest one decides.
Fishery aid counts by fiscal years. A year that begins on 29 February ends on the 28th.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from jalon.law.days import add_years
from jalon.law.de_minimis.records import FARM, SHARED, Aid, Regime
from jalon.law.parameters import At, Parameters


@dataclass(frozen=True, slots=True)
class Window:
    """A period (both days included), what counts in it already, its ceiling, and what is left."""

    regimes: tuple[Regime, ...]
    begins: date
    ends: date
    used_cents: int
    ceiling_cents: int

    @property
    def left_cents(self) -> int:
        return max(0, self.ceiling_cents - self.used_cents)


def ceiling(regime: Regime, values: At) -> int:
    """The ceiling of a regime on a day, in cents."""
    return values.money(f"{regime.id}.ceiling")


def pools(regime: Regime, received: Iterable[Regime]) -> tuple[tuple[Regime, ...], ...]:
    """The sets of regimes whose sum has a ceiling when aid is granted under this one: its own first.

    Agriculture and fishery add up to the higher of their ceilings once aid of both is `received`.
    """
    if regime is Regime.SGEI:
        return ((Regime.SGEI,),)
    both = regime in FARM and set(FARM) <= {regime, *received}
    return ((regime,), *((FARM,) if both else ()), SHARED)


def pool_ceiling(regimes: tuple[Regime, ...], values: At) -> int:
    """The ceiling of a pool: of the general regime when it is in it, else the higher of both (1408/2013, art. 5)."""
    if Regime.GENERAL in regimes:
        return ceiling(Regime.GENERAL, values)
    return max(ceiling(regime, values) for regime in regimes)


def windows(
    regime: Regime, aids: Iterable[Aid], on: date, values: At, fiscal_start: tuple[int, int] = (1, 1)
) -> tuple[Window, ...]:
    """The periods that contain a day, pool by pool, the one that ends on it first; `aids` are the undertaking's.

    Ceilings are read at the end of each period, from the parameters of `values`.
    """
    aids = tuple(aids)
    found: list[Window] = []
    for pool in pools(regime, [aid.regime for aid in aids]):
        entries = sorted((aid.granted_on, aid.amount_cents) for aid in aids if aid.regime in pool)
        days = [day for day, _ in entries]
        sums = [0, *accumulate(amount for _, amount in entries)]
        fiscal = pool == (regime,) and regime in FARM and values.holds(f"{regime.id}.fiscal-years")
        ends = [on, *sorted({day for day in days if day > on})]
        for begins, last in _periods(on, ends, values, fiscal_start if fiscal else None):
            used = sums[bisect_right(days, last)] - sums[bisect_left(days, begins)]
            limit = pool_ceiling(pool, _at(values, last if last in ends else on))
            found.append(Window(pool, begins, last, used, limit))
    return tuple(found)


def _at(values: At, on: date) -> At:
    return values if on == values.on else values.parameters.at(on)


def _periods(on: date, ends: list[date], values: At, fiscal: tuple[int, int] | None) -> list[tuple[date, date]]:
    years = values.whole("de-minimis.years")
    if fiscal is not None:
        return fiscal_periods(on, years, fiscal)
    spare = timedelta(0) if values.holds("de-minimis.anniversary-counts") else timedelta(1)
    found = []
    for last in ends:
        begins = add_years(last, -years) + spare
        if begins <= on:
            found.append((begins, last))
    return found


def fiscal_periods(on: date, years: int, start: tuple[int, int]) -> list[tuple[date, date]]:
    """The runs of so many fiscal years that contain a day, the one that ends with its own year first."""
    first = date(on.year, *start)
    if first > on:
        first = date(on.year - 1, *start)
    return [
        (add_years(first, shift - years + 1), add_years(first, shift + 1) - timedelta(1)) for shift in range(years)
    ]


def exceeded(regime: Regime, aids: Iterable[Aid], parameters: Parameters) -> tuple[Window, ...]:
    """The periods whose aid is above a ceiling: what a late entry, a merger or an acquisition brings to light."""
    aids = tuple(aids)
    found: dict[tuple[tuple[Regime, ...], date], Window] = {}
    for day in sorted({aid.granted_on for aid in aids}):
        trailing: dict[tuple[Regime, ...], Window] = {}
        for window in windows(regime, aids, day, parameters.at(day)):
            trailing.setdefault(window.regimes, window)
        for pool, window in trailing.items():
            if window.used_cents > window.ceiling_cents:
                found[pool, window.ends] = window
    return tuple(found.values())
