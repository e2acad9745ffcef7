"""Aid exempted from notification (Regulation 651/2014): its common conditions, then those of one article.

    exemption(Exemption(Article.RESEARCH, on, facts=(Given("company.size", "small"), …)))

The regulation's own validity comes first: a decision after its end is refused with the reason. The free innovation services
of article 28(4) are counted over every period of three years that contains the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.books import run_book
from jalon.law.catalogue import Rule
from jalon.law.days import add_years
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.regimes import demand_in_force
from jalon.law.rulings import Given, Outcome, Ruling, facts_of, ruling
from jalon.law.wording import day, money, say
from jalon.rules import Facts, Verdict

REGULATION = "règlement (UE) n° 651/2014"
COMMON = "gber-common"


class Article(StrEnum):
    """The articles that a Region's AI plan uses."""

    INVESTMENT = "17"
    CONSULTANCY = "18"
    START_UPS = "22"
    RESEARCH = "25"
    INFRASTRUCTURES = "26"
    CLUSTERS = "27"
    SME_INNOVATION = "28"
    PROCESS_INNOVATION = "29"
    TRAINING = "31"

    @property
    def book(self) -> str:
        """Its rulebook."""
        return f"gber-{self.value}"


@dataclass(frozen=True, slots=True)
class Service:
    """Aid for innovation advice and support under article 28(4), already granted."""

    granted_on: Annotated[date, "The day of the grant."]
    amount_cents: Annotated[int, "Its gross grant equivalent."]


@dataclass(frozen=True, slots=True)
class Exemption:
    """An aid to be granted under one article."""

    article: Annotated[Article, "The article."]
    granted_on: Annotated[date, "The day of the grant."]
    requested_on: Annotated[date | None, "The day of the written request."] = None
    under_scheme: Annotated[bool, "Whether a scheme put in place before the regulation’s end covers it."] = False
    services: Annotated[tuple[Service, ...], "For article 28: the innovation services already granted."] = ()
    facts: Annotated[tuple[Given, ...], "What else is known; the rest stays unknown."] = ()


def exemption(asked: Exemption, parameters: Parameters | None = None) -> Ruling:
    """Whether an aid is exempted from notification; raises `LawError` outside the regulation's validity."""
    values = (parameters or own_parameters()).at(asked.granted_on)
    regime = demand_in_force("block-exemption", asked.granted_on, values, asked.under_scheme)
    facts = facts_of(asked.facts, COMMON, asked.granted_on)
    dates = {"request.date": asked.requested_on} if asked.requested_on else {}
    start_up = asked.article is Article.START_UPS
    known = _with(facts, {"exemption.under_scheme": asked.under_scheme, "exemption.start_up_aid": start_up})
    if start_up or "exemption.incentive_exempt" not in facts.entries:
        known = _with(known, {"exemption.incentive_exempt": start_up})
    ends = {"last_day": regime.ends, "last_day_of_schemes": regime.adjusted}
    validity = {name: end for name, end in ends.items() if end != values.day(f"{COMMON}.{name}")}
    common = run_book(COMMON, known, values, dates=dates, settings=validity)
    if common.verdict in (Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE):
        known = _with(known, {"exemption.common_conditions": common.verdict is Verdict.ELIGIBLE})
    before = []
    if asked.article is Article.SME_INNOVATION:
        counted = innovation_services(ServicesQuestion(asked.granted_on, asked.services), parameters)
        before = list(counted.steps)
        known = _with(known, {"exemption.services_received": counted.used_cents})
    own = run_book(asked.article.book, known, values, dates=dates)
    return ruling([common, own], values, f"{REGULATION}, art. {asked.article.value}", before)


def _with(facts: Facts, more: dict[str, bool | int]) -> Facts:
    found = Facts.check(more, facts.vocabulary)
    return Facts(facts.vocabulary, {**facts.entries, **found.entries})


@dataclass(frozen=True, slots=True)
class ServicesQuestion:
    """How much of the three-year ceiling of free innovation services is used on a day?"""

    on: Annotated[date, "The day of the new grant."]
    services: Annotated[tuple[Service, ...], "The innovation services granted to the undertaking."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(Answer):
    """The fullest period of three years that contains the day, and what its ceiling leaves."""

    begins: date
    ends: date
    used_cents: int
    ceiling_cents: int
    left_cents: int


def innovation_services(asked: ServicesQuestion, parameters: Parameters | None = None) -> Services:
    """The innovation services that count with a new one (article 28(4): « within any three year period »)."""
    values = (parameters or own_parameters()).at(asked.on)
    ceiling = values.money("gber-28.services_ceiling")
    begins, ends, used = _fullest(asked.on, asked.services, values)
    left = max(0, ceiling - used)
    steps = (
        Step(
            say(
                "Du {0} au {1} : {2} de services d'appui à l'innovation, pour un plafond de {3}. Il reste {4}.",
                "From {0} to {1}: {2} of innovation support services, for a ceiling of {3}. {4} are left.",
                day(begins),
                day(ends),
                money(used),
                money(ceiling),
                money(left),
            ),
            f"{REGULATION}, art. 28(4)",
            Mark.INTERPRETATION,
        ),
    )
    return Services(
        article=f"{REGULATION}, art. 28(4)",
        mark=surety(steps, values.applied),
        steps=steps,
        applied=values.applied,
        begins=begins,
        ends=ends,
        used_cents=used,
        ceiling_cents=ceiling,
        left_cents=left,
    )


def _fullest(on: date, services: Iterable[Service], values: At) -> tuple[date, date, int]:
    """The period with the most aid among those that contain the day; it ends on a grant, or on the day itself."""
    years = values.whole("innovation-services.years")
    granted = tuple(services)
    found = []
    for ends in sorted({on, *(service.granted_on for service in granted if service.granted_on > on)}):
        begins = add_years(ends, -years)
        if begins <= on:
            used = sum(service.amount_cents for service in granted if begins <= service.granted_on <= ends)
            found.append((begins, ends, used))
    return max(found, key=lambda period: period[2])


RULES = (
    Rule("block-exemption", Exemption, Ruling, exemption, passes=lambda answer: answer.outcome is Outcome.YES),
    Rule("innovation-services", ServicesQuestion, Services, innovation_services),
)
