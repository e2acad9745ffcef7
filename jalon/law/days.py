"""Working days, public holidays, ends of months: how the law counts.

Public holidays are the eleven of the French labour code. The two more of Alsace and Moselle (Good Friday and 26 December)
are left out: none of the Regions served here lies there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from jalon.law.problems import LawError
from jalon.law.tables import table
from jalon.law.wording import Text, say
from jalon.rules import calendar

FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: its day and its name."""

    day: date
    name: Text


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus's form of Gauss's reckoning)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leaps, corrections = century // 4, (century + 8) // 25
    epact = (19 * golden + century - leaps - (century - corrections + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> tuple[Holiday, ...]:
    """The public holidays of a year, in order; raises `LawError` outside 1900 to 2199."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise LawError.of(
            "days.year",
            say("Jalon ne connaît pas les jours fériés de {0}.", "Jalon does not know the holidays of {0}.", year),
            say("Vérifiez l'année de la date.", "Check the year of the date."),
        )
    found = []
    for row in table("public_holidays").rows.values():
        if row["since"] and year < int(row["since"]):
            continue
        if row["easter"]:
            day = easter(year) + timedelta(days=int(row["easter"]))
        else:
            day = date(year, int(row["month"]), int(row["day"]))
        found.append(Holiday(day, Text(row["fr"], row["en"])))
    return tuple(sorted(found, key=lambda holiday: holiday.day))


def holiday_on(day: date) -> Holiday | None:
    """The public holiday that falls on a day, if one does."""
    return next((holiday for holiday in holidays(day.year) if holiday.day == day), None)


def is_working(day: date) -> bool:
    """Monday to Friday, unless it is a public holiday."""
    return day.weekday() < 5 and holiday_on(day) is None


def working_from(day: date) -> date:
    """This day if it is a working day, else the next one: where a time that ends on a day of rest ends."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The n-th working day after a day, which itself does not count (Regulation 1182/71, art. 3(1) and (3))."""
    if count < 0:
        raise LawError.of(
            "days.count",
            say("On ne compte pas {0} jours ouvrés.", "Working days cannot number {0}.", count),
            say("Donnez un nombre positif.", "Give a positive number."),
        )
    for _ in range(count):
        day = working_from(day + timedelta(days=1))
    return day


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day (Regulation 1182/71, art. 3(2)(c))."""
    return calendar.date_of(calendar.add_months(calendar.number_of(day), months))


def add_years(day: date, years: int) -> date:
    """The anniversary; 28 February for a 29 February where the year has none."""
    return add_months(day, 12 * years)


def clear_months(day: date, months: int) -> date:
    """The last day of a clear period (« délai franc ») of so many months: neither its first nor its last day counts.

    Ends on the next working day when it would end on a Saturday, a Sunday or a public holiday.
    """
    return working_from(add_months(day, months) + timedelta(days=1))
