"""« Start-Up, industrie de demain »: the published rule, whole, as a company meets it."""

from datetime import date
from pathlib import Path

import pytest

from jalon.rules import Facts, Holds, Known, Range, Rulebook, Verdict, ask, owed, run_examples

FILE = Path(__file__).parents[2] / "regions/occitanie/schemes/startup-industrie-de-demain.toml"
REQUEST = {"request.date": date(2025, 1, 10)}
YOUNG = {
    "company.created_on": Known(date(2021, 3, 14), "registre Sirene"),
    "project.breakthrough": True,
    "company.works_with_regional_lab": True,
}


@pytest.fixture(scope="module")
def scheme() -> Rulebook:
    return Rulebook.load(FILE)


def test_its_own_examples_hold(scheme: Rulebook) -> None:
    runs = run_examples(scheme)
    assert len(runs) == 5
    assert [run.findings for run in runs] == [()] * 5


def test_a_young_company_may_get_up_to_200_000_euros(scheme: Rulebook) -> None:
    result = scheme.evaluate(YOUNG, REQUEST)
    assert result.verdict is Verdict.ELIGIBLE and result.provisional
    assert result.amounts["aid"][:2] == (0, 200_000_00)
    assert result.amounts["grant"][:2] == (0, 50_000_00)


def test_the_advance_is_never_below_zero_although_nothing_is_known(scheme: Rulebook) -> None:
    advance = scheme.evaluate({}).amounts["advance"]
    assert advance == Range(0, 200_000_00, True)


def test_parts_add_up_to_the_cent(scheme: Rulebook) -> None:
    result = scheme.evaluate(
        {**YOUNG, "costs.eligible": 100_000_01}, REQUEST, {"aid_rate": "33.3333 %", "grant_share": "12.5 %"}
    )
    aid, grant, advance = (result.amounts[name].exact for name in ("aid", "grant", "advance"))
    assert (aid, grant) == (33_333_30, 4_166_66) and aid == grant + advance


def test_an_answer_narrows_the_range_and_never_widens_it(scheme: Rulebook) -> None:
    before = scheme.evaluate(YOUNG, REQUEST).amounts["aid"]
    after = scheme.evaluate({**YOUNG, "costs.eligible": 80_000_00}, REQUEST).amounts["aid"]
    assert (before.high, after[:2]) == (200_000_00, (0, 80_000_00))


def test_an_expert_decides_what_the_applicant_claims(scheme: Rulebook) -> None:
    dates = {**REQUEST, "decision.date": date(2025, 3, 1)}
    claimed = scheme.evaluate(YOUNG, dates, moment="decision")
    assert claimed.verdict is Verdict.UNKNOWN and claimed.condition("deep-tech").awaited == "opinion"
    judged = {
        **YOUNG,
        "project.breakthrough": Known(True, opinion="avis du 2025-02-20"),
        "company.works_with_regional_lab": Known(True, assurance="judged"),
    }
    assert scheme.evaluate(judged, dates, moment="decision").verdict is Verdict.ELIGIBLE


def test_the_establishment_counts_at_payment_only(scheme: Rulebook) -> None:
    facts = {**YOUNG, "company.establishment_in_region": False}
    assert scheme.evaluate(facts, REQUEST).verdict is Verdict.ELIGIBLE
    assert scheme.evaluate(facts, REQUEST).condition("established").later
    assert scheme.evaluate(facts, REQUEST, moment="payment").verdict is Verdict.NOT_ELIGIBLE


def test_four_answers_stay_different(scheme: Rulebook) -> None:
    old = {"company.created_on": date(2001, 1, 1)}
    assert scheme.evaluate(old, REQUEST).verdict is Verdict.NOT_ELIGIBLE
    assert scheme.evaluate({}, REQUEST).verdict is Verdict.UNKNOWN
    assert scheme.evaluate(YOUNG, {"request.date": date(2024, 7, 11)}).verdict is Verdict.NOT_IN_FORCE
    assert scheme.evaluate(YOUNG).verdict is Verdict.UNKNOWN


