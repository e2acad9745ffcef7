"""Votes revise an envelope down to what cases hold, move it to another, and re-phase its schedule."""

from datetime import date

import pytest
from django.db import transaction

from jalon.funds.actions import (
    BudgetLine,
    cancel_authority,
    create_envelope,
    deallocate,
    open_authority,
    open_resource,
    rephase,
    reverse,
    transfer,
)
from jalon.funds.entries import entry
from jalon.funds.enums import Section
from jalon.funds.queries import Scope, schedule_of, totals
from jalon.funds.verify import verify
from jalon.funds.votes import Cancellation, cancellation
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, REGION, SCHEME, Budget, act, envelope

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    return Budget()


def schedule(reference: str) -> dict[int, int]:
    return schedule_of(Scope(envelope=reference))


def refused_code(work) -> str:
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        work()
    return refused.value.code


def test_a_vote_cancels_down_to_what_cases_hold_and_no_further(budget: Budget) -> None:
    budget.through(CASE, 400_000, last="commit")
    deallocate(act(), budget.grants, SCHEME, 100_000)
    proposal = cancellation(budget.grants, 600_000)
    assert proposal == Cancellation(100_000, {SCHEME: 500_000}, {2026: 600_000})
    assert refused_code(lambda: cancellation(budget.grants, 600_001)) == "funds.cancel"
    cancel_authority(act("2027/DM-1"), budget.grants, proposal)
    left = totals(Scope(envelope=budget.grants.reference))
    assert (left.opened, left.committed, left.available, left.unreserved) == (400_000, 400_000, 0, 0)
    assert schedule(budget.grants.reference) == {2026: 400_000}
    beyond = Cancellation(0, {SCHEME: 1}, {2026: 1})
    assert refused_code(lambda: cancel_authority(act(), budget.grants, beyond)) == "funds.insufficient"
    assert verify().sound


def test_a_cancellation_takes_the_latest_exercices_first() -> None:
    line = envelope("longue")
    open_authority(act(), line, 1000, {2026: 300, 2027: 300, 2028: 400})
    assert cancellation(line, 500).schedule == {2028: 400, 2027: 100}


def test_a_vote_never_leaves_an_exercice_of_the_schedule_below_zero() -> None:
    line = envelope("courte")
    open_authority(act(), line, 1000, {2026: 300, 2027: 700})
    taken = Cancellation(400, {}, {2026: 400})
    assert refused_code(lambda: cancel_authority(act(), line, taken)) == "funds.schedule_short"
    assert refused_code(lambda: rephase(act(), line, {2026: -301, 2027: 301})) == "funds.schedule_short"
    assert (
        refused_code(lambda: cancel_authority(act(), line, Cancellation(400, {}, {2027: 399}))) == "funds.schedule"
    )


def test_a_transfer_takes_from_one_envelope_what_it_gives_to_another(budget: Budget) -> None:
    other = envelope("bourses")
    deallocate(act(), budget.grants, SCHEME, 250_000)
    moved = transfer(act("CP-2026-88"), budget.grants, other, 250_000, {2026: 250_000})
    assert totals(Scope(envelope=budget.grants.reference)).opened == 750_000
    assert totals(Scope(envelope=other.reference)).opened == 250_000
    assert schedule(budget.grants.reference) == {2026: 750_000}
    assert schedule(other.reference) == {2026: 250_000}
    assert schedule_of(Scope(region=REGION)) == {2026: 2_000_000}
    assert schedule_of(Scope(region=REGION, axis=f"{REGION}/plan/axe-1")) == {2026: 2_000_000}
    shown = entry(moved.entry)
    assert shown is not None
    assert shown.amount == 250_000
    assert [place.owner for place in shown.places] == [budget.grants.reference, other.reference]
    reverse(act("erreur"), moved.entry)
    assert schedule(other.reference) == {}
    assert totals(Scope(envelope=budget.grants.reference)).opened == 1_000_000
    assert verify().sound


def test_a_transfer_keeps_to_one_section_and_to_what_is_available(budget: Budget) -> None:
    operating = create_envelope(
        region=REGION,
        slug="fonctionnement",
        label_fr="F",
        label_en="F",
        deliberation="D",
        fictif=True,
        budget=BudgetLine(Section.OPERATION, "939"),
    )
    deallocate(act(), budget.grants, SCHEME, 100)
    gives = budget.grants
    assert refused_code(lambda: transfer(act(), gives, operating, 100, {2026: 100})) == "funds.transfer"
    assert refused_code(lambda: transfer(act(), gives, budget.advances, 100, {2026: 100})) == "funds.transfer"
    other = envelope("autre")
    assert refused_code(lambda: transfer(act(), gives, other, 101, {2026: 101})) == "funds.insufficient"
    assert refused_code(lambda: transfer(act(), gives, other, 100, {2026: 99})) == "funds.schedule"


def test_hours_are_transferred_without_a_schedule_and_never_become_euros(budget: Budget) -> None:
    described = {"budget": None, "resource": "gpu-hour", "axis": ""}
    hours, more = envelope("heures", **described), envelope("heures-bis", **described)
    open_resource(act(), hours, 5_000)
    transfer(act("CONV"), hours, more, 2_000, {})
    assert totals(Scope(envelope=more.reference, resource="gpu-hour")).opened == 2_000
    assert refused_code(lambda: transfer(act(), hours, budget.grants, 100, {})) == "funds.mixed"
    cancel_authority(act("CONV"), hours, cancellation(hours, 3_000))
    assert totals(Scope(envelope=hours.reference, resource="gpu-hour")).opened == 0


def test_re_phasing_moves_years_and_not_the_amount(budget: Budget) -> None:
    budget.through(CASE, 1_000_000, last="commit")
    moved = rephase(act("2027/BP-3"), budget.grants, {2026: -600_000, 2027: 400_000, 2028: 200_000})
    assert schedule(budget.grants.reference) == {2026: 400_000, 2027: 400_000, 2028: 200_000}
    assert totals(Scope(envelope=budget.grants.reference)).opened == 1_000_000
    shown = entry(moved.entry)
    assert shown is not None
    assert shown.amount == 600_000
    assert refused_code(lambda: rephase(act(), budget.grants, {2026: -1, 2027: 2})) == "funds.schedule"


def test_a_vote_on_the_past_is_seen_at_its_day(budget: Budget) -> None:
    rephase(act("BP", on=date(2026, 12, 1)), budget.grants, {2026: -500_000, 2027: 500_000})
    before = Scope(envelope=budget.grants.reference, at=date(2026, 11, 30))
    assert schedule_of(before) == {2026: 1_000_000}
