"""The accounts that the size of an enterprise is read from, one closed period at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from jalon.law.problems import LawError, Problem, demand
from jalon.law.wording import day, say


@dataclass(frozen=True, slots=True)
class Accounts:
    """One enterprise's closed period: headcount in annual work units, turnover before tax, balance sheet total."""

    enterprise: Annotated[str, "Identifier in the graph."]
    closed_on: Annotated[date, "Last day of the period."]
    headcount: Annotated[Decimal, "Annual work units; without apprentices and parental leave."]
    turnover_cents: Annotated[int | None, "Annual turnover before VAT."] = None
    balance_cents: Annotated[int | None, "Balance sheet total."] = None
    includes: Annotated[tuple[str, ...], "Enterprises already in these consolidated accounts."] = ()
    estimated: Annotated[bool, "Good-faith estimate of a new enterprise without closed accounts."] = False


class Books:
    """Every enterprise's accounts, in order; raises `LawError` for those that contradict each other."""

    def __init__(self, accounts: Iterable[Accounts]) -> None:
        self._all: Mapping[str, list[Accounts]] = defaultdict(list)
        for item in accounts:
            self._all[item.enterprise].append(item)
        for items in self._all.values():
            items.sort(key=lambda item: item.closed_on)
        demand(self._errors())

    def closings(self, enterprise: str, on: date) -> list[date]:
        """The closing days of an enterprise's periods up to a day."""
        return [item.closed_on for item in self._all.get(enterprise, ()) if item.closed_on <= on]

    def last(self, enterprise: str, on: date, name: str) -> Accounts:
        """The latest accounts closed by a day; raises `LawError` if there are none."""
        for item in reversed(self._all.get(enterprise, ())):
            if item.closed_on <= on:
                return item
        raise LawError.of(
            "accounts.missing",
            say("Aucun compte de « {0} » clos au {1}.", "No accounts of “{0}” closed by {1}.", name, day(on)),
            say(
                "Donnez ses derniers comptes, ou une estimation de bonne foi si l'entreprise est nouvelle.",
                "Give its last accounts, or an estimate in good faith if the enterprise is new.",
            ),
            "accounts",
        )

    def _errors(self) -> Iterator[Problem]:
        for items in self._all.values():
            for item in items:
                if item.headcount < 0 or min(item.turnover_cents or 0, item.balance_cents or 0) < 0:
                    yield _problem(
                        "accounts.negative",
                        item,
                        say("un chiffre est inférieur à zéro", "a figure is below zero"),
                    )
            for one, other in pairwise(items):
                if one.closed_on == other.closed_on:
                    yield _problem(
                        "accounts.twice",
                        one,
                        say("deux comptes portent la même date", "two accounts have the same date"),
                    )
            for item in items:
                yield from self._consolidated(item)

    def _consolidated(self, item: Accounts) -> Iterator[Problem]:
        """Consolidated accounts cannot be smaller than an enterprise that they include."""
        for inner in item.includes:
            for part in self._all.get(inner, ()):
                if (
                    inner != item.enterprise
                    and part.closed_on == item.closed_on
                    and part.headcount > item.headcount
                ):
                    yield _problem(
                        "accounts.contradictory",
                        item,
                        say(
                            "ils comprennent « {0} », qui a plus de personnes",
                            "they include “{0}”, which has more people",
                            inner,
                        ),
                    )


def _problem(code: str, item: Accounts, what: object) -> Problem:
    return Problem(
        code,
        say(
            "Les comptes de « {0} » au {1} ne conviennent pas : {2}.",
            "The accounts of “{0}” on {1} will not do: {2}.",
            item.enterprise,
            day(item.closed_on),
            what,
        ),
        say("Corrigez-les d'après les comptes approuvés.", "Correct them from the approved accounts."),
        "accounts",
    )
