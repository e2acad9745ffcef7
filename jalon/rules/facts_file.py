"""Facts in a file: TOML or JSON, as people write them, every mistake named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jalon.rules.assumptions import Assumption
from jalon.rules.facts import FactProblem, Facts, FactsError, read_facts
from jalon.rules.findings import did_you_mean
from jalon.rules.kinds import MILLION, RATE, Sort
from jalon.rules.reading import NB, Unreadable, on_grid
from jalon.rules.toml_scanner import MAX_DEPTH
from jalon.rules.toml_text import MAX_BYTES, TomlError, parse_toml
from jalon.rules.vocabulary import Vocabulary

MAX_FACTS = 5_000


def parse_facts(text: str, vocabulary: Vocabulary, file: str = "<facts>", today: date | None = None) -> Facts:
    """Read facts from a JSON or TOML text.

    Facts stand by full name ("company.created_on": "2021-05-04") or in a table a namespace ([company]).
    Raises `FactsError` with every problem: broken file, unknown or repeated name, value of the wrong kind.
    """
    values = _json(text, file) if text.lstrip().startswith("{") else _toml(text, file)
    flat: dict[str, Any] = {}
    twice: list[str] = []
    for name, value in values.items():
        inner = isinstance(value, Mapping) and name not in vocabulary
        if inner and any(f"{name}.{key}" in vocabulary for key in value):
            given = {f"{name}.{key}": item for key, item in value.items()}
        else:
            given = {name: value}
        twice += [key for key in given if key in flat]
        flat.update(given)
    _once(twice)
    if len(flat) > MAX_FACTS:
        raise FactsError([_problem("F004", file, "", f"more than {MAX_FACTS} facts", f"plus de {MAX_FACTS} faits")])
    return read_facts(flat, vocabulary, today)


def _once(twice: list[str]) -> None:
    """Raise `FactsError` for facts given twice, in one spelling or two."""
    if twice:
        en, fr = "This fact is given twice: keep one.", f"Ce fait est donné deux fois{NB}: gardez-en un."
        raise FactsError([FactProblem("F005", name, "", en, fr) for name in dict.fromkeys(twice)])


def _problem(code: str, name: str, read: str, en: str, fr: str) -> FactProblem:
    return FactProblem(code, name, read, en[:1].upper() + en[1:] + ".", fr[:1].upper() + fr[1:] + ".")


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return parse_toml(text, file).data
    except TomlError as error:
        raise FactsError([FactProblem("F004", str(error.position), "", error.en, error.fr)]) from None


def _json(text: str, file: str) -> dict[str, Any]:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                twice.append(key)
            seen[key] = value
        return seen

    if len(text) > MAX_BYTES or max(_depths(text)) > MAX_DEPTH:
        raise FactsError(
            [_problem("F004", file, "", "the file is too large or too deep", "le fichier est trop gros")]
        )
    try:
        values = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise FactsError([_problem("F004", place, "", f"not JSON: {error.msg}", "ce n’est pas du JSON")]) from None
    except (ValueError, ArithmeticError):
        raise FactsError(
            [_problem("F004", file, "", "a number cannot be read", "un nombre ne peut pas être lu")]
        ) from None
    _once(twice)
    if not isinstance(values, dict):
        raise FactsError([_problem("F004", file, "", "facts are an object", "les faits forment un objet")])
    return values


def _depths(text: str) -> list[int]:
    depth, deepest = 0, 0
    for char in text:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return [deepest]


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def parse_assumption(text: str, vocabulary: Vocabulary) -> Assumption:
    """What is assumed of a register, as written on a command line.

    « project.breakthrough=5% », « company.size=small:80%,micro:20% », « costs.eligible=200_000 » (euros).
    Raises `Unreadable`.
    """
    name, sign, value = (part.strip() for part in text.partition("="))
    fact = vocabulary.get(name)
    if fact is None or not sign:
        fr, en = did_you_mean(name, vocabulary)
        raise Unreadable(f"{text}: unknown fact. {en}", f"{text}{NB}: fait inconnu. {fr}")
    kind = fact.kind
    if kind.sort is Sort.YES_NO:
        if value in ("true", "false"):
            return Assumption(name, ((int(value == "true"), MILLION),))
        share = on_grid(value, RATE)
        return Assumption(name, ((1, share), (0, MILLION - share)))
    if kind.sort is Sort.CHOICE:
        pairs = [part.partition(":") for part in value.split(",")]
        shares = [(option.strip(), on_grid(share, RATE) if share else MILLION) for option, _, share in pairs]
        wrong = [option for option, _ in shares if option not in kind.options]
        if wrong or sum(share for _, share in shares) != MILLION:
            raise Unreadable(
                f"{text}: expected options ({', '.join(kind.options)}) whose shares add up to 100%.",
                f"{text}{NB}: des valeurs ({', '.join(kind.options)}) dont les parts font 100{NB}% sont attendues.",
            )
        return Assumption(name, tuple(shares))
    if kind.sort in (Sort.NUMBER, Sort.DATE):
        plain = value.replace("_", "")
        number = int(plain) if plain.lstrip("-").isdigit() else value
        return Assumption(name, ((on_grid(number, kind), MILLION),))
    raise Unreadable(f"{text}: this fact cannot be assumed.", f"{text}{NB}: ce fait ne peut pas être supposé.")
