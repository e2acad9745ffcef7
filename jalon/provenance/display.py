"""How a claim's value reads, in the reader's language: « au moins 1 M€ », « environ 50 M€ », « × 2 »."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from jalon.provenance.arithmetic import Quantity
from jalon.provenance.enums import Kind
from jalon.provenance.spans import Span
from jalon.provenance.words import EURO, UNITS, Unit
from jalon.ui import formats

Number = int | Decimal


class Shown(Protocol):
    """What a claim must have to be shown."""

    kind: str

    @property
    def text(self) -> str: ...
    @property
    def whole(self) -> str: ...
    @property
    def bounds(self) -> tuple[Number | None, Number | None]: ...
    @property
    def dates(self) -> Span: ...
    @property
    def quantity(self) -> Quantity | None: ...
    @property
    def unit_name(self) -> Unit | None: ...


def value_text(claim: Shown, short: bool = True) -> str:
    """The claim's value as a phrase. `short` writes « 60 M€ », otherwise « 60 000 000 € »."""
    quantity = claim.quantity
    if quantity is not None:
        return quantity_text(quantity, claim.unit_name, short)
    if claim.kind == Kind.DATE:
        return str(claim.dates)
    if claim.kind == Kind.TEXT:
        return claim.text
    low, high = claim.bounds
    if low is None or high is None:
        raise ValueError(f"a claim of kind {claim.kind} without bounds")
    if claim.kind == Kind.SHARE:
        return _("%(share)s (%(whole)s)") % {"share": formats.percent(low), "whole": claim.whole}
    if claim.kind == Kind.RANK:
        words = {"rank": formats.ordinal(int(high)), "among": claim.whole}
        text = _("%(rank)s rang (%(among)s)") if low == high else _("%(rank)s rang ou mieux (%(among)s)")
        return text % words
    return f"×{formats.NBSP}{formats.number(low)}"


def quantity_text(quantity: Quantity, unit: Unit | None = None, short: bool = True) -> str:
    """A quantity as a phrase, with its unit and its cadence."""
    text = _bounded(quantity, unit or UNITS.get(quantity.unit), short)
    if quantity.per == "year":
        return _("%(amount)s par an") % {"amount": text}
    if quantity.per == "month":
        return _("%(amount)s par mois") % {"amount": text}
    return text


def _bounded(quantity: Quantity, unit: Unit | None, short: bool) -> str:
    low, high = quantity.low, quantity.high
    if low is None:
        if high is None:
            return _("inconnu")
        return _("au plus %(amount)s") % {"amount": _amount(quantity, high, unit, short)}
    if high is None:
        return formats.at_least(_amount(quantity, low, unit, short))
    if low == high:
        exact = _amount(quantity, low, unit, short)
        return formats.about(exact) if quantity.approximate else exact
    first = _amount(quantity, low, None, short)
    return _("de %(low)s à %(high)s") % {"low": first, "high": _amount(quantity, high, unit, short)}


def _amount(quantity: Quantity, value: Number, unit: Unit | None, short: bool) -> str:
    if quantity.unit == EURO:
        return formats.money_short(int(value)) if short else formats.money(int(value))
    text = formats.number(value)
    return f"{text}{formats.NBSP}{unit.after(value)}" if unit else text
