"""Mergers and splits move aid already granted to those who carry on (Regulation 2023/2831, article 3(8) and (9)).

After a merger or an acquisition all aid of all counts for the one that remains; it stays lawful. After a split the
aid goes to the enterprise that takes over the activity aided; where that cannot be said, to each in proportion to the
book value of its equity on the day of the split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from jalon.law.answers import Step
from jalon.law.de_minimis.records import Aid
from jalon.law.problems import Problem, demand
from jalon.law.wording import day, listed, money, same, say

MERGER = "règlement (UE) 2023/2831, art. 3(8)"
SPLIT = "règlement (UE) 2023/2831, art. 3(9)"


@dataclass(frozen=True, slots=True)
class Heir:
    """One enterprise that a split leaves."""

    enterprise: Annotated[str, "SIREN."]
    equity_cents: Annotated[int, "Book value of its equity on the day of the split."]
    aids: Annotated[tuple[str, ...], "References of the aids whose activity it takes over."] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A merger (`enterprises` become `into`) or a split (of one enterprise between `heirs`)."""

    on: Annotated[date, "Day it takes effect."]
    enterprises: Annotated[tuple[str, ...], "Those that merge, or the one that is split."]
    into: Annotated[str, "Merger: the enterprise that remains."] = ""
    heirs: Annotated[tuple[Heir, ...], "Split: those it leaves."] = ()

    def __post_init__(self) -> None:
        demand(self._errors())

    def _errors(self) -> Iterator[Problem]:
        if (
            bool(self.into) == bool(self.heirs)
            or not self.enterprises
            or (self.heirs and len(self.enterprises) != 1)
        ):
            yield Problem(
                "change.kind",
                say("Ni fusion, ni scission.", "Neither a merger nor a split."),
                say(
                    "Donnez « into » pour une fusion, ou « heirs » pour la scission d'une seule entreprise.",
                    "Give `into` for a merger, or `heirs` for the split of one enterprise.",
                ),
            )
        elif self.heirs and (min(heir.equity_cents for heir in self.heirs) < 0 or not self._equity):
            yield Problem(
                "change.equity",
                say(
                    "Les capitaux propres comptables de la scission ne permettent pas le partage.",
                    "The book values of equity of the split do not allow the sharing.",
                ),
                say(
                    "Donnez pour chacune une valeur comptable, à la date d'effet, qui ne soit pas négative.",
                    "Give each a book value, on the day it takes effect, that is not below zero.",
                ),
                "heirs",
            )

    @property
    def _equity(self) -> int:
        return sum(heir.equity_cents for heir in self.heirs)

    def applied(self, aid: Aid) -> tuple[Aid, ...]:
        """Whose an aid is after this change."""
        if aid.granted_on > self.on or aid.beneficiary not in self.enterprises:
            return (aid,)
        if self.into:
            return (replace(aid, beneficiary=self.into),)
        named = [heir.enterprise for heir in self.heirs if aid.id and aid.id in heir.aids]
        if named:
            return (replace(aid, beneficiary=named[0]),)
        return tuple(self._shared(aid))

    def _shared(self, aid: Aid) -> Iterator[Aid]:
        """Pro rata of equity, in whole cents that add up."""
        before, given = 0, 0
        for heir in self.heirs:
            before += heir.equity_cents
            upto = (2 * aid.amount_cents * before + self._equity) // (2 * self._equity)
            yield replace(aid, beneficiary=heir.enterprise, amount_cents=upto - given)
            given = upto

    def step(self) -> Step:
        names = listed([same(name) for name in self.enterprises])
        if self.into:
            text = say(
                "Fusion du {0} : les aides antérieures de {1} comptent pour {2} et restent légales.",
                "Merger of {0}: prior aid of {1} counts for {2} and stays lawful.",
                day(self.on),
                names,
                self.into,
            )
            return Step(text, MERGER)
        heirs = listed(
            [say("{0} ({1})", "{0} ({1})", heir.enterprise, money(heir.equity_cents)) for heir in self.heirs]
        )
        text = say(
            "Scission du {0} : les aides de {1} suivent l'activité aidée, sinon les capitaux propres de {2}.",
            "Split of {0}: aid of {1} follows the activity aided, else the equity of {2}.",
            day(self.on),
            names,
            heirs,
        )
        return Step(text, SPLIT)


def after(aids: Iterable[Aid], changes: Iterable[Change], on: date) -> tuple[Aid, ...]:
    """The aids as they count on a day, each with the enterprise it now belongs to."""
    found = tuple(aids)
    for change in sorted(changes, key=lambda item: item.on):
        if change.on <= on:
            found = tuple(part for aid in found for part in change.applied(aid))
    return found
