"""The legal bases for aid, each with the days on which it may be used: the grant date decides.

`demand_in_force("block-exemption", on, values, scheme=True)` refuses a decision dated before a regime's start or
after its end, with the reason. `scheme=True` is for aid under a scheme that was lawful before the end: it may run
through the adjustment period.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from jalon.law.parameters import At
from jalon.law.parameters.files import HOME
from jalon.law.problems import LawError
from jalon.law.wording import Text, day, say, worded


@dataclass(frozen=True, slots=True)
class Regime:
    """One legal basis, with its first and last day, and the last of its adjustment period."""

    id: str
    label: Text
    text: Text
    begins: date
    ends: date
    adjusted: date

    def open(self, on: date, scheme: bool = False) -> bool:
        return self.begins <= on <= (self.adjusted if scheme else self.ends)


@cache
def names() -> dict[str, tuple[Text, Text]]:
    """The name and the regulation of every regime, by its identifier."""
    tables = tomllib.loads((HOME / "regimes.toml").read_text("utf-8"))["regimes"]
    return {identity: (worded(table["label"]), worded(table["text"])) for identity, table in tables.items()}


def regime(identity: str, values: At) -> Regime:
    """A regime with its dates as they are on the day of `values`."""
    label, text = names()[identity]
    first, last, adjusted = (values.day(f"regime.{identity}.{end}") for end in ("from", "to", "adjusted"))
    return Regime(identity, label, text, first, last, max(last, adjusted))


def demand_in_force(identity: str, on: date, values: At, scheme: bool = False) -> Regime:
    """The regime if aid may be granted under it on this day; raises `LawError` otherwise."""
    found = regime(identity, values)
    if on < found.begins:
        raise LawError.of(
            "regime.not-yet",
            say(
                "« {0} » ({1}) ne s'applique qu'à partir du {2} : une aide ne peut s'y fonder le {3}.",
                "“{0}” ({1}) applies only from {2}: no aid can rest on it on {3}.",
                found.label,
                found.text,
                day(found.begins),
                day(on),
            ),
            say(
                "Vérifiez la date d'octroi ; une aide plus ancienne relève du texte alors en vigueur.",
                "Check the grant date; older aid falls under the text then in force.",
            ),
            "on",
        )
    if not found.open(on, scheme):
        last = found.adjusted if scheme else found.ends
        raise LawError.of(
            "regime.over",
            say(
                "« {0} » ({1}) ne permet plus d'aide après le {2} : une décision du {3} ne peut s'y fonder.",
                "“{0}” ({1}) allows no aid after {2}: a decision of {3} cannot rest on it.",
                found.label,
                found.text,
                day(last),
                day(on),
            ),
            say(
                "Choisissez un autre régime en vigueur à cette date ; si celui-ci est prolongé, un administrateur "
                "entre la nouvelle date de fin avec sa source.",
                "Choose another regime in force on that date; if this one is extended, an administrator enters the "
                "new end date with its source.",
            ),
            "on",
        )
    return found
