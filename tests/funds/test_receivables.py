"""What is owed to the Region: opened by what was paid, never more than it, and kept apart by kind."""

import pytest
from django.db import transaction

from jalon.funds.actions import (
    Line,
    call_due,
    charge,
    dispute,
    receive,
    repay_early,
    reschedule,
    reverse,
    uphold,
    write_off,
)
from jalon.funds.enums import Book, Step
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, OTHER, SCHEME, Budget, act

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    made = Budget()
    made.through(CASE, 40_000, 60_000)
    return made


def refused_code(work) -> str:
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        work()
    return refused.value.code


def test_an_advance_paid_is_owed_and_its_way_is_told(budget: Budget) -> None:
    advance = [Line(budget.advances, 20_000)]
    call_due(act("TR-1"), SCHEME, CASE, advance)
    dispute(act("LRAR-1"), SCHEME, CASE, [Line(budget.advances, 5_000)], Book.RECEIVABLES)
    reschedule(act("DEC-1"), SCHEME, CASE, [Line(budget.advances, 4_000)], Book.RECEIVABLES)
    receive(act("P503-1"), SCHEME, CASE, [Line(budget.advances, 11_000)])
    write_off(act("2027/CP-9"), SCHEME, CASE, [Line(budget.advances, 1_000)], Book.RECEIVABLES, Step.DISPUTED)
    repay_early(act("P503-2"), SCHEME, CASE, [Line(budget.advances, 10_000)])
    [owed] = owed_by(CASE)
    assert owed.charged == 60_000
    assert (owed.outstanding, owed.due, owed.disputed, owed.rescheduled) == (30_000, 0, 4_000, 4_000)
    assert (owed.received, owed.written_off) == (21_000, 1_000)
    assert owed.left == 38_000
    uphold(act("JUG"), SCHEME, CASE, [Line(budget.advances, 4_000)], Book.RECEIVABLES)
    call_due(act("TR-2"), SCHEME, CASE, [Line(budget.advances, 4_000)], put_off=True)
    assert owed_by(CASE)[0].due == 8_000
    assert verify().sound


def test_no_more_is_received_than_was_paid(budget: Budget) -> None:
    call_due(act("TR"), SCHEME, CASE, [Line(budget.advances, 60_000)])
    receive(act("P"), SCHEME, CASE, [Line(budget.advances, 60_000)])
    again = [Line(budget.advances, 1)]
    assert refused_code(lambda: receive(act("P"), SCHEME, CASE, again)) == "funds.insufficient"
    assert refused_code(lambda: repay_early(act("P"), SCHEME, CASE, again)) == "funds.insufficient"
    assert refused_code(lambda: call_due(act("P"), SCHEME, CASE, again)) == "funds.insufficient"


def test_a_sum_is_undue_up_to_what_was_paid_to_that_case(budget: Budget) -> None:
    grant = budget.grants
    charge(act("TR-3"), SCHEME, CASE, [Line(grant, 30_000)], Book.UNDUE)
    receive(act("P"), SCHEME, CASE, [Line(grant, 30_000)], book=Book.UNDUE)
    beyond = [Line(grant, 10_001)]
    assert refused_code(lambda: charge(act("TR"), SCHEME, CASE, beyond, Book.UNDUE)) == "funds.undue"
    assert refused_code(lambda: charge(act("TR"), SCHEME, OTHER, [Line(grant, 1)], Book.UNDUE)) == "funds.undue"
    charge(act("TR-4"), SCHEME, CASE, [Line(grant, 10_000)], Book.UNDUE)
    [undue] = [owed for owed in owed_by(CASE) if owed.book is Book.UNDUE]
    assert (undue.charged, undue.received, undue.due) == (40_000, 30_000, 10_000)


def test_an_advance_is_never_owed_twice(budget: Budget) -> None:
    line = [Line(budget.advances, 1)]
    assert refused_code(lambda: charge(act("TR"), SCHEME, CASE, line, Book.UNDUE)) == "funds.undue_advance"


def test_interest_is_a_book_of_its_own(budget: Budget) -> None:
    line = [Line(budget.advances, 700)]
    charge(act("TR-5"), SCHEME, CASE, line, Book.INTEREST)
    receive(act("P"), SCHEME, CASE, line, book=Book.INTEREST)
    interest = next(owed for owed in owed_by(CASE) if owed.book is Book.INTEREST)
    principal = next(owed for owed in owed_by(CASE) if owed.book is Book.RECEIVABLES)
    assert (interest.charged, interest.received, principal.received) == (700, 700, 0)


def test_a_recovery_order_by_mistake_is_undone_while_nothing_was_received(budget: Budget) -> None:
    charged = charge(act("TR-6"), SCHEME, CASE, [Line(budget.grants, 500)], Book.UNDUE)
    reverse(act("erreur"), charged.entry)
    assert not [owed for owed in owed_by(CASE) if owed.book is Book.UNDUE]
    other = charge(act("TR-7"), SCHEME, CASE, [Line(budget.grants, 500)], Book.UNDUE)
    receive(act("P"), SCHEME, CASE, [Line(budget.grants, 500)], book=Book.UNDUE)
    assert refused_code(lambda: reverse(act("erreur"), other.entry)) == "funds.insufficient"


def test_giving_up_asks_for_a_vote(budget: Budget) -> None:
    line = [Line(budget.advances, 10)]
    unsaid = act(reference="")
    assert (
        refused_code(lambda: write_off(unsaid, SCHEME, CASE, line, Book.RECEIVABLES, Step.OUTSTANDING))
        == "funds.incomplete"
    )
