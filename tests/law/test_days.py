"""Public holidays, working days, ends of months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.law.days import (
    add_months,
    add_working_days,
    add_years,
    clear_months,
    easter,
    holiday_on,
    holidays,
    is_working,
    working_from,
)
from jalon.law.problems import LawError

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


# As published: the earliest and latest dates that Easter can have, and the years around now.
@pytest.mark.parametrize(
    "day",
    [
        date(1961, 4, 2), date(2008, 3, 23), date(2019, 4, 21), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5),
        date(2027, 3, 28), date(2028, 4, 16), date(2038, 4, 25), date(2100, 3, 28), date(2160, 3, 23),
    ],
)  # fmt: skip
def test_easter_falls_where_the_calendars_print_it(day):
    assert easter(day.year) == day


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_the_eleven_holidays_of_2027():
    assert [holiday.day.isoformat()[5:] for holiday in holidays(2027)] == [
        "01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11", "12-25",
    ]  # fmt: skip
    assert holiday_on(date(2027, 5, 6)).name.fr == "Ascension"
    assert holiday_on(date(2027, 5, 7)) is None


def test_good_friday_and_boxing_day_are_worked_outside_alsace_and_moselle():
    assert is_working(date(2027, 3, 26))
    assert is_working(date(2028, 12, 26))


def test_the_eighth_of_may_is_a_holiday_since_1982():
    assert len(holidays(1981)) == 10
    assert len(holidays(1982)) == 11


@pytest.mark.parametrize("year", [1899, 2200])
def test_a_year_out_of_the_calendar_is_refused(year):
    with pytest.raises(LawError) as refused:
        holidays(year)
    assert refused.value.problems[0].code == "days.year"


@given(DAYS)
def test_a_time_that_ends_on_a_day_of_rest_ends_on_the_next_working_day(day):
    later = working_from(day)
    assert is_working(later)
    assert later >= day
    assert not any(is_working(day + timedelta(days=n)) for n in range((later - day).days))


@given(DAYS, st.integers(0, 60))
def test_working_days_are_counted_one_by_one(day, count):
    end = add_working_days(day, count)
    assert sum(is_working(day + timedelta(days=n)) for n in range(1, (end - day).days + 1)) == count


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 4), date(2027, 1, 5)),  # Christmas and New Year's Day are Fridays
        (date(2026, 3, 6), date(2026, 4, 3)),
        (date(2026, 4, 3), date(2026, 5, 5)),  # Easter Monday and Labour Day between
    ],
)
def test_twenty_working_days_step_over_holidays(day, expected):
    assert add_working_days(day, 20) == expected


def test_working_days_are_never_counted_backwards():
    with pytest.raises(LawError) as refused:
        add_working_days(date(2026, 11, 21), -1)
    assert refused.value.problems[0].code == "days.count"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_month_that_has_no_such_day_ends_on_its_last(day, months, expected):
    assert add_months(day, months) == expected


def test_an_anniversary_of_29_february_is_28_february():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 3), date(2027, 3, 4)),
        (date(2026, 12, 18), date(2027, 2, 19)),
        (date(2026, 11, 19), date(2027, 1, 20)),
        (date(2027, 3, 7), date(2027, 5, 10)),  # 8 May 2027 is a holiday and a Saturday
        (date(2026, 10, 31), date(2027, 1, 4)),  # 1 January is a Friday, then the week-end
    ],
)
def test_a_clear_period_counts_neither_its_first_nor_its_last_day(day, expected):
    assert clear_months(day, 2) == expected
