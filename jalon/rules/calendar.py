"""Calendar arithmetic on dates written YYYYMMDD: anniversaries, never days divided by 365.

A period of years or months ends on the day of the same number; where that month has no such day, on its last
day (Regulation 1182/71, article 3(2)(c)): a year from 29 February ends on 28 February.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from jalon.rules.kinds import FIRST_DATE, LAST_DATE


def number_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def date_of(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def years_between(start: int, end: int) -> int:
    """Whole years gone by at `end`; negative when `end` is before `start`."""
    if start % 10_000 == 229 and end % 10_000 == 228 and not leap(end // 10_000):
        end += 1
    return (end - start) // 10_000


def months_between(start: int, end: int) -> int:
    """Whole months gone by at `end`."""
    months = (end // 10_000 - start // 10_000) * 12 + end // 100 % 100 - start // 100 % 100
    day, last = end % 100, last_day(end // 10_000, end // 100 % 100)
    return months if day >= min(start % 100, last) else months - 1


def days_between(start: int, end: int) -> int:
    return date_of(end).toordinal() - date_of(start).toordinal()


def last_day(year: int, month: int) -> int:
    if month == 2:
        return 29 if leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def add_months(day: int, months: int) -> int:
    """The day so many months later, or the last of that month; kept within 1900 to 2199."""
    count = day // 10_000 * 12 + day // 100 % 100 - 1 + months
    year, month = count // 12, count % 12 + 1
    return clamped(year * 10_000 + month * 100 + min(day % 100, last_day(year, month)))


def add_years(day: int, years: int) -> int:
    return add_months(day, 12 * years)


def add_days(day: int, days: int) -> int:
    try:
        return clamped(number_of(date_of(day) + timedelta(days)))
    except OverflowError:
        return LAST_DATE if days > 0 else FIRST_DATE


def clamped(day: int) -> int:
    return min(max(day, FIRST_DATE), LAST_DATE)


def latest(holds: Callable[[int], bool]) -> int | None:
    """The last day of the calendar for which something holds that, once false, stays false."""
    low, high = date_of(FIRST_DATE).toordinal(), date_of(LAST_DATE).toordinal()
    if not holds(FIRST_DATE):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if holds(number_of(date.fromordinal(middle))):
            low = middle
        else:
            high = middle - 1
    return number_of(date.fromordinal(low))
