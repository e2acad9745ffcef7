"""Real costs give what the award's rate makes of them: never more than was granted, planned or earned."""

from hypothesis import given
from hypothesis import strategies as st

from jalon.payments.entitlement import Right, cost_lines, held_back
from jalon.schemes.budget import Category
from jalon.schemes.calendar import WHOLE

EUROS = st.integers(0, 10**10)
CATEGORIES = (
    Category("staff", {}),
    Category("travel", {}, cap_cents=5_000_00),
    Category("overhead", {}, cap_share=200_000),
)
BY_CATEGORY = st.dictionaries(st.sampled_from([one.id for one in CATEGORIES]), EUROS)


@given(BY_CATEGORY, BY_CATEGORY)
def test_what_counts_is_within_what_was_spent_what_was_planned_and_each_cap(planned, spent) -> None:
    total = sum(spent.values())
    for line in cost_lines(CATEGORIES, planned, spent):
        assert 0 <= line.retained <= min(line.spent, line.planned)
        if line.category == "travel":
            assert line.retained <= 5_000_00
        if line.category == "overhead":
            assert line.retained * 5 <= total


@given(EUROS, st.integers(1, 10**10), EUROS, EUROS, st.integers(0, WHOLE), st.booleans())
def test_no_payment_goes_beyond_the_rate_of_the_real_cost(
    granted, planned, real, already, retention, final
) -> None:
    right = Right(granted, planned, real, already, held_back(granted, retention, final=final))
    assert right.earned <= granted
    assert right.earned * planned <= granted * real or right.earned == granted
    if right.payable:
        assert already + right.payable <= right.earned
        assert final or already + right.payable <= granted - right.held
    assert right.overpaid == max(already - right.earned, 0)
    assert not (right.payable and right.overpaid)


@given(EUROS, st.integers(1, 10**10), st.lists(EUROS, max_size=6), st.integers(0, WHOLE))
def test_claims_along_a_project_pay_all_that_it_earned_and_no_more(granted, planned, parts, retention) -> None:
    real = paid = 0
    for place, part in enumerate(parts, start=1):
        real = min(real + part, planned)
        final = place == len(parts)
        right = Right(granted, planned, real, paid, held_back(granted, retention, final=final))
        paid += right.payable
    assert paid == (min(granted, granted * real // planned) if parts else 0)


def test_worked_example() -> None:
    lines = cost_lines(
        CATEGORIES,
        {"staff": 200_000_00, "travel": 5_000_00, "overhead": 41_000_00},
        {"staff": 150_000_00, "travel": 9_000_00, "overhead": 60_000_00},
    )
    assert [line.retained for line in lines] == [150_000_00, 5_000_00, 41_000_00]
    right = Right(granted=123_000_00, planned=246_000_00, real=196_000_00, given=60_000_00, held=0)
    assert (right.earned, right.payable) == (98_000_00, 38_000_00)
    assert held_back(100_01, 200_000, final=False) == 20_01  # a part of a cent is kept too


def test_a_scheme_without_categories_counts_the_whole() -> None:
    (line,) = cost_lines((), {"": 300_000_00}, {"": 310_000_00})
    assert (line.planned, line.spent, line.retained) == (300_000_00, 310_000_00, 300_000_00)
