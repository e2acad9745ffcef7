"""The clocks of a request, computed from its events (CRPA L231-4 3°, L114-5-1, R421-1 CJA)."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SILENCE_MONTHS = 2
APPEAL_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from a letter until the answer, at the latest until its deadline."""

    asked_on: date
    deadline: date
    answered_on: date | None

    def days(self) -> int:
        """How many days the clock stood still, counting the deadline as met when nothing came."""
        end = min(self.answered_on or self.deadline, self.deadline)
        return max((end - self.asked_on).days, 0)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def silence_on(received: date, pauses: Sequence[Pause] = ()) -> date:
    """The day on which silence becomes a refusal.

    Two months after the day of receipt, complete or not (CRPA L231-4 3°), later by the days during which the
    request waited for the applicant's documents (L114-5-1; for a discretionary grant this is Jalon's own rule).
    """
    return add_months(received, SILENCE_MONTHS) + timedelta(days=sum(pause.days() for pause in pauses))


def contestable_until(decided: date) -> date:
    """The last day to go to the administrative court: two clear months after the decision (CJA R421-1)."""
    return add_months(decided, APPEAL_MONTHS) + timedelta(days=1)
