"""The young innovative company and its kin, and the undertaking in difficulty, from the command line's JSON."""

import pytest

from jalon.law.catalogue import rule
from jalon.law.commands import run_rule
from jalon.law.problems import LawError

COMPANY = {
    "company.size": "small",
    "company.created_on": "2020-06-01",
    "jei.held_by_people": "yes",
    "jei.new": "yes",
    "jei.charges": "1000000",
    "jei.exchange_losses": "20000",
    "jei.securities_charges": "0",
    "jei.charges_to_others": "30000",
}


def decided(name, on, **more):
    facts = {**COMPANY, **{key.replace("__", "."): value for key, value in more.items()}}
    return run_rule(
        rule(name), {"on": on, "facts": [{"name": key, "value": value} for key, value in facts.items()]}
    )


def test_the_worked_example_is_a_young_innovative_company():
    found = decided("jei", "2025-12-31", jei__research="195000")
    assert found.outcome == "yes"
    assert found.amount("research_needed").low_cents == 190_000_00


@pytest.mark.parametrize(
    ("on", "outcome"), [("2025-02-28", "yes"), ("2025-03-01", "no"), ("2024-12-31", "yes"), ("2026-12-31", "no")]
)
def test_the_research_share_rose_on_the_first_of_march_2025(on, outcome):
    assert decided("jei", on, jei__research="150000").outcome == outcome


@pytest.mark.parametrize(
    ("created", "on", "outcome"),
    [
        ("2022-12-31", "2033-12-30", "yes"),
        ("2022-12-31", "2033-12-31", "no"),
        ("2023-01-01", "2030-12-31", "yes"),
        ("2023-01-01", "2031-01-01", "no"),
        ("2024-02-29", "2032-02-28", "yes"),
        ("2024-02-29", "2032-02-29", "no"),
    ],
)
def test_the_age_limit_depends_on_the_date_of_creation(created, on, outcome):
    assert decided("jei", on, jei__research="195000", company__created_on=created).outcome == outcome


def test_a_status_before_its_act_is_not_in_force():
    assert decided("jeii", "2025-12-31").outcome == "not-in-force"


def test_a_company_is_never_a_growth_company_and_an_innovative_one_at_once():
    for research in ("47499.99", "47500", "189999.99", "190000"):
        growth = decided(
            "jec",
            "2025-12-31",
            jei__research=research,
            jei__previous_research="0",
            jei__staff="40",
            jei__staff_before="10",
        )
        innovative = decided("jei", "2025-12-31", jei__research=research)
        assert (growth.outcome, innovative.outcome) != ("yes", "yes")


def test_a_company_in_difficulty_is_told_which_figures_say_so():
    found = run_rule(
        rule("undertaking-in-difficulty"),
        {
            "on": "2026-11-21",
            "facts": [
                {"name": name, "value": value}
                for name, value in {
                    "accounts.limited_liability": "yes",
                    "accounts.capital": "100000",
                    "accounts.premium": "50000",
                    "accounts.reserves": "20000",
                    "accounts.losses": "120000",
                    "accounts.insolvent": "no",
                    "accounts.rescued": "no",
                    "company.size": "small",
                    "company.created_on": "2015-01-01",
                }.items()
            ],
        },
    )
    assert found.outcome == "no"
    assert str(found.condition("limited-capital").holds) == "no"


def test_accounts_that_make_no_sense_are_named():
    with pytest.raises(LawError) as refused:
        decided("undertaking-in-difficulty", "2026-11-21", accounts__capital="-1", accounts__losses="many")
    assert {problem.field for problem in refused.value.problems} == {"accounts.capital", "accounts.losses"}
    assert all(problem.message.fr and problem.message.en for problem in refused.value.problems)
