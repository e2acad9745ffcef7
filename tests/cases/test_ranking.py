"""The ranked list: exact, the same whatever the order of what comes in, and by the call's own rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.cases.ranking import Candidate, Limit, Marks, RankedList, Standing, gap_of, mark_of, ranked
from jalon.rules.toml_text import parse_toml
from jalon.schemes.criteria import Assessment
from jalon.schemes.definition import definition

DAY = date(2026, 3, 2)


def call_of_tests() -> Assessment:
    found = definition(parse_toml((Path(__file__).parents[1] / "call.toml").read_text())).assessment
    assert found
    return found


CALL = call_of_tests()
STAGE = CALL.stages[1]


def marks(science: int, impact: int, means: int) -> Marks:
    return {"science": science, "impact": impact, "means": means}


def request(id: str, *reviews: Marks, amount: int = 100, days: int = 0, **more: object) -> Candidate:
    """A request that two reviewers marked the same, unless both reviews are given."""
    both = reviews if len(reviews) > 1 else reviews * 2
    return Candidate(id, tuple(both), amount, DAY + timedelta(days=days), **more)


def shown(found: RankedList) -> list[tuple[str, int | None, str]]:
    return [(row.candidate.id, row.rank, row.standing.value) for row in found.rows]


def test_a_mark_is_the_weighted_share_of_each_scale_and_exact() -> None:
    assert mark_of(STAGE, marks(5, 5, 10)) == 100
    assert mark_of(STAGE, marks(0, 0, 0)) == 0
    assert mark_of(STAGE, marks(4, 3, 7)) == 40 + 18 + 14
    first = CALL.stages[0]
    assert mark_of(first, {"science": 4, "impact": 2}) == Fraction(5, 8) * 80 + Fraction(3, 8) * 40
    thirds = request("A", marks(3, 3, 3), marks(3, 3, 3), marks(4, 3, 3))
    assert ranked(CALL, STAGE, [thirds]).rows[0].mark == 10 * Fraction(10, 3) + 18 + 6


def test_requests_are_kept_down_to_the_line_and_nobody_behind_it_is_let_past() -> None:
    found = ranked(
        CALL,
        STAGE,
        [
            request("A", marks(5, 5, 9), amount=60),
            request("B", marks(5, 4, 9), amount=50),
            request("C", marks(4, 4, 9), amount=10),
        ],
        Limit(cents=100),
    )
    assert shown(found) == [("A", 1, "kept"), ("B", 2, "waiting"), ("C", 3, "waiting")]
    assert [row.cumulated for row in found.rows] == [60, 110, 120]
    assert found.kept_cents == 60


def test_equal_marks_are_parted_by_the_rules_in_their_order() -> None:
    better_science = request("D", marks(5, 4, 8), amount=900)
    cheaper = request("C", marks(4, 5, 10), amount=10, days=9)
    dearer = request("B", marks(4, 5, 10), amount=20)
    later = request("A", marks(4, 5, 10), amount=20, days=1)
    assert {mark_of(STAGE, one.reviews[0]) for one in (better_science, cheaper)} == {90}
    found = ranked(CALL, STAGE, [later, dearer, cheaper, better_science])
    assert shown(found) == [("D", 1, "kept"), ("C", 2, "kept"), ("B", 3, "kept"), ("A", 4, "kept")]


def test_requests_that_no_rule_parts_share_a_rank_and_the_line_never_passes_between_them() -> None:
    equals = [request(id, marks(4, 4, 8), amount=40) for id in "AB"]
    last = request("C", marks(4, 4, 7), amount=1)
    found = ranked(CALL, STAGE, [last, *equals], Limit(cents=79))
    assert shown(found) == [("A", 1, "waiting"), ("B", 1, "waiting"), ("C", 3, "waiting")]
    assert [row.standing for row in ranked(CALL, STAGE, equals, Limit(places=2)).rows] == [Standing.KEPT] * 2
    assert [row.standing for row in ranked(CALL, STAGE, equals, Limit(places=1)).rows] == [Standing.WAITING] * 2


@pytest.mark.parametrize(
    ("given", "short"),
    [(marks(1, 5, 10), ("science",)), (marks(2, 2, 2), ("",)), (marks(1, 1, 1), ("science", ""))],
)
def test_a_request_under_a_threshold_has_no_rank_and_says_which(given: Marks, short: tuple[str, ...]) -> None:
    (row,) = ranked(CALL, STAGE, [request("A", given)]).rows
    assert (row.rank, row.standing, row.short) == (None, Standing.BELOW, short)


def test_reviewers_too_far_apart_must_agree_before_the_request_is_ranked() -> None:
    apart = request("A", marks(5, 5, 10), marks(3, 3, 4))
    assert gap_of(STAGE, apart.reviews) == 44
    assert shown(ranked(CALL, STAGE, [apart])) == [("A", None, "pending")]
    kept_means = ranked(CALL, STAGE, [replace(apart, settled=True)]).rows[0]
    assert (kept_means.rank, kept_means.mark) == (1, 78)
    agreed = ranked(CALL, STAGE, [replace(apart, settled=True, agreed={"science": 3})]).rows[0]
    assert agreed.mark == 30 + 24 + 14


def test_the_threshold_itself_is_not_too_far() -> None:
    edge = request("A", marks(5, 5, 10), marks(2, 5, 10))
    assert gap_of(STAGE, edge.reviews) == CALL.gap
    assert ranked(CALL, STAGE, [edge]).complete


def test_a_request_without_all_its_reviews_waits_for_them() -> None:
    lonely = Candidate("A", (marks(5, 5, 5),), 100, DAY)
    found = ranked(CALL, STAGE, [lonely, Candidate("B", (), 100, DAY)])
    assert shown(found) == [("A", None, "pending"), ("B", None, "pending")]
    assert not found.complete


def test_weights_that_weigh_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match="weighs"):
        mark_of(STAGE, marks(1, 1, 1), {"science": 0, "impact": 0, "means": 0})


a_mark = st.builds(marks, st.integers(0, 5), st.integers(0, 5), st.integers(0, 10))
a_request = st.builds(
    lambda reviews, amount, days, settled: Candidate(
        "", tuple(reviews), amount, DAY + timedelta(days=days), settled
    ),
    st.lists(a_mark, min_size=0, max_size=3),
    st.integers(1, 5),
    st.integers(0, 3),
    st.booleans(),
)
requests = st.lists(a_request, max_size=9).map(
    lambda rows: [replace(row, id=f"R{place:02}") for place, row in enumerate(rows)]
)
limits = st.builds(Limit, st.none() | st.integers(0, 30), st.none() | st.integers(0, 9))
some_weights = st.fixed_dictionaries({id: st.integers(0, 9) for id in STAGE.weights}).filter(
    lambda chosen: any(chosen.values())
)


@settings(deadline=None)
@given(requests, limits, some_weights, st.randoms())
def test_the_order_of_what_comes_in_changes_nothing(
    rows: list[Candidate], limit: Limit, weights: dict[str, int], chance: object
) -> None:
    def mixed(things: Sequence[object]) -> list:
        copy = list(things)
        chance.shuffle(copy)
        return copy

    again = [replace(row, reviews=tuple(mixed(row.reviews))) for row in mixed(rows)]
    first, second = (ranked(CALL, STAGE, some, limit, weights) for some in (rows, again))
    assert [(row.mark, row.means, row.cumulated, row.short) for row in first.rows] == [
        (row.mark, row.means, row.cumulated, row.short) for row in second.rows
    ]
    assert shown(first) == shown(second)


@settings(deadline=None)
@given(requests, some_weights, st.sampled_from(sorted(STAGE.weights)), st.integers(1, 9))
def test_a_criterion_that_weighs_more_never_harms_whoever_is_better_at_it(
    rows: list[Candidate], weights: dict[str, int], heavier: str, more: int
) -> None:
    before = ranked(CALL, STAGE, rows, weights=weights).rows
    raised = {**weights, heavier: weights[heavier] + more}
    mark = {row.candidate.id: row.mark for row in ranked(CALL, STAGE, rows, weights=raised).rows}
    for ahead in before:
        for behind in before:
            marked = ahead.means and behind.means
            if marked and ahead.mark >= behind.mark and ahead.means[heavier] >= behind.means[heavier]:
                assert mark[ahead.candidate.id] >= mark[behind.candidate.id]


@settings(deadline=None)
@given(requests, limits, st.data())
def test_a_withdrawn_request_leaves_the_others_in_their_order(
    rows: list[Candidate], limit: Limit, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(rows)) if rows else None
    full, less = (ranked(CALL, STAGE, some, limit) for some in (rows, [row for row in rows if row != gone]))
    others = [row for row in full.rows if row.candidate != gone]
    assert [row.candidate.id for row in others] == [row.candidate.id for row in less.rows]
    after = {row.candidate.id: row.standing for row in less.rows}
    for row in others:
        if row.standing is Standing.KEPT:
            assert after[row.candidate.id] is Standing.KEPT


@settings(deadline=None)
@given(requests, st.integers(0, 30), st.integers(0, 30))
def test_more_money_never_takes_a_request_off_the_list(rows: list[Candidate], low: int, more: int) -> None:
    kept = [
        {row.candidate.id for row in ranked(CALL, STAGE, rows, Limit(cents=cents)).those(Standing.KEPT)}
        for cents in (low, low + more)
    ]
    assert kept[0] <= kept[1]
    assert ranked(CALL, STAGE, rows, Limit(cents=low)).kept_cents <= low


@settings(deadline=None)
@given(requests, limits)
def test_ranks_follow_the_marks_and_equals_share_their_fate(rows: list[Candidate], limit: Limit) -> None:
    listed = [row for row in ranked(CALL, STAGE, rows, limit).rows if row.rank]
    for ahead, behind in pairwise(listed):
        assert ahead.mark >= behind.mark and ahead.rank <= behind.rank
        if ahead.rank == behind.rank:
            assert (ahead.standing, ahead.mark, ahead.cumulated) == (behind.standing, behind.mark, behind.cumulated)
            assert ahead.candidate.amount == behind.candidate.amount
