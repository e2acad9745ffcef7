"""Payments and repayments to come, by day, from the calendars of agreements and what the ledger still holds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from jalon.cases.enums import Way
from jalon.cases.models import Instalment
from jalon.funds.enums import Book
from jalon.funds.queries import unpaid, unpaid_amounts, unpaid_cases
from jalon.funds.receivables import owed_in
from jalon.payments.enums import ClaimKind, ClaimState
from jalon.payments.models import Claim
from jalon.ui import formats


@dataclass(frozen=True, slots=True)
class Expected:
    """An amount (cents) that a case is to be paid or to repay; ``on`` is None where no calendar gives a day."""

    envelope: str
    scheme: str
    case: str
    on: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class Coming:
    """Payments to come, and of them what is still to be ordered: the credits of what is ordered are used already."""

    to_pay: list[Expected]
    to_order: list[Expected]


def payments_to_come(region: str, envelope: str = "") -> Coming:
    """What cases, or those of one envelope, are still to be paid, with the day that their agreement foresees.

    What was paid counts for the earliest instalments. What is granted and has no agreement yet, or no calendar, has no
    day; nor has what a balance leaves, until the case is closed and it returns to its scheme.
    """
    waiting = unpaid(region, envelope)
    known = calendars(region, Way.PAYMENT, {one.case for one in waiting}, envelope)
    coming = Coming([], [])
    for one in waiting:
        calendar = known.get((one.case, one.envelope), ())
        whole = Expected(one.envelope, one.scheme, one.case, None, one.cents)
        coming.to_pay.extend(placed(whole, calendar))
        coming.to_order.extend(placed(replace(whole, cents=one.cents - one.ordered), calendar))
    return coming


def repayments_to_come(region: str) -> list[Expected]:
    """What is left of advances to fall due, with the day that the agreement foresees."""
    owed = owed_in(region)
    known = calendars(region, Way.REPAYMENT, {one.case for one in owed})
    return [
        expected
        for one in owed
        if one.book is Book.RECEIVABLES and one.outstanding
        for expected in placed(
            Expected(one.envelope.reference, one.scheme, one.case, None, one.outstanding),
            known.get((one.case, one.envelope.reference), ()),
        )
    ]


def calendars(
    region: str, way: Way, cases: Collection[str] | QuerySet[Any], envelope: str = ""
) -> Mapping[tuple[str, str], Sequence[tuple[date, int]]]:
    """The calendars of these cases alone: what others were paid in the past costs nothing."""
    found: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
    lines = Instalment.objects.filter(agreement__case__reference__in=cases, agreement__case__region=region, way=way)
    if envelope:
        lines = lines.filter(envelope=envelope)
    rows = lines.values_list("agreement__case__reference", "envelope", "due_on", "amount_cents")
    for case, reference, on, cents in rows.order_by("due_on", "pk"):
        found[str(case), reference].append((on, cents))
    for over in ended(region, cases) if way is Way.PAYMENT else ():
        found.pop(over, None)
    return found


def ended(region: str, cases: Collection[str] | QuerySet[Any]) -> set[tuple[str, str]]:
    """The cases and envelopes whose balance is paid or settled: no instalment of theirs is to come any more."""
    over = Claim.objects.filter(
        case__reference__in=cases,
        case__region=region,
        kind=ClaimKind.BALANCE,
        state__in=(ClaimState.PAID, ClaimState.SETTLED),
    )
    return {(str(case), envelope) for case, envelope in over.values_list("case__reference", "envelope")}


def placed(whole: Expected, calendar: Sequence[tuple[date, int]]) -> list[Expected]:
    """The last instalments that make up what is left; what is beyond them has no day."""
    return [replace(whole, on=on, cents=part) for on, part in parts(whole.cents, calendar)]


def parts(left: int, calendar: Sequence[tuple[date, int]]) -> list[tuple[date | None, int]]:
    """The same of an amount alone: days and cents."""
    found: list[tuple[date | None, int]] = []
    for on, cents in reversed(calendar):
        part = min(left, cents)
        if part:
            found.append((on, part))
            left -= part
    if left:
        found.append((None, left))
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Month:
    """What is expected in a month, in cents."""

    first: date
    cents: int

    @property
    def name(self) -> str:
        """« novembre 2026 »."""
        return formats.date(self.first.isoformat()[:7])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come: overdue (its day has passed), by month, by year, and without a day. In cents."""

    overdue: int
    months: tuple[Month, ...]
    years: Mapping[int, int]
    """By exercice; what is overdue counts in the running one."""
    undated: int

    @property
    def whole(self) -> int:
        """All that is to come."""
        return self.overdue + sum(month.cents for month in self.months) + self.undated


def outlook(expected: Iterable[Expected], today: date) -> Outlook:
    """The same gathered by month and by exercice, as seen on ``today``."""
    days: Counter[date | None] = Counter()
    for one in expected:
        days[one.on] += one.cents
    return _gathered(days, today)


def envelope_outlook(region: str, envelope: str, today: date) -> tuple[Outlook, Outlook]:
    """What an envelope will pay, and what of it is still to be ordered; its page adds up thousands of cases so."""
    to_pay: Counter[date | None] = Counter()
    to_order: Counter[date | None] = Counter()
    known = calendars(region, Way.PAYMENT, unpaid_cases(region, envelope), envelope)
    for case, cents, ordered in unpaid_amounts(region, envelope):
        calendar = known.get((case, envelope), ())
        for days, left in ((to_pay, cents), (to_order, cents - ordered)):
            for on, part in parts(left, calendar):
                days[on] += part
    return _gathered(to_pay, today), _gathered(to_order, today)


def _gathered(days: Mapping[date | None, int], today: date) -> Outlook:
    months: dict[date, int] = defaultdict(int)
    years: dict[int, int] = defaultdict(int)
    overdue = undated = 0
    for on, cents in days.items():
        if on is None:
            undated += cents
            continue
        years[max(on, today).year] += cents
        if on < today:
            overdue += cents
        else:
            months[on.replace(day=1)] += cents
    return Outlook(
        overdue,
        tuple(Month(first, months[first]) for first in sorted(months)),
        dict(sorted(years.items())),
        undated,
    )
