"""De minimis aid as it is entered, asked for and answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from jalon.law.problems import Problem, demand
from jalon.law.wording import Text, money, say


class Regime(StrEnum):
    """One of the four de minimis regulations."""

    GENERAL = "general"
    SGEI = "sgei"
    AGRICULTURE = "agriculture"
    FISHERY = "fishery"

    @property
    def id(self) -> str:
        """The name of the regime among all legal bases, and of its rulebook."""
        return f"de-minimis-{self}"

    @property
    def text(self) -> str:
        return _TEXTS[self]

    @property
    def label(self) -> Text:
        return _LABELS[self]


_TEXTS = {
    Regime.GENERAL: "règlement (UE) 2023/2831",
    Regime.SGEI: "règlement (UE) 2023/2832",
    Regime.AGRICULTURE: "règlement (UE) n° 1408/2013",
    Regime.FISHERY: "règlement (UE) n° 717/2014",
}
_LABELS = {
    Regime.GENERAL: Text("de minimis général", "general de minimis"),
    Regime.SGEI: Text("de minimis SIEG", "SGEI de minimis"),
    Regime.AGRICULTURE: Text("de minimis agricole", "agricultural de minimis"),
    Regime.FISHERY: Text("de minimis pêche", "fishery de minimis"),
}
# The regimes whose aid adds up under one ceiling (Regulation 2023/2831, article 5(2)).
SHARED = (Regime.GENERAL, Regime.AGRICULTURE, Regime.FISHERY)
# Those that add up to the higher of their two ceilings (Regulation 1408/2013, article 5(2)).
FARM = (Regime.AGRICULTURE, Regime.FISHERY)


@dataclass(frozen=True, slots=True)
class Aid:
    """One de minimis aid. It counts on the day the legal right was given, for its gross grant equivalent."""

    granted_on: Annotated[date, "Day the legal right was given, whatever the day of payment."]
    amount_cents: Annotated[int, "Gross grant equivalent, before tax."]
    beneficiary: Annotated[str, "SIREN of the enterprise that got it."] = ""
    regime: Annotated[Regime, "The regulation it was granted under."] = Regime.GENERAL
    id: Annotated[str, "Its reference, if any."] = ""
    authority: Annotated[str, "Who granted it."] = ""

    def __post_init__(self) -> None:
        demand(_negative(self.amount_cents, "amount"))


@dataclass(frozen=True, slots=True)
class SameCosts:
    """Other State aid on the same eligible costs, block-exempted for example (article 5(3)).

    The limit is the highest of the intensity times the costs and of the amount that the other regime allows.
    """

    costs_cents: Annotated[int, "The eligible costs that the aids share."]
    other_aid_cents: Annotated[int, "Other aid already granted on these costs, de minimis included."]
    intensity: Annotated[Decimal | None, 'Highest intensity allowed, such as "60 %".'] = None
    amount_cents: Annotated[int | None, "Or the highest amount allowed."] = None

    def __post_init__(self) -> None:
        demand(self._errors())

    def _errors(self) -> Iterator[Problem]:
        yield from _negative(self.costs_cents, "costs")
        yield from _negative(self.other_aid_cents, "other_aid")
        if self.intensity is None and self.amount_cents is None:
            yield Problem(
                "costs.limit",
                say("La limite de l'autre régime manque.", "The limit of the other regime is missing."),
                say("Donnez l'intensité ou le montant maximal.", "Give the highest intensity or amount."),
                "intensity",
            )


@dataclass(frozen=True, slots=True)
class Scope:
    """What decides whether a regime may serve at all; None is not known yet."""

    activity: Annotated[str, "NAF code of the activity aided."] = ""
    activities_separated: Annotated[bool | None, "The aid goes to another activity, separated in the accounts."] = (
        None
    )
    for_exports: Annotated[bool | None, "Linked to quantities exported or to a network abroad."] = None
    domestic_goods: Annotated[bool | None, "Conditional on the use of domestic goods."] = None
    on_price_or_quantity: Annotated[bool | None, "Fixed on price or quantity of farm or fishery products."] = None
    passed_to_producers: Annotated[bool | None, "Passed on to farmers."] = None
    declaration_obtained: Annotated[bool | None, "The undertaking has declared its other aid in writing."] = None
    excluded_fishing_operation: Annotated[bool | None, "Vessel, engine, capacity, cessation… (fishery)."] = None
    service_entrusted: Annotated[bool | None, "An act entrusts the service (SGEI)."] = None
    same_service_compensated: Annotated[bool | None, "The same service is already compensated (SGEI)."] = None


NOTHING_KNOWN = Scope()


def _negative(cents: int, field: str) -> Iterator[Problem]:
    if cents < 0:
        yield Problem(
            "amount.negative",
            say("Un montant de {0} n'est pas possible.", "An amount of {0} is not possible.", money(cents)),
            say(
                "Une aide rendue ou annulée se retire ; elle ne s'écrit pas en négatif.",
                "Aid that is paid back or cancelled is removed; it is not written as a negative.",
            ),
            field,
        )
