"""Public money moves step by step, and no step can take what the one before does not hold."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from jalon.funds.actions import (
    Line,
    allocate,
    call_due,
    certify,
    commit,
    create_envelope,
    deallocate,
    grant,
    lapse,
    lapse_credits,
    open_authority,
    open_resource,
    order,
    receive,
    reject_order,
    release,
    reserve,
    reverse,
    use,
    withdraw,
)
from jalon.funds.enums import Basis, Book, Step
from jalon.funds.models import Entry
from jalon.funds.queries import Scope, case_situation, credits_situation, left_for_scheme, totals
from jalon.journal.actions import declare_installation
from jalon.journal.queries import forget_installation
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, OTHER, REGION, SCHEME, Budget, act, credits, envelope

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


def steps_of(case: str) -> dict[str, int]:
    """What stands at each step of a case, both books of every line."""
    return {
        f"{line.envelope.slug}.{step}": amount
        for line in case_situation(case)
        for (_book, step), amount in line.balances.items()
        if amount
    }


def test_a_grant_in_one_chapter_and_an_advance_in_another_are_all_or_nothing(budget: Budget) -> None:
    reserve(act(), SCHEME, CASE, budget.lines(40_000, 60_000))
    before = Entry.objects.count()
    with transaction.atomic(), pytest.raises(ActionRefused), transaction.atomic():
        grant(act(), SCHEME, CASE, budget.lines(40_000, 60_001))
    assert Entry.objects.count() == before
    assert steps_of(CASE) == {"subventions.reserved": 40_000, "avances.reserved": 60_000}
    posted = grant(act(), SCHEME, CASE, budget.lines(40_000, 60_000))
    assert steps_of(CASE) == {"subventions.granted": 40_000, "avances.granted": 60_000}
    assert Entry.objects.get(pk=posted.entry).links.count() == 2


def test_a_grant_below_the_reservation_gives_the_rest_back_in_the_same_entry(budget: Budget) -> None:
    reserve(act(), SCHEME, CASE, budget.lines(50_000))
    grant(act(), SCHEME, CASE, budget.lines(30_000), release_rest=[budget.grants])
    assert steps_of(CASE) == {"subventions.granted": 30_000}
    assert left_for_scheme(SCHEME)[1].amount == 970_000


def test_a_case_is_never_paid_from_the_commitment_of_another(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="commit")
    budget.through(OTHER, 10_000, last="certify")
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        order(act(), SCHEME, OTHER, budget.lines(10_001))
    assert OTHER in refused.value.message
    assert steps_of(CASE) == {"subventions.committed": 40_000}


def test_two_schemes_of_one_envelope_do_not_draw_on_each_other(budget: Budget) -> None:
    deallocate(act(), budget.grants, SCHEME, 400_000)
    allocate(act(), budget.grants, "essai/autre", 400_000)
    with pytest.raises(ActionRefused) as refused:
        reserve(act(), "essai/autre", CASE, budget.lines(400_001))
    assert refused.value.code == "funds.insufficient"
    assert "essai/autre" in refused.value.message


@pytest.mark.parametrize(
    ("last", "undo", "back"),
    [
        ("reserve", lambda lines: release(act(), SCHEME, CASE, lines), "release"),
        ("grant", lambda lines: withdraw(act(), SCHEME, CASE, lines), "withdraw"),
        ("commit", lambda lines: withdraw(act(), SCHEME, CASE, lines, source=Step.COMMITTED), "withdraw"),
        ("commit", lambda lines: lapse(act(), SCHEME, CASE, lines), "lapse"),
        ("grant", lambda lines: lapse(act(), SCHEME, CASE, lines, source=Step.GRANTED), "lapse"),
    ],
)
def test_what_is_released_or_lapses_returns_to_the_scheme(budget, last, undo, back) -> None:
    budget.through(CASE, 40_000, 60_000, last=last)
    posted = undo(budget.lines(None, None))
    assert Entry.objects.get(pk=posted.entry).operation == back
    assert steps_of(CASE) == {}
    assert [left.amount for left in left_for_scheme(SCHEME)] == [1_000_000, 1_000_000]


def test_an_order_uses_the_credits_of_its_chapter_in_the_same_entry(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000, last="order")
    assert {line.line.chapter: line.used for line in credits_situation(REGION)} == {"204": 40_000, "27": 60_000}
    last = Entry.objects.order_by("-pk").first()
    assert {p.account.book for p in last.postings.all()} == {Book.AUTHORITY, Book.CREDITS}


def test_an_order_without_credits_of_the_year_says_so(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="certify")
    with pytest.raises(ActionRefused) as refused:
        order(act(exercice=2027), SCHEME, CASE, budget.lines(40_000))
    assert refused.value.code == "funds.no_credits"
    assert "2027" in refused.value.message


def test_an_exercice_takes_orders_until_it_closes(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="certify")
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        order(act(on=date(2027, 2, 1), exercice=2026), SCHEME, CASE, budget.lines(1))
    assert refused.value.code == "funds.exercice"
    order(act(on=date(2027, 1, 31), exercice=2026), SCHEME, CASE, budget.lines(40_000))
    assert totals(Scope(scheme=SCHEME, year=2026)).ordered == 40_000


def test_a_rejected_order_is_certified_again_and_gives_its_credits_back(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="order")
    reject_order(act("REJET-1"), SCHEME, CASE, budget.lines(40_000))
    assert steps_of(CASE) == {"subventions.certified": 40_000}
    assert credits_situation(REGION)[0].left == 1_000_000


def test_an_advance_that_is_paid_has_to_be_repaid_and_refills_no_envelope(budget: Budget) -> None:
    budget.through(CASE, 0, 60_000)
    assert totals(Scope(case=CASE)).outstanding == 60_000
    repaid = budget.lines(0, 20_000)
    with transaction.atomic(), pytest.raises(ActionRefused), transaction.atomic():
        receive(act(), SCHEME, CASE, repaid)
    call_due(act("TR-1"), SCHEME, CASE, repaid)
    receive(act("ENC-1"), SCHEME, CASE, repaid)
    reached = totals(Scope(case=CASE))
    assert (reached.outstanding, reached.received, reached.paid) == (40_000, 20_000, 60_000)
    with pytest.raises(ActionRefused):
        call_due(act(), SCHEME, CASE, budget.lines(0, 40_001))


def test_a_paid_grant_opens_nothing_to_repay(budget: Budget) -> None:
    budget.through(CASE, 40_000)
    assert totals(Scope(case=CASE)).outstanding == 0


def test_a_reversal_undoes_an_entry_once_and_whole(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000, last="certify")
    before = steps_of(CASE), totals(Scope(region=REGION))
    mistaken = order(act(), SCHEME, CASE, budget.lines(40_000, 60_000))
    undone = reverse(act("erreur de saisie"), mistaken.entry)
    assert (steps_of(CASE), totals(Scope(region=REGION))) == before
    assert Entry.objects.get(pk=undone.entry).reverses_id == mistaken.entry
    for entry in (mistaken.entry, undone.entry, 10**9):
        with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
            reverse(act(), entry)
        assert refused.value.code == "funds.reversal"


def test_a_reversal_that_would_leave_less_than_nothing_is_refused(budget: Budget) -> None:
    reserved = reserve(act(), SCHEME, CASE, budget.lines(40_000))
    grant(act(), SCHEME, CASE, budget.lines(1))
    with pytest.raises(ActionRefused) as refused:
        reverse(act(), reserved.entry)
    assert refused.value.code == "funds.insufficient"


def test_paid_never_falls(budget: Budget) -> None:
    budget.through(CASE, 40_000)
    paid = Entry.objects.order_by("-pk").first()
    with pytest.raises(ActionRefused) as refused:
        reverse(act(), paid.pk)
    assert refused.value.code == "funds.paid_never_falls"
    assert "titre de recettes" in refused.value.remedy


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1, 2**63, 10**30])
def test_an_amount_is_above_zero_and_within_limits(budget: Budget, amount: int) -> None:
    with pytest.raises(ActionRefused) as refused:
        allocate(act(), budget.grants, SCHEME, amount)
    assert refused.value.code == "funds.amount"


def test_money_enters_only_with_a_deliberation_and_a_schedule_that_adds_up() -> None:
    line = envelope("nouvelle")
    for schedule in ({}, {2026: 99}, {2026: 50, 2027: 51}, {2025: 100}, {2026: 101, 2027: -1}):
        with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
            open_authority(act(), line, 100, schedule)
        assert refused.value.code == "funds.schedule"
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        open_authority(act(reference=""), line, 100, {2026: 100})
    assert refused.value.code == "funds.incomplete"
    assert not totals(Scope(region=REGION)).any


def test_unused_credits_fall_at_the_end_of_the_exercice(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="order")
    lapse_credits(act(on=date(2027, 2, 15)), budget.credits[0])
    situation = credits_situation(REGION, exercice=2026)[0]
    assert (situation.opened, situation.used, situation.lapsed, situation.left) == (1_000_000, 40_000, 960_000, 0)


def test_hours_are_kept_like_euros_and_never_mixed_with_them(budget: Budget) -> None:
    hours = create_envelope(
        region=REGION,
        slug="heures-gpu",
        label_fr="Heures de calcul",
        label_en="Compute hours",
        deliberation="2026/AP-07/02",
        fictif=True,
        resource="gpu-hour",
    )
    open_resource(act(), hours, 10_000)
    allocate(act(), hours, SCHEME, 10_000)
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        reserve(act(), SCHEME, CASE, [Line(hours, 1), *budget.lines(1)])
    assert refused.value.code == "funds.mixed"
    drawn = [Line(hours, 4_000)]
    reserve(act(), SCHEME, CASE, drawn)
    grant(act(), SCHEME, CASE, drawn)
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        use(act(), SCHEME, CASE, [Line(hours, 4_050)])
    assert "40\u00a0heures de calcul GPU" in refused.value.message
    use(act(), SCHEME, CASE, drawn)
    reached = totals(Scope(region=REGION, resource="gpu-hour"))
    assert (reached.opened, reached.granted, reached.used) == (10_000, 4_000, 4_000)
    assert totals(Scope(region=REGION)).opened == 2_000_000


def test_the_same_request_twice_makes_one_entry_and_gives_the_first_answer(budget: Budget) -> None:
    request = act()
    first = reserve(request, SCHEME, CASE, budget.lines(10))
    grant(act(), SCHEME, CASE, budget.lines(10))
    count = Entry.objects.count()
    assert reserve(request, SCHEME, CASE, budget.lines(10)) == first
    assert Entry.objects.count() == count
    with pytest.raises(ActionRefused) as refused:
        reserve(request, SCHEME, CASE, budget.lines(11))
    assert refused.value.code == "funds.key_reused"


def test_refusals_speak_the_language_of_the_reader(budget: Budget) -> None:
    with translation.override("en"), pytest.raises(ActionRefused) as refused:
        allocate(act(), budget.grants, SCHEME, 1_000)
    assert refused.value.message == ("€0 is left to allocate on envelope essai/subventions; requested: €10.")


@pytest.mark.parametrize("kind", ["real", "demonstration"])
def test_a_database_is_real_or_a_demonstration_and_so_are_its_envelopes(kind: str) -> None:
    declare_installation(kind)
    try:
        envelope("comme-il-faut", fictif=kind == "demonstration")
        with pytest.raises(ActionRefused) as refused:
            envelope("autre", fictif=kind == "real")
        expected = {"real": "funds.real_database", "demonstration": "funds.demonstration_database"}
        assert refused.value.code == expected[kind]
    finally:
        forget_installation()


def test_a_name_serves_one_envelope_only(budget: Budget) -> None:
    with transaction.atomic(), pytest.raises(ActionRefused) as refused, transaction.atomic():
        envelope("subventions")
    assert refused.value.code == "funds.exists"
    with pytest.raises(ActionRefused) as refused:
        credits(2026)
    assert refused.value.code == "funds.exists"


def test_amounts_that_no_account_could_hold_and_texts_too_long_are_refused_in_words() -> None:
    line = envelope("immense")
    largest = 10**15
    for _turn in range(3):
        open_authority(act(), line, largest, {2026: largest})
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        open_authority(act(), line, largest + 1, {2026: largest + 1})
    assert refused.value.code == "funds.amount"
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        open_authority(act(), line, 10**20, {2026: 10**20})
    assert refused.value.code == "funds.amount"
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        open_authority(act("x" * 201), line, 1, {2026: 1})
    assert refused.value.code == "funds.too_long"
