"""The clocks of a request, from dated events: receipt, silence, appeal, reasons, withdrawal.

Pure functions: nothing here reads today's date. A clock runs from the receipt by any administration and stands still
only for a dated letter that asks for missing pieces. Silence becomes a refusal on a day: an event, after which the
administration may still decide. A time to appeal counts against somebody only if it was told to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from jalon.law.answers import Answer, Applied, Step, surety
from jalon.law.catalogue import Rule
from jalon.law.days import add_months, add_years, clear_months
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters, own_parameters
from jalon.law.problems import Problem, demand
from jalon.law.wording import Text, day, listed, say


@dataclass(frozen=True, slots=True)
class Letter:
    """A dated letter that asks for missing pieces by a deadline."""

    sent_on: Annotated[date, "The day of the letter."]
    deadline: Annotated[date, "The last day to send the pieces."]
    produced_on: Annotated[date | None, "The day the pieces came; nothing if they have not."] = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for its answer."""

    received: Annotated[tuple[date, ...], "Each day an administration received it, the right one or not."]
    letters: Annotated[tuple[Letter, ...], "The letters that asked for missing pieces."] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Answer):
    """When silence becomes a refusal, if nothing is decided before."""

    runs_from: date
    refused_on: date
    suspended_days: int


def silence(waiting: Waiting, parameters: Parameters | None = None) -> Silence:
    """The day on which silence refuses a request (CRPA L231-4 3°, L114-3, L114-5); raises `LawError`."""
    demand(_wrong(waiting))
    start = min(waiting.received)
    values = (parameters or own_parameters()).at(start)
    months = values.whole("administrative.silence-months")
    due = add_months(start, months)
    steps = [
        Step(
            say(
                "Reçue le {0} par une administration, même incompétente : le délai court de ce jour.",
                "Received on {0} by an administration, even the wrong one: the time runs from that day.",
                day(start),
            ),
            "CRPA, art. L114-3",
        ),
        Step(
            say("{0} mois plus tard : {1}.", "{0} months later: {1}.", months, day(due)),
            "CRPA, art. L231-4 3°",
            Mark.INTERPRETATION,
        ),
    ]
    suspended, until = 0, start
    for letter in sorted(waiting.letters, key=lambda item: item.sent_on):
        if letter.sent_on >= due:
            steps.append(
                Step(
                    say(
                        "La lettre du {0} vient après le refus né le {1} : elle ne suspend rien.",
                        "The letter of {0} comes after the refusal born on {1}: it suspends nothing.",
                        day(letter.sent_on),
                        day(due),
                    ),
                    "CRPA, art. L114-5",
                    Mark.INTERPRETATION,
                )
            )
            continue
        end = min(letter.produced_on or letter.deadline, letter.deadline)
        days = max((end - max(letter.sent_on, until)).days, 0)
        suspended, until, due = suspended + days, max(until, end), due + timedelta(days=days)
        steps.append(
            Step(
                say(
                    "Suspendu du {0} au {1}, {2} : {3} jours de plus, {4}.",
                    "Suspended from {0} to {1}, {2}: {3} more days, {4}.",
                    day(letter.sent_on),
                    day(end),
                    _ended(letter),
                    days,
                    day(due),
                ),
                "CRPA, art. L114-5",
                Mark.INTERPRETATION,
            )
        )
    return Silence(
        article="CRPA, art. L231-4 3°",
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        runs_from=start,
        refused_on=due,
        suspended_days=suspended,
    )


def _ended(letter: Letter) -> Text:
    if letter.produced_on and letter.produced_on <= letter.deadline:
        return say("jour où les pièces sont venues", "the day the pieces came")
    return say("fin du délai laissé", "the end of the time given")


def _wrong(waiting: Waiting) -> Iterator[Problem]:
    if not waiting.received:
        yield Problem(
            "clocks.no-receipt",
            say("Aucune date de réception : le délai ne court pas.", "No date of receipt: no time runs."),
            say(
                "Donnez le jour où une administration a reçu la demande.",
                "Give the day an administration received it.",
            ),
            "received",
        )
        return
    for index, letter in enumerate(waiting.letters):
        if letter.deadline <= letter.sent_on:
            yield Problem(
                "clocks.deadline",
                say(
                    "La lettre du {0} fixe un délai qui finit le {1}.",
                    "The letter of {0} gives a time that ends on {1}.",
                    day(letter.sent_on),
                    day(letter.deadline),
                ),
                say("Le délai finit après la lettre.", "The time ends after the letter."),
                f"letters[{index}].deadline",
            )
        if letter.sent_on < min(waiting.received):
            yield Problem(
                "clocks.letter-before-receipt",
                say(
                    "La lettre du {0} précède la demande, reçue le {1}.",
                    "The letter of {0} precedes the request, received on {1}.",
                    day(letter.sent_on),
                    day(min(waiting.received)),
                ),
                say("Vérifiez les deux dates.", "Check both dates."),
                f"letters[{index}].sent_on",
            )
        if letter.produced_on and letter.produced_on < letter.sent_on:
            yield Problem(
                "clocks.pieces-before-letter",
                say(
                    "Les pièces du {0} précèdent la lettre du {1} qui les demande.",
                    "The pieces of {0} precede the letter of {1} that asks for them.",
                    day(letter.produced_on),
                    day(letter.sent_on),
                ),
                say("Vérifiez les deux dates.", "Check both dates."),
                f"letters[{index}].produced_on",
            )


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


def refused_by_silence_on(received: date, letters: Sequence[Letter] = ()) -> date:
    """The day on which silence refuses a request that one administration received."""
    return silence(Waiting((received,), tuple(letters))).refused_on


def contestable_until(act: Act, on: date) -> date:
    """The last day to appeal against an act that was told with its routes and times."""
    until = appeal(Contested(act, on, told=True)).until
    assert until is not None
    return until


RULES = (
    Rule("silence", Waiting, Silence, silence),
    Rule("appeal", Contested, Appeal, appeal),
    Rule("withdrawal", Withdrawal, WithdrawalAnswer, withdrawal, passes=lambda answer: bool(answer.allowed)),
)
