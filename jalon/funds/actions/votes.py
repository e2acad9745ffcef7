"""What the assembly's votes do to authorisations and to payment credits."""

from collections.abc import Mapping

from jalon.funds.actions.legs import move
from jalon.funds.enums import Book, Operation, Step
from jalon.funds.models import CreditLine, Envelope
from jalon.funds.posting import Act, Leg, Posted, post
from jalon.funds.votes import Cancellation
from jalon.journal.transactions import action


@action
def open_authority(act: Act, envelope: Envelope, amount: int, schedule: Mapping[int, int]) -> Posted:
    """A budget vote opens an AP or AE: opened → available.

    ``act.reference`` is the deliberation; ``schedule`` gives the payment credits by exercice and adds up to the
    amount (CGCT L5217-10-7).
    """
    return post(Operation.OPEN, act, [move(envelope, Step.OPENED, Step.AVAILABLE, amount)], schedule=schedule)


@action
def open_resource(act: Act, envelope: Envelope, amount: int) -> Posted:
    """A vote or an agreement opens hours, seats, days or posts: opened → available."""
    return post(Operation.OPEN, act, [move(envelope, Step.OPENED, Step.AVAILABLE, amount)])


@action
def cancel_authority(act: Act, envelope: Envelope, taken: Cancellation) -> Posted:
    """A budget vote cancels what no case holds: available, then allocated(scheme) → opened.

    ``taken`` says from where, and from which exercices of the schedule; ``funds.votes.cancellation`` proposes it.
    What is reserved or granted is first released or withdrawn by its own decision; what is committed stays.
    """
    legs = [move(envelope, Step.AVAILABLE, Step.OPENED, taken.available)] if taken.available else []
    legs += [
        move(envelope, Step.ALLOCATED, Step.OPENED, amount, scheme)
        for scheme, amount in sorted(taken.schemes.items())
    ]
    return post(Operation.CANCEL, act, legs, schedule={year: -cents for year, cents in taken.schedule.items()})


@action
def transfer(act: Act, source: Envelope, target: Envelope, amount: int, schedule: Mapping[int, int]) -> Posted:
    """A decision moves what is available from one envelope to another: available → opened, opened → available.

    Both are of one Region, section, form and resource. ``schedule`` says which exercices' credits go along, and adds
    up to the amount; it is empty for what is not money. ``act.reference`` is the decision.
    """
    legs = [
        move(source, Step.AVAILABLE, Step.OPENED, amount),
        move(target, Step.OPENED, Step.AVAILABLE, amount),
    ]
    return post(Operation.TRANSFER, act, legs, schedule={year: -cents for year, cents in schedule.items()})


@action
def rephase(act: Act, envelope: Envelope, changes: Mapping[int, int]) -> Posted:
    """A vote moves an envelope's schedule of payment credits from exercices to others; its amount does not change.

    ``changes`` gives what each exercice gains or loses, and adds up to nothing. The entry writes what moves as
    opened and cancelled by one vote: opened → available, available → opened.
    """
    moved = sum(cents for cents in changes.values() if cents > 0)
    legs = [
        move(envelope, Step.OPENED, Step.AVAILABLE, moved),
        move(envelope, Step.AVAILABLE, Step.OPENED, moved),
    ]
    return post(Operation.REPHASE, act, legs, schedule={year: cents for year, cents in changes.items() if cents})


@action
def open_credits(act: Act, line: CreditLine, amount: int) -> Posted:
    """A budget vote opens the payment credits of an exercice and chapter: opened → open."""
    return _credits(Operation.OPEN_CREDITS, act, line, Step.OPENED, Step.OPEN, amount)


@action
def cancel_credits(act: Act, line: CreditLine, amount: int) -> Posted:
    """A budget vote takes back unused payment credits: open → opened."""
    return _credits(Operation.CANCEL_CREDITS, act, line, Step.OPEN, Step.OPENED, amount)


@action
def lapse_credits(act: Act, line: CreditLine, amount: int | None = None) -> Posted:
    """Unused payment credits fall at the end of the exercice, all of them unless said: open → lapsed."""
    return _credits(Operation.LAPSE_CREDITS, act, line, Step.OPEN, Step.LAPSED, amount)


def _credits(
    operation: Operation, act: Act, line: CreditLine, source: Step, target: Step, amount: int | None
) -> Posted:
    leg = Leg(line.pk, Book.CREDITS, source, target, amount)
    in_its_year = Act(act.actor, act.on, act.key, act.reference, line.exercice, act.private)
    return post(operation, in_its_year, [leg])
