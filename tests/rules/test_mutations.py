"""Mistakes that were made elsewhere, made here on purpose: each is caught.

In a rulebook, by its own examples. In the engine, whose source is changed before it is read (`tests.rules.mutant`), by the
test that guards the place.
"""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from jalon.rules import Rulebook, run_examples
from jalon.rules.checker import vocabulary_for

ROOT = Path(__file__).parents[2]
SME = ROOT / "jalon/law/rulebooks/sme-size.toml"
STARTUP = (ROOT / "regions/occitanie/schemes/startup-industrie-de-demain.toml").read_text()
COOKBOOK = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/rules/cookbook.md").read_text(), re.S)


def broken(text: str) -> int:
    return sum(not run.holds for run in run_examples(Rulebook.load(text, file="mutant.toml")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("request.date) < age_limit", "request.date) <= age_limit"),
        (
            "age(company.created_on, request.date) < age_limit",
            "days_between(company.created_on, request.date) < 2920",
        ),
        ("min(aid_rate * costs.eligible, aid_cap)", "max(aid_rate * costs.eligible, aid_cap)"),
        ("min(grant_share * aid, grant_cap)", "grant_share * aid"),
        ('advance = { rule = "aid - grant"', 'advance = { rule = "aid"'),
        ("in_force = { from = 2024-07-12 }", "in_force = { from = 2024-07-11 }"),
    ],
)
def test_the_examples_of_the_scheme_catch_a_changed_rule(old: str, new: str) -> None:
    assert old in STARTUP and broken(STARTUP) == 0
    assert broken(STARTUP.replace(old, new)) > 0


def test_and_for_or_in_the_size_test_is_caught() -> None:
    text = next(block for block in COOKBOOK if "sme-thresholds" in block)
    assert broken(text) == 0 and broken(text.replace(" or ", " and ")) == 1


@pytest.mark.parametrize("size", ["micro", "small", "medium"])
def test_or_and_the_borders_of_the_sme_test_are_held_by_its_examples(size: str) -> None:
    words, text = vocabulary_for(SME), SME.read_text()
    rule = next(line for line in text.splitlines() if line.startswith(f"{size} = {{"))
    head, _, tail = rule.rpartition("<=")
    mutants = [
        rule.replace(" or ", " and "),
        rule.replace(f"< {size}", f"<= {size}"),
        rule.replace("<=", "<", 1),
        f"{head}<{tail}",
    ]
    assert len({rule, *mutants}) == 5
    for mutant in (rule, *mutants):
        runs = run_examples(Rulebook.load(text.replace(rule, mutant), words, file="mutant.toml"))
        assert all(run.holds for run in runs) is (mutant == rule), mutant


