"""One value of a fact, checked: bounds on its grid, or what is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from jalon.rules import kinds
from jalon.rules.calendar import date_of, number_of
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import Sort
from jalon.rules.reading import NB, Unreadable, is_small, on_grid, shown
from jalon.rules.result import Range
from jalon.rules.rulebook import Assurance
from jalon.rules.vocabulary import Fact


class Known(NamedTuple):
    """A value with what makes it worth believing. `opinion` refers to an expert's dated, reasoned opinion."""

    value: Any
    source: str = ""
    date: datetime.date | None = None
    assurance: str = Assurance.DECLARED
    expires: datetime.date | None = None
    opinion: str = ""


ASSURANCES = frozenset(Assurance)


class Entry(NamedTuple):
    """A checked value: bounds on its grid (bits for a choice), its text or its lines; and its origin."""

    low: int
    high: int
    known: Known
    extra: Any = None


def entry_for(fact: Fact, known: Known, euros: bool) -> Entry:
    value, kind = known.value, fact.kind
    if not isinstance(known.assurance, str) or known.assurance not in ASSURANCES:
        raise Unreadable(
            f"“{shown(known.assurance)}” is not an assurance ({', '.join(Assurance)}).",
            f"«{NB}{shown(known.assurance)}{NB}» n’est pas une assurance ({', '.join(Assurance)}).",
        )
    match kind.sort:
        case Sort.YES_NO:
            if not isinstance(value, bool):
                raise expected(value, "true or false", "true ou false")
            return Entry(int(value), int(value), known)
        case Sort.CHOICE:
            bits = _bits(value, kind.options)
            return Entry(bits, bits, known)
        case Sort.TEXT:
            if not isinstance(value, str) or not value.strip() or len(value) > 200:
                raise expected(value, "a code", "un code")
            return Entry(0, 0, known, value.strip())
        case Sort.LINES:
            return _lines(fact, known, euros)
        case _:
            low, high = _number(fact, value, euros)
            if euros:
                known = known._replace(value=_as_called(fact, low, high))
            return Entry(low, high, known)


def _as_called(fact: Fact, low: int, high: int) -> Any:
    """A number or date read from a file, as a caller in Python would have given it."""
    ends = [from_grid(fact, end) for end in (low, high)]
    return ends[0] if low == high else Range(*ends)


def from_grid(fact: Fact, number: int) -> Any:
    """A number on its grid as callers write it: cents, a date, a fraction for a rate."""
    if fact.kind.sort is Sort.DATE:
        return date_of(number)
    return number if fact.kind.scale == 1 else Fraction(number, fact.kind.scale)


def _bits(value: Any, options: tuple[str, ...]) -> int:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple | set | frozenset) or not chosen:
        raise expected(value, "one of " + ", ".join(options), "une valeur parmi " + ", ".join(options))
    bits = 0
    for item in chosen:
        if item not in options:
            fr, en = did_you_mean(str(item), options)
            raise Unreadable(
                f"“{shown(item)}” is not an option. {en}", f"«{NB}{shown(item)}{NB}» est inconnu. {fr}"
            )
        bits |= 1 << options.index(item)
    return bits


def _number(fact: Fact, value: Any, euros: bool) -> tuple[int, int]:
    """The bounds of a number or date; anything with `low` and `high` (a `Range`, a band) is partly known."""
    kind = fact.kind
    least, most = kind.low or 0, kind.high if kind.high is not None else kinds.HIGHEST_MONEY
    if hasattr(value, "low") and hasattr(value, "high"):
        low = least if value.low is None else _one(fact, value.low, euros)
        high = most if value.high is None else _one(fact, value.high, euros)
        if low > high:
            raise Unreadable("The lower bound is above the upper.", "La borne basse dépasse la borne haute.")
        return low, high
    one = _one(fact, value, euros)
    return one, one


def _one(fact: Fact, value: Any, euros: bool) -> int:
    kind = fact.kind
    if type(value) is int and (kind.scale == 1 and (not kind.is_money or not euros)):
        number = value
    elif kind.sort is Sort.DATE and type(value) is datetime.date:
        number = number_of(value)
    elif kind.is_money and not euros:
        raise expected(value, "whole cents, as an int", "des centimes entiers")
    elif (isinstance(value, Fraction) or (isinstance(value, Decimal) and is_small(value))) and not kind.is_money:
        exact = Fraction(value) * kind.scale
        if exact.denominator != 1:
            raise expected(value, kind.named("en"), kind.named("fr"))
        number = int(exact)
    elif isinstance(value, float):
        raise expected(value, "an exact number, never a float", "un nombre exact, jamais un flottant")
    else:
        number = on_grid(value, kind)
    if (kind.low is not None and number < kind.low) or (kind.high is not None and number > kind.high):
        low, high = _bound(fact, kind.low), _bound(fact, kind.high)
        raise Unreadable(
            f"{shown(value)} is out of range (from {low} to {high}).",
            f"{shown(value)} est hors limites (de {low} à {high}).",
        )
    return number


def _bound(fact: Fact, bound: int | None) -> str:
    if bound is None:
        return "…"
    kind = fact.kind
    if kind.sort is Sort.DATE:
        return f"{bound // 10_000:04}-{bound // 100 % 100:02}-{bound % 100:02}"
    return str(Fraction(bound, 100 if kind.is_money else kind.scale))


def _lines(fact: Fact, known: Known, euros: bool) -> Entry:
    """Cost lines: a mapping from category to money, or a list of { category = …, amount = … }."""
    value = known.value
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list | tuple):
        for item in value:
            if not isinstance(item, Mapping) or not {"category", "amount"} <= set(item):
                raise expected(item, "a line with category and amount", "une ligne avec category et amount")
            pairs.append((item["category"], item["amount"]))
    else:
        raise expected(value, "a list of cost lines", "une liste de dépenses")
    line = Fact(fact.name, kinds.MONEY)
    totals: dict[str, tuple[int, int]] = {}
    for category, amount in pairs:
        if category not in fact.kind.options:
            fr, en = did_you_mean(str(category), fact.kind.options)
            raise Unreadable(
                f"There is no category “{shown(category)}”. {en}",
                f"Il n’y a pas de catégorie «{NB}{shown(category)}{NB}». {fr}",
            )
        low, high = _number(line, amount, euros)
        before = totals.get(category, (0, 0))
        totals[category] = (before[0] + low, before[1] + high)
    if euros:
        known = known._replace(
            value={name: low if low == high else Range(low, high) for name, (low, high) in totals.items()}
        )
    return Entry(0, 0, known, totals)


def expected(value: Any, en: str, fr: str) -> Unreadable:
    what = value.isoformat() if isinstance(value, datetime.datetime) else shown(value)
    return Unreadable(f"Read “{what}”, expected {en}.", f"Lu «{NB}{what}{NB}», attendu{NB}: {fr}.")
