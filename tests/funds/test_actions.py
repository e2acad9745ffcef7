"""Public money moves step by step, and no step can take what the one before does not hold."""

import pytest

from jalon.funds.actions import (
    Line,
    allocate,
    certify,
    commit,
    grant,
    open_authority,
    order,
    reserve,
)
from jalon.funds.enums import Basis
from jalon.funds.queries import Scope, credits_situation, left_for_scheme, totals
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, REGION, SCHEME, Budget, act, credits, envelope

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    return Budget()


def test_it_works(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000)
    reached = totals(Scope(region=REGION))
    assert (reached.opened, reached.allocated, reached.granted, reached.paid) == (
        2_000_000,
        2_000_000,
        100_000,
        100_000,
    )
    assert reached.outstanding == 60_000
    assert [left.amount for left in left_for_scheme(SCHEME)] == [940_000, 960_000]
    assert [line.left for line in credits_situation(REGION)] == [960_000, 940_000]


def test_the_worked_example_m1_of_the_money_cycle() -> None:
    """AE 10 M, CP 2/4/4: 6 M and 3 M are committed, 1 M is left, 1.2 M is refused; so are orders above the CP."""
    million = 100_000_000
    line = envelope("m1")
    open_authority(act(), line, 10 * million, {2026: 2 * million, 2027: 4 * million, 2028: 4 * million})
    credits(2026, amount=2 * million)
    allocate(act(), line, SCHEME, 10 * million)
    for case, amount in (("A", 6 * million), ("B", 3 * million)):
        reserve(act(), SCHEME, case, [Line(line, amount)])
        grant(act(), SCHEME, case, [Line(line, amount)])
        commit(act(), SCHEME, case, [Line(line, amount)])
    assert left_for_scheme(SCHEME)[0].amount == million
    with pytest.raises(ActionRefused) as refused:
        reserve(act(), SCHEME, "C", [Line(line, 120_000_000)])
    assert refused.value.code == "funds.insufficient"
    assert "1\u202f000\u202f000\u00a0€" in refused.value.message
    assert "1\u202f200\u202f000\u00a0€" in refused.value.message


def test_orders_of_a_year_and_chapter_stop_at_its_credits() -> None:
    million = 100_000_000
    line = envelope("m1")
    open_authority(act(), line, 10 * million, {2026: 2 * million, 2027: 8 * million})
    credits(2026, amount=2 * million)
    allocate(act(), line, SCHEME, 10 * million)
    drawn = [Line(line, 6 * million)]
    reserve(act(), SCHEME, CASE, drawn)
    grant(act(), SCHEME, CASE, drawn)
    commit(act(), SCHEME, CASE, drawn)
    certify(act(), SCHEME, CASE, drawn, Basis.STATEMENT)
    with pytest.raises(ActionRefused) as refused:
        order(act(), SCHEME, CASE, [Line(line, 2 * million + 1)])
    assert refused.value.code == "funds.insufficient"
    assert "crédits de paiement" in refused.value.message
