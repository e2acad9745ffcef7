"""Interest borne by what was paid: to the cent, never less for more time, worth at its rate what was paid."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.law.days import add_months
from jalon.law.grant_equivalent.rates import discount_rate
from jalon.law.grant_equivalent.schedule import discounted, years
from jalon.law.interest import Sum, borne, part, recovered
from jalon.law.parameters import own_parameters
from jalon.law.problems import LawError

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
CENTS = st.integers(1, 10**10)
RATES = st.integers(0, 200_000).map(lambda millionths: Decimal(millionths) / 1_000_000)
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SUMS = st.lists(st.builds(Sum, DAYS, CENTS), max_size=5)


@pytest.mark.parametrize(
    ("cents", "rate", "until", "interest"),
    [
        (22_000_00, "0.0319", date(2029, 1, 12), 1_425_99),  # 22 000 × (1.0319² − 1) = 1 425.98742
        (22_000_00, "0.0319", date(2030, 1, 12), 2_173_28),  # 22 000 × (1.0319³ − 1) = 2 173.27642
        (100_000_00, "0.0319", date(2028, 1, 12), 3_190_00),
        (100_000_00, "0.05", date(2027, 7, 13), 2_462_66),  # 182 days: 1.05^(182/365) = 1.02462659…
        (100_000_00, "0", date(2040, 1, 1), 0),
        (100_000_00, "0.05", date(2027, 1, 12), 0),
    ],
)
def test_worked_examples(cents, rate, until, interest) -> None:
    assert borne([Sum(date(2027, 1, 12), cents)], Decimal(rate), until).cents == interest


def test_an_advance_paid_in_two_parts_repays_the_older_first() -> None:
    sums = [Sum(date(2027, 1, 12), 60_000_00), Sum(date(2027, 7, 12), 40_000_00)]
    assert part(sums, 50_000_00, 25_000_00) == [
        Sum(date(2027, 1, 12), 10_000_00),
        Sum(date(2027, 7, 12), 15_000_00),
    ]
    assert part(sums, 90_000_00, 25_000_00) == [Sum(date(2027, 7, 12), 10_000_00)]


@QUIET
@given(SUMS, RATES, DAYS, st.integers(0, 2000))
def test_more_time_never_brings_less(sums, rate, until, days) -> None:
    first, later = borne(sums, rate, until), borne(sums, rate, until + timedelta(days=days))
    assert 0 <= first.cents <= later.cents


@QUIET
@given(SUMS, CENTS, CENTS, RATES, DAYS)
def test_the_parts_bring_what_the_whole_brings_within_a_cent_each(sums, cut, rest, rate, until) -> None:
    whole = sum(one.cents for one in sums)
    pieces = [part(sums, 0, min(cut, whole)), part(sums, min(cut, whole), whole)]
    assert sum(one.cents for piece in pieces for one in piece) == whole
    apart = sum(borne(piece, rate, until).cents for piece in pieces)
    assert abs(apart - borne(sums, rate, until).cents) <= 1


@QUIET
@given(CENTS, RATES, st.integers(0, 240))
def test_repaid_with_its_interest_it_is_worth_what_was_paid(cents, rate, months) -> None:
    """So an interest at the discount rate gives back the whole aid (règlement 651/2014, art. 7(5))."""
    paid_on, until = date(2026, 3, 31), add_months(date(2026, 3, 31), months)
    back = cents + borne([Sum(paid_on, cents)], rate, until).cents
    assert abs(discounted(back, rate, years(paid_on, until, "days")) - cents) <= 1


@pytest.mark.parametrize(
    ("cents", "paid_on", "until", "interest"),
    [
        # 100 000 € × (1.0321 × 1.0319^(150/365) − 1): 2.21 % and 100 points, then 2.19 % and 100 points, a year later
        (100_000_00, date(2025, 7, 15), date(2026, 12, 12), 4_550_54),
        (100_000_00, date(2026, 7, 15), date(2026, 12, 12), 1_298_85),
        (100_000_00, date(2026, 7, 15), date(2026, 7, 15), 0),
    ],
)
def test_recovery_interest_has_the_rate_of_its_day_set_anew_each_year(cents, paid_on, until, interest) -> None:
    """Règlement (CE) n° 794/2004, art. 9 and 11, with the base rates that sources give."""
    values = own_parameters()
    found = recovered([Sum(paid_on, cents)], lambda day: discount_rate(values.at(day)), until)
    assert found.cents == interest


def test_a_rate_that_nobody_read_is_refused_even_in_the_middle() -> None:
    values = own_parameters()
    with pytest.raises(LawError):
        recovered([Sum(date(2024, 1, 10), 1)], lambda day: discount_rate(values.at(day)), date(2028, 1, 1))


@QUIET
@given(CENTS, RATES, DAYS, st.integers(0, 4_000))
def test_at_one_rate_for_ever_recovery_interest_is_that_of_a_clause(cents, rate, paid_on, days) -> None:
    until, sums = paid_on + timedelta(days=days), [Sum(paid_on, cents)]
    assert recovered(sums, lambda _day: rate, until).cents == borne(sums, rate, until).cents
