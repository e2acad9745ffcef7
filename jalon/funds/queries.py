"""What the ledger says: totals, situations, entries. Reads only; amounts in the resource's smallest unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, F, OuterRef, Q, QuerySet, Sum, When

from jalon.funds.enums import PATHS, Book, OwnerKind, Step
from jalon.funds.models import EURO, Account, CreditLine, Envelope, Owner, Posting, Schedule, Total


@dataclass(frozen=True)
class Totals:
    """How far some amounts have come: each figure counts what reached its step *or a later one*.

    So ``granted`` is all that was granted and not withdrawn, paid or not. ``entrusted`` is what operators hold in their
    shares and granted to nobody; ``outstanding`` is what is still to be repaid of advances. ``fictif``: the amounts are
    invented, in a demonstration.
    """

    opened: int = 0
    allocated: int = 0
    entrusted: int = 0
    reserved: int = 0
    granted: int = 0
    committed: int = 0
    certified: int = 0
    ordered: int = 0
    paid: int = 0
    used: int = 0
    outstanding: int = 0
    due: int = 0
    received: int = 0
    fictif: bool = False

    @property
    def available(self) -> int:
        """Opened and not allocated to a scheme."""
        return self.opened - self.allocated

    @property
    def unreserved(self) -> int:
        """Allocated to schemes, neither reserved for a case nor entrusted to an operator."""
        return self.allocated - self.reserved - self.entrusted

    @property
    def any(self) -> bool:
        """Whether the ledger holds anything here: a page of nothing says « non publié »."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "fictif")


class By(StrEnum):
    """What totals can be told apart by."""

    REGION = "owner__region"
    AXIS = "owner__envelope__axis"
    ENVELOPE = "owner__reference"
    SECTION = "owner__section"
    CHAPTER = "owner__chapter"
    SCHEME = "scheme"
    YEAR = "year"


@dataclass(frozen=True)
class Scope:
    """Which amounts are wanted; an empty field keeps all.

    ``region``, ``axis`` (its lines too), ``envelope``, ``scheme``, ``case`` are references; ``year`` is the
    exercice of the acts; ``at`` leaves out acts of a later date (a situation at a past day). A scheme's or a case's
    totals start where it comes in: nothing is opened for it alone.
    """

    region: str = ""
    axis: str = ""
    envelope: str = ""
    scheme: str = ""
    case: str = ""
    year: int | None = None
    at: date | None = None
    resource: str = EURO


def within_axis(column: str, axis: str) -> Q:
    """What belongs to an axis or to one of its lines."""
    return Q(**{column: axis}) | Q(**{f"{column}__startswith": f"{axis}/"})


def totals(scope: Scope) -> Totals:
    """The totals of a scope."""
    return totals_by(None, scope).get("", Totals())


def totals_by(by: By | None, scope: Scope) -> dict[str, Totals]:
    """The same told apart by Region, axis, envelope, section, chapter, scheme or year; keys as text, in order."""
    groups: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    invented = set()
    for key, book, step, fictif, net in _rows(by, scope):
        groups[str(key or "")][book, step] += int(net)
        if fictif:
            invented.add(str(key or ""))
    if by is By.SCHEME:
        groups.pop("", None)
    return {key: reached(groups[key], key in invented) for key in sorted(groups)}


def _rows(by: By | None, scope: Scope) -> Iterable[tuple[str, str, str, bool, int]]:
    """(key, book, step, fictif, net), from the kept totals, or from postings where they are not fine enough."""
    rows: QuerySet[Any]
    if scope.case or scope.at:
        rows, account, year = Posting.objects.all(), "account__", "entry__exercice"
    else:
        rows, account, year = Total.objects.all(), "", "year"
    wanted: dict[str, Any] = {
        f"{account}owner__region": scope.region,
        f"{account}owner__reference": scope.envelope,
        f"{account}scheme": scope.scheme,
        f"{account}case_ref": scope.case,
        year: scope.year,
        "entry__on_date__lte": scope.at,
    }
    rows = rows.filter(
        **{f"{account}owner__kind": OwnerKind.ENVELOPE, f"{account}owner__resource": scope.resource},
        **{name: value for name, value in wanted.items() if value},
    )
    if scope.axis:
        rows = rows.filter(within_axis(f"{account}owner__envelope__axis", scope.axis))
    key = year if by is By.YEAR else f"{account}{by}" if by else f"{account}owner__kind"
    names = [key, *(f"{account}{name}" for name in ("book", "step", "owner__fictif"))]
    for row in rows.values_list(*names).annotate(net=Sum("amount")).order_by():
        yield (row[0] if by else "", *row[1:])


