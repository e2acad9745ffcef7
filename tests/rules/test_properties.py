"""Laws of the engine over rulebooks and companies that nobody wrote by hand."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.rules import Holds, Rulebook, Verdict
from tests.rules.generated import RATES, cases, rulebooks
from tests.rules.reference import Reference

RUN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
TINY_DOMAINS: dict[str, list[Any]] = {
    "g.b1": [False, True],
    "g.b2": [False, True],
    "g.c": ["a", "b", "z"],
    "g.n1": [0, 1, 2, 3],
    "g.n2": [0, 1, 2, 3],
    "g.m1": [0, 1, 2, 3, 4],
    "g.m2": [0, 1, 2, 3, 4],
    "g.d1": [date(2015, 2, 27) + timedelta(days) for days in range(3)],
}


def reference(book: Rulebook, case: dict[str, Any], rate: Fraction) -> tuple[dict[str, int], dict[str, bool]]:
    oracle = Reference(book, case, {"rate": rate})
    amounts = {name: oracle.amount(name) for name in book.amounts}
    return amounts, {item.id: oracle.truth(item.term) for item in book.conditions}


def certain(holds: Holds) -> bool | None:
    return {Holds.YES: True, Holds.NO: False}.get(holds)


@RUN
@given(rulebooks(), cases(), RATES)
def test_with_everything_known_the_engine_is_the_plain_reading(
    book: Rulebook, case: dict[str, Any], rate: Fraction
) -> None:
    amounts, truths = reference(book, case, rate)
    result = book.evaluate(case, parameters={"rate": rate})
    assert {name: bounds.exact for name, bounds in result.amounts.items()} == amounts
    assert {item.id: certain(item.holds) for item in result.conditions} == truths


@RUN
@given(rulebooks(), cases(), RATES, st.data())
def test_every_completion_stays_within_the_bounds(
    book: Rulebook, case: dict[str, Any], rate: Fraction, data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(case))))
    amounts, truths = reference(book, case, rate)
    result = book.evaluate({name: case[name] for name in known})
    for name, (low, high, _) in result.amounts.items():
        assert (low is None or low <= amounts[name]) and (high is None or amounts[name] <= high)
    for item in result.conditions:
        assert certain(item.holds) in (None, truths[item.id])


def becomes(verdict: Verdict) -> tuple[Verdict, ...]:
    """What a definite verdict may be once more is known: a refusal may prove to be outside the rule's scope."""
    if verdict is Verdict.NOT_ELIGIBLE:
        return (Verdict.NOT_ELIGIBLE, Verdict.NOT_APPLICABLE)
    return (verdict,)


@RUN
@given(rulebooks(), cases(), st.data())
def test_another_answer_never_contradicts_a_definite_one_nor_widens_a_range(
    book: Rulebook, case: dict[str, Any], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(case))))
    more = known | data.draw(st.sets(st.sampled_from(sorted(case))))
    before = book.evaluate({name: case[name] for name in known})
    after = book.evaluate({name: case[name] for name in more})
    for one, two in zip(before.conditions, after.conditions, strict=True):
        assert one.holds in (Holds.UNKNOWN, two.holds)
    if before.verdict is not Verdict.UNKNOWN:
        assert after.verdict in becomes(before.verdict)
    for name, (low, high, _) in before.amounts.items():
        closer = after.amounts[name]
        assert low is None or (closer.low is not None and low <= closer.low)
        assert high is None or (closer.high is not None and closer.high <= high)


@settings(RUN, max_examples=120)
@given(rulebooks(tiny=True), cases(tiny=True), RATES, st.data())
def test_tight_bounds_are_attained(
    book: Rulebook, case: dict[str, Any], rate: Fraction, data: st.DataObject
) -> None:
    unknown = data.draw(st.sets(st.sampled_from(sorted(TINY_DOMAINS)), min_size=1, max_size=3))
    known = {name: value for name, value in case.items() if name not in unknown}
    result = book.evaluate(known, parameters={"rate": rate})
    reached: dict[str, set[int]] = {name: set() for name in book.amounts}
    names = sorted(unknown)
    for values in product(*(TINY_DOMAINS[name] for name in names)):
        oracle = Reference(book, {**known, **dict(zip(names, values, strict=True))}, {"rate": rate})
        for name in book.amounts:
            reached[name].add(oracle.amount(name))
    for name, bounds in result.amounts.items():
        assert bounds.low <= min(reached[name]) and max(reached[name]) <= bounds.high
        if bounds.tight:
            assert (min(reached[name]), max(reached[name])) == bounds[:2]


@RUN
@given(rulebooks(), cases(), st.data())
def test_a_fact_that_is_no_longer_asked_cannot_change_anything(
    book: Rulebook, case: dict[str, Any], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(case))))
    partial = {name: case[name] for name in known}
    result = book.evaluate(partial)
    idle = [name for name in case if name not in known and name not in result.missing]
    told = book.evaluate({**partial, **{name: case[name] for name in idle}})
    assert told.verdict in becomes(result.verdict)
    if result.verdict in (Verdict.UNKNOWN, Verdict.ELIGIBLE):
        assert {name: bounds[:2] for name, bounds in told.amounts.items()} == {
            name: bounds[:2] for name, bounds in result.amounts.items()
        }


@RUN
@given(rulebooks(), cases())
def test_after_a_remedy_nothing_refuses_any_more(book: Rulebook, case: dict[str, Any]) -> None:
    result = book.evaluate(case)
    changes = {change.fact: change.value for change in result.remedies}
    assert set(changes) <= {"g.b1", "g.n1", "g.m1", "request.date"}
    if changes:
        assert result.verdict is Verdict.NOT_ELIGIBLE
        assert book.evaluate({**case, **changes}).verdict is not Verdict.NOT_ELIGIBLE


@RUN
@given(rulebooks(), cases(), st.data())
def test_every_rule_can_be_read_traced_and_explained(
    book: Rulebook, case: dict[str, Any], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(case))))
    result = book.evaluate({name: case[name] for name in known})
    for lang in ("fr", "en"):
        assert book.prose(lang).count("\n") > 8
        assert all(line.text(lang) for line in result.trace)
        assert all(item.explanation(lang) for item in result.conditions)
