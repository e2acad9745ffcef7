"""Départements, Regions, bands and labels come from tables that hold together."""

import itertools

from jalon.companies.classifications import BANDS, activity_label, legal_category_label
from jalon.companies.tables import table
from jalon.companies.territory import departement_of, departements, departements_of, region_of


def test_every_departement_belongs_to_one_of_the_eighteen_regions():
    assert len(departements()) == 101
    assert len({one.region for one in departements().values()}) == 18


def test_a_region_s_departements_are_those_of_the_official_code():
    assert departements_of("76") == {"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}
    assert departements_of("93") == {"04", "05", "06", "13", "83", "84"}
    assert departements_of("84") == {"01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"}


def test_a_commune_tells_its_departement_in_corsica_and_overseas_too():
    assert [departement_of(code) for code in ("31555", "2A004", "97411", "98818")] == ["31", "2A", "974", "988"]
    assert region_of("2A") == "94"
    assert region_of("988") == ""


def test_each_seat_lies_in_its_departement():
    for row in table("departements"):
        assert departement_of(row["seat_code"]) == row["code"]


def test_bands_follow_each_other_without_gap():
    bands = list(BANDS.values())
    assert all(one.high + 1 == after.low for one, after in itertools.pairwise(bands))
    assert bands[-1].high is None


def test_codes_have_their_label():
    assert legal_category_label("5710").startswith("Société par actions simplifiée")
    assert activity_label("62.01Z") == "Programmation informatique"
    assert activity_label("00.00Z") == ""
