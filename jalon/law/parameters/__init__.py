"""The law's figures over time, each with its source and its mark; an administrator's dated values above them.

    values = own_parameters().at(date(2026, 12, 4))
    values.money("de-minimis-general.ceiling")      # whole cents
    values.rate("reference-rate.base")              # Decimal share of one
    values.applied                                  # what was read, to be stored with the result

No constant of the law is written in Python: it is a parameter here (`parameters/*.toml`, or the `[parameters]` of a
rulebook in `law/rulebooks/`, called `RULEBOOK-ID.name`). A date that no value covers is an error that says so
(`parameter.gap`), never the nearest value. `Parameters.overridden(overrides)` lays dated values entered by an
administrator over them: the last one that covers the day wins; each names its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from jalon.law.answers import Applied
from jalon.law.marks import Mark
from jalon.law.parameters.dated import Parameter, Period, Value, shown, written
from jalon.law.parameters.files import read_all
from jalon.law.problems import LawError, Problem, demand
from jalon.law.wording import Text, day, say
from jalon.rules.findings import did_you_mean

__all__ = [
    "At",
    "Override",
    "Parameter",
    "Parameters",
    "Period",
    "own_parameters",
    "shown",
    "written",
]


@dataclass(frozen=True, slots=True)
class Override:
    """A value that an administrator lays over a parameter between two days (both included; None is open).

    `value` is written as in a file: « 2.19 % », « 300000.00 » (euros), « 2026-01-01 ».
    """

    parameter: str
    begins: date | None
    ends: date | None
    value: str
    source: str
    mark: Mark = Mark.CHECKED


class Parameters(Mapping[str, Parameter]):
    """Every parameter by its identifier, with the overrides laid over them."""

    def __init__(self, shipped: Mapping[str, Parameter], overrides: Iterable[Override] = ()) -> None:
        self._shipped = shipped
        self.overrides = tuple(overrides)
        self._over: dict[str, list[Period]] = {}
        demand(self._lay())

    def __getitem__(self, identity: str) -> Parameter:
        return self._shipped[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shipped)

    def __len__(self) -> int:
        return len(self._shipped)

    def overridden(self, overrides: Iterable[Override]) -> Parameters:
        """These parameters with more overrides, the last one first; raises `LawError` naming each bad one."""
        return Parameters(self._shipped, (*self.overrides, *overrides))

    def at(self, on: date) -> At:
        """The values in force on a day, which remembers what is read from it."""
        return At(self, on)

    def period(self, identity: str, on: date) -> tuple[Period, bool]:
        """The value of a parameter on a day, and whether an administrator entered it; raises `LawError`."""
        parameter = self.known(identity)
        for period in reversed(self._over.get(identity, ())):
            if period.holds(on):
                return period, True
        for period in parameter.periods:
            if period.holds(on):
                return period, False
        raise self._gap(parameter, on)

    def known(self, identity: str) -> Parameter:
        if identity not in self._shipped:
            fr, en = did_you_mean(identity, self._shipped)
            raise LawError.of(
                "parameter.unknown",
                say("Aucun paramètre ne s'appelle « {0} ».", "No parameter is called “{0}”.", identity),
                Text(fr, en),
            )
        return self._shipped[identity]

    def settings(self, rulebook: str, on: date) -> dict[str, int | str]:
        """What to give `Rulebook.evaluate(parameters=…)`: the values of a rulebook's parameters that an
        administrator has replaced on this day."""
        found: dict[str, int | str] = {}
        for identity in self._over:
            book, _, name = identity.rpartition(".")
            period, replaced = self.period(identity, on) if book == rulebook else (None, False)
            if period is not None and replaced:
                value = period.value
                found[name] = value if isinstance(value, int) else written(self[identity].type, value)
        return found

    def _lay(self) -> Iterator[Problem]:
        for override in self.overrides:
            try:
                parameter = self.known(override.parameter)
                value = parameter.read(override.value)
            except LawError as error:
                yield from error.problems
                continue
            if override.begins and override.ends and override.begins > override.ends:
                yield Problem(
                    "parameter.period",
                    say(
                        "La valeur de « {0} » finit avant de commencer.",
                        "The value of “{0}” ends before it begins.",
                        parameter.label,
                    ),
                    say("Corrigez l'une des deux dates.", "Correct one of the two dates."),
                    override.parameter,
                )
            if not override.source.strip():
                yield Problem(
                    "parameter.source",
                    say(
                        "La valeur de « {0} » n'a pas de source.",
                        "The value of “{0}” has no source.",
                        parameter.label,
                    ),
                    say("Citez le texte ou la page qui la donne.", "Quote the text or the page that gives it."),
                    override.parameter,
                )
            period = Period(override.begins, override.ends, value, override.source, override.mark)
            self._over.setdefault(override.parameter, []).append(period)

    def _gap(self, parameter: Parameter, on: date) -> LawError:
        periods = [*parameter.periods, *self._over.get(parameter.id, ())]
        before = max((item.ends for item in periods if item.ends and item.ends < on), default=None)
        after = min((item.begins for item in periods if item.begins and item.begins > on), default=None)
        known = [
            say("connue jusqu'au {0}", "known until {0}", day(before)) if before else None,
            say("connue à partir du {0}", "known from {0}", day(after)) if after else None,
        ]
        words = [item for item in known if item] or [say("jamais connue", "never known")]
        return LawError.of(
            "parameter.gap",
            say(
                "La valeur de « {0} » au {1} n'est pas connue de Jalon ({2}).",
                "Jalon does not know the value of “{0}” on {1} ({2}).",
                parameter.label,
                day(on),
                Text(", ".join(item.fr for item in words), ", ".join(item.en for item in words)),
            ),
            say(
                "Un administrateur entre la valeur publiée pour cette date, avec sa source ({0}).",
                "An administrator enters the value published for that date, with its source ({0}).",
                parameter.article or parameter.id,
            ),
            parameter.id,
        )


class At:
    """The parameters in force on one day; `applied` lists what has been read, in order."""

    def __init__(self, parameters: Parameters, on: date) -> None:
        self.parameters = parameters
        self.on = on
        self._applied: dict[str, Applied] = {}

    def __getitem__(self, identity: str) -> Value:
        period, overridden = self.parameters.period(identity, self.on)
        parameter = self.parameters[identity]
        self._applied[identity] = Applied(
            identity,
            parameter.label,
            written(parameter.type, period.value),
            period.begins,
            period.ends,
            period.source,
            period.mark,
            parameter.article,
            overridden,
        )
        return period.value

    @property
    def applied(self) -> tuple[Applied, ...]:
        return tuple(self._applied.values())

    def money(self, identity: str) -> int:
        """Whole cents."""
        return self.whole(identity)

    def whole(self, identity: str) -> int:
        value = self[identity]
        assert isinstance(value, int), identity
        return value

    def rate(self, identity: str) -> Decimal:
        """A share of one."""
        value = self[identity]
        assert isinstance(value, Decimal), identity
        return value

    def day(self, identity: str) -> date:
        value = self[identity]
        assert isinstance(value, date), identity
        return value

    def codes(self, identity: str) -> tuple[str, ...]:
        value = self[identity]
        assert isinstance(value, tuple), identity
        return value

    def text(self, identity: str) -> str:
        value = self[identity]
        assert isinstance(value, str), identity
        return value

    def holds(self, identity: str) -> bool:
        value = self[identity]
        assert isinstance(value, bool), identity
        return value


@cache
def own_parameters() -> Parameters:
    """The parameters that come with Jalon, without any override."""
    return Parameters(read_all())
