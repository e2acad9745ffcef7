"""The moves of public money, each a documented set of postings; the only writers of the ledger.

Every action takes an ``Act`` (who, when, on which ground, once) and answers with the ``Posted`` entry, or raises
``ActionRefused``. Amounts are whole numbers of the resource's smallest unit: cents for euros.
docs/ledger.md shows each move with figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.funds.enums import Basis, Book, Operation, OwnerKind, Section, Step
from jalon.funds.models import EURO, CreditLine, Entry, Envelope, Owner, PrivatePart
from jalon.funds.posting import Act, Leg, Posted, post
from jalon.funds.refusals import refusing
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action

__all__ = [
    "Act",
    "Line",
    "Posted",
    "allocate",
    "call_due",
    "cancel_authority",
    "cancel_credits",
    "certify",
    "commit",
    "create_credit_line",
    "create_envelope",
    "deallocate",
    "erase_private_part",
    "grant",
    "lapse",
    "lapse_credits",
    "open_authority",
    "open_credits",
    "open_resource",
    "order",
    "pay",
    "receive",
    "reject_order",
    "release",
    "reserve",
    "reverse",
    "use",
    "withdraw",
]


@dataclass(frozen=True)
class Line:
    """What a case draws on one envelope; an ``amount`` of None is all that the case has at that step."""

    envelope: Envelope
    amount: int | None


@dataclass(frozen=True)
class BudgetLine:
    """Where the Region's budget carries an envelope of money."""

    section: Section
    chapter: str
    programme: str = ""


# Envelopes and lines of credits -------------------------------------------------------------------------------


@action
def create_envelope(
    *,
    region: str,
    slug: str,
    label_fr: str,
    label_en: str,
    deliberation: str,
    fictif: bool,
    budget: BudgetLine | None = None,
    resource: str = EURO,
    axis: str = "",
    repayable: bool = False,
) -> Envelope:
    """An empty envelope: what it is for and where the budget carries it. Money comes by ``open_authority``.

    ``budget`` is for euros and only for them. ``fictif`` is that of the whole database, real or a demonstration.
    ``repayable``: what is paid from it is an advance, and opens what the case has to repay. None of this changes
    afterwards, save the labels, the programme and the axis.
    """
    if (resource == EURO) != (budget is not None):
        raise ValueError("an envelope of euros has a budget line, and only such an envelope")
    with refusing():
        owner = Owner.objects.create(
            kind=OwnerKind.ENVELOPE,
            reference=f"{region}/{slug}",
            region=region,
            resource_id=resource,
            section=budget.section if budget else "",
            chapter=budget.chapter if budget else "",
            repayable=repayable,
            fictif=fictif,
        )
    return Envelope.objects.create(
        owner=owner,
        label_fr=label_fr,
        label_en=label_en,
        programme=budget.programme if budget else "",
        deliberation=deliberation,
        axis=axis,
    )


@action
def create_credit_line(
    *,
    region: str,
    exercice: int,
    section: Section,
    chapter: str,
    fictif: bool,
    closes_on: date | None = None,
) -> CreditLine:
    """The line of payment credits of an exercice and chapter, empty.

    Orders are taken until ``closes_on``: 31 January of the next year unless the Region says otherwise (journée
    complémentaire, CGCT L1612-11).
    """
    with refusing():
        return CreditLine.objects.create(
            kind=OwnerKind.CREDITS,
            reference=f"{region}/{exercice}/{chapter}",
            region=region,
            section=section,
            chapter=chapter,
            exercice=exercice,
            closes_on=closes_on or date(exercice + 1, 1, 31),
            fictif=fictif,
        )


# Votes of the assembly ----------------------------------------------------------------------------------------


@action
def open_authority(act: Act, envelope: Envelope, amount: int, schedule: Mapping[int, int]) -> Posted:
    """A budget vote opens an AP or AE: opened → available.

    ``act.reference`` is the deliberation; ``schedule`` gives the payment credits by exercice and adds up to the
    amount (CGCT L5217-10-7).
    """
    return post(Operation.OPEN, act, [_move(envelope, Step.OPENED, Step.AVAILABLE, amount)], schedule=schedule)


@action
def open_resource(act: Act, envelope: Envelope, amount: int) -> Posted:
    """A vote or an agreement opens hours, seats, days or posts: opened → available."""
    return post(Operation.OPEN, act, [_move(envelope, Step.OPENED, Step.AVAILABLE, amount)])


@action
def cancel_authority(act: Act, envelope: Envelope, amount: int) -> Posted:
    """A budget vote cancels what is not allocated: available → opened."""
    return post(Operation.CANCEL, act, [_move(envelope, Step.AVAILABLE, Step.OPENED, amount)])


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


# Schemes ------------------------------------------------------------------------------------------------------


@action
def allocate(act: Act, envelope: Envelope, scheme: str, amount: int) -> Posted:
    """Set an amount aside for a scheme: available → allocated(scheme)."""
    return post(Operation.ALLOCATE, act, [_move(envelope, Step.AVAILABLE, Step.ALLOCATED, amount, scheme)])


@action
def deallocate(act: Act, envelope: Envelope, scheme: str, amount: int | None = None) -> Posted:
    """Give a scheme's unreserved amount back to the envelope: allocated(scheme) → available."""
    return post(Operation.DEALLOCATE, act, [_move(envelope, Step.ALLOCATED, Step.AVAILABLE, amount, scheme)])


# Cases: one entry for all lines, all or none ------------------------------------------------------------------


