"""Month by month, what a project costs its applicant, what it receives and repays, and how much it must advance.

Aid is paid after the costs (the scheme's calendar counts from the signature): the largest gap is what the applicant
must find elsewhere meanwhile. Pure: amounts in cents, nothing is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jalon.cases.schedule import Schedule
from jalon.law.days import add_months
from jalon.schemes.calendar import Repayment, Stage, payments_due, repayments_due
from jalon.schemes.enums import Instrument


@dataclass(frozen=True, slots=True)
class Month:
    """What moves in a month, and what remains to be found at its end: all spent and repaid, less all received."""

    first: date
    spent: int
    received: int
    repaid: int
    to_find: int


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The months in which something moves, from the first cost to the last repayment."""

    months: tuple[Month, ...]
    signed_on: date

    @property
    def largest(self) -> Month:
        """The month at the end of which most must be found while the project runs or is still being paid.

        Repayments that come later are not counted: what was advanced has come back by then, or never will.
        """
        last = max(month.first for month in self.months if month.spent or month.received)
        return max((month for month in self.months if month.first <= last), key=lambda month: month.to_find)


def cash_flow(
    cost: int,
    schedule: Schedule,
    awards: Mapping[Instrument, int],
    signed_on: date,
    calendar: Mapping[Instrument, Sequence[Stage]],
    repayment: Mapping[Instrument, Repayment],
) -> CashFlow | None:
    """Costs spread evenly over the project's months, awards paid and advances repaid by the scheme's calendar.

    None where the scheme says of an instrument given no calendar at all, or nothing is spent.
    """
    if cost <= 0 or any(cents and instrument not in calendar for instrument, cents in awards.items()):
        return None
    spent, received, repaid = _even(cost, schedule), dict[date, int](), dict[date, int]()
    for instrument, cents in awards.items():
        for due in payments_due(calendar.get(instrument, ()), signed_on, cents):
            _add(received, due.on, due.cents)
        if instrument in repayment:
            for due in repayments_due(repayment[instrument], signed_on, cents):
                _add(repaid, due.on, due.cents)
    months, to_find = [], 0
    for first in sorted(spent.keys() | received.keys() | repaid.keys()):
        moves = (spent.get(first, 0), received.get(first, 0), repaid.get(first, 0))
        to_find += moves[0] - moves[1] + moves[2]
        months.append(Month(first, *moves, to_find))
    return CashFlow(tuple(months), signed_on)


def _even(cost: int, schedule: Schedule) -> dict[date, int]:
    """The cost in equal parts, of whole euros, over the project's months; the last one makes up the whole."""
    start, count = schedule.starts_on.replace(day=1), schedule.months
    part = cost // count // 100 * 100
    found = {add_months(start, place): part for place in range(count)}
    found[add_months(start, count - 1)] += cost - part * count
    return found


def _add(months: dict[date, int], day: date, cents: int) -> None:
    first = day.replace(day=1)
    months[first] = months.get(first, 0) + cents
