"""A rulebook is untrusted text: whatever is written, it is read or refused, quickly, with documented errors."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.rules import Facts, FactsError, Rulebook, RuleError, Verdict, own_vocabulary
from jalon.rules.checker import check_text
from jalon.rules.expression import ExpressionError, parse
from jalon.rules.facts_file import parse_assumption, parse_facts
from jalon.rules.reader import Reading
from jalon.rules.reading import Unreadable
from jalon.rules.toml_text import parse_toml

RUN = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
SCOPE = Reading(parse_toml('id = "t"\ntitle = { fr = "T", en = "T" }\n'), own_vocabulary())
SCOPE.read()
WORDS = [
    "company.created_on", "request.date", "costs.eligible", "company.size", "costs.lines", "project.uses_ai",
    "company.activity", "8", "0", "'small'", "'50 %'", "'2024-07-12'", "1e9", "0.5", "true", "__import__", "x.y.z",
    "(", ")", "[", "]", ",", "+", "-", "*", "/", "//", "**", "%", "<", "<=", "==", "!=", "and", "or", "not", "in",
    "if", "else", "min", "age", "total", "at_least", "starts_with", "lambda", ":", "=", ":=", "é", "'", '"', "\\", "#",
    ".", "for", "await", "None", "f'{x}'", "...", "1j", "~", "@", "is",
]  # fmt: skip


@RUN
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_words_are_an_expression_or_an_error_with_a_place(text: str) -> None:
    try:
        parse(text, SCOPE)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text) and error.fr and error.en


@RUN
@given(st.text(max_size=200))
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    try:
        parse(text, SCOPE)
    except ExpressionError as error:
        assert error.code.startswith("E1")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_900,
        "not " * 490 + "true",
        "-" * 1_999 + "1",
        "1" + "+1" * 900,
        "min(" * 300 + "1" + ",1)" * 300,
        "9" * 1_900,
        "1e999999999 < costs.eligible",
        "'" + "a" * 1_900 + "'",
        "true" + " if true else false" * 90,
        "company.size in [" + "'small'," * 230 + "]",
        "99999 * 99999 * 99999 * 99999 * 99999 * 99999 * 99999 * costs.eligible > 1",
        "x" * 5_000,
    ],
)
def test_depth_size_and_numbers_are_bounded(text: str) -> None:
    began = time.perf_counter()
    try:
        parse(text, SCOPE)
    except ExpressionError as error:
        assert error.code in ("E101", "E103", "E106", "E108", "E112")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("part", ["v{0} + v{0}", "min(v{0}, v{0} * 2)", "v{0} if v{0} > 1 else v{0}"])
def test_values_that_double_one_another_are_refused_at_once(part: str) -> None:
    lines = [f'v{place} = "{part.format(place - 1) if place else "costs.eligible"}"' for place in range(60)]
    condition = '[[conditions]]\nid = "c"\nrule = "v59 > 0"\nlabel = { fr = "C", en = "C" }\n'
    head = 'id = "t"\nkind = "scheme"\ntitle = { fr = "T", en = "T" }\n[values]\n'
    began = time.perf_counter()
    checked = check_text(head + "\n".join(lines) + "\n" + condition, own_vocabulary(), prove=True)
    assert "E108" in {finding.code for finding in checked.findings if finding.level == "error"}
    assert time.perf_counter() - began < 2


def test_a_mistake_after_accents_has_its_place_inside_the_text() -> None:
    text = "comp" + "é" * 28 + "from = 2024-01-01"
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCOPE)
    assert 0 <= caught.value.offset <= len(text)


PIECES = st.sampled_from(
    [
        'id = "x"', 'title = { fr = "a", en = "b" }', "title = 3", 'kind = "law"', "in_force = { from = 2024-01-01 }",
        "in_force = 3", "[parameters]", "[values]", "[amounts]", "[[conditions]]", "[[examples]]", "[conditions]",
        'a = { type = "money", value = 3 }', 'a = { type = "rate", unpublished = true, between = ["1 %", "0 %"] }',
        'a = "costs.eligible"', 'a = { rule = "b + 1" }', 'b = "a * 2"', "a = [1, 2]", 'rule = "project.uses_ai"',
        'any_of = ["project.uses_ai", 3]', "at_least = 2", 'of = ["true", { rule = "false" }]', 'label = { fr = "l" }',
        'source = "s"', "moment = 3", 'moment = "payment"', 'given = { "costs.eligible" = 3 }', "given = 3",
        "expect = { verdict = 'eligible', a = 3 }", "expect = { a = [1, 2] }", "with = { a = 'x' }", "parts = ['b']",
        'a = { type = "money", values = [{ from = 2020-01-01, value = 1 }, { value = 2 }, 3] }', "cap = 'a'",
    ]
)  # fmt: skip


@settings(RUN, max_examples=150)
@given(st.lists(PIECES, max_size=14).map("\n".join))
def test_any_rulebook_is_checked_without_a_crash(text: str) -> None:
    checked = check_text(text, own_vocabulary())
    assert checked.rulebook is not None or checked.errors
    for finding in checked.findings:
        assert finding.position.line >= 1 and finding.fr and finding.en


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(["2024-02-30", "2024-02-29", "50 %", "12,50 €", "small", "1e5", "1e999999999", "--", "²"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["value", "low", "high", "source", "date", "assurance", "category", "amount", "staff"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@RUN
@given(st.dictionaries(st.sampled_from([*sorted(own_vocabulary()), "company", "nope"]), VALUES, max_size=4))
def test_any_facts_are_read_or_refused_by_name(values: dict[str, Any]) -> None:
    try:
        facts = parse_facts(json.dumps(values), own_vocabulary())
    except FactsError as error:
        assert error.problems and all(item.fr and item.en and item.code.startswith("F") for item in error.problems)
    else:
        book = Rulebook.load(
            'id = "t"\ntitle = { fr = "T", en = "T" }\n[[conditions]]\nid = "c"\nlabel = { fr = "l", en = "l" }\n'
            'rule = "age(company.created_on, request.date) < 8 and total(costs.lines) < 5"\n'
        )
        result = book.evaluate(facts)
        assert result.conditions[0].explanation("fr")


@RUN
@given(st.text(max_size=120))
def test_any_file_of_facts_is_read_or_refused(text: str) -> None:
    for shape in (text, "{" + text, '{"costs.eligible": ' + text):
        try:
            parse_facts(shape, own_vocabulary())
        except FactsError as error:
            assert error.problems
        try:
            parse_assumption(shape, own_vocabulary())
        except Unreadable as error:
            assert error.fr


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"company.created_on": "2999-01-01"}, "1900"),
        ({"company.headcount": 1.5}, "1.5"),
        ({"company.headcount": -1}, "out of range (from 0 to 1000000)"),
        ({"costs.eligible": "12.50 $"}, "money"),
        ({"costs.eligible": 12.5}, "whole number of euros"),
        ({"company.size": "smal"}, "Did you mean “small”?"),
        ({"company.sise": "small"}, "Did you mean “company.size”?"),
        ({"costs.lines": {"staf": 3}}, "Did you mean “staff”?"),
        ({"project.uses_ai": "yes"}, "expected true or false"),
        ({"project.duration": "18 ans"}, "months"),
    ],
)
def test_a_wrong_fact_says_what_was_read_and_what_is_expected(facts: dict[str, Any], expected: str) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts(json.dumps(facts), own_vocabulary())
    (problem,) = caught.value.problems
    assert problem.name == next(iter(facts)) and expected in problem.en


@pytest.mark.parametrize(
    "text",
    [
        '{"company.headcount": 3, "company.headcount": 4}',
        '{"company": {"headcount": 3}, "company.headcount": 4}',
        '"company.headcount" = 3\ncompany.headcount = 4',
    ],
)
def test_a_fact_given_twice_is_refused_in_any_spelling(text: str) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts(text, own_vocabulary())
    (problem,) = caught.value.problems
    assert (problem.code, problem.name) == ("F005", "company.headcount")


def test_a_company_created_tomorrow_is_refused() -> None:
    from datetime import date

    book = Rulebook.load(
        'id = "t"\ntitle = { fr = "T", en = "T" }\n[[conditions]]\nid = "c"\nlabel = { fr = "l", en = "l" }\n'
        'rule = "age(company.created_on, request.date) < 8"\n'
    )
    day, tomorrow = date(2025, 1, 10), date(2025, 1, 11)
    with pytest.raises(FactsError, match="in the future"):
        book.evaluate({"company.created_on": tomorrow}, {"request.date": day})
    checked = Facts.check({"company.created_on": tomorrow}, book.vocabulary)
    with pytest.raises(FactsError, match="in the future"):
        book.evaluate(checked, {"request.date": day})
    assert book.evaluate(checked, {"request.date": tomorrow}).verdict is Verdict.ELIGIBLE


def test_a_rulebook_with_errors_is_refused_with_all_of_them() -> None:
    with pytest.raises(RuleError) as caught:
        Rulebook.load('kynd = 1\n[[conditions]]\nid = "c"\nrule = "open(1)"\n')
    codes = {item.code for item in caught.value.findings}
    assert {"R002", "R003", "R005", "E104"} <= codes
