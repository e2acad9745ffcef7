"""Many clerks at once: the last euro is spent once, and nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction

from jalon.funds.actions import Act, Line, Posted, grant, reserve
from jalon.funds.models import Account, Entry, Owner
from jalon.funds.queries import Scope, totals
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import ATTEMPTS, action
from tests.funds.scenes import REGION, SCHEME, Budget, act

CLERKS = 8


def together(work: Callable[[int], object], clerks: int = CLERKS) -> list[object]:
    """What each clerk's work gives, all starting at the same moment, each on its own connection."""
    barrier = Barrier(clerks)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        except ActionRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(clerks) as pool:
        return list(pool.map(one, range(clerks)))


@pytest.fixture
def budget(own_database: str) -> Budget:
    return Budget()


def test_two_clerks_cannot_spend_the_last_euro(budget: Budget) -> None:
    answers = together(lambda n: reserve(act(), SCHEME, f"CASE-{n}", [Line(budget.grants, budget.amount)]))
    assert sum(isinstance(answer, Posted) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, ActionRefused)} == {"funds.insufficient"}
    assert totals(Scope(region=REGION)).reserved == budget.amount


def test_a_request_sent_many_times_at_once_makes_one_entry(budget: Budget) -> None:
    request = act()
    before = Entry.objects.count()
    answers = together(lambda _n: reserve(request, SCHEME, "CASE-1", budget.lines(10, 20)))
    assert len(set(answers)) == 1
    assert isinstance(answers[0], Posted)
    assert Entry.objects.count() == before + 1


def test_one_key_on_two_envelopes_at_once_serves_only_one(budget: Budget) -> None:
    def work(number: int) -> Posted:
        lines = [Line((budget.grants, budget.advances)[number % 2], 5)]
        return reserve(Act("a-1", act().on, "the-same-key"), SCHEME, "CASE-1", lines)

    answers = together(work)
    posted = [answer for answer in answers if isinstance(answer, Posted)]
    assert len(posted) == CLERKS / 2
    assert len(set(posted)) == 1
    assert {answer.code for answer in answers if isinstance(answer, ActionRefused)} == {"funds.key_reused"}


def test_entries_that_take_two_chains_in_either_order_never_block_each_other(budget: Budget) -> None:
    def work(number: int) -> int:
        for turn in range(15):
            lines = budget.lines(1, 1)[:: 1 if number % 2 else -1]
            reserve(act(), SCHEME, f"CASE-{number}-{turn}", lines)
        return number

    assert together(work) == list(range(CLERKS))
    assert totals(Scope(region=REGION)).reserved == CLERKS * 15 * 2
    assert verify().sound


def test_entries_of_one_chain_follow_each_other_without_a_gap(budget: Budget) -> None:
    together(lambda n: [reserve(act(), SCHEME, f"CASE-{n}", budget.lines(1)) for _turn in range(10)])
    owner = Owner.objects.get(pk=budget.grants.pk)
    sequences = list(owner.links.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, owner.sequence + 1))
    assert owner.sequence == 2 + CLERKS * 10


def test_an_action_that_fails_after_posting_leaves_nothing(budget: Budget) -> None:
    @action
    def decide() -> None:
        reserve(act(), SCHEME, "CASE-1", budget.lines(10, 20))
        grant(act(), SCHEME, "CASE-1", budget.lines(10, 21))

    before = Entry.objects.count()
    with pytest.raises(ActionRefused):
        decide()
    assert Entry.objects.count() == before
    assert not Account.objects.filter(case_ref="CASE-1").exists()


def test_a_serialisation_failure_is_tried_again_unseen_and_not_for_ever(budget: Budget) -> None:
    attempts: list[int] = []

    @action
    def decide(disturbed: int) -> Posted:
        """Another clerk posts between this transaction's first look and its entry, so many times."""
        attempts.append(Entry.objects.count())
        if len(attempts) <= disturbed:
            together(lambda _n: reserve(act(), SCHEME, "OTHER", budget.lines(1)), clerks=1)
        return reserve(act(), SCHEME, "CASE-1", budget.lines(1))

    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
    assert isinstance(decide(2), Posted)
    assert len(attempts) == 3
    attempts.clear()
    with pytest.raises(OperationalError):
        decide(ATTEMPTS)
    assert len(attempts) == ATTEMPTS
    assert verify().sound


def test_a_reader_never_sees_half_an_entry(budget: Budget) -> None:
    def read_or_write(number: int) -> object:
        if number % 2:
            for turn in range(10):
                reserve(act(), SCHEME, f"CASE-{number}-{turn}", budget.lines(3, 3))
            return True
        with transaction.atomic():
            seen = [totals(Scope(region=REGION)) for _turn in range(10)]
        return all(one.reserved % 6 == 0 and one.opened == 2 * budget.amount for one in seen)

    assert all(together(read_or_write))
