"""The ledger as it is published: what everybody needs to read it, and to compute its hashes again.

Nothing here knows a person: the actor is a pseudonym, and the private part of an entry is a digest.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet, Sum

from jalon.funds.chain import PostingText, PublicPart
from jalon.funds.models import Entry, Owner, Seal, Total
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


LINKS = """
SELECT l.format, l.sequence, l.previous, l.hash, l.first, e.private_digest,
       e.key, e.operation, e.on_date, e.exercice, e.posted_at, e.actor, e.reference, e.basis,
       CASE WHEN e.reverses_id IS NOT NULL THEN
         (SELECT r.hash FROM funds_link r WHERE r.entry_id = e.reverses_id AND r.first IS NULL) END,
       (SELECT json_agg(json_build_array(s.exercice, s.amount_cents) ORDER BY s.exercice)::text
          FROM funds_schedule s WHERE s.entry_id = e.id),
       (SELECT json_agg(json_build_array(o.reference, a.book, a.step, a.scheme, a.case_ref, p.amount)
                        ORDER BY p.ordinal)::text
          FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
         WHERE p.entry_id = e.id)
  FROM funds_link l JOIN funds_entry e ON e.id = l.entry_id
 WHERE l.owner_id = (SELECT id FROM funds_owner WHERE reference = %s) AND l.sequence > %s
 ORDER BY l.sequence LIMIT %s
"""


def chain_links(owner: str, *, after: int = 0, size: int = 100) -> list[ChainLink]:
    """The links of a chain that follow number ``after``, in order; one query whatever their number."""
    with connection.cursor() as cursor:  # the ORM's objects would take ten times as long
        cursor.execute(LINKS, [owner, after, size])
        return [_link(row) for row in cursor.fetchall()]


def _link(row: Sequence[Any]) -> ChainLink:
    version, sequence, previous, digest, first, private = row[:6]
    key, operation, on, exercice, posted_at, actor, reference, basis, reverses, schedule, postings = row[6:]
    return ChainLink(
        version,
        sequence,
        bytes(previous),
        bytes(digest),
        _bytes(first),
        _bytes(private),
        PublicPart(
            key,
            operation,
            on,
            exercice,
            posted_at,
            actor,
            reference,
            basis,
            _bytes(reverses),
            [(year, cents) for year, cents in json.loads(schedule or "[]")],
            [PostingText(*posting) for posting in json.loads(postings or "[]")],
        ),
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
