"""What kind of thing a value is: a yes or no, a choice, an amount with a unit, a date, a code, cost lines.

Inside the engine every number is an exact integer on a grid: money in cents, rates and plain numbers in
millionths, durations and counts in units, dates as YYYYMMDD (so that ages are calendar anniversaries, not
days divided by 365). A `Kind` says which grid, which unit, and between which bounds a value may lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Unit = tuple[tuple[str, int], ...]

MILLION = 1_000_000
FIRST_DATE, LAST_DATE = 1900_01_01, 2199_12_31
HIGHEST_MONEY = 10**14
HIGHEST_NUMBER = 10**9
UNBOUNDED_MONEY = 10**11
"""A bound of a thousand million euros or more that no source declares is reported as « no bound »."""


class Sort(StrEnum):
    YES_NO = "yes-no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    TEXT = "identifier"
    LINES = "cost lines"


@dataclass(frozen=True, slots=True)
class Kind:
    """The sort of a value, its unit (exponents by name), its grid, its options, its bounds on the grid."""

    sort: Sort
    unit: Unit = ()
    scale: int = 1
    options: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    literal: bool = False

    @property
    def is_money(self) -> bool:
        return self.sort is Sort.NUMBER and self.unit == (("money", 1),)

    @property
    def is_pure(self) -> bool:
        return self.sort is Sort.NUMBER and not self.unit

    def named(self, lang: str = "en") -> str:
        """The kind in words, for messages."""
        if self.sort is not Sort.NUMBER:
            return _SORTS[self.sort][lang == "fr"]
        if not self.unit:
            if self.scale == 1 and not self.literal:
                return ("a whole number", "un nombre entier")[lang == "fr"]
            return ("a plain number or a rate", "un nombre ou un taux")[lang == "fr"]
        parts = []
        for name, power in self.unit:
            word = (_UNITS.get(name) or _counted(name, self.scale == 1))[lang == "fr"]
            parts.append(word if power == 1 else f"{word}^{power}")
        return " × ".join(parts)


_SORTS = {
    Sort.YES_NO: ("a yes or no", "un oui ou non"),
    Sort.CHOICE: ("a choice", "un choix"),
    Sort.DATE: ("a date", "une date"),
    Sort.TEXT: ("a code", "un code"),
    Sort.LINES: ("a list of costs", "une liste de dépenses"),
}
_UNITS = {
    "money": ("money", "un montant en euros"),
    "years": ("years", "une durée en années"),
    "months": ("months", "une durée en mois"),
    "days": ("days", "une durée en jours"),
}

_COUNTED = {
    "employees": "salariés",
    "people": "personnes",
    "partners": "partenaires",
    "hours": "heures",
    "work units": "unités de travail",
}


def _counted(unit: str, whole: bool) -> tuple[str, str]:
    """What is counted, in both languages: a unit that is not one of Jalon’s own stands as it was named."""
    french = _COUNTED.get(unit, unit)
    link = "d’" if french[:1].lower() in "aeéèêiouyh" else "de "
    return f"a {'whole ' if whole else ''}number of {unit}", f"un nombre {'entier ' if whole else ''}{link}{french}"


YES_NO = Kind(Sort.YES_NO)
MONEY = Kind(Sort.NUMBER, (("money", 1),), 1, low=0, high=HIGHEST_MONEY)
RATE = Kind(Sort.NUMBER, (), MILLION, low=0, high=MILLION)
NUMBER = Kind(Sort.NUMBER, (), MILLION, low=0, high=HIGHEST_NUMBER * MILLION)
WHOLE = Kind(Sort.NUMBER, (), 1, low=0, high=HIGHEST_NUMBER)
YEARS = Kind(Sort.NUMBER, (("years", 1),), 1, low=0, high=300)
MONTHS = Kind(Sort.NUMBER, (("months", 1),), 1, low=0, high=3600)
DAYS = Kind(Sort.NUMBER, (("days", 1),), 1, low=0, high=110_000)
DATE = Kind(Sort.DATE, low=FIRST_DATE, high=LAST_DATE)
TEXT = Kind(Sort.TEXT)
LINES = Kind(Sort.LINES)
LITERAL = Kind(Sort.NUMBER, literal=True)

BY_NAME: dict[str, Kind] = {
    "yes-no": YES_NO,
    "choice": Kind(Sort.CHOICE),
    "whole number": WHOLE,
    "number": NUMBER,
    "money": MONEY,
    "rate": RATE,
    "date": DATE,
    "years": YEARS,
    "months": MONTHS,
    "days": DAYS,
    "identifier": TEXT,
    "cost lines": LINES,
}


def times(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of a product (`sign` 1) or of a quotient (`sign` -1)."""
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def counted(unit: str, low: int = 0, high: int = HIGHEST_NUMBER) -> Kind:
    """A whole number of something: employees, hours, seats."""
    return Kind(Sort.NUMBER, ((unit, 1),), 1, low=low, high=high)
