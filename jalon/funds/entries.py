"""Entries as people read them: the public part, its moves, its place in the chains."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from jalon.funds.amounts import amount_text
from jalon.funds.enums import Basis, Book, Operation, Step
from jalon.funds.models import Entry, Link, Owner, Posting, Resource
from jalon.funds.queries import within_axis


@dataclass(frozen=True)
class Move:
    """An amount that went from one step to another, on one owner."""

    owner: str
    book: Book
    source: Step
    target: Step
    scheme: str
    case: str
    amount: int
    resource: Resource

    @property
    def amount_text(self) -> str:
        """The amount in words."""
        return amount_text(self.amount, self.resource)


@dataclass(frozen=True)
class ChainPlace:
    """Where an entry stands in an owner's chain."""

    owner: str
    sequence: int
    hash: str
    twin: bool


@dataclass(frozen=True)
class EntryView:
    """One entry of the ledger, without what it may know of a person.

    ``amount`` is what the entry moved in its first book (so an order counts once, not again for its credits).
    ``reverses`` and ``reversed_by`` are entry ids.
    """

    id: int
    operation: Operation
    on: date
    exercice: int
    posted_at: datetime
    actor: str
    reference: str
    basis: Basis | None
    amount: int
    resource: Resource
    fictif: bool
    moves: Sequence[Move]
    places: Sequence[ChainPlace]
    reverses: int | None
    reversed_by: int | None
    has_private_part: bool

    @property
    def amount_text(self) -> str:
        """The amount in words."""
        return amount_text(self.amount, self.resource)

    @property
    def case(self) -> str:
        """The case that the entry is about, if one."""
        return next((move.case for move in self.moves if move.case), "")

    @property
    def place(self) -> ChainPlace:
        """The chain that the entry belongs to; its other places are twins."""
        return self.places[0]


BEHIND: Mapping[str, tuple[Operation, ...]] = {
    "opened": (Operation.OPEN, Operation.CANCEL, Operation.TRANSFER),
    "allocated": (Operation.ALLOCATE, Operation.DEALLOCATE, Operation.CANCEL),
    "entrusted": (Operation.ENTRUST, Operation.TAKE, Operation.HAND_BACK, Operation.GIVE_BACK),
    "reserved": (
        Operation.RESERVE,
        Operation.RELEASE,
        Operation.GRANT,
        Operation.WITHDRAW,
        Operation.LAPSE,
        Operation.TAKE,
        Operation.HAND_BACK,
    ),
    "granted": (
        Operation.GRANT,
        Operation.WITHDRAW,
        Operation.LAPSE,
        Operation.TAKE,
        Operation.HAND_BACK,
    ),
    "committed": (Operation.COMMIT, Operation.WITHDRAW, Operation.LAPSE),
    "certified": (Operation.CERTIFY,),
    "ordered": (Operation.ORDER, Operation.REJECT),
    "paid": (Operation.PAY,),
    "used": (Operation.USE,),
    # What is left at a step: what brought there, and what took on from there.
    "available": (
        Operation.OPEN,
        Operation.CANCEL,
        Operation.TRANSFER,
        Operation.ALLOCATE,
        Operation.DEALLOCATE,
    ),
    "unreserved": (
        Operation.ALLOCATE,
        Operation.DEALLOCATE,
        Operation.CANCEL,
        Operation.ENTRUST,
        Operation.GIVE_BACK,
        Operation.RESERVE,
        Operation.RELEASE,
        Operation.GRANT,
        Operation.WITHDRAW,
        Operation.LAPSE,
    ),
    "left": (
        Operation.GRANT,
        Operation.TAKE,
        Operation.WITHDRAW,
        Operation.LAPSE,
        Operation.HAND_BACK,
        Operation.PAY,
        Operation.USE,
    ),
    "voted": (Operation.OPEN, Operation.CANCEL, Operation.TRANSFER, Operation.REPHASE),
    "credits": (Operation.OPEN_CREDITS, Operation.CANCEL_CREDITS),
    "lapsed": (Operation.LAPSE_CREDITS,),
    "open": (
        Operation.OPEN_CREDITS,
        Operation.CANCEL_CREDITS,
        Operation.LAPSE_CREDITS,
        Operation.ORDER,
        Operation.REJECT,
    ),
    "owed": (
        Operation.PAY,
        Operation.CHARGE,
        Operation.CALL_DUE,
        Operation.RECEIVE,
        Operation.REPAY_EARLY,
        Operation.DISPUTE,
        Operation.UPHOLD,
        Operation.RESCHEDULE,
        Operation.WRITE_OFF,
    ),
}
"""The operations that carry an amount over a step, there or back: the entries behind a figure."""


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are wanted; an empty field keeps all. An axis keeps its lines too."""

    region: str = ""
    axis: str = ""
    envelope: str = ""
    scheme: str = ""
    case: str = ""
    operations: Sequence[Operation] = ()
    year: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class EntryPage:
    """A page of entries, the latest first; ``before`` asks for the next page, None where there is none."""

    entries: Sequence[EntryView]
    before: int | None


def entries(wanted: EntryFilter, *, before: int | None = None, size: int = 50) -> EntryPage:
    """The latest entries that the filter keeps, older than entry ``before``.

    A page costs the same wherever it is: it goes on from an entry's id instead of counting.
    """
    found = _filtered(wanted)
    if wanted.envelope:
        # Along the chain: its index gives the page without looking at other envelopes' entries, nor sorting all of
        # this one's, which a join with the owner by name would do.
        owner = Owner.objects.filter(reference=wanted.envelope).values_list("pk", flat=True).first()
        links = Link.objects.filter(owner=owner).order_by("-sequence")
        if before is not None:
            links = links.filter(sequence__lt=links.filter(entry=before).values("sequence")[:1])
        if wanted != EntryFilter(envelope=wanted.envelope):
            links = links.filter(Exists(found.filter(pk=OuterRef("entry_id"))))
        ids = list(links.values_list("entry_id", flat=True)[: size + 1])
    else:
        if before is not None:
            found = found.filter(id__lt=before)
        ids = list(found.order_by("-id").values_list("id", flat=True)[: size + 1])
    views = {view.id: view for view in _views(ids[:size])}
    return EntryPage([views[id] for id in ids[:size]], ids[size - 1] if len(ids) > size else None)


def entry(id: int) -> EntryView | None:
    """One entry by its id."""
    return next(iter(_views([id])), None)


def entry_at(owner: str, sequence: int) -> EntryView | None:
    """One entry by its place in a chain: how entries are quoted on paper."""
    link = Link.objects.filter(owner__reference=owner, sequence=sequence).first()
    return entry(link.entry_id) if link else None


def _filtered(wanted: EntryFilter) -> QuerySet[Entry]:
    found = Entry.objects.all()
    postings: dict[str, Any] = {"account__scheme": wanted.scheme, "account__case_ref": wanted.case}
    if wanted.operations:
        # A reversal stands behind the figure that it takes back.
        undone = Q(operation=Operation.REVERSE, reverses__operation__in=wanted.operations)
        found = found.filter(Q(operation__in=wanted.operations) | undone)
    own: dict[str, Any] = {
        "exercice": wanted.year,
        "on_date__gte": wanted.since,
        "on_date__lte": wanted.until,
    }
    if wanted.region or wanted.axis:
        chains = Link.objects.filter(entry=OuterRef("pk"))
        if wanted.region:
            chains = chains.filter(owner__region=wanted.region)
        if wanted.axis:
            chains = chains.filter(within_axis("owner__envelope__axis", wanted.axis))
        found = found.filter(Exists(chains))
    if any(postings.values()):
        kept = {name: value for name, value in postings.items() if value}
        found = found.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"), **kept)))
    return found.filter(**{name: value for name, value in own.items() if value})


VIEWS = """
SELECT e.id, e.operation, e.on_date, e.exercice, e.posted_at, e.actor, e.reference, e.basis, e.reverses_id,
       (SELECT u.id FROM funds_entry u WHERE u.reverses_id = e.id),
       EXISTS (SELECT FROM funds_privatepart p WHERE p.entry_id = e.id),
       (SELECT json_agg(json_build_array(o.reference, o.fictif, o.resource_id, a.book, a.step, a.scheme, a.case_ref,
                                         p.amount) ORDER BY p.ordinal)::text
          FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
         WHERE p.entry_id = e.id),
       (SELECT json_agg(json_build_array(o.reference, l.sequence, encode(l.hash, 'hex'), l.first IS NOT NULL)
                        ORDER BY l.first IS NOT NULL, l.owner_id)::text
          FROM funds_link l JOIN funds_owner o ON o.id = l.owner_id WHERE l.entry_id = e.id)
  FROM funds_entry e WHERE e.id = ANY (%s)
