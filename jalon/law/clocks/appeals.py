"""The time to appeal, and whether it can be held against somebody: only if it was told to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from jalon.law.answers import Answer, Applied, Step, surety
from jalon.law.days import add_months, add_years, clear_months
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters, own_parameters
from jalon.law.problems import Problem, demand
from jalon.law.wording import day, say


class Act(StrEnum):
    """What is contested: a decision that was notified, or a refusal born of silence."""

    DECISION = "decision"
    SILENCE = "silence"


class Home(StrEnum):
    """Where whoever contests lives: the time is longer from afar."""

    MAINLAND = "mainland"
    OVERSEAS = "overseas"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class Contested:
    """A decision, or a refusal by silence, that somebody may contest."""

    act: Annotated[Act, "A decision that was notified, or a refusal by silence."]
    on: Annotated[date, "The day of the notification, or the day silence became a refusal."]
    told: Annotated[
        bool, "Whether the notice (for silence: the acknowledgement) gave the routes and times of appeal."
    ]
    reasons_asked_on: Annotated[date | None, "For silence: the day the reasons were asked for."] = None
    reasons_given_on: Annotated[date | None, "The day they were given."] = None
    review_asked_on: Annotated[date | None, "The day a « recours gracieux » reached the administration."] = None
    review_refused_on: Annotated[date | None, "The day its refusal was notified; nothing if there was silence."] = (
        None
    )
    collegial: Annotated[bool, "For silence: only an assembly or a committee could grant what was asked."] = False
    home: Annotated[Home, "Where whoever contests lives."] = Home.MAINLAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Answer):
    """Until when somebody may go to the administrative court; `until` is nothing while no time counts against them."""

    opposable: bool
    until: date | None
    reasonable_until: date | None
    reasons_due_on: date | None


def appeal(contested: Contested, parameters: Parameters | None = None) -> Appeal:
    """The last day to appeal, and whether it counts against the person (CJA R421-1 to R421-5; CRPA L112-6, L112-12)."""
    demand(_unordered(contested))
    values = (parameters or own_parameters()).at(contested.on)
    months = values.whole("administrative.appeal-months")
    silent = contested.act is Act.SILENCE
    reasons_due = None
    steps = [_told(contested)]
    if not contested.told:
        last = add_years(contested.on, values.whole("administrative.reasonable-years"))
        steps.append(
            Step(
                say(
                    "Aucun délai n'est opposable ; le recours se forme dans un délai raisonnable, en principe jusqu'au {0}"
                    " (pour un silence, un an à compter du jour où la personne en a eu connaissance).",
                    "No time counts against the person; the appeal is made within a reasonable time, in principle until {0}"
                    " (for silence, a year from the day the person knew of it).",
                    day(last),
                ),
                "Conseil d'État, 13 juillet 2016, n° 387763",
                Mark.TO_CONFIRM,
            )
        )
        return _appeal(steps, values.applied, False, None, last, None)
    if silent and contested.collegial:
        steps.append(
            Step(
                say(
                    "Seule une assemblée ou une commission pouvait l'accorder : le silence ne fait courir aucun délai ; il "
                    "court de la notification d'un refus exprès.",
                    "Only an assembly or a committee could grant it: silence starts no time to appeal; it runs from the "
                    "notice of a refusal.",
                ),
                "CJA, art. R421-3",
                Mark.TO_CONFIRM,
            )
        )
        return _appeal(steps, values.applied, False, None, None, None)
    if contested.home is not Home.MAINLAND:
        more = values.whole(f"administrative.{contested.home.value}-months")
        months += more
        steps.append(
            Step(
                say(
                    "La personne demeure loin : {0} mois de plus.",
                    "The person lives far away: {0} more months.",
                    more,
                ),
                "CJA, art. R421-7",
            )
        )
    until = clear_months(contested.on, months)
    steps.append(
        Step(
            say("{0} mois francs : jusqu'au {1}.", "{0} clear months: until {1}.", months, day(until)),
            "CJA, art. R421-2" if silent else "CJA, art. R421-1",
            Mark.TO_CONFIRM,
        )
    )
    if contested.reasons_asked_on and contested.reasons_asked_on <= until:
        reasons_due = add_months(contested.reasons_asked_on, values.whole("administrative.reasons-months"))
        steps.append(
            Step(
                say(
                    "Motifs demandés le {0} : à communiquer au plus tard le {1}.",
                    "Reasons asked for on {0}: to be given by {1}.",
                    day(contested.reasons_asked_on),
                    day(reasons_due),
                ),
                "CRPA, art. L232-4",
            )
        )
        if contested.reasons_given_on is None:
            steps.append(
                Step(
                    say(
                        "Tant qu'ils ne le sont pas, le délai de recours ne court plus.",
                        "Until they are, no time to appeal runs.",
                    ),
                    "CRPA, art. L232-4",
                )
            )
            return _appeal(steps, values.applied, True, None, None, reasons_due)
        until = max(until, clear_months(contested.reasons_given_on, months))
        steps.append(
            Step(
                say(
                    "Motifs donnés le {0} : le recours est ouvert jusqu'au {1}.",
                    "Reasons given on {0}: the appeal is open until {1}.",
                    day(contested.reasons_given_on),
                    day(until),
                ),
                "CRPA, art. L232-4",
            )
        )
    if contested.review_asked_on and contested.review_asked_on <= until:
        born = add_months(contested.review_asked_on, values.whole("administrative.silence-months"))
        refused = min(contested.review_refused_on or born, born)
        until = clear_months(refused, months)
        steps.append(
            Step(
                say(
                    "Recours gracieux reçu le {0}, dans le délai : il l'interrompt ; refusé le {1}, le recours est ouvert "
                    "jusqu'au {2}.",
                    "Review asked for on {0}, in time: it interrupts the time; refused on {1}, the appeal is open "
                    "until {2}.",
                    day(contested.review_asked_on),
                    day(refused),
                    day(until),
                ),
                "CRPA, art. L411-2",
            )
        )
    return _appeal(steps, values.applied, True, until, None, reasons_due)


def _appeal(
    steps: list[Step],
    applied: tuple[Applied, ...],
    opposable: bool,
    until: date | None,
    reasonable: date | None,
    reasons_due: date | None,
) -> Appeal:
    return Appeal(
        article="CJA, art. R421-1 à R421-5",
        mark=surety(steps, applied),
        steps=tuple(steps),
        applied=applied,
        opposable=opposable,
        until=until,
        reasonable_until=reasonable,
        reasons_due_on=reasons_due,
    )


def _told(contested: Contested) -> Step:
    if contested.act is Act.SILENCE:
        texts = (
            say(
                "L'accusé de réception portait les mentions exigées.",
                "The acknowledgement bore what the law asks for.",
            ),
            say(
                "L'accusé de réception manque, ou ne porte pas les mentions exigées.",
                "The acknowledgement is missing, or does not bear what the law asks for.",
            ),
        )
        return Step(texts[0 if contested.told else 1], "CRPA, art. L112-6 et L112-12")
    texts = (
        say(
            "La notification donne les voies et délais de recours.",
            "The notice gives the routes and times of appeal.",
        ),
        say(
            "La notification ne donne pas les voies et délais de recours.",
            "The notice does not give the routes and times of appeal.",
        ),
    )
    return Step(texts[0 if contested.told else 1], "CJA, art. R421-5")


def _unordered(contested: Contested) -> Iterator[Problem]:
    pairs = (
        ("reasons_asked_on", contested.reasons_asked_on, contested.on),
        ("reasons_given_on", contested.reasons_given_on, contested.reasons_asked_on),
        ("review_asked_on", contested.review_asked_on, contested.on),
        ("review_refused_on", contested.review_refused_on, contested.review_asked_on),
    )
    for name, later, earlier in pairs:
        if later is not None and (earlier is None or later < earlier):
            yield Problem(
                "clocks.order",
                say("La date du {0} vient trop tôt.", "The date {0} comes too early.", day(later)),
                say("Elle suit l'événement qui la rend possible.", "It follows the event that makes it possible."),
                name,
            )
    if contested.reasons_asked_on and contested.act is Act.DECISION:
        yield Problem(
            "clocks.reasons-of-decision",
            say(
                "Les motifs d'une décision expresse sont dans la décision.",
                "The reasons of a decision are in the decision.",
            ),
            say("Retirez cette date.", "Remove this date."),
            "reasons_asked_on",
        )


def contestable_until(act: Act, on: date) -> date:
    """The last day to appeal against an act that was told with its routes and times."""
    until = appeal(Contested(act, on, told=True)).until
    assert until is not None
    return until
