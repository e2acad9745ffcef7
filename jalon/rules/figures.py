"""Which figure each parameter has for one evaluation: its dated value, one set to simulate, or a range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from jalon.rules import kinds
from jalon.rules.calendar import number_of
from jalon.rules.reading import NB, Unreadable, on_grid
from jalon.rules.rulebook import Parameter, Period, Rulebook
from jalon.rules.terms import Compare, Const, If, Param, Ref, Term, Var, rebuilt


class ParameterError(ValueError):
    """A parameter set from outside that the rulebook does not have, or that lies outside its bounds."""

    def __init__(self, name: str, en: str, fr: str) -> None:
        super().__init__(en)
        self.name, self.en, self.fr = name, en, fr


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter's value in base units, or the bounds it lies between, with the period that gave it."""

    low: Fraction
    high: Fraction
    period: Period | None = None
    set: bool = False


Figures = Mapping[str, "Figure | None"]
"""By parameter; None stands for a dated parameter whose date is not known: it then follows the date."""


def figures(rulebook: Rulebook, dates: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, Figure | None]:
    """The figures to apply when `dates` (YYYYMMDD by name) are known and `given` parameters are set."""
    for name in given:
        if name not in rulebook.parameters:
            from jalon.rules.findings import did_you_mean

            fr, en = did_you_mean(name, rulebook.parameters)
            raise ParameterError(
                name,
                f"There is no parameter “{name}”. {en}",
                f"Il n’y a pas de paramètre «{NB}{name}{NB}». {fr}",
            )
    return {name: _figure(item, dates, given.get(name)) for name, item in rulebook.parameters.items()}


def _figure(parameter: Parameter, dates: Mapping[str, int], given: Any) -> Figure | None:
    if given is not None:
        return _given(parameter, given)
    if parameter.between is not None:
        return Figure(*parameter.between)
    if len(parameter.periods) == 1:
        period = parameter.periods[0]
        return Figure(period.value, period.value, period)
    day = dates.get(parameter.date)
    if day is None:
        return None
    chosen = parameter.periods[0]
    for period in parameter.periods[1:]:
        if period.begins is not None and day >= number_of(period.begins):
            chosen = period
    return Figure(chosen.value, chosen.value, chosen)


def _given(parameter: Parameter, given: Any) -> Figure:
    if isinstance(given, tuple | list) and len(given) == 2:
        one, two = _given(parameter, given[0]), _given(parameter, given[1])
        return Figure(min(one.low, two.low), max(one.high, two.high), None, True)
    if isinstance(given, Fraction):
        value = given
    else:
        try:
            value = Fraction(on_grid(given, parameter.kind), parameter.kind.scale)
        except Unreadable as error:
            raise ParameterError(
                parameter.id, f"{parameter.id}: {error.en}", f"{parameter.id}{NB}: {error.fr}"
            ) from None
    between = parameter.between
    if value < (between[0] if between else 0) or (between is not None and value > between[1]):
        raise ParameterError(
            parameter.id,
            f"{parameter.id}: {given} is outside the bounds of this parameter.",
            f"{parameter.id}{NB}: {given} est hors des bornes de ce paramètre.",
        )
    return Figure(value, value, None, True)


def applied(term: Term, chosen: Figures, parameters: Mapping[str, Parameter], inline: Mapping[str, Term]) -> Term:
    """The term with known parameters as constants, dated ones as a choice by date, and values written in."""

    def change(part: Term) -> Term:
        if isinstance(part, Param):
            return _constant(part, chosen[part.name], parameters[part.name])
        if isinstance(part, Ref) and part.name in inline:
            inner = inline[part.name]
            return replace(inner, kind=replace(inner.kind, literal=False))
        return rebuilt(part, change)

    return change(term)


def _constant(part: Param, figure: Figure | None, parameter: Parameter) -> Term:
    if figure is None:
        chain: Term = Const(part.kind, parameter.periods[0].value, part.span)
        for period in parameter.periods[1:]:
            if period.begins is not None:
                begins = Const(kinds.DATE, Fraction(number_of(period.begins)))
                test = Compare(kinds.YES_NO, ">=", Var(kinds.DATE, parameter.date), begins)
                chain = If(part.kind, test, Const(part.kind, period.value, part.span), chain)
        return chain
    if figure.low == figure.high:
        return Const(part.kind, figure.low, part.span)
    return part