@action
def reserve(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Keep an amount for a case under review: allocated(scheme) → reserved(case)."""
    return post(Operation.RESERVE, act, _moves(lines, Step.ALLOCATED, Step.RESERVED, scheme, case))


@action
def release(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Give a reservation back to the scheme: reserved(case) → allocated(scheme)."""
    return post(Operation.RELEASE, act, _moves(lines, Step.RESERVED, Step.ALLOCATED, scheme, case))


@action
def grant(
    act: Act, scheme: str, case: str, lines: Sequence[Line], *, release_rest: Sequence[Envelope] = ()
) -> Posted:
    """The committee's vote grants: reserved(case) → granted(case), on several lines if need be.

    What stays reserved on the envelopes of ``release_rest`` returns to the scheme in the same entry, so a grant
    below the reservation leaves nothing asleep.
    """
    legs = _moves(lines, Step.RESERVED, Step.GRANTED, scheme, case)
    legs += [_move(envelope, Step.RESERVED, Step.ALLOCATED, None, scheme, case) for envelope in release_rest]
    return post(Operation.GRANT, act, legs)


@action
def withdraw(act: Act, scheme: str, case: str, lines: Sequence[Line], *, source: Step = Step.GRANTED) -> Posted:
    """A decision withdraws a grant, or a commitment: granted or committed(case) → allocated(scheme)."""
    return post(Operation.WITHDRAW, act, _moves(lines, source, Step.ALLOCATED, scheme, case))


@action
def lapse(act: Act, scheme: str, case: str, lines: Sequence[Line], *, source: Step = Step.COMMITTED) -> Posted:
    """What the rules let fall (caducité) returns to the scheme: committed or granted(case) → allocated(scheme)."""
    return post(Operation.LAPSE, act, _moves(lines, source, Step.ALLOCATED, scheme, case))


@action
def commit(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The event that the Region chose binds it: granted(case) → committed(case)."""
    return post(Operation.COMMIT, act, _moves(lines, Step.GRANTED, Step.COMMITTED, scheme, case))


@action
def certify(act: Act, scheme: str, case: str, lines: Sequence[Line], basis: Basis) -> Posted:
    """Work done, or an advance due, is certified on a named basis: committed(case) → certified(case)."""
    return post(Operation.CERTIFY, act, _moves(lines, Step.COMMITTED, Step.CERTIFIED, scheme, case), basis=basis)


@action
def order(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """A payment order: certified(case) → ordered(case), and as much of the year's credits, open → used(case).

    The credits are those of ``act.year`` and of each envelope's chapter; both books move in one entry.
    """
    return post(
        Operation.ORDER,
        act,
        _moves(lines, Step.CERTIFIED, Step.ORDERED, scheme, case)
        + _credit_moves(lines, act.year, Step.OPEN, Step.USED, scheme, case),
    )


@action
def reject_order(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The accountant rejects an order: ordered → certified, and the credits of its exercice, used → open."""
    return post(
        Operation.REJECT,
        act,
        _moves(lines, Step.ORDERED, Step.CERTIFIED, scheme, case)
        + _credit_moves(lines, act.year, Step.USED, Step.OPEN, scheme, case),
    )


@action
def pay(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The accountant's return: ordered(case) → paid(case); ``act.reference`` is the accountant's number.

    On a repayable envelope the same entry opens what the case has to repay: charged → outstanding(case).
    """
    legs = _moves(lines, Step.ORDERED, Step.PAID, scheme, case)
    legs += [
        Leg(line.envelope.pk, Book.RECEIVABLES, Step.CHARGED, Step.OUTSTANDING, line.amount, scheme, case)
        for line in lines
        if line.envelope.owner.repayable
    ]
    return post(Operation.PAY, act, legs)


@action
def use(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """Hours, seats, days that were really used: granted(case) → used(case)."""
    return post(Operation.USE, act, _moves(lines, Step.GRANTED, Step.USED, scheme, case))


# Repayments ---------------------------------------------------------------------------------------------------


@action
def call_due(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """An instalment of an advance falls due (recovery order): outstanding(case) → due(case)."""
    return post(
        Operation.CALL_DUE,
        act,
        _moves(lines, Step.OUTSTANDING, Step.DUE, scheme, case, Book.RECEIVABLES),
    )


@action
def receive(act: Act, scheme: str, case: str, lines: Sequence[Line]) -> Posted:
    """The accountant received a repayment: due(case) → received(case). It refills no envelope."""
    return post(Operation.RECEIVE, act, _moves(lines, Step.DUE, Step.RECEIVED, scheme, case, Book.RECEIVABLES))


# Corrections --------------------------------------------------------------------------------------------------


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


# Legs ---------------------------------------------------------------------------------------------------------


def _book(envelope: Envelope) -> Book:
    return Book.AUTHORITY if envelope.owner.resource_id == EURO else Book.RESOURCE


def _move(
    envelope: Envelope, source: Step, target: Step, amount: int | None, scheme: str = "", case: str = ""
) -> Leg:
    return Leg(envelope.pk, _book(envelope), source, target, amount, scheme, case)


def _moves(
    lines: Sequence[Line], source: Step, target: Step, scheme: str, case: str, book: Book | None = None
) -> list[Leg]:
    return [
        Leg(line.envelope.pk, book or _book(line.envelope), source, target, line.amount, scheme, case)
        for line in lines
    ]


def _credits(
    operation: Operation, act: Act, line: CreditLine, source: Step, target: Step, amount: int | None
) -> Posted:
    leg = Leg(line.pk, Book.CREDITS, source, target, amount)
    in_its_year = Act(act.actor, act.on, act.key, act.reference, line.exercice, act.private)
    return post(operation, in_its_year, [leg])


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
