"""From JSON to the records that a rule of the law takes: every key known, every figure exact, every error named.

A rule's input is a frozen dataclass; its types say how it is written, and `schemas.schema` describes it from the same
types. Money (fields named `*_cents`) is written in euros under the name without `_cents`, as text: "300000.00"; a
Decimal as text, "0.0319" or "3.19 %"; a date as "2026-12-04". A JSON number with a fraction is refused: it is not
exact. `Annotated[int, "…"]` gives a field its words for the schema; with `SIGNED` a figure may be below zero.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from jalon.law.answers import key
from jalon.law.problems import LawError, Problem, demand
from jalon.law.wording import Text, say
from jalon.rules.findings import did_you_mean

Record = TypeVar("Record")
LONGEST = 100_000  # items of one list
SIGNED = object()


class Inexact(str):
    """A JSON number with a fraction, kept as it was written."""


def parse(text: str) -> Any:
    """JSON text as values; raises `LawError` for broken JSON and for a key given twice."""
    twice: list[str] = []

    def gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                twice.append(name)
            found[name] = value
        return found

    try:
        value = json.loads(text, parse_float=Inexact, parse_constant=Inexact, object_pairs_hook=gathered)
    except (ValueError, RecursionError) as error:
        raise LawError.of(
            "input.json",
            say("Ce n'est pas du JSON : {0}", "This is not JSON: {0}", error),
            say("« --schema » décrit ce qui est attendu.", "`--schema` describes what is expected."),
        ) from None
    demand(
        Problem(
            "input.twice",
            say("La clé « {0} » est donnée deux fois.", "The key “{0}” is given twice.", name),
            say("Gardez-en une seule.", "Keep only one."),
            name,
        )
        for name in twice
    )
    return value


def read(record: type[Record], value: Any) -> Record:
    """The record that a JSON value describes; raises `LawError` with every problem and its place."""
    reader = _Reader()
    found = reader.record(record, value, "")
    demand(reader.problems)
    return cast(Record, found)


@cache
def hints(record: Any) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def words(record: Any, name: str) -> str:
    """What a field means."""
    return next((item for item in notes(hints(record)[name]) if isinstance(item, str)), "")


def notes(kind: Any) -> tuple[Any, ...]:
    """What stands beside a type in `Annotated`."""
    return tuple(kind.__metadata__) if hasattr(kind, "__metadata__") else ()


def required(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def unwrapped(kind: Any) -> tuple[Any, bool]:
    """The type without its notes and its `| None`, and whether it had one."""
    kind = get_args(kind)[0] if notes(kind) else kind
    if get_origin(kind) in (Union, types.UnionType):
        inner = [item for item in get_args(kind) if item is not type(None)]
        return inner[0], True
    return kind, False


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, code: str, place: str, message: Text, remedy: Text) -> None:
        self.problems.append(Problem(code, message, remedy, place))

    def record(self, record: Any, value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            self.wrong(
                "input.type",
                place,
                say("Un objet est attendu.", "An object is expected."),
                _braces(record),
            )
            return None
        known = {key(item.name): item for item in fields(record) if item.init}
        for name in value:
            if name not in known:
                fr, en = did_you_mean(str(name), known)
                self.wrong(
                    "input.unknown",
                    _joined(place, str(name)),
                    say("La clé « {0} » n'est pas connue ici.", "The key “{0}” is not known here.", name),
                    Text(fr, en),
                )
        found: dict[str, Any] = {}
        before = len(self.problems)
        for name, item in known.items():
            if name in value:
                found[item.name] = self.value(hints(record)[item.name], value[name], _joined(place, name), item)
            elif required(item):
                self.wrong(
                    "input.missing",
                    _joined(place, name),
                    say("« {0} » manque.", "“{0}” is missing.", name),
                    say("Ajoutez-le ; « --schema » le décrit.", "Add it; `--schema` describes it."),
                )
        if len(self.problems) > before:
            return None
        try:
            return record(**found)
        except LawError as error:
            self.problems += [
                dataclasses.replace(problem, field=_joined(place, problem.field)) for problem in error.problems
            ]
            return None

    def value(self, kind: Any, value: Any, place: str, item: Field[Any]) -> Any:
        inner, optional = unwrapped(kind)
        if value is None and optional:
            return None
        if get_origin(inner) is tuple:
            return self.items(get_args(inner)[0], value, place, item)
        if is_dataclass(inner):
            return self.record(inner, value, place)
        found: Any = None
        if isinstance(value, Inexact):
            self.wrong(
                "input.inexact",
                place,
                say("« {0} » est un nombre à virgule de JSON.", "“{0}” is a JSON number with a fraction.", value),
                say("Écrivez-le entre guillemets, pour qu'il soit exact.", "Write it between quotes, to be exact."),
            )
            return None
        if inner is bool:
            found = value if isinstance(value, bool) else None
        elif inner is int and item.name.endswith("_cents"):
            found = _cents(value)
        elif inner is int:
            found = value if type(value) is int else None
        elif inner is Decimal:
            found = exact(value)
        elif inner is date:
            found = _day(value)
        elif isinstance(inner, type) and issubclass(inner, Enum):
            return self.choice(inner, value, place)
        elif inner is str:
            found = value.strip() if isinstance(value, str) and value.strip() else None
        if found is None:
            expected, example = _EXPECTED[
                inner if inner is not int or not item.name.endswith("_cents") else "money"
            ]
            self.wrong(
                "input.type",
                place,
                say("« {0} » n'est pas {1}.", "“{0}” is not {1}.", _short(value), expected),
                say("Écrivez par exemple {0}.", "Write for example {0}.", example),
            )
        elif inner in (int, Decimal) and found < 0 and SIGNED not in notes(kind):
            self.wrong(
                "input.negative",
                place,
                say("« {0} » est inférieur à zéro.", "“{0}” is below zero.", _short(value)),
                say(
                    "Un montant, un taux ou un nombre ne peut l'être ici : vérifiez le signe.",
                    "No amount, rate or number can be here: check the sign.",
                ),
            )
        return found

    def items(self, kind: Any, value: Any, place: str, item: Field[Any]) -> Any:
        if not isinstance(value, list):
            self.wrong(
                "input.type",
                place,
                say("Une liste est attendue.", "A list is expected."),
                say("Écrivez [ … ], même pour un seul élément.", "Write [ … ], even for one item."),
            )
            return ()
        if len(value) > LONGEST:
            self.wrong(
                "input.long",
                place,
                say("Cette liste a plus de {0} éléments.", "This list has more than {0} items.", LONGEST),
                say("Découpez-la.", "Split it."),
            )
            return ()
        return tuple(self.value(kind, inner, f"{place}[{index}]", item) for index, inner in enumerate(value))

    def choice(self, kind: type[Enum], value: Any, place: str) -> Any:
        names = [str(option.value) for option in kind]
        if value in names:
            return kind(value)
        fr, en = did_you_mean(str(value), names)
        self.wrong(
            "input.choice",
            place,
            say("« {0} » n'est pas une réponse possible.", "“{0}” is not a possible answer.", _short(value)),
            Text(fr, en),
        )
        return None


def _braces(record: Any) -> Text:
    names = ", ".join(key(item.name) for item in fields(record))
    return say("Les clés sont : {0}.", "The keys are: {0}.", names)


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place and name else place or name


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def exact(value: Any) -> Decimal | None:
    """An exact number written as text ("0.0319", "3.19 %") or as a whole JSON number."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = str(value).strip()
    percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    if len(text) > 40 or not text.lstrip("-").replace(".", "", 1).isdigit() or not text.isascii():
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found / 100 if percent else found


def _cents(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().endswith("%"):
        return None
    found = exact(value)
    if found is None or abs(found) >= 10**15 or found * 100 != int(found * 100):
        return None
    return int(found * 100)


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_EXPECTED: Mapping[Any, tuple[Text, str]] = {
    bool: (say("oui ou non", "yes or no"), "true"),
    int: (say("un nombre entier", "a whole number"), "12"),
    "money": (say("un montant en euros, au centime près", "an amount in euros, to the cent"), '"300000.00"'),
    Decimal: (say("un nombre exact", "an exact number"), '"3.19 %"'),
    date: (say("une date", "a date"), '"2026-12-04"'),
    str: (say("un texte", "a text"), '"732829320"'),
}
