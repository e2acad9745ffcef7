"""What every computation of the law returns: the figures, the arithmetic in words, the article, how sure it is.

An `Answer` is a frozen record. `steps` is the arithmetic, one sentence a line; `applied` are the dated parameters
that were read, each with its source and mark; `mark` is that of the least sure of all of them. `as_json()` writes
any answer: money (fields named `*_cents`) as exact euros in text under the name without `_cents`, other exact
numbers as text, dates in ISO form, texts as `{fr, en}`. `schemas.schema` describes it from the same types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from jalon.law.marks import Mark, weakest
from jalon.law.wording import Text, cited


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic or of the reasoning, with the article that says so."""

    text: Text
    article: str = ""
    mark: Mark = Mark.CHECKED

    @property
    def reference(self) -> Text:
        """The article as each language writes it."""
        return cited(self.article)


@dataclass(frozen=True, slots=True)
class Applied:
    """A dated parameter as it was read: its value in force on the day, where it comes from, how sure it is.

    `value` is as a file writes it: euros, « 3.19 % », a date, a list of codes.
    `overridden`: entered by the administrator in place of the value that comes with Jalon.
    """

    id: str
    label: Text
    value: str
    begins: date | None
    ends: date | None
    source: str
    mark: Mark
    article: str = ""
    overridden: bool = False

    @property
    def reference(self) -> Text:
        """The source as each language writes it."""
        return cited(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """See the module."""

    article: str
    mark: Mark
    steps: tuple[Step, ...]
    applied: tuple[Applied, ...]

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = encoded(self)
        return found

    def lines(self, lang: str) -> list[str]:
        """The arithmetic as plain lines."""
        return [step.text.get(lang) for step in self.steps]


def surety(steps: Iterable[Step], applied: Iterable[Applied]) -> Mark:
    """The mark of an answer made of these."""
    return weakest([*(step.mark for step in steps), *(item.mark for item in applied)])


def euros(cents: int) -> str:
    """Whole cents as exact euros: "300212.69"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def plain(value: Decimal | Fraction) -> str:
    """An exact number as text without an exponent; a fraction without an end as « a/b »."""
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        rest = value.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1:
            return f"{value.numerator}/{value.denominator}"
        value = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def key(name: str) -> str:
    """The name of a field in JSON."""
    return name.removesuffix("_cents")


def encoded(value: Any, name: str = "") -> Any:
    """Any value of an answer as JSON has it."""
    match value:
        case Text():
            return value._asdict()
        case bool() | None:
            return value
        case Enum():
            return value.value
        case int() if name.endswith("_cents"):
            return euros(value)
        case Decimal() | Fraction():
            return plain(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(item): encoded(inner, name) for item, inner in value.items()}
        case tuple() | list() | set() | frozenset():
            return [
                encoded(item, name) for item in (sorted(value) if isinstance(value, (set, frozenset)) else value)
            ]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {key(item.name): encoded(getattr(value, item.name), item.name) for item in fields(value)}
        case _:
            return value