def reached(nets: Mapping[tuple[str, str], int], fictif: bool) -> Totals:
    """Totals from the net amount of each (book, step): what is at a step has reached those before it."""
    figures: dict[str, int] = defaultdict(int)
    for book in (Book.AUTHORITY, Book.RESOURCE):
        so_far = 0
        for step in reversed(PATHS[book][2:]):
            so_far += nets.get((book, step), 0)
            figures[step.value] += so_far
        figures["opened"] -= nets.get((book, Step.OPENED), 0)
    figures["entrusted"] = sum(nets.get((book, Step.ENTRUSTED), 0) for book in (Book.AUTHORITY, Book.RESOURCE))
    for step in (Step.OUTSTANDING, Step.DUE, Step.RECEIVED):
        figures[step.value] = nets.get((Book.RECEIVABLES, step), 0)
    return Totals(**figures, fictif=fictif)


VERSION = """
SELECT (SELECT count(*) FROM funds_owner WHERE %(region)s IN ('', region)),
       (SELECT coalesce(sum(sequence), 0) FROM funds_owner WHERE %(region)s IN ('', region)),
       (SELECT count(*) FROM funds_programme WHERE %(region)s IN ('', region)),
       (SELECT count(*) FROM funds_funder f JOIN funds_programme p ON p.id = f.programme_id
         WHERE %(region)s IN ('', p.region)),
       (SELECT count(*) FROM funds_pledge s JOIN funds_programme p ON p.id = s.programme_id
         WHERE %(region)s IN ('', p.region))
"""


def version(region: str = "") -> str:
    """A short text that changes with every entry of a Region, or of all: the ledger's part of a page's cache key.

    It adds the chains' sequences, which only grow and are set in the posting transaction itself, and counts what is
    recorded of programmes that several bodies finance.
    """
    with connection.cursor() as cursor:  # at every request: the ORM would take five times as long
        cursor.execute(VERSION, {"region": region})
        return ".".join(map(str, cursor.fetchone()))


@dataclass(frozen=True)
class EnvelopeSituation:
    """Where an envelope's amount is: in all, by scheme, and the payment credits it was voted with."""

    envelope: Envelope
    totals: Totals
    schemes: Mapping[str, Totals]
    schedule: Mapping[int, int]


def envelopes(region: str, *, axis: str = "") -> QuerySet[Envelope]:
    """The envelopes of a Region, by reference."""
    found = Envelope.objects.filter(owner__region=region)
    return (found.filter(axis=axis) if axis else found).order_by("owner__reference")


def envelope(reference: str) -> Envelope | None:
    """The envelope named « region/slug »."""
    return Envelope.objects.filter(owner__reference=reference).first()


def envelope_situation(reference: str, *, at: date | None = None) -> EnvelopeSituation | None:
    """An envelope now, or as the acts up to a day left it."""
    found = envelope(reference)
    if found is None:
        return None
    scope = Scope(envelope=reference, at=at, resource=found.owner.resource.code)
    return EnvelopeSituation(
        found, totals(scope), totals_by(By.SCHEME, scope), schedule_of(Scope(envelope=reference, at=at))
    )


def schedule_of(scope: Scope) -> dict[int, int]:
    """The payment credits by exercice that votes gave, took and moved, in cents; exercices left with none are out."""
    wanted: dict[str, Any] = {
        "entry__links__owner__region": scope.region,
        "entry__links__owner__reference": scope.envelope,
        "entry__on_date__lte": scope.at,
    }
    # One filter: a second one would join the links again, and count a transfer's two sides for each other.
    axis = within_axis("entry__links__owner__envelope__axis", scope.axis) if scope.axis else Q()
    lines = Schedule.objects.filter(axis, **{name: value for name, value in wanted.items() if value})
    return _phased(lines).get(None, {})


def schedules_of(owners: Iterable[int]) -> dict[int, dict[int, int]]:
    """The same of several envelopes at once, by owner id."""
    lines = Schedule.objects.filter(entry__links__owner__in=list(owners))
    return {owner: years for owner, years in _phased(lines, "entry__links__owner_id").items() if owner}


