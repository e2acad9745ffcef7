"""Two versions: what changed in meaning, in words; a rule rewritten is not a rule changed."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.rules import Rulebook
from jalon.rules.meaning import Meanings
from jalon.rules.phrases import MIRROR, OPPOSITE
from jalon.rules.terms import Compare, If, Logic, Not, Term, rebuilt
from jalon.rules.versions import differences
from tests.rules.generated import rulebooks

HEAD = 'id = "t"\ntitle = { fr = "T", en = "T" }\n'
LABEL = 'label = { fr = "Condition", en = "Condition" }'
ROOT = Path(__file__).parents[2]
STARTUP = (ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml").read_text()


def of_rule(rule: str, extra: str = "") -> Rulebook:
    return Rulebook.load(f'{HEAD}{extra}[[conditions]]\nid = "c"\nrule = "{rule}"\n{LABEL}\n')


def of_value(rule: str, extra: str = "") -> Rulebook:
    return Rulebook.load(f'{HEAD}{extra}[values]\nv = "{rule}"\n')


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("company.headcount < 250", "250 > company.headcount"),
        ("company.headcount < 250", "not company.headcount >= 250"),
        ("project.uses_ai and project.in_region", "project.in_region and project.uses_ai"),
        ("not (project.uses_ai or project.started)", "not project.started and not project.uses_ai"),
        ("company.size in ['micro', 'small']", "company.size in ['small', 'micro']"),
        ("company.size == 'micro'", "company.size in ['micro']"),
        ("project.duration >= 6 and project.duration <= 36", "6 <= project.duration <= 36"),
        ("costs.eligible + costs.total < 100", "costs.total + costs.eligible < 100"),
        ("min(costs.eligible, costs.total) < 5", "min(costs.total, costs.eligible) < 5"),
        ("project.uses_ai", "project.uses_ai and project.uses_ai"),
    ],
)
def test_the_same_rule_written_otherwise_is_not_a_change(one: str, two: str) -> None:
    assert differences(of_rule(one), of_rule(two)) == ()
    assert differences(of_value(one), of_value(two)) == ()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("company.headcount < 250", "company.headcount <= 250"),
        ("project.uses_ai and project.in_region", "project.uses_ai or project.in_region"),
        ("costs.eligible - costs.total < 100", "costs.total - costs.eligible < 100"),
        ("costs.eligible < 100", "100 < costs.eligible"),
        ("company.size == 'micro'", "company.size != 'micro'"),
        ("project.uses_ai", "not project.uses_ai"),
        ("age(company.created_on, request.date) < 8", "months_between(company.created_on, request.date) < 8"),
    ],
)
def test_a_rule_that_differs_is_a_change_in_both_languages(one: str, two: str) -> None:
    for make, part in ((of_rule, "conditions"), (of_value, "values")):
        (found,) = differences(make(one), make(two))
        assert (found.change, found.part) == ("changed", part)
        assert found.fr.startswith("Modifié\u00a0: ") and found.en.startswith("Changed: ")
        assert all(len(set(text.partition(": ")[2].split(" → "))) == 2 for text in (found.fr, found.en))


def test_a_value_is_compared_and_told_in_words_not_by_its_source_text() -> None:
    old = of_value("'50 %' if company.size == 'small' else '35 %'")
    assert differences(old, of_value("('35 %' if company.size != 'small' else  '50 %')")) == ()
    new = of_value("'60 %' if company.size == 'small' else '35 %'")
    (found,) = differences(old, new)
    assert "60\u00a0% si l’entreprise est une petite entreprise, sinon 35\u00a0%" in found.fr
    assert "company.size" not in found.fr + found.en


def test_a_figure_that_gets_a_name_changes_no_rule() -> None:
    named = of_rule(
        "company.headcount < limit",
        'parameters.limit = { type = "whole number", unit = "employees", value = 250 }\n',
    )
    assert [(item.change, item.part) for item in differences(of_rule("company.headcount < 250"), named)] == [
        ("added", "parameters")
    ]


def test_a_label_is_not_a_rule_and_a_moment_is() -> None:
    old = Rulebook.load(STARTUP)
    relabelled = STARTUP.replace("L’entreprise a moins de 8 ans", "Jeune entreprise")
    assert differences(old, Rulebook.load(relabelled.replace("le plafond de l’aide", "plafond"))) == ()
    (found,) = differences(old, Rulebook.load(STARTUP.replace('moment = "payment"', 'moment = "agreement"')))
    assert found.id == "established" and "convention" in found.fr


def test_what_only_its_date_tells_apart_is_shown_exactly() -> None:
    values = "values = [{ from = 2020-01-01, value = 1 }, { from = 2021-01-01, value = 2 }]"
    rule = "costs.eligible < cap"
    old = of_rule(rule, f'parameters.cap = {{ type = "money", {values} }}\n')
    new = of_rule(rule, f'parameters.cap = {{ type = "money", {values}, date = "decision.date" }}\n')
    texts = {item.part: item.fr for item in differences(old, new)}
    assert "[request.date]" in texts["parameters"] and "[decision.date]" in texts["parameters"]


def rewritten(term: Term, chance: random.Random) -> Term:
    """The same rule as another person would write it."""
    term = rebuilt(term, lambda part: rewritten(part, chance))
    match term:
        case Compare(op=op, left=left, right=right) if chance.random() < 0.5:
            return replace(term, op=MIRROR[op], left=right, right=left)
        case Compare(op=op) if chance.random() < 0.3:
            return Not(term.kind, replace(term, op=OPPOSITE[op]))
        case Logic(items=items):
            return replace(term, items=tuple(chance.sample(items, len(items))))
        case If(test=test, yes=yes, no=no) if chance.random() < 0.5:
            return replace(term, test=Not(test.kind, test), yes=no, no=yes)
    return Not(term.kind, Not(term.kind, term)) if isinstance(term, Compare) and chance.random() < 0.2 else term


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(rulebooks(), st.randoms(use_true_random=False))
def test_any_rule_keeps_its_meaning_when_it_is_rewritten(book: Rulebook, chance: random.Random) -> None:
    meanings = Meanings(book.parameters)
    for condition in book.conditions:
        assert meanings.of(rewritten(condition.term, chance)) == meanings.of(condition.term)
        assert meanings.of(Not(condition.term.kind, condition.term)) != meanings.of(condition.term)
