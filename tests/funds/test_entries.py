"""What the ledger says: totals behind every public figure, down to the entries."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from jalon.funds.actions import BudgetLine, Line, open_authority, reserve, reverse
from jalon.funds.entries import EntryFilter, entries, entry, entry_at
from jalon.funds.enums import Book, Nature, Operation, Section, Step
from jalon.funds.queries import (
    By,
    Scope,
    case_situation,
    credit_line,
    envelope_situation,
    envelopes,
    left_for_scheme,
    schedule_of,
    totals,
    totals_by,
    version,
)
from tests.funds.scenes import CASE, OTHER, REGION, SCHEME, Budget, act, envelope

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    return Budget()


def test_a_region_without_money_says_so() -> None:
    nothing = totals(Scope(region="ailleurs"))
    assert not nothing.any
    assert not nothing.fictif
    assert totals_by(By.AXIS, Scope(region="ailleurs")) == {}
    assert envelope_situation("ailleurs/x") is None
    assert entries(EntryFilter(region="ailleurs")).entries == []


def test_totals_are_told_apart_by_axis_year_scheme_and_chapter(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000)
    other = envelope("axe-2", axis=f"{REGION}/plan/axe-2")
    open_authority(act(on=date(2027, 3, 1)), other, 500, {2027: 500})
    scope = Scope(region=REGION)
    assert {axis: one.opened for axis, one in totals_by(By.AXIS, scope).items()} == {
        "essai/plan/axe-1": 2_000_000,
        "essai/plan/axe-2": 500,
    }
    assert {year: one.opened for year, one in totals_by(By.YEAR, scope).items()} == {"2026": 2_000_000, "2027": 500}
    assert {key: one.paid for key, one in totals_by(By.SCHEME, scope).items()} == {SCHEME: 100_000}
    assert {key: one.paid for key, one in totals_by(By.CHAPTER, scope).items()} == {"204": 40_000, "27": 60_000}
    assert totals(replace(scope, year=2027)).opened == 500
    assert totals(replace(scope, axis="essai/plan/axe-2")).opened == 500
    assert totals(scope).fictif


def test_totals_name_what_is_left_at_each_level(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="reserve")
    new = envelope("nouvelle")
    open_authority(act(), new, 700, {2026: 700})
    reached = totals(Scope(region=REGION))
    assert (reached.available, reached.unreserved) == (700, 1_960_000)


def test_a_situation_at_a_past_day_leaves_out_what_came_later(budget: Budget) -> None:
    budget.through(CASE, 40_000, last="grant")
    reserve(act(on=date(2026, 9, 1)), SCHEME, OTHER, budget.lines(5_000))
    reference = budget.grants.reference
    assert envelope_situation(reference, at=date(2026, 8, 31)).totals.reserved == 40_000
    assert envelope_situation(reference, at=date(2026, 9, 1)).totals.reserved == 45_000
    assert envelope_situation(reference).totals.reserved == 45_000
    before = envelope_situation(reference, at=date(2026, 6, 30))
    assert not before.totals.any
    assert before.schedule == {}


def test_an_envelope_shows_its_schemes_and_its_schedule(budget: Budget) -> None:
    situation = envelope_situation(budget.grants.reference)
    assert situation.envelope == budget.grants
    assert set(situation.schemes) == {SCHEME}
    assert situation.schedule == {2026: 1_000_000}
    assert [one.slug for one in envelopes(REGION)] == ["avances", "subventions"]
    assert list(envelopes(REGION, axis="essai/plan/axe-9")) == []


def test_a_reversed_opening_leaves_the_schedule(budget: Budget) -> None:
    new = envelope("erreur")
    opened = open_authority(act(), new, 700, {2026: 300, 2027: 400})
    assert schedule_of(Scope(envelope=new.reference)) == {2026: 300, 2027: 400}
    reverse(act("erreur"), opened.entry)
    assert schedule_of(Scope(envelope=new.reference)) == {}
    assert not totals(Scope(envelope=new.reference)).any


def test_an_envelope_is_an_ap_in_investment_and_an_ae_in_operation(budget: Budget) -> None:
    running = envelope("ae", budget=BudgetLine(Section.OPERATION, "65"))
    assert (budget.grants.nature, running.nature) == (Nature.AP, Nature.AE)
    with translation.override("en"):
        assert str(running) == "Envelope ae"


def test_a_case_shows_each_line_that_it_draws_on(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000, last="order")
    lines = case_situation(CASE)
    assert [line.envelope.slug for line in lines] == ["avances", "subventions"]
    assert lines[0].balances[Book.AUTHORITY, Step.ORDERED] == 60_000
    assert (lines[1].totals.ordered, lines[1].totals.paid, lines[1].scheme) == (40_000, 0, SCHEME)
    assert case_situation("inconnu") == []


def test_what_a_scheme_can_still_reserve(budget: Budget) -> None:
    assert {left.envelope.slug: left.amount for left in left_for_scheme(SCHEME)} == {
        "avances": 1_000_000,
        "subventions": 1_000_000,
    }


def test_the_version_changes_with_every_entry_of_the_region_and_no_other(budget: Budget) -> None:
    before, elsewhere = version(REGION), version("ailleurs")
    reserve(act(), SCHEME, CASE, budget.lines(1))
    assert version(REGION) != before
    assert version("ailleurs") == elsewhere == version("nulle-part")
    assert version() == version(REGION)


def test_entries_come_latest_first_page_by_page(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000)
    wanted = EntryFilter(envelope=budget.grants.reference)
    first = entries(wanted, size=3)
    assert [view.operation for view in first.entries] == [Operation.PAY, Operation.ORDER, Operation.CERTIFY]
    second = entries(wanted, before=first.before, size=3)
    assert [view.operation for view in second.entries] == [Operation.COMMIT, Operation.GRANT, Operation.RESERVE]
    last = entries(wanted, before=second.before, size=3)
    assert [view.operation for view in last.entries] == [Operation.ALLOCATE, Operation.OPEN]
    assert last.before is None


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (EntryFilter(region=REGION), 12),
        (EntryFilter(region=REGION, year=2027), 0),
        (EntryFilter(axis="essai/plan/axe-1"), 10),
        (EntryFilter(scheme=SCHEME), 8),
        (EntryFilter(case=CASE), 6),
        (EntryFilter(case=CASE, operations=[Operation.PAY]), 1),
        (EntryFilter(region=REGION, since=date(2026, 7, 1)), 10),
        (EntryFilter(region=REGION, until=date(2026, 6, 30)), 2),
    ],
)
def test_entries_behind_a_figure_are_found(budget: Budget, wanted: EntryFilter, count: int) -> None:
    budget.through(CASE, 40_000, 60_000)
    assert len(entries(wanted).entries) == count


def test_an_entry_shows_its_moves_and_its_places_in_the_chains(budget: Budget) -> None:
    budget.through(CASE, 40_000, 60_000, last="order")
    view = entries(EntryFilter(case=CASE), size=1).entries[0]
    assert view.amount == 100_000  # credits are not counted again
    assert view.amount_text == "1\u202f000\u00a0€"
    assert [(move.owner, move.source, move.target, move.amount) for move in view.moves] == [
        ("essai/subventions", Step.CERTIFIED, Step.ORDERED, 40_000),
        ("essai/avances", Step.CERTIFIED, Step.ORDERED, 60_000),
        ("essai/2026/204", Step.OPEN, Step.USED, 40_000),
        ("essai/2026/27", Step.OPEN, Step.USED, 60_000),
    ]
    assert {(move.scheme, move.case) for move in view.moves} == {(SCHEME, CASE)}
    assert [place.twin for place in view.places] == [False, True, True, True]
    assert view.fictif
    assert entry_at(view.place.owner, view.place.sequence) == view == entry(view.id)
    assert entry_at("essai/subventions", 999) is None


def test_a_correction_and_what_it_corrects_name_each_other(budget: Budget) -> None:
    mistaken = reserve(act(), SCHEME, CASE, budget.lines(7))
    undone = reverse(act("erreur"), mistaken.entry)
    assert entry(mistaken.entry).reversed_by == undone.entry
    correction = entry(undone.entry)
    assert correction.reverses == mistaken.entry
    assert [(move.source, move.target, move.case) for move in correction.moves] == [
        (Step.RESERVED, Step.ALLOCATED, CASE)
    ]


def test_a_line_of_credits_is_found_by_year_and_chapter(budget: Budget) -> None:
    assert credit_line(REGION, 2026, "204") == budget.credits[0]
    assert credit_line(REGION, 2031, "204") is None


def test_reading_an_envelope_does_not_cost_more_when_it_has_more_entries(
    budget: Budget, django_assert_num_queries: object
) -> None:
    for number in range(30):
        reserve(act(), SCHEME, f"C-{number}", [Line(budget.grants, 1)])
    allocate_one = EntryFilter(envelope=budget.grants.reference)
    with django_assert_num_queries(4):
        assert len(entries(allocate_one, size=30).entries) == 30
    with django_assert_num_queries(1):
        totals(Scope(region=REGION))