def _phased(lines: QuerySet[Schedule], by: str = "") -> dict[int | None, dict[int, int]]:
    """Cents by exercice; a transfer's lines count for the envelope that gives, and the other way for its twin."""
    signed = Case(When(entry__links__first=None, then=F("amount_cents")), default=-F("amount_cents"))
    names = [by] if by else []
    rows = lines.filter(entry__reversed_by=None).values_list(*names, "exercice").annotate(cents=Sum(signed))
    found: dict[int | None, dict[int, int]] = defaultdict(dict)
    for *owner, exercice, cents in rows.order_by("exercice"):
        if cents:
            found[owner[0] if owner else None][exercice] = int(cents)
    return dict(found)


@dataclass(frozen=True)
class CaseLine:
    """What a case has on one envelope."""

    envelope: Envelope
    scheme: str
    totals: Totals
    balances: Mapping[tuple[str, str], int]


def case_situation(case: str) -> list[CaseLine]:
    """What a case has on each envelope it draws on: how far it came, and what stands at each step now."""
    lines: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(dict)
    accounts = Account.objects.filter(case_ref=case, owner__kind=OwnerKind.ENVELOPE)
    for account in accounts.order_by("owner__reference"):
        lines[account.owner_id, account.scheme][Book(account.book), Step(account.step)] = account.balance
    known = Envelope.objects.in_bulk([owner for owner, _scheme in lines])
    return [
        CaseLine(known[owner], scheme, reached(balances, known[owner].fictif), balances)
        for (owner, scheme), balances in lines.items()
    ]


SHOWN_CASES = 50


def cases_of(scope: Scope, *, size: int = SHOWN_CASES) -> dict[tuple[str, str], Totals]:
    """The totals of the latest cases of an envelope or of a scheme, by (envelope, case), the latest first.

    It costs the same however many cases there are: ``size`` of them are read.
    """
    keys = _latest_cases(scope, size)
    owners, cases = {key[0] for key in keys}, {key[2] for key in keys}
    rows: QuerySet[Any]
    if scope.at:
        rows = Posting.objects.filter(
            account__owner__in=owners, account__case_ref__in=cases, entry__on_date__lte=scope.at
        ).values_list("account__owner_id", "account__case_ref", "account__book", "account__step")
        rows = rows.annotate(net=Sum("amount")).order_by()
    else:
        rows = Account.objects.filter(owner__in=owners, case_ref__in=cases).values_list(
            "owner_id", "case_ref", "book", "step", "balance"
        )
    nets: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for owner, case, book, step, net in rows:
        nets[owner, case][book, step] += int(net)
    fictif = dict(Owner.objects.filter(pk__in=owners).values_list("pk", "fictif"))
    found = {(reference, case): reached(nets[owner, case], fictif[owner]) for owner, reference, case in keys}
    return {key: moved for key, moved in found.items() if moved.any}


def _latest_cases(scope: Scope, size: int) -> list[tuple[int, str, str]]:
    """(owner, its reference, case) of the latest cases of an envelope or of a scheme."""
    # A case comes in by a reservation, or by a grant out of an operator's share.
    held = Total.objects.filter(step__in=[Step.RESERVED, Step.GRANTED], owner__resource=scope.resource)
    if scope.envelope:
        held = held.filter(owner__reference=scope.envelope)
    if scope.scheme:
        held = held.filter(scheme=scope.scheme)
    # All that the accounts' index has before the case is named, so that its last entries are read and no others.
    latest = Account.objects.filter(
        owner=OuterRef("owner"), book=OuterRef("book"), step=OuterRef("step"), scheme=OuterRef("scheme")
    ).order_by("-case_ref")
    rows = held.values_list(
        "owner_id", "owner__reference", ArraySubquery(latest.values("case_ref")[:size])
    ).order_by("owner__reference")
    keys = {(owner, reference, case): None for owner, reference, cases in rows for case in cases}
    return sorted(keys, key=lambda key: key[2], reverse=True)[:size]


@dataclass(frozen=True)
class Unpaid:
    """What a case was granted from an envelope and was not paid yet, in cents."""

    envelope: str
    scheme: str
    case: str
    cents: int
    ordered: int
    """The part that is ordered and awaits the accountant."""


