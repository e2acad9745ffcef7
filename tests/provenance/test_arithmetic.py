"""A sum of claims never says more than the sources do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.provenance.arithmetic import Quantity, Refused, add, certainly_more, comparable, over, subtract
from jalon.provenance.enums import Kind, Status

CENTS = st.integers(0, 10**13)


@st.composite
def bounds(draw: st.DrawFn) -> tuple[int | None, int | None]:
    """Exact, « au moins », « au plus », a range, or nothing known."""
    low, high = sorted((draw(CENTS), draw(CENTS)))
    return draw(st.sampled_from([(low, low), (low, None), (None, high), (low, high), (None, None)]))


@st.composite
def quantities(draw: st.DrawFn, per: str = "") -> Quantity:
    low, high = draw(bounds())
    return Quantity(low, high, "EUR", Status.ADOPTED, per, draw(st.booleans()))


LISTS = st.lists(quantities(), min_size=1, max_size=6)


def total(parts: list[Quantity]) -> Quantity:
    made = add(parts)
    assert isinstance(made, Quantity)
    return made


def holds(quantity: Quantity, value: int) -> bool:
    """Whether a true value is possible under the quantity."""
    return (quantity.low is None or quantity.low <= value) and (quantity.high is None or value <= quantity.high)


@given(LISTS, st.data())
def test_whatever_the_truth_of_the_parts_the_sum_allows_theirs(parts: list[Quantity], data: st.DataObject) -> None:
    truths = [data.draw(st.integers(part.low or 0, 10**13 if part.high is None else part.high)) for part in parts]
    assert holds(total(parts), sum(truths))


@given(LISTS)
def test_the_bounds_are_those_of_the_parts_and_no_tighter(parts: list[Quantity]) -> None:
    made = total(parts)
    for side in ("low", "high"):
        values = [getattr(part, side) for part in parts]
        assert getattr(made, side) == (None if None in values else sum(values))


@given(LISTS)
def test_one_at_least_makes_the_sum_an_at_least(parts: list[Quantity]) -> None:
    open_above = Quantity(1, None, "EUR", Status.ADOPTED)
    made = total([*parts, open_above])
    assert made.high is None
    assert made.kind in (Kind.AT_LEAST, Kind.TEXT)


@given(LISTS)
def test_one_approximate_amount_makes_the_sum_approximate(parts: list[Quantity]) -> None:
    made = total([*parts, Quantity(1, 1, "EUR", Status.ADOPTED, approximate=True)])
    assert made.approximate and not made.exact
    assert total(parts).approximate == any(part.approximate for part in parts)


@given(LISTS)
def test_the_order_of_the_parts_does_not_matter(parts: list[Quantity]) -> None:
    assert add(parts) == add(reversed(parts))


@given(quantities(), quantities(), st.data())
def test_what_is_left_allows_the_true_difference(whole: Quantity, part: Quantity, data: st.DataObject) -> None:
    truths = [data.draw(st.integers(q.low or 0, 10**13 if q.high is None else q.high)) for q in (whole, part)]
    left = subtract(whole, part)
    assert isinstance(left, Quantity)
    assert holds(left, truths[0] - truths[1])
    assert left.approximate == (whole.approximate or part.approximate)


@given(quantities(), quantities())
def test_certainly_more_is_said_only_when_no_truth_denies_it(one: Quantity, other: Quantity) -> None:
    if certainly_more(one, other):
        assert one.low is not None and other.high is not None and one.low > other.high
        assert not certainly_more(other, one)
    if one.approximate or other.approximate:
        assert not certainly_more(one, other)


@given(quantities(per="year"), st.integers(1, 30))
def test_a_yearly_amount_over_years_is_their_repeated_sum(yearly: Quantity, years: int) -> None:
    made = over(yearly, years)
    assert isinstance(made, Quantity)
    repeated = total([yearly] * years)
    assert (made.low, made.high, made.per) == (repeated.low, repeated.high, "")


def test_a_total_over_years_stays_itself_and_a_month_is_no_year() -> None:
    once = Quantity(5, 5, "EUR", Status.ADOPTED)
    assert over(once, 5) == once
    assert over(Quantity(5, 5, "EUR", Status.ADOPTED, "month"), 5) == Refused("per", "month", "year")


@pytest.mark.parametrize("other", [status for status in Status if status is not Status.ADOPTED])
def test_two_statuses_are_never_put_together(other: Status) -> None:
    adopted, stated = (Quantity(1, 1, "EUR", status) for status in (Status.ADOPTED, other))
    refusal = Refused("status", "adopted", str(other))
    assert add([adopted, stated]) == subtract(adopted, stated) == comparable(adopted, stated) == refusal
    assert not certainly_more(Quantity(9, 9, "EUR", other), adopted)


def test_two_units_and_two_cadences_are_never_put_together() -> None:
    euros = Quantity(1, 1, "EUR", Status.ADOPTED)
    people = Quantity(Decimal(1), Decimal(1), "people", Status.ADOPTED)
    yearly = Quantity(1, 1, "EUR", Status.ADOPTED, "year")
    assert add([euros, people]) == Refused("unit", "EUR", "people")
    assert add([euros, yearly]) == Refused("per", "", "year")
    assert add([]) == Refused("nothing")


def test_two_ranges_add_bound_by_bound() -> None:
    made = total([Quantity(2, 5, "EUR", Status.ADOPTED), Quantity(10, 10, "EUR", Status.ADOPTED)])
    assert (made.low, made.high, made.kind) == (12, 15, Kind.BETWEEN)
