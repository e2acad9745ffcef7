"""The law's rulebooks, run with the administrator's values and with what they read kept for the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from jalon.law.parameters import At
from jalon.law.parameters.files import RULEBOOKS
from jalon.law.problems import LawError, Problem
from jalon.law.wording import Text, say
from jalon.rules import Fact, Facts, FactsError, Finding, Result, Rulebook, together
from jalon.rules.facts import FactProblem


@cache
def book(name: str) -> Rulebook:
    """A rulebook of the law by its identifier."""
    return Rulebook.load(RULEBOOKS / f"{name}.toml")


@cache
def names() -> frozenset[str]:
    """The identifiers of the law's rulebooks; what a text asks beyond them is no file to open."""
    return frozenset(file.stem for file in RULEBOOKS.glob("*.toml"))


def find(name: str) -> Rulebook | None:
    """A rulebook of the law, if there is one of this name."""
    return book(name) if name in names() else None


def companions(rulebook: Rulebook) -> dict[str, Rulebook]:
    """The law's rulebooks whose results a rulebook uses, and those that they use."""
    return together.companions(rulebook, find)


def check_together(rulebook: Rulebook) -> tuple[Finding, ...]:
    """What is wrong between a rulebook and those of the law that give it facts."""
    return together.check_together([rulebook], find, names())


def facts_behind(rulebook: Rulebook) -> dict[str, Fact]:
    """The facts that a rulebook reads, then those that the law's rulebooks read to give it others."""
    books = [rulebook, *companions(rulebook).values()]
    return {name: rulebook.vocabulary[name] for book in books for name in book.facts}


def run_book(
    name: str,
    facts: Mapping[str, Any] | Facts,
    values: At,
    functions: Mapping[str, Any] | None = None,
    dates: Mapping[str, date] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Result:
    """Decide by a rulebook at the day of `values`, with the parameters in force that day, which it records.

    `dates`: the named dates besides that of the decision; without them, the request is of the same day. `settings`:
    parameters that another parameter of the law gives. Raises `LawError` for a fact that cannot be used.
    """
    rulebook = book(name)
    given = settings or {}
    for parameter in rulebook.parameters:
        if parameter not in given:
            values[f"{name}.{parameter}"]
    try:
        return rulebook.evaluate(
            facts,
            {"decision.date": values.on, **({"request.date": values.on} if dates is None else dates)},
            {**values.parameters.settings(name, values.on), **given},
            moment="decision",
            functions=functions,
        )
    except FactsError as error:
        raise LawError(*(_problem(item) for item in error.problems)) from None


def _problem(item: FactProblem) -> Problem:
    return Problem(
        f"fact.{item.code}",
        Text(item.fr, item.en),
        say("Corrigez « {0} ».", "Correct “{0}”.", item.name),
        item.name,
    )
