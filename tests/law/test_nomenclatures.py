"""Activities, legal categories, bands and places: tables with their source, that hold together."""

import itertools
from datetime import date

import pytest
from stdnum.eu import nace

from jalon.law.activities import Edition, activity, activity_label, edition_on
from jalon.law.classifications import headcount_bands, legal_category_label, legal_form
from jalon.law.problems import LawError
from jalon.law.tables import CODES, names, table
from jalon.law.territory import (
    departement_of,
    departements,
    departements_of,
    nuts2_name,
    nuts2_of,
    region_name,
    region_of,
)


@pytest.mark.parametrize("name", names())
def test_every_table_has_its_title_source_day_and_mark(name):
    one = table(name)
    assert one.rows
    assert one.title.fr and one.title.en and one.source
    assert date(2021, 1, 1) <= one.as_of <= date(2026, 11, 21)
    assert all(code == row["code"] and code == code.strip() for code, row in one.rows.items())


def test_every_file_of_codes_is_a_table_with_a_source():
    assert {path.stem for path in CODES.glob("*.csv")} == set(names())


@pytest.mark.parametrize(("edition", "count"), [(Edition.REV2, 732), (Edition.NAF2025, 747)])
def test_each_edition_is_whole_and_details_the_european_classes(edition, count):
    codes = table(edition.table).rows
    assert len(codes) == count
    classes = {f"{n:04d}" for n in range(100, 10_000) if nace.is_valid(f"{n:04d}", revision=edition.nace)}
    assert {code[:5].replace(".", "") for code in codes} == classes


def test_an_activity_gives_its_european_class_group_and_section():
    one = activity("6201z", Edition.REV2)
    assert (one.code, one.label) == ("62.01Z", "Programmation informatique")
    assert (one.nace_class, one.nace_group, one.division, one.section) == ("62.01", "62.0", "62", "J")
    assert one.heading() == "Computer programming activities"
    assert activity("62.10Y", Edition.NAF2025).section == "K"


def test_the_edition_changes_on_the_first_of_january_2027():
    assert edition_on(date(2026, 12, 31)) is Edition.REV2
    assert edition_on(date(2027, 1, 1)) is Edition.NAF2025


@pytest.mark.parametrize(
    ("code", "edition", "problem"),
    [
        ("62.01", Edition.REV2, "activity-shape"),
        ("99.99Z", Edition.REV2, "activity-unknown"),
        ("62.10Y", Edition.REV2, "activity-edition"),
        ("62.01Z", Edition.NAF2025, "activity-edition"),
    ],
)
def test_a_code_that_the_edition_has_not_is_refused_and_never_translated(code, edition, problem):
    with pytest.raises(LawError) as refused:
        activity(code, edition)
    assert refused.value.problems[0].code == problem


def test_every_departement_belongs_to_one_of_the_eighteen_regions():
    assert len(departements()) == 101
    assert {one.region for one in departements().values()} == set(table("regions").rows)
    assert region_name("76") == "Occitanie"
    assert region_name("77") == ""


def test_a_region_s_departements_are_those_of_the_official_code():
    assert departements_of("76") == {"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}
    assert departements_of("93") == {"04", "05", "06", "13", "83", "84"}
    assert departements_of("84") == {"01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"}


def test_nuts_regions_share_out_the_departements_of_a_region():
    assert len({one.nuts3 for one in departements().values()}) == 101
    assert {one.nuts2 for one in departements().values()} == set(table("nuts2").rows)
    assert {nuts2_of(code) for code in departements_of("76")} == {"FRJ1", "FRJ2"}
    assert {nuts2_of(code) for code in departements_of("93")} == {"FRL0"}
    assert {nuts2_of(code) for code in departements_of("84")} == {"FRK1", "FRK2"}
    assert nuts2_name(nuts2_of("31")) == "Midi-Pyrénées"
    assert (nuts2_of("988"), nuts2_name("XX00")) == ("", "")


def test_a_commune_tells_its_departement_in_corsica_and_overseas_too():
    assert [departement_of(code) for code in ("31555", "2A004", "97411", "98818")] == ["31", "2A", "974", "988"]
    assert region_of("2A") == "94"
    assert region_of("988") == ""


def test_bands_follow_each_other_without_gap():
    bands = list(headcount_bands().values())
    assert all(one.high + 1 == after.low for one, after in itertools.pairwise(bands))
    assert bands[-1].high is None


def test_codes_have_their_label():
    assert legal_category_label("5710").startswith("Société par actions simplifiée")
    assert legal_category_label("9999") == ""
    assert activity_label("62.01Z") == "Programmation informatique"
    assert activity_label("62.10Y", Edition.NAF2025) == "Activités de programmation informatique"
    assert activity_label("00.00Z") == activity_label("74.1G", "NAFRev1") == ""


def test_a_legal_category_gives_the_form_that_rules_know():
    forms = {code: legal_form(code) for code in ("1000", "5710", "6540", "7230", "9220", "0000")}
    assert forms == {
        "1000": "sole_trader",
        "5710": "company",
        "6540": "company",
        "7230": "public_body",
        "9220": "association",
        "0000": None,
    }
    assert legal_form("7383") == ("laboratory", "school", "public_body")
