"""Refusal by silence: a request is received, letters stop its clock, and a day comes when silence refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.days import add_months
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters, own_parameters
from jalon.law.problems import Problem, demand
from jalon.law.wording import Text, day, say


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


def refused_by_silence_on(received: date, letters: Sequence[Letter] = ()) -> date:
    """The day on which silence refuses a request that one administration received."""
    return silence(Waiting((received,), tuple(letters))).refused_on
