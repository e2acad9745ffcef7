"""Entries as people read them: the public part, its moves, its place in the chains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from jalon.funds.amounts import amount_text
from jalon.funds.enums import Basis, Book, Operation, Step
from jalon.funds.models import Entry, Link, Posting, Resource
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
    "reserved": (Operation.RESERVE, Operation.RELEASE, Operation.GRANT, Operation.WITHDRAW, Operation.LAPSE),
    "granted": (Operation.GRANT, Operation.WITHDRAW, Operation.LAPSE),
    "committed": (Operation.COMMIT, Operation.WITHDRAW, Operation.LAPSE),
    "certified": (Operation.CERTIFY,),
    "ordered": (Operation.ORDER, Operation.REJECT),
    "paid": (Operation.PAY,),
    "used": (Operation.USE,),
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
        # Along the chain: its index gives the page without looking at other envelopes' entries.
        links = Link.objects.filter(owner__reference=wanted.envelope).order_by("-sequence")
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


def _views(ids: Sequence[int]) -> list[EntryView]:
    rows = (
        Entry.objects.filter(id__in=ids)
        .select_related("private", "reversed_by")
        .prefetch_related(
            Prefetch("postings", Posting.objects.select_related("account__owner__resource").order_by("ordinal")),
            Prefetch("links", Link.objects.select_related("owner")),
        )
    )
    return [_view(row) for row in rows]


def _view(row: Entry) -> EntryView:
    postings = list(row.postings.all())
    moves = [_move(*pair) for pair in zip(postings[::2], postings[1::2], strict=True)]
    links = sorted(row.links.all(), key=lambda link: (link.first is not None, link.owner_id))
    owners = [posting.account.owner for posting in postings]
    undone = getattr(row, "reversed_by", None)
    return EntryView(
        id=row.pk,
        operation=Operation(row.operation),
        on=row.on_date,
        exercice=row.exercice,
        posted_at=row.posted_at,
        actor=row.actor,
        reference=row.reference,
        basis=Basis(row.basis) if row.basis else None,
        amount=_amount(Operation(row.operation), moves),
        resource=moves[0].resource,
        fictif=any(owner.fictif for owner in owners),
        moves=moves,
        places=[
            ChainPlace(link.owner.reference, link.sequence, bytes(link.hash).hex(), link.first is not None)
            for link in links
        ],
        reverses=row.reverses_id,
        reversed_by=undone.pk if undone else None,
        has_private_part=hasattr(row, "private"),
    )


def _amount(operation: Operation, moves: Sequence[Move]) -> int:
    """What an entry moved; a transfer and a re-phasing write their amount on both sides, and count it once."""
    if operation in (Operation.TRANSFER, Operation.REPHASE):
        return moves[0].amount
    return sum(move.amount for move in moves if move.book == moves[0].book)


def _move(taken: Posting, given: Posting) -> Move:
    account = given.account
    subject = account if account.scheme else taken.account
    return Move(
        owner=account.owner.reference,
        book=Book(account.book),
        source=Step(taken.account.step),
        target=Step(account.step),
        scheme=subject.scheme,
        case=account.case_ref or taken.account.case_ref,
        amount=given.amount,
        resource=account.owner.resource,
    )
