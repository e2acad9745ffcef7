"""What the register lets a rule know, with its source and date, and what it leaves unknown."""

from datetime import date

import pytest

from jalon.companies.loading import load
from jalon.companies.queries import Bounds, facts_of, places_of

pytestmark = pytest.mark.django_db

SIREN = "732829320"
HERAULT = {"34"}


def test_facts_carry_their_source_date_and_assurance(units_file, places_file):
    load([units_file({}), places_file({})])
    facts = facts_of(SIREN, HERAULT)
    assert facts["company.created_on"].value == date(2019, 3, 14)
    assert {fact.source for fact in facts.values()} == {"registre Sirene"}
    assert {fact.on for fact in facts.values()} == {date(2026, 10, 2)}
    assert {fact.assurance for fact in facts.values()} == {"verified"}
    assert facts["company.activity"].value == "13.20Z"
    assert facts["company.department"].value == "34"
    assert facts["company.legal_form"].value == "company"


@pytest.mark.parametrize(
    ("band", "expected"),
    [("11", Bounds(10, 19)), ("53", Bounds(10_000, None)), ("00", 0), ("NN", None), ("", None), ("99", None)],
)
def test_a_headcount_band_is_a_range_and_a_gap_is_unknown(units_file, band, expected):
    load([units_file({"trancheEffectifsUniteLegale": band})])
    fact = facts_of(SIREN).get("company.headcount")
    assert (fact.value if fact else None) == expected


def test_an_establishment_in_the_region_counts_only_while_it_is_open(units_file, places_file):
    paris = {"siret": "73282932000082", "codeCommuneEtablissement": "75056", "etablissementSiege": "false"}
    load([units_file({}), places_file({}, paris)])
    assert facts_of(SIREN, HERAULT)["company.establishment_in_region"].value is True
    assert facts_of(SIREN, {"31"})["company.establishment_in_region"].value is False
    load([units_file({}), places_file({"etatAdministratifEtablissement": "F"}, paris)])
    assert facts_of(SIREN, HERAULT)["company.establishment_in_region"].value is False
    assert [place.head_office for place in places_of(SIREN)] == [True, False]


def test_without_establishments_the_region_is_unknown_and_not_no(units_file):
    load([units_file({})])
    assert "company.establishment_in_region" not in facts_of(SIREN, HERAULT)


def test_an_activity_of_an_older_nomenclature_is_not_taken_for_a_current_one(units_file):
    load([units_file({"nomenclatureActivitePrincipaleUniteLegale": "NAF1993"})])
    assert "company.activity" not in facts_of(SIREN)


@pytest.mark.parametrize(
    ("category", "form"),
    [
        ("1000", "sole_trader"),
        ("6540", "company"),
        ("9220", "association"),
        ("7230", "public_body"),
        ("7385", ("laboratory", "school", "public_body")),
        ("", None),
    ],
)
def test_a_legal_category_gives_a_form_or_the_forms_it_may_be(units_file, category, form):
    load([units_file({"categorieJuridiqueUniteLegale": category})])
    fact = facts_of(SIREN).get("company.legal_form")
    assert (fact.value if fact else None) == form


def test_an_unknown_company_has_no_facts(units_file):
    load([units_file({})])
    assert facts_of("356000000") == {}