"""


@dataclass(frozen=True)
class _Posting:
    """A posting as the query gives it."""

    owner: str
    fictif: bool
    resource: str
    book: str
    step: str
    scheme: str
    case: str
    amount: int


def _views(ids: Sequence[int]) -> list[EntryView]:
    resources = {one.code: one for one in Resource.objects.all()}
    with connection.cursor() as cursor:  # a page of fifty by the ORM's objects takes ten times as long
        cursor.execute(VIEWS, [list(ids)])
        return [_view(row, resources) for row in cursor.fetchall()]


def _view(row: Sequence[Any], resources: Mapping[str, Resource]) -> EntryView:
    id, operation, on, exercice, posted_at, actor, reference, basis, reverses, reversed_by, private = row[:11]
    postings = [_Posting(*one) for one in json.loads(row[11])]
    moves = [_move(*pair, resources) for pair in zip(postings[::2], postings[1::2], strict=True)]
    return EntryView(
        id=id,
        operation=Operation(operation),
        on=on,
        exercice=exercice,
        posted_at=posted_at,
        actor=actor,
        reference=reference,
        basis=Basis(basis) if basis else None,
        amount=_amount(Operation(operation), moves),
        resource=moves[0].resource,
        fictif=any(posting.fictif for posting in postings),
        moves=moves,
        places=[ChainPlace(*place) for place in json.loads(row[12])],
        reverses=reverses,
        reversed_by=reversed_by,
        has_private_part=private,
    )


def _amount(operation: Operation, moves: Sequence[Move]) -> int:
    """What an entry moved; a transfer and a re-phasing write their amount on both sides, and count it once."""
    if operation in (Operation.TRANSFER, Operation.REPHASE):
        return moves[0].amount
    return sum(move.amount for move in moves if move.book == moves[0].book)


def _move(taken: _Posting, given: _Posting, resources: Mapping[str, Resource]) -> Move:
    subject = given if given.scheme else taken
    return Move(
        owner=given.owner,
        book=Book(given.book),
        source=Step(taken.step),
        target=Step(given.step),
        scheme=subject.scheme,
        case=given.case or taken.case,
        amount=given.amount,
        resource=resources[given.resource],
    )
