"""Block exemption: validity, common conditions, articles, and the three-year ceiling of free services."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.law.block_exemption import (
    Article,
    Exemption,
    Service,
    ServicesQuestion,
    exemption,
    innovation_services,
)
from jalon.law.catalogue import rule
from jalon.law.commands import run_rule
from jalon.law.marks import Mark
from jalon.law.parameters import Override, own_parameters
from jalon.law.problems import LawError
from jalon.law.rulings import Given, Outcome
from jalon.rules import Holds

ON = date(2026, 11, 21)
COMMON = {
    "company.under_recovery_order": "no",
    "company.in_difficulty": "no",
    "exemption.instrument": "grant",
    "request.describes_project": "yes",
    "project.works_start_on": "2026-12-01",
    "exemption.same_costs": "0",
}
RESEARCH = {
    "company.size": "small",
    "research.category": "industrial",
    "research.predominant": "industrial",
    "research.collaboration": "yes",
    "research.dissemination": "no",
    "research.licences": "no",
    "research.open_call": "no",
    "research.assisted_area": "none",
    "costs.eligible": "400000",
    "aid.amount": "320000",
}


def asked(article=Article.RESEARCH, granted_on=ON, under_scheme=False, services=(), **facts):
    named = {**COMMON, **RESEARCH, **{name.replace("__", "."): value for name, value in facts.items()}}
    given_facts = tuple(Given(name, value) for name, value in named.items() if value is not None)
    return exemption(Exemption(article, granted_on, date(2026, 10, 1), under_scheme, tuple(services), given_facts))


def test_a_research_aid_is_exempted_with_its_arithmetic_articles_and_marks():
    found = asked()
    assert found.outcome is Outcome.YES
    assert (found.amount("most").low_cents, found.amount("most").high_cents) == (320_000_00, 320_000_00)
    assert found.condition("in-force").article == "règlement (UE) n° 651/2014, art. 58(4)"
    assert found.condition("no-recovery-order").mark is Mark.CHECKED
    assert "gber-25.ceiling" in {item.id for item in found.applied}
    assert any("80\u00a0%" in line for line in found.lines("fr"))


@pytest.mark.parametrize(
    ("day", "scheme", "passes"),
    [
        (date(2026, 12, 31), False, True),
        (date(2027, 1, 1), True, True),
        (date(2027, 6, 30), True, True),
    ],
)
def test_an_aid_is_exempted_until_the_regulation_s_end_and_a_scheme_six_months_more(day, scheme, passes):
    assert (asked(granted_on=day, under_scheme=scheme).outcome is Outcome.YES) is passes


@pytest.mark.parametrize(
    ("day", "scheme", "code", "last"),
    [
        (date(2027, 1, 1), False, "regime.over", "31\u00a0décembre\u00a02026"),
        (date(2027, 7, 1), True, "regime.over", "30\u00a0juin\u00a02027"),
        (date(2014, 6, 30), False, "regime.not-yet", "1er\u00a0juillet\u00a02014"),
    ],
)
def test_a_decision_outside_the_regulation_s_validity_is_refused_with_the_reason(day, scheme, code, last):
    with pytest.raises(LawError) as refused:
        asked(granted_on=day, under_scheme=scheme)
    problem = refused.value.problems[0]
    assert problem.code == code
    assert last in problem.message.fr
    assert problem.remedy.en


def test_an_extension_of_the_regulation_is_a_dated_value_and_needs_no_code():
    laid = own_parameters().overridden(
        [Override("regime.block-exemption.to", None, None, "2028-12-31", "un règlement à venir")]
    )
    facts = tuple(Given(name, value) for name, value in {**COMMON, **RESEARCH}.items())
    late = Exemption(Article.RESEARCH, date(2028, 12, 31), date(2026, 10, 1), facts=facts)
    assert exemption(late, laid).outcome is Outcome.YES


def test_the_dates_printed_in_the_rulebook_are_those_of_the_regime():
    values = own_parameters().at(ON)
    assert values.day("gber-common.last_day") == values.day("regime.block-exemption.to")
    assert values.day("gber-common.last_day_of_schemes") == values.day("regime.block-exemption.adjusted")


def test_what_is_not_known_leaves_the_answer_open_and_is_asked():
    found = asked(company__in_difficulty=None)
    assert found.outcome is Outcome.UNKNOWN
    assert found.missing == ("company.in_difficulty",)


def test_a_common_condition_that_fails_refuses_under_every_article():
    found = asked(company__in_difficulty="yes")
    assert found.outcome is Outcome.NO
    assert found.condition("not-in-difficulty").holds is Holds.NO
    assert found.condition("common").holds is Holds.NO


def test_a_start_up_needs_no_request_before_the_works():
    facts = {
        "company__size": "micro",
        "startup__listed": "no",
        "startup__registered_on": "2024-01-01",
        "startup__took_over": "no",
        "startup__distributed_profits": "no",
        "startup__acquired": "no",
        "startup__innovative": "no",
        "exemption__grant": "500000",
        "exemption__loan": "0",
        "exemption__loan_years": "10",
        "exemption__guaranteed": "0",
        "exemption__guarantee_years": "10",
        "exemption__underlying_loan": "0",
        "project__works_start_on": "2026-01-01",
    }
    assert asked(Article.START_UPS, **facts).outcome is Outcome.YES
    in_difficulty = asked(Article.START_UPS, **facts, company__in_difficulty="yes")
    assert in_difficulty.outcome is Outcome.YES  # article 1(4)(c)
    assert asked(project__works_start_on="2026-01-01").condition("incentive-effect").holds is Holds.NO


def test_bad_facts_are_all_named():
    with pytest.raises(LawError) as refused:
        asked(company__size="enormous", company__sise="small", costs__eligible="12,345")
    assert {problem.field for problem in refused.value.problems} == {
        "company.size",
        "company.sise",
        "costs.eligible",
    }
    twice = (Given("company.size", "small"), Given("company.size", "large"))
    with pytest.raises(LawError) as again:
        exemption(Exemption(Article.TRAINING, ON, facts=twice))
    assert again.value.problems[0].code == "facts.twice"


SIZES, CATEGORIES = (
    ("micro", "small", "medium", "large"),
    ("fundamental", "industrial", "experimental", "feasibility"),
)
YES_NO = st.sampled_from(["yes", "no"])


@given(
    st.sampled_from(SIZES), st.sampled_from(CATEGORIES), YES_NO, YES_NO, YES_NO, YES_NO,
    st.sampled_from(["none", "c", "a"]),
)  # fmt: skip
def test_bonuses_never_combine_and_never_pass_the_ceiling(size, category, shared, spread, licensed, call, area):
    found = asked(
        company__size=size, research__category=category, research__predominant="experimental",
        research__collaboration=shared, research__dissemination=spread, research__licences=licensed,
        research__open_call=call, research__assisted_area=area, costs__eligible="1000", aid__amount="1",
    ).amount("most").low_cents  # fmt: skip
    grown = {"micro": 20, "small": 20, "medium": 10, "large": 0}[size]
    one = max(
        15 if "yes" in (shared, spread, licensed) or area == "a" else 0,
        5 if area == "c" else 0,
        25 if call == "yes" else 0,
    )
    expected = {
        "fundamental": 100, "feasibility": 50 + grown, "industrial": min(80, 50 + grown + one),
        "experimental": min(80, 25 + grown + one),
    }[category]  # fmt: skip
    assert found == expected * 1000


# --- article 28(4)

CEILING = 220_000_00


def services(*entries):
    return tuple(Service(day, euros * 100) for day, euros in entries)


def test_free_services_are_counted_over_three_years_the_anniversary_included():
    before = services((date(2023, 11, 21), 100_000), (date(2023, 11, 20), 50_000), (date(2025, 1, 1), 20_000))
    found = innovation_services(ServicesQuestion(ON, before))
    assert (found.begins, found.ends) == (date(2023, 11, 21), ON)
    assert (found.used_cents, found.left_cents) == (120_000_00, 100_000_00)


def test_a_back_dated_grant_is_counted_in_every_period_that_contains_it():
    later = services((date(2026, 1, 1), 150_000), (date(2027, 6, 1), 60_000))
    found = innovation_services(ServicesQuestion(ON, later))
    assert (found.ends, found.used_cents) == (date(2027, 6, 1), 210_000_00)


def test_three_years_from_29_february_end_on_the_28th():
    found = innovation_services(ServicesQuestion(date(2028, 2, 29), services((date(2025, 2, 28), 1_000))))
    assert found.used_cents == 1_000_00


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 100_000)), max_size=12))
def test_more_services_never_leave_more_room(entries):
    question = ServicesQuestion(ON, services(*entries))
    room = innovation_services(question).left_cents
    assert 0 <= room <= CEILING
    more = ServicesQuestion(ON, (*question.services, Service(ON - timedelta(days=30), 5_000_00)))
    assert innovation_services(more).left_cents <= room


@pytest.mark.parametrize(
    ("used", "amount", "outcome"),
    [
        (212_000, "8000", Outcome.YES),
        (212_001, "8000", Outcome.NO),
        (212_001, "4000", Outcome.YES),
        (0, "8000.01", Outcome.NO),
    ],
)
def test_a_free_diagnosis_passes_until_the_ceiling_then_for_half(used, amount, outcome):
    found = asked(
        Article.SME_INNOVATION, research__sme_innovation="services", costs__eligible="8000", aid__amount=amount,
        services=services((date(2025, 1, 1), used)), research__category=None,
    )  # fmt: skip
    assert found.outcome is outcome
    assert found.steps[0].article == "règlement (UE) n° 651/2014, art. 28(4)"


def test_the_rules_run_from_json():
    found = run_rule(
        rule("block-exemption"),
        {
            "article": "25",
            "granted_on": "2026-11-21",
            "requested_on": "2026-10-01",
            "facts": [{"name": name, "value": value} for name, value in {**COMMON, **RESEARCH}.items()],
        },
    ).as_json()
    assert found["outcome"] == "yes"
    assert found["amounts"][0]["low"] == "320000.00"
    used = run_rule(
        rule("innovation-services"),
        {"on": "2026-11-21", "services": [{"granted_on": "2025-01-01", "amount": "1000.50"}]},
    ).as_json()
    assert (used["used"], used["left"]) == ("1000.50", "218999.50")
