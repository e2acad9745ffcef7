"""One figure of the law over time: its value between two days, where it was read, how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from jalon.law import wording
from jalon.law.answers import euros, plain
from jalon.law.marks import Mark
from jalon.law.problems import LawError
from jalon.law.wording import Text, same, say

Value = int | Decimal | date | str | bool | tuple[str, ...]
WHOLE = ("whole number", "years", "months", "days")
TYPES = ("money", "rate", "number", *WHOLE, "date", "text", "codes", "yes-no")
_NUMBER = re.compile(r"-?\d+(?:[ _\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_EXAMPLES = {
    "money": "300000.00",
    "rate": "2.19 %",
    "number": "7.5",
    "date": "2026-01-01",
    "text": "texte",
    "codes": "01.11Z, 01.12Z",
    "yes-no": "yes",
} | dict.fromkeys(WHOLE, "3")


@dataclass(frozen=True, slots=True)
class Period:
    """A value between two days, both included; None is open."""

    begins: date | None
    ends: date | None
    value: Value
    source: str
    mark: Mark

    def holds(self, on: date) -> bool:
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated figure. Money is whole cents, a rate a Decimal share of one, codes a tuple of texts."""

    id: str
    type: str
    label: Text
    periods: tuple[Period, ...]
    article: str = ""
    note: Text | None = None
    unit: str = ""

    def read(self, value: Any) -> Value:
        """A value as a file or an administrator writes it: « 2.19 % », 300_000 (euros), 2026-01-01. Exact."""
        found = _read(self.type, value)
        if found is None:
            raise LawError.of(
                "parameter.value",
                say("« {0} » ne convient pas à « {1} ».", "“{0}” does not fit “{1}”.", value, self.label),
                say("Écrivez par exemple « {0} ».", "Write for example “{0}”.", _EXAMPLES[self.type]),
                self.id,
            )
        return found


def _read(sort: str, value: Any) -> Value | None:
    if isinstance(value, float):  # TOML's 7.5 is written as it reads; money and rates never are
        return Decimal(repr(value)) if sort == "number" else None
    if sort == "yes-no":
        return value if isinstance(value, bool) else {"yes": True, "no": False}.get(str(value))
    if sort == "date":
        return _date(value)
    if sort == "text":
        return value if isinstance(value, str) and value else None
    if sort == "codes":
        items = value if isinstance(value, list) else [item.strip() for item in str(value).split(",")]
        return tuple(items) if items and all(isinstance(item, str) and item for item in items) else None
    if isinstance(value, bool):
        return None
    text = str(value).strip()
    percent = text.endswith("%")
    if percent != (sort == "rate" and "%" in text):
        return None
    text = text.removesuffix("%").strip()
    if not _NUMBER.fullmatch(text.replace("\u2212", "-")):
        return None
    try:
        exact = Decimal(re.sub(r"[ _\u00a0\u202f]", "", text).replace(",", ".").replace("\u2212", "-"))
    except InvalidOperation:
        return None
    if sort == "money":
        return int(exact * 100) if exact * 100 == int(exact * 100) else None
    if sort == "rate":
        return exact / 100 if percent else None
    if sort == "number":
        return exact
    return int(exact) if exact == int(exact) else None


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def written(sort: str, value: Value) -> str:
    """A value as a file writes it: what `Parameter.read` reads back."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() if sort == "money":
            return euros(value)
        case Decimal() if sort == "rate":
            return f"{plain(value * 100)} %"
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def shown(sort: str, value: Value) -> Text:
    """A value as people read it."""
    match value:
        case bool():
            return Text("oui", "yes") if value else Text("non", "no")
        case int() if sort == "money":
            return wording.money(value)
        case Decimal() if sort == "rate":
            return wording.share(value)
        case int() | Decimal():
            return wording.number(value)
        case date():
            return wording.day(value)
        case _:
            return same(written(sort, value))
