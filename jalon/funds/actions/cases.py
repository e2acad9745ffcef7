"""What cases reserve, are granted, commit, are paid: one entry for all their lines, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.funds.actions.legs import Line, move, moves
from jalon.funds.enums import Basis, Book, Operation, Step
from jalon.funds.models import CreditLine, Entry, Envelope, Posting, PrivatePart
from jalon.funds.posting import Act, Leg, Posted, post
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action


@action
def reserve(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Keep an amount for a case under review: allocated(scheme) → reserved(case)."""
    return post(Operation.RESERVE, act, moves(lines, Step.ALLOCATED, Step.RESERVED, scheme, case))


@action
def release(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Give a reservation back to the scheme: reserved(case) → allocated(scheme)."""
    return post(Operation.RELEASE, act, moves(lines, Step.RESERVED, Step.ALLOCATED, scheme, case))


@action
def grant(
    act: Act, scheme: str, case: str, lines: Sequence[Line], *, release_rest: Sequence[Envelope] = ()
) -> Posted:
    """The committee's vote grants: reserved(case) → granted(case), on several lines if need be.

    What stays reserved on the envelopes of ``release_rest`` returns to the scheme in the same entry, so a grant
    below the reservation leaves nothing asleep.
    """
    legs = moves(lines, Step.RESERVED, Step.GRANTED, scheme, case)
    legs += [move(envelope, Step.RESERVED, Step.ALLOCATED, None, scheme, case) for envelope in release_rest]
    return post(Operation.GRANT, act, legs)


@action
def withdraw(act: Act, scheme: str, case: str, lines: Sequence[Line], *, source: Step = Step.GRANTED) -> Posted:
    """A decision withdraws a grant, or a commitment: granted or committed(case) → allocated(scheme)."""
    return post(Operation.WITHDRAW, act, moves(lines, source, Step.ALLOCATED, scheme, case))


@action
def lapse(act: Act, scheme: str, case: str, lines: Sequence[Line], *, source: Step = Step.COMMITTED) -> Posted:
    """What the rules let fall (caducité) returns to the scheme: committed or granted(case) → allocated(scheme)."""
    return post(Operation.LAPSE, act, moves(lines, source, Step.ALLOCATED, scheme, case))


@action
def commit(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The event that the Region chose binds it: granted(case) → committed(case)."""
    return post(Operation.COMMIT, act, moves(lines, Step.GRANTED, Step.COMMITTED, scheme, case))


@action
def certify(act: Act, scheme: str, case: str, lines: Sequence[Line], basis: Basis) -> Posted:
    """Work done, or an advance due, is certified on a named basis: committed(case) → certified(case)."""
    return post(Operation.CERTIFY, act, moves(lines, Step.COMMITTED, Step.CERTIFIED, scheme, case), basis=basis)


@action
def order(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """A payment order: certified(case) → ordered(case), and as much of the year's credits, open → used(case).

    The credits are those of ``act.year`` and of each envelope's chapter; both books move in one entry.
    """
    return post(
        Operation.ORDER,
        act,
        moves(lines, Step.CERTIFIED, Step.ORDERED, scheme, case)
        + _credit_moves(lines, act.year, Step.OPEN, Step.USED, scheme, case),
    )


@action
def reject_order(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The accountant rejects an order: ordered → certified, and the credits of its exercice, used → open."""
    return post(
        Operation.REJECT,
        act,
        moves(lines, Step.ORDERED, Step.CERTIFIED, scheme, case)
        + _credit_moves(lines, act.year, Step.USED, Step.OPEN, scheme, case),
    )


@action
def pay(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The accountant's return: ordered(case) → paid(case); ``act.reference`` is the accountant's number.

    On a repayable envelope the same entry opens what the case has to repay: charged → outstanding(case).
    """
    return post(Operation.PAY, act, _paid(lines, scheme, case))


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of a return: of which case, from which envelope, how much."""

    scheme: str
    case: str
    line: Line


@action
def pay_together(act: Act, payments: Sequence[Paid]) -> Posted:
    """The payments of one return, of any cases, in one entry: all of them or none; ``act.reference`` is the return."""
    return post(Operation.PAY, act, [leg for one in payments for leg in _paid([one.line], one.scheme, one.case)])


def _paid(lines: Sequence[Line], scheme: str, case: str) -> list[Leg]:
    legs = moves(lines, Step.ORDERED, Step.PAID, scheme, case)
    legs += [
        Leg(line.envelope.pk, Book.RECEIVABLES, Step.CHARGED, Step.OUTSTANDING, line.amount, scheme, case)
        for line in lines
        if line.envelope.owner.repayable
    ]
    return legs


@action
def use(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Hours, seats, days that were really used: granted(case) → used(case)."""
    return post(Operation.USE, act, moves(lines, Step.GRANTED, Step.USED, scheme, case))


@action
def reverse(act: Act, entry: int) -> Posted:
    """A reversing entry undoes a mistaken one, whole, in its exercice; ``act.reference`` says why.

    A payment, a rejected order and a reversal are not reversed.
    """
    return post(Operation.REVERSE, act, [], reverses=entry)


@action
def erase_private_part(entry: Entry) -> bool:
    """Erase what an entry remembers of a person; its chain stays valid. False where nothing was kept."""
    erased, _tables = PrivatePart.objects.filter(entry=entry).delete()
    return bool(erased)


@action
def erase_private_parts(case: str) -> int:
    """Erase what the entries of a case remember of a person; their chains stay valid. How many parts there were."""
    entries = Posting.objects.filter(account__case_ref=case).values("entry")
    erased, _tables = PrivatePart.objects.filter(entry__in=entries).delete()
    return erased


def _credit_moves(
    lines: Sequence[Line], exercice: int, source: Step, target: Step, scheme: str, case: str
) -> list[Leg]:
    """The same amounts on the credits of the exercice, chapter by chapter."""
    owners = {line.envelope.pk: line.envelope.owner for line in lines}
    known = {
        credit.reference: credit.pk
        for credit in CreditLine.objects.filter(
            reference__in={f"{owner.region}/{exercice}/{owner.chapter}" for owner in owners.values()}
        )
    }
    legs = []
    for line in lines:
        owner = owners[line.envelope.pk]
        credit = known.get(f"{owner.region}/{exercice}/{owner.chapter}")
        if credit is None:
            raise ActionRefused(
                "funds.no_credits",
                _("Aucun crédit de paiement n’est ouvert pour l’exercice %(exercice)s au chapitre %(chapter)s.")
                % {"exercice": exercice, "chapter": owner.chapter},
                _("Faites voter des crédits, ou choisissez l’exercice ouvert."),
                field="exercice",
            )
        legs.append(Leg(credit, Book.CREDITS, source, target, line.amount, scheme, case))
    return legs