def test_after_a_refusal_the_smallest_lawful_change_is_named_or_none(scheme: Rulebook) -> None:
    without = scheme.evaluate({**YOUNG, "company.works_with_regional_lab": False}, REQUEST)
    assert [(change.fact, change.value) for change in without.remedies] == [
        ("company.works_with_regional_lab", True)
    ]
    old = scheme.evaluate({**YOUNG, "company.created_on": date(2001, 1, 1)}, REQUEST)
    assert old.remedies == ()
    early = scheme.evaluate(YOUNG, {"request.date": date(2024, 1, 1)})
    assert [(change.fact, change.value) for change in early.remedies] == [("request.date", date(2024, 7, 12))]


def test_nothing_is_asked_once_the_answer_is_no(scheme: Rulebook) -> None:
    assert scheme.evaluate({"company.created_on": date(2001, 1, 1)}, REQUEST).missing == ()
    assert scheme.evaluate({}, REQUEST).missing == (
        "company.created_on",
        "project.breakthrough",
        "company.works_with_regional_lab",
        "costs.eligible",
    )


def test_the_register_is_read_before_the_applicant_is_asked(scheme: Rulebook) -> None:
    first = ask([scheme], {}, REQUEST)
    assert first is not None and first.fact.name == "company.created_on"
    second = ask([scheme], {"company.created_on": date(2021, 1, 1)}, REQUEST)
    assert second is not None and second.fact.name == "project.breakthrough"
    last = ask([scheme], YOUNG, REQUEST)
    assert last is not None and last.fact.name == "costs.eligible"
    assert ask([scheme], {"company.created_on": date(2001, 1, 1)}, REQUEST) is None


def test_the_prose_is_the_rule(scheme: Rulebook) -> None:
    french, english = scheme.prose("fr"), scheme.prose("en")
    assert "1. L’entreprise a moins de 8\u00a0ans à la date de la demande." in french
    assert "dans la limite du plafond de l’aide (200\u202f000\u00a0€)" in french
    assert "Le taux d’aide\u00a0: non publié, entre 0\u00a0% et 100\u00a0%." in french
    assert "The company is under 8\u00a0years old on the date of the request." in english


def test_the_explanation_the_law_owes_says_its_four_things(scheme: Rulebook) -> None:
    result = scheme.evaluate({**YOUNG, "company.created_on": Known(date(2015, 5, 4), "registre Sirene")}, REQUEST)
    text = owed(result, "fr")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert len(headings) == 4
    assert "9\u00a0ans < 8\u00a0ans\u00a0: non" in text and "(registre Sirene)" in text
    assert result.condition("young").holds is Holds.NO
    assert result.condition("young").explanation("fr").startswith("L’entreprise a moins de 8 ans\u00a0: non.")


def test_an_answer_that_has_expired_is_asked_again(scheme: Rulebook) -> None:
    certificate = Known(True, "attestation", date(2025, 1, 2), expires=date(2025, 3, 1))
    given = {**YOUNG, "project.breakthrough": certificate}
    for facts in (given, Facts.check(given, scheme.vocabulary)):
        assert scheme.evaluate(facts, {"request.date": date(2025, 3, 1)}).verdict is Verdict.ELIGIBLE
        later = scheme.evaluate(facts, {"request.date": date(2025, 3, 2)})
        assert later.verdict is Verdict.UNKNOWN and "project.breakthrough" in later.missing
        dates = {**REQUEST, "decision.date": date(2025, 3, 2)}
        assert scheme.evaluate(facts, dates).verdict is Verdict.ELIGIBLE
        decided = scheme.evaluate(facts, dates, moment="decision")
        assert decided.condition("deep-tech").holds is Holds.UNKNOWN
        assert decided.condition("deep-tech").values["project.breakthrough"] is None
