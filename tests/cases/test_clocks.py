"""Silence and appeal, on the law's worked cases."""

from datetime import date

import pytest

from jalon.cases.clocks import Pause, add_months, contestable_until, silence_on

RECEIVED = date(2026, 11, 3)
LETTER, DEADLINE = date(2026, 11, 5), date(2026, 11, 20)


def test_two_months_without_an_answer_is_a_refusal():
    assert silence_on(RECEIVED) == date(2027, 1, 3)
    assert contestable_until(date(2027, 1, 3)) == date(2027, 3, 4)


def test_the_clock_stands_still_while_documents_are_awaited():
    assert silence_on(RECEIVED, [Pause(LETTER, DEADLINE, date(2026, 11, 9))]) == date(2027, 1, 7)


def test_the_clock_runs_again_at_the_deadline_when_nothing_comes():
    assert silence_on(RECEIVED, [Pause(LETTER, DEADLINE, None)]) == date(2027, 1, 18)


def test_an_answer_after_the_deadline_stops_no_more_than_the_deadline():
    assert silence_on(RECEIVED, [Pause(LETTER, DEADLINE, date(2026, 12, 24))]) == date(2027, 1, 18)


def test_two_letters_add_up():
    pauses = [Pause(LETTER, DEADLINE, date(2026, 11, 9)), Pause(date(2026, 12, 1), date(2026, 12, 15), None)]
    assert silence_on(RECEIVED, pauses) == date(2027, 1, 21)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
    ],
)
def test_a_month_that_has_no_such_day_ends_on_its_last(day, months, expected):
    assert add_months(day, months) == expected