ALONE = "tests.rules.test_properties:test_with_everything_known_the_engine_is_the_plain_reading"
BOUNDS = "tests.rules.test_properties:test_every_completion_stays_within_the_bounds"
KLEENE = "tests.rules.test_three_valued:test_and_or_not_follow_kleene"
BRANCH = "tests.rules.test_three_valued:test_if_is_certain_when_both_sides_agree"
CAP = "tests.rules.test_three_valued:test_an_unknown_amount_never_becomes_its_cap"
SIZE = "tests.rules.test_three_valued:test_a_size_that_is_unknown_is_neither_large_nor_small"
EXAMPLES = "tests.rules.guards:the_published_examples_hold"
LEAP = "tests.rules.guards:a_leap_day_ends_its_years_on_the_last_of_february"
REGISTER = "tests.rules.guards:a_register_of_border_cases_agrees_with_one_company"
CANNOT = "tests.rules.guards:a_register_tells_nothing_by_what_cannot_be"
CASES = "tests.rules.guards:the_bounds_of_an_amount_are_its_least_and_greatest_over_the_cases"
PROOF = "tests.rules.guards:a_register_asks_for_the_same_proofs_as_one_company"
COUNTED = "tests.rules.guards:a_count_is_the_sum_of_its_companies"
NESTED = "tests.rules.test_nested:test_a_figure_that_may_be_too_large_for_a_fact_promises_nothing_that_an_answer_takes_back"
REFUSED = "tests.rules.test_questions:test_the_likelier_refusal_of_a_rule_that_gives_a_fact_is_asked_first"
REACHED = "tests.rules.test_nested:test_questions_reach_the_facts_of_a_rulebook_that_gives_others"
ENGINE = [
    # least and greatest without their guard for the unknown: a missing amount becomes its cap
    ("columns", "return cell.coalesce(day(value)", "return cell.nullif(day(value)", REGISTER),
    ("gaps", 'self.domains[slot][op == "high"]', "self.domains[slot][1]", REGISTER),
    ("gaps", "else holds(domain[", "else not holds(domain[", REGISTER),
    ("gaps", "if len(ways) == 2:", "if False:", REGISTER),
    ("cells", 'found = {"l": ibis.ifelse(crossed, first, low)', 'found = {"l": low', CANNOT),
    ("cells", "ibis.ifelse(cell.between(*ends), cell, ibis.null(cell.type())), False", "cell, False", CANNOT),
    ("evaluation", "low, high = domain\n", "low = high = domain[1]\n", CAP),
    ("lowering", "pick = steps.least if op", "pick = steps.most if op", BOUNDS),
    # « or » for « and »
    ("lowering", 'join = steps.both if op == "and"', 'join = steps.both if op == "or"', KLEENE),
    ("lowering", 'join = steps.both if op == "and"', 'join = steps.both if op == "or"', SIZE),
    ("lowering", "steps.both(yes.must, no.must),", "", BRANCH),
    ("lowering", "Truth(steps.negated(inner.may), steps", "Truth(steps.negated(inner.must), steps", KLEENE),
    # days divided by 365 for anniversaries
    ("program", 'f"({end} - {start}) // 10000"', 'f"days_between({start}, {end}) // 365"', EXAMPLES),
    ("calendar", "return (end - start) // 10_000", "return days_between(start, end) // 365", LEAP),
    (
        "columns",
        "months >= 0, after, -before)",
        'months >= 0, end.delta(start, unit="day") // 365, -before)',
        REGISTER,
    ),
    # a strict comparison made loose, and the contrary
    (
        "lowering",
        'steps.compare("lt", left.high, right.low)',
        'steps.compare("le", left.high, right.low)',
        EXAMPLES,
    ),
    (
        "lowering",
        'steps.compare("lt", left.low, right.high)',
        'steps.compare("le", left.low, right.high)',
        EXAMPLES,
    ),
    ("lowering", 'Truth(steps.compare("le", left.high', 'Truth(steps.compare("lt", left.high', SIZE),
    ("columns", 'one < two if op == "lt"', 'one <= two if op == "lt"', REGISTER),
    ("gaps", 'new.add("le", items[1], items[0])', 'new.add("lt", items[1], items[0])', REGISTER),
    # the least over cases taken for the greatest, a refused row counted, a proof not asked for
    ("merging", "op if rises else OTHER[op]", "op", CASES),
    ("merging", 'return place == 0 if op == "sub"', 'return True if op == "sub"', CASES),
    ("rulings", "steps.negated(steps.either(*lacking))", "steps.truth(True)", PROOF),
    ("rulings", "condition.order <= order", "True", PROOF),
    ("decisions", "for form in self.fails if form not in early", "for form in early", COUNTED),
    ("counts", '(("low", [1]), ("high", [1, 2]))', '(("low", [1, 2]), ("high", [1, 2]))', COUNTED),
    # what another rule gives cut to what a fact allows, and asked for by its own name
    ("outcomes", "if first <= low <= high <= last", "if low <= last and first <= high", NESTED),
    ("outcomes", 'steps.compare("le", high, top))', "steps.truth(True))", NESTED),
    ("relevance", "return kept[outcome] or (name,)", "return (name,)", REACHED),
    ("answers", "if through:", "if False:", REFUSED),
    # half a cent rounded down, a cent cut off
    ("program", 'f"((2 * {value} + {divisor}) // {2 * divisor}', 'f"({value} // {divisor}', ALONE),
    ("columns", "up = whole(2 * value + divisor, 2 * divisor)", "up = whole(value)", REGISTER),
]


@pytest.mark.parametrize(
    ("module", "old", "new", "test"),
    ENGINE,
    ids=[f"{module}: {old} → {new or 'nothing'}" for module, old, new, _ in ENGINE],
)
def test_a_mistake_in_the_engine_is_caught(module: str, old: str, new: str, test: str) -> None:
    assert told(module, old, new, test).startswith("caught")


@pytest.mark.parametrize("test", [EXAMPLES, LEAP, REGISTER, CASES, CANNOT, PROOF, COUNTED])
def test_the_guard_passes_on_the_engine_as_it_is(test: str) -> None:
    where, _, name = test.partition(":")
    getattr(import_module(where), name)()


def told(module: str, old: str, new: str, test: str) -> str:
    command = [sys.executable, "-m", "tests.rules.mutant", f"jalon.rules.{module}", old, new, test]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]
