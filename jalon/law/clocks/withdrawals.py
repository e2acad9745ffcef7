"""Withdrawal of a decision: on which ground, until when, and only after its holder could be heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.days import add_months
from jalon.law.parameters import Parameters, own_parameters
from jalon.law.problems import Problem, demand
from jalon.law.wording import Text, day, listed, say


class Ground(StrEnum):
    """Why a decision that creates rights would be withdrawn."""

    ILLEGAL = "illegal"
    CONDITIONS = "conditions-not-met"
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal that is being prepared."""

    granted_on: Annotated[date, "The day of the decision to be withdrawn."]
    on: Annotated[date, "The day it would be withdrawn."]
    ground: Annotated[Ground, "Why."]
    notice_on: Annotated[date | None, "The day of the letter that says why and invites observations."] = None
    observations_by: Annotated[date | None, "The last day that this letter gives for observations."] = None
    observed_on: Annotated[date | None, "The day observations came."] = None
    hearing_asked_on: Annotated[date | None, "The day a hearing was asked for."] = None
    heard_on: Annotated[date | None, "The day of the hearing."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAnswer(Answer):
    """Whether a decision may be withdrawn on that day; `earliest_on` is when the adversarial step is over."""

    allowed: bool
    last_on: date | None
    earliest_on: date | None
    lacking: tuple[Text, ...]


def withdrawal(asked: Withdrawal, parameters: Parameters | None = None) -> WithdrawalAnswer:
    """Whether a decision that creates rights may be withdrawn (CRPA L241-2, L242-1, L242-2 2°, L121-1, L122-1)."""
    demand(_withdrawn_before(asked))
    values = (parameters or own_parameters()).at(asked.on)
    last: date | None = None
    lacking: list[Text] = []
    if asked.ground is Ground.ILLEGAL:
        months = values.whole("administrative.withdrawal-months")
        last = add_months(asked.granted_on, months)
        steps = [
            Step(
                say(
                    "Une décision illégale se retire jusqu'au {0}, {1} mois après elle.",
                    "An unlawful decision may be withdrawn until {0}, {1} months after it.",
                    day(last),
                    months,
                ),
                "CRPA, art. L242-1",
            )
        ]
        if asked.on > last:
            lacking.append(say("le délai de retrait, fini le {0}", "the time to withdraw, over on {0}", day(last)))
    elif asked.ground is Ground.CONDITIONS:
        steps = [
            Step(
                say(
                    "Une subvention se retire sans condition de délai quand ses conditions ne sont pas remplies.",
                    "A grant may be withdrawn at any time when its conditions are not met.",
                ),
                "CRPA, art. L242-2 2°",
            )
        ]
    else:
        steps = [
            Step(
                say(
                    "Un acte obtenu par fraude se retire à tout moment.",
                    "An act obtained by fraud may be withdrawn at any time.",
                ),
                "CRPA, art. L241-2",
            )
        ]
    lowest = values.whole("administrative.observation-days")
    earliest = _heard(asked, lowest, lacking, steps)
    if lacking:
        steps.append(Step(say("Il manque : {0}.", "Still lacking: {0}.", listed(lacking)), "CRPA, art. L121-1"))
    return WithdrawalAnswer(
        article="CRPA, art. L242-1 et L242-2",
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        allowed=not lacking,
        last_on=last,
        earliest_on=earliest,
        lacking=tuple(lacking),
    )


def _heard(asked: Withdrawal, lowest: int, lacking: list[Text], steps: list[Step]) -> date | None:
    """The first day after the adversarial step; what it still lacks is added to `lacking`."""
    if asked.notice_on is None or asked.observations_by is None:
        lacking.append(
            say("la lettre qui invite à présenter des observations", "the letter that invites observations")
        )
        return None
    given = (asked.observations_by - asked.notice_on).days
    steps.append(
        Step(
            say(
                "Observations invitées le {0}, jusqu'au {1} : {2} jours.",
                "Observations invited on {0}, until {1}: {2} days.",
                day(asked.notice_on),
                day(asked.observations_by),
                given,
            ),
            "CRPA, art. L122-1",
        )
    )
    if given < lowest:
        lacking.append(say("un délai de {0} jours au moins", "a time of {0} days at least", lowest))
    earliest = asked.observed_on or asked.observations_by + timedelta(days=1)
    earliest = min(earliest, asked.observations_by + timedelta(days=1))
    if asked.hearing_asked_on:
        if asked.heard_on is None:
            lacking.append(say("l'audition demandée", "the hearing that was asked for"))
            return None
        earliest = max(earliest, asked.heard_on)
    if asked.on < earliest:
        lacking.append(say("d'attendre le {0}", "to wait until {0}", day(earliest)))
    return earliest


def _withdrawn_before(asked: Withdrawal) -> Iterator[Problem]:
    pairs = (
        ("on", asked.on, asked.granted_on),
        ("notice_on", asked.notice_on, asked.granted_on),
        ("observations_by", asked.observations_by, asked.notice_on),
        ("observed_on", asked.observed_on, asked.notice_on),
        ("hearing_asked_on", asked.hearing_asked_on, asked.notice_on),
        ("heard_on", asked.heard_on, asked.hearing_asked_on),
    )
    for name, later, earlier in pairs:
        if later is not None and (earlier is None or later < earlier):
            yield Problem(
                "clocks.order",
                say("La date du {0} vient trop tôt.", "The date {0} comes too early.", day(later)),
                say("Elle suit l'événement qui la rend possible.", "It follows the event that makes it possible."),
                name,
            )
