"""The next question settles more than the next line of a form would, and is never one that cannot matter."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import made_up
from bench.questions import FEWEST, among_many, measure
from jalon.rules import Facts, Rulebook, Verdict, Vocabulary, ask, own_vocabulary

DAY = {"request.date": date(2025, 1, 10)}
LABEL = 'label = { fr = "x", en = "x" }'
SMALL = Vocabulary.parse(
    f"""
namespace = "g"
[facts]
a = {{ type = "yes-no", {LABEL} }}
b = {{ type = "yes-no", {LABEL} }}
c = {{ type = "choice", {LABEL}, options = {{ x = {{ fr = "x", en = "x" }}, y = {{ fr = "y", en = "y" }} }} }}
n = {{ type = "whole number", max = 4, {LABEL} }}
m = {{ type = "whole number", max = 4, {LABEL}, prior = [1, 1, 3] }}
"""
)
EVERY: dict[str, list[Any]] = {
    "g.a": [False, True],
    "g.b": [False, True],
    "g.c": ["x", "y"],
    "g.n": [0, 1, 2, 3, 4],
    "g.m": [0, 1, 2, 3, 4],
}


def book_of(rules: list[str], vocabulary: Vocabulary | None = None, identity: str = "t") -> Rulebook:
    lines = [f'id = "{identity}"', 'title = { fr = "T", en = "T" }']
    for place, rule in enumerate(rules):
        lines += ["[[conditions]]", f'id = "c{place}"', f'rule = "{rule}"', LABEL]
    return Rulebook.load("\n".join(lines), vocabulary)


@pytest.mark.parametrize("seed", [made_up.SEED, 1, 2, 3, 4])
def test_at_most_half_the_questions_of_file_order_decide_every_scheme(seed: int) -> None:
    """Whatever schemes, companies and order a seed draws; and little more than who knew the answers would ask."""
    asked = measure(12, made_up.expected(), seed)
    assert asked.share("in file order") <= 0.5
    assert asked.share("a form a scheme") <= 0.5
    assert asked.share(FEWEST) <= 1.3
    assert asked.costs["by worth"] <= 0.4 * asked.costs["in file order"]


def test_companies_unlike_what_is_expected_are_asked_a_little_more() -> None:
    asked = measure(12, made_up.another())
    assert asked.share("in file order") <= 0.55 and asked.share(FEWEST) <= 1.5


def test_a_scheme_more_changes_no_other_that_a_seed_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> list[tuple[str, str]]:
        return [(book.id, book.sha256) for book in made_up.schemes(made_up.SEED)]

    before, fewer = drawn(), made_up.regional()[2:]
    monkeypatch.setattr(made_up, "regional", lambda: fewer)
    kept = drawn()
    assert len(kept) == len(before) - 2 and kept == [item for item in before if item in kept]


def test_the_question_over_250_schemes_is_chosen_at_once() -> None:
    assert among_many(250) < 0.1


@pytest.mark.parametrize("order", [1, -1])
def test_a_register_column_comes_before_a_question_and_a_question_before_a_document(order: int) -> None:
    rules = ["company.up_to_date_with_taxes", "not company.in_difficulty", "company.headcount < 1_000_000"]
    book = book_of(rules[::order])
    known: dict[str, Any] = {}
    asked = []
    while (question := ask([book], known, DAY)) is not None:
        asked.append(question.fact.name)
        known[question.fact.name] = {"company.headcount": 3, "company.in_difficulty": False}.get(asked[-1], True)
    assert asked == ["company.headcount", "company.in_difficulty", "company.up_to_date_with_taxes"]


def test_the_likelier_refusal_is_asked_first_and_the_registers_frequencies_tell_it() -> None:
    book = book_of(["project.in_region", "project.breakthrough"])
    question = ask([book], {}, DAY)
    assert question is not None and question.fact.name == "project.breakthrough"
    seen = {"project.in_region": [(1, 1), (0, 99)], "project.breakthrough": [(1, 99), (0, 1)]}
    question = ask([book], {}, DAY, frequencies=seen)
    assert question is not None and question.fact.name == "project.in_region"


def test_the_likelier_refusal_of_a_rule_that_gives_a_fact_is_asked_first() -> None:
    words = Vocabulary.parse(
        f'namespace = "h"\n[facts]\nok = {{ type = "yes-no", {LABEL}, provider = "rulebook:inner" }}\n'
    )
    inner = book_of(["project.in_region", "project.breakthrough"], identity="inner")
    outer = book_of(["h.ok"], words)
    question = ask([outer], Facts(own_vocabulary() | words), DAY, companions={"inner": inner})
    assert question is not None and question.fact.name == "project.breakthrough"
    assert question.settles > Fraction(1, 2) and (question.concerns, question.open) == (1, 1)


def test_a_fact_that_no_other_condition_spares_is_asked_before_one_that_may_be_spared() -> None:
    sure = book_of(["project.uses_ai"], identity="sure")
    long = book_of(["project.breakthrough", "company.in_difficulty", "not project.uses_ai"], identity="long")
    question = ask([sure, long], {}, DAY)
    assert question is not None and question.fact.name == "project.uses_ai"


def test_conditions_that_exclude_each_other_make_the_rest_useless() -> None:
    book = book_of(["company.headcount < 5 or project.uses_ai", "project.in_region", "not project.in_region"])
    question = ask([book], {}, DAY)
    assert question is not None and question.fact.name == "project.in_region"


LEAVES = ["g.a", "g.b", "not g.a", "g.c == 'x'", "g.n < 3", "g.n == 2", "g.m >= 1", "g.m != 3", "g.n < g.m"]
RULES = st.lists(
    st.one_of(
        st.sampled_from(LEAVES),
        st.builds("{} or {}".format, st.sampled_from(LEAVES), st.sampled_from(LEAVES)),
        st.builds("g.n + g.m {} {}".format, st.sampled_from(["<", ">="]), st.integers(0, 8)),
        st.builds("min(g.n, g.m) {} {}".format, st.sampled_from(["<", ">="]), st.integers(0, 4)),
        st.builds("({} if g.c == 'x' else {})".format, st.sampled_from(LEAVES), st.sampled_from(LEAVES)),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULES, st.dictionaries(st.sampled_from(sorted(EVERY)), st.integers(0, 4), max_size=3))
def test_a_question_whose_answer_cannot_matter_is_never_asked(rules: list[str], given_: dict[str, int]) -> None:
    """Some answers to all other questions leave the verdict open for want of this one alone.

    Where no fact is such, the conditions exclude each other and one answer, whichever it is, is what shows it.
    """
    book = book_of(rules, SMALL)
    known = {name: EVERY[name][place % len(EVERY[name])] for name, place in given_.items()}
    question = ask([book], known, amounts=False)
    if question is None:
        assert book.evaluate(known).verdict is not Verdict.UNKNOWN
        return
    assert question.fact.name not in known
    if not decides(book, known, question.fact.name):
        assert not any(decides(book, known, name) for name in book.facts if name not in known)
        assert possible(book, known) == {Verdict.NOT_ELIGIBLE}


def completions(book: Rulebook, known: dict[str, Any], but: str = "") -> Iterator[dict[str, Any]]:
    """Every set of answers to what is not known."""
    others = [name for name in book.facts if name != but and name not in known]
    for answers in product(*(EVERY[name] for name in others)):
        yield {**known, **dict(zip(others, answers, strict=True))}


def decides(book: Rulebook, known: dict[str, Any], name: str) -> bool:
    """Whether some answers to all the rest leave the verdict to this fact alone."""
    return any(book.evaluate(facts).verdict is Verdict.UNKNOWN for facts in completions(book, known, name))


def possible(book: Rulebook, known: dict[str, Any]) -> set[Verdict]:
    return {book.evaluate(facts).verdict for facts in completions(book, known)}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(RULES, min_size=1, max_size=4), st.integers(0, 999))
def test_questions_end_with_every_verdict_settled(several: list[list[str]], seed: int) -> None:
    books = [book_of(rules, SMALL, f"t{place}") for place, rules in enumerate(several)]
    known: dict[str, Any] = {}
    while (question := ask(books, known, amounts=False)) is not None:
        values = EVERY[question.fact.name]
        known[question.fact.name] = values[(seed >> len(known)) % len(values)]
        assert question.open == sum(book.evaluate(before(known)).verdict is Verdict.UNKNOWN for book in books)
    assert all(book.evaluate(known).verdict is not Verdict.UNKNOWN for book in books)


def before(known: dict[str, Any]) -> dict[str, Any]:
    """What was known before the last answer."""
    return dict(list(known.items())[:-1])


def test_what_cannot_be_answered_is_skipped() -> None:
    book = book_of(["project.uses_ai", "project.in_region"])
    question = ask([book], {}, DAY, skip=["project.uses_ai"])
    assert question is not None and question.fact.name == "project.in_region"
    assert ask([book], {}, DAY, skip=["project.uses_ai", "project.in_region"]) is None
