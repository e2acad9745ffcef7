"""How far amounts have come, in a scope: now from the kept totals, at a past day from those of each day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from jalon.funds.enums import PATHS, Book, OwnerKind, Step
from jalon.funds.models import EURO, DayTotal, Posting, Total


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
    return _told(by, 0, _rows([by] if by else [], scope))


def totals_and(scope: Scope, *ways: By) -> tuple[Totals, list[dict[str, Totals]]]:
    """The totals of a scope, and the same told apart in several ways: one reading of the books for a whole page."""
    rows = list(_rows(ways, scope))
    told = [_told(by, place, rows) for place, by in enumerate(ways)]
    return _told(None, 0, rows).get("", Totals()), told


# What the ways say of an amount, then its book, step, whether it is invented, and the amount.
_Row = tuple[tuple[Any, ...], str, str, bool, int]


def _told(by: By | None, place: int, rows: Iterable[_Row]) -> dict[str, Totals]:
    groups: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    invented = set()
    for keys, book, step, fictif, net in rows:
        key = str(keys[place] or "") if by else ""
        groups[key][book, step] += net
        if fictif:
            invented.add(key)
    if by is By.SCHEME:
        groups.pop("", None)
    return {key: reached(groups[key], key in invented) for key in sorted(groups)}


def _rows(ways: Sequence[By], scope: Scope) -> Iterator[_Row]:
    """From the kept totals of exercices, or of days; from postings where the totals are not fine enough."""
    rows: QuerySet[Any]
    if scope.case:
        rows, account, year, day = Posting.objects.all(), "account__", "entry__exercice", "entry__on_date"
    else:
        rows, account, year, day = (DayTotal if scope.at else Total).objects.all(), "", "year", "on_date"
    wanted: dict[str, Any] = {
        f"{account}owner__region": scope.region,
        f"{account}owner__reference": scope.envelope,
        f"{account}scheme": scope.scheme,
        f"{account}case_ref": scope.case,
        year: scope.year,
        f"{day}__lte": scope.at,
    }
    rows = rows.filter(
        **{f"{account}owner__kind": OwnerKind.ENVELOPE, f"{account}owner__resource": scope.resource},
        **{name: value for name, value in wanted.items() if value},
    )
    if scope.axis:
        rows = rows.filter(within_axis(f"{account}owner__envelope__axis", scope.axis))
    keys = [year if by is By.YEAR else f"{account}{by}" for by in ways]
    names = [*keys, *(f"{account}{name}" for name in ("book", "step", "owner__fictif"))]
    for *told, book, step, fictif, net in rows.values_list(*names).annotate(net=Sum("amount")).order_by():
        yield tuple(told), book, step, fictif, int(net)


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
