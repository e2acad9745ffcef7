"""After a refusal: the fewest lawful changes that suffice, each with its value or date; or none."""

from datetime import date
from typing import Any

import pytest

from jalon.rules import Change, Rulebook, Verdict

DAY = {"request.date": date(2025, 1, 10)}


def refused(rules: list[str], facts: dict[str, Any], more: str = "") -> tuple[Change, ...]:
    lines = ['id = "t"', 'title = { fr = "T", en = "T" }', more]
    for place, rule in enumerate(rules):
        label = 'label = { fr = "C", en = "C" }'
        lines += ["[[conditions]]", f'id = "c{place}"', f'rule = "{rule}"', label]
    book = Rulebook.load("\n".join(lines))
    result = book.evaluate(facts, DAY)
    assert result.verdict is Verdict.NOT_ELIGIBLE
    changes = {change.fact: change.value for change in result.remedies if change.value is not None}
    if changes and len(changes) == len(result.remedies):
        again = {**facts, **DAY, **changes}
        assert book.evaluate(again).verdict is not Verdict.NOT_ELIGIBLE
    return result.remedies


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        (["costs.eligible >= 20_000"], {"costs.eligible": 10_000_00}, [("costs.eligible", "at-least", 20_000_00)]),
        (["costs.eligible < 20_000"], {"costs.eligible": 90_000_00}, [("costs.eligible", "at-most", 19_999_99)]),
        (["6 <= project.duration <= 36"], {"project.duration": 60}, [("project.duration", "at-most", 36)]),
        (
            ["months_between(company.created_on, request.date) >= 36"],
            {"company.created_on": date(2023, 1, 1)},
            [("request.date", "from", date(2026, 1, 1))],
        ),
        (
            ["project.starts_on > request.date"],
            {"project.starts_on": date(2024, 12, 1)},
            [("project.starts_on", "from", date(2025, 1, 11))],
        ),
        (
            ["project.has_lab_partner or project.partners >= 3", "project.has_lab_partner or project.in_region"],
            {"project.has_lab_partner": False, "project.partners": 1, "project.in_region": False},
            [("project.has_lab_partner", "is", True)],
        ),
        (
            ["total(costs.lines, 'staff') <= 1000"],
            {"costs.lines": {"staff": 2_000_00}},
            [("costs.lines", "otherwise", None)],
        ),
    ],
)
def test_the_nearest_value_that_suffices_is_found(
    rules: list[str], facts: dict[str, Any], expected: list[tuple[str, str, Any]]
) -> None:
    assert [(change.fact, change.relation, change.value) for change in refused(rules, facts)] == expected


def test_an_amount_that_passes_a_ceiling_is_brought_down_by_its_costs() -> None:
    rules = ["company.de_minimis_received + aid <= 300_000"]
    facts = {"company.de_minimis_received": 250_000_00, "costs.eligible": 200_000_00}
    (change,) = refused(rules, facts, 'amounts.aid = "costs.eligible / 2"')
    assert (change.fact, change.relation, change.value) == ("costs.eligible", "at-most", 100_000_00)


def test_all_that_is_needed_is_said_however_much_it_is() -> None:
    names = ["project.uses_ai", "project.in_region", "project.has_lab_partner"]
    facts = {**dict.fromkeys(names, False), "project.duration": 50, "costs.eligible": 1_00}
    changes = refused([*names, "project.duration <= 24", "costs.eligible >= 5"], facts)
    assert {change.fact for change in changes} == set(facts)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("company.legal_form == 'company'", {"company.legal_form": "association"}),
        ("not company.in_difficulty", {"company.in_difficulty": True}),
        ("project.breakthrough", {"project.breakthrough": False}),
        ("not project.started", {"project.started": True}),
        ("age(company.created_on, request.date) < 8", {"company.created_on": date(2001, 1, 1)}),
        ("costs.eligible < costs.eligible", {"costs.eligible": 3}),
    ],
)
def test_an_identity_a_declaration_and_the_past_are_never_to_be_changed(rule: str, facts: dict[str, Any]) -> None:
    assert refused([rule], facts) == ()
    assert refused([rule, "costs.eligible >= 5"], {**facts, "costs.eligible": 1}) == ()


def test_before_a_scheme_opens_the_remedy_is_to_wait() -> None:
    book = Rulebook.load('id = "t"\ntitle = { fr = "T", en = "T" }\nin_force = { from = 2026-01-01 }\n')
    result = book.evaluate({}, DAY)
    assert result.verdict is Verdict.NOT_IN_FORCE
    assert result.remedies == (Change("request.date", date(2026, 1, 1), "from"),)