def unpaid(region: str, envelope: str = "") -> list[Unpaid]:
    """What cases of a Region, or of one of its envelopes, are still to be paid."""
    on_the_way = [Step.GRANTED, Step.COMMITTED, Step.CERTIFIED, Step.ORDERED]
    owners = Owner.objects.filter(region=region)
    if envelope:
        owners = owners.filter(reference=envelope)
    # By ids: with a join PostgreSQL would read every account of the ledger.
    ids = list(owners.values_list("pk", flat=True))
    rows = (
        Account.objects.filter(owner__in=ids, book=Book.AUTHORITY, step__in=on_the_way, balance__gt=0)
        .values_list("owner__reference", "scheme", "case_ref")
        .annotate(cents=Sum("balance"), ordered=Sum("balance", filter=Q(step=Step.ORDERED), default=0))
        .order_by("case_ref", "owner__reference")
    )
    return [Unpaid(owner, scheme, case, int(cents), int(ordered)) for owner, scheme, case, cents, ordered in rows]


def committed_of(region: str) -> list[tuple[str, str, int]]:
    """(envelope, case, cents) of all that cases of a Region committed, paid or not."""
    reached_it = [Step.COMMITTED, Step.CERTIFIED, Step.ORDERED, Step.PAID]
    ids = list(Owner.objects.filter(region=region, kind=OwnerKind.ENVELOPE).values_list("pk", flat=True))
    rows = (
        Account.objects.filter(owner__in=ids, book=Book.AUTHORITY, step__in=reached_it, balance__gt=0)
        .values_list("owner__reference", "case_ref")
        .annotate(cents=Sum("balance"))
        .order_by("case_ref", "owner__reference")
    )
    return [(envelope, case, int(cents)) for envelope, case, cents in rows]


def granted_of(envelope: Envelope) -> list[tuple[str, str, int]]:
    """(scheme, case, amount) of what cases were granted of an envelope of a resource and have not used."""
    rows = Account.objects.filter(owner=envelope.pk, step=Step.GRANTED, balance__gt=0).order_by("case_ref")
    return list(rows.values_list("scheme", "case_ref", "balance"))


def unallocated_use(region: str) -> list[tuple[str, str, int]]:
    """(envelope, scheme, cents) of what schemes of a Region have and no case reserved."""
    rows = Account.objects.filter(
        owner__region=region, book=Book.AUTHORITY, step=Step.ALLOCATED, balance__gt=0
    ).order_by("owner__reference", "scheme")
    return list(rows.values_list("owner__reference", "scheme", "balance"))


@dataclass(frozen=True)
class Left:
    """What an envelope still holds for a scheme."""

    envelope: Envelope
    amount: int


def left_for_scheme(scheme: str) -> list[Left]:
    """What a scheme can still reserve, envelope by envelope."""
    accounts = Account.objects.filter(scheme=scheme, step=Step.ALLOCATED).order_by("owner__reference")
    amounts = {account.owner_id: account.balance for account in accounts}
    known = Envelope.objects.in_bulk(list(amounts))
    return [Left(known[owner], amount) for owner, amount in amounts.items()]


@dataclass(frozen=True)
class CreditsSituation:
    """The payment credits of an exercice and chapter: voted, used by orders, fallen, left. In cents."""

    line: CreditLine
    opened: int
    used: int
    lapsed: int

    @property
    def left(self) -> int:
        """What orders can still use."""
        return self.opened - self.used - self.lapsed


def credit_line(region: str, exercice: int, chapter: str) -> CreditLine | None:
    """The line of payment credits of an exercice and chapter."""
    return CreditLine.objects.filter(reference=f"{region}/{exercice}/{chapter}").first()


def credits_situation(
    region: str, *, exercice: int | None = None, at: date | None = None
) -> list[CreditsSituation]:
    """A Region's payment credits, by exercice and chapter; ``at`` leaves out acts of a later date."""
    lines = CreditLine.objects.filter(region=region, kind=OwnerKind.CREDITS)
    if exercice:
        lines = lines.filter(exercice=exercice)
    nets: dict[int, dict[str, int]] = defaultdict(dict)
    rows: QuerySet[Any] = Total.objects.filter(owner__in=lines).values_list("owner_id", "step")
    if at:
        rows = Posting.objects.filter(account__owner__in=lines, entry__on_date__lte=at).values_list(
            "account__owner_id", "account__step"
        )
    for owner, step, net in rows.annotate(net=Sum("amount")).order_by():
        nets[owner][step] = int(net)
    return [
        CreditsSituation(
            line,
            opened=-nets[line.pk].get(Step.OPENED, 0),
            used=nets[line.pk].get(Step.USED, 0),
            lapsed=nets[line.pk].get(Step.LAPSED, 0),
        )
        for line in lines.order_by("exercice", "chapter")
    ]
