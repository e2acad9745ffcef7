"""The ledger as it is published: what everybody needs to read it, and to compute its hashes again.

Nothing here knows a person: the actor is a pseudonym, and the private part of an entry is a digest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery, Sum

from jalon.funds.chain import PostingText, PublicPart
from jalon.funds.models import Entry, Link, Owner, Posting, Schedule, Seal, Total
from jalon.funds.queries import Totals, reached, schedules_of


@dataclass(frozen=True)
class ChainLink:
    """One link of an owner's chain with every field that its hash covers."""

    format: int
    sequence: int
    previous: bytes
    hash: bytes
    first: bytes | None
    private_digest: bytes | None
    public: PublicPart


@dataclass(frozen=True)
class Progression:
    """How far an envelope's amount has come: in all, by exercice, and the credits that it was voted with."""

    totals: Totals
    years: Mapping[int, Totals]
    schedule: Mapping[int, int]


def chains(region: str) -> QuerySet[Owner]:
    """Every owner of a chain in a Region: envelopes and lines of payment credits."""
    return Owner.objects.filter(region=region).order_by("reference")


def chain_links(owner: str, *, after: int = 0, size: int = 100) -> list[ChainLink]:
    """The links of a chain that follow number ``after``, in order; the same queries whatever their number."""
    reversed_hash = Link.objects.filter(entry=OuterRef("reverses_id"), first=None).values("hash")[:1]
    entries = Entry.objects.annotate(reversed_hash=Subquery(reversed_hash)).prefetch_related(
        Prefetch("postings", Posting.objects.select_related("account__owner").order_by("ordinal")),
        Prefetch("schedule", Schedule.objects.order_by("exercice")),
    )
    found = (
        Link.objects.filter(owner__reference=owner, sequence__gt=after)
        .order_by("sequence")
        .prefetch_related(Prefetch("entry", entries))[:size]
    )
    return [_link(row) for row in found]


def _link(row: Link) -> ChainLink:
    entry: Any = row.entry
    postings = [
        PostingText(
            posting.account.owner.reference,
            posting.account.book,
            posting.account.step,
            posting.account.scheme,
            posting.account.case_ref,
            posting.amount,
        )
        for posting in entry.postings.all()
    ]
    public = PublicPart(
        entry.key,
        entry.operation,
        entry.on_date,
        entry.exercice,
        entry.posted_at,
        entry.actor,
        entry.reference,
        entry.basis,
        _bytes(entry.reversed_hash),
        [(line.exercice, line.amount_cents) for line in entry.schedule.all()],
        postings,
    )
    return ChainLink(
        row.format,
        row.sequence,
        bytes(row.previous),
        bytes(row.hash),
        _bytes(row.first),
        _bytes(entry.private_digest),
        public,
    )


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def progressions(owners: Iterable[int]) -> dict[int, Progression]:
    """Where envelopes are, by owner id, in two queries whatever their number."""
    ids = list(owners)
    whole: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    yearly: dict[int, dict[int, dict[tuple[str, str], int]]] = defaultdict(dict)
    fictif = dict(Owner.objects.filter(pk__in=ids).values_list("pk", "fictif"))
    rows = Total.objects.filter(owner__in=ids).values_list("owner_id", "year", "book", "step")
    for owner, year, book, step, net in rows.annotate(net=Sum("amount")).order_by("owner_id", "year"):
        whole[owner][book, step] += int(net)
        yearly[owner].setdefault(year, {})[book, step] = int(net)
    schedules = schedules_of(ids)
    return {
        owner: Progression(
            reached(whole[owner], fictif[owner]),
            {year: reached(nets, fictif[owner]) for year, nets in yearly[owner].items()},
            schedules.get(owner, {}),
        )
        for owner in fictif
    }


def last_posted(region: str = "") -> datetime | None:
    """When the latest entry was recorded, in a Region or anywhere."""
    found = Entry.objects.filter(links__owner__region=region) if region else Entry.objects.all()
    latest: datetime | None = found.aggregate(latest=Max("posted_at"))["latest"]
    return latest


def seals(*, before: int | None = None, size: int = 50) -> Sequence[Seal]:
    """The seals, the latest first, older than number ``before``."""
    found = Seal.objects.all() if before is None else Seal.objects.filter(number__lt=before)
    return list(found.order_by("-number")[:size])
