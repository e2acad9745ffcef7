"""A company is found by its number or by its name as people type it."""

import random

import pytest

from jalon.companies.loading import load
from jalon.companies.models import LegalUnit
from jalon.companies.queries import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(units_file):
    """A few companies with near names."""
    names = {
        "732829320": {"denominationUniteLegale": "BOULANGERIE DE L'ÉCUSSON"},
        "356000000": {"denominationUniteLegale": "ÉCUSSON"},
        "200053791": {"denominationUniteLegale": "GARAGE DE L'ECUSSON", "etatAdministratifUniteLegale": "C"},
        "231300021": {"denominationUniteLegale": "ECUSSONNERIE DU MIDI", "sigleUniteLegale": "EDM"},
        "200053767": {
            "denominationUniteLegale": "",
            "nomUniteLegale": "CŒURDACIER",
            "prenomUsuelUniteLegale": "ZOÉ",
            "denominationUsuelle1UniteLegale": "LA FOURNÉE",
        },
    }
    load([units_file(*({"siren": siren, **change} for siren, change in names.items()))])


def sirens(text, limit=10):
    return [company.siren for company in find(text, limit)]


@pytest.mark.parametrize(
    "typed", ["732829320", "732 829 320", " 732.829.320 ", "73282932000074", "732\u00a0829\u00a0320 00074"]
)
def test_by_siren_or_siret_however_it_is_spaced(town, typed):
    assert sirens(typed) == ["732829320"]


@pytest.mark.parametrize("typed", ["732829321", "123456789", "7328293", "73282932000075"])
def test_a_wrong_number_finds_nothing(town, typed):
    assert sirens(typed) == []


@pytest.mark.parametrize("typed", ["boulangerie de l'écusson", "BOULANGERIE ECUSSON", "ecusson boulangerie sarl"])
def test_by_name_without_accents_case_legal_form_or_order(town, typed):
    assert sirens(typed)[0] == "732829320"


@pytest.mark.parametrize("typed", ["boulangrie", "boulagnerie", "voulangerie", "boulangerie ecuson"])
def test_by_name_with_a_slip(town, typed):
    assert sirens(typed)[0] == "732829320"


def test_the_very_name_comes_before_beginnings_and_words_and_closed_ones_last(town):
    assert sirens("ecusson") == ["356000000", "231300021", "732829320", "200053791"]


def test_the_acronym_counts_as_the_name(town):
    assert sirens("e.d.m.")[0] == "231300021"


def test_a_sole_trader_is_found_by_its_person_and_its_sign(town):
    assert sirens("zoe coeurdacier") == sirens("fournee") == ["200053767"]


def test_a_word_that_nobody_bears_does_not_hide_the_rest(town):
    assert sirens("boulangerie ecusson montpellier")[0] == "732829320"


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "%", "_", "'; DROP TABLE", "\\", "zzzzzzzz", "a" * 5_000])
def test_nothing_sensible_finds_nothing_and_breaks_nothing(town, typed):
    assert sirens(typed) == []


def test_the_limit_holds(town):
    assert len(sirens("ecusson", 2)) == 2


def test_every_slip_in_an_invented_name_still_finds_it(invented_register):
    dice = random.Random(5)
    units = dice.sample(list(LegalUnit.objects.exclude(name="").values_list("siren", "name")), 60)
    for siren, name in units:
        longest = max(name.replace("-", " ").split(), key=len)
        at = dice.randrange(len(longest) - 1)
        typed = name.replace(longest, longest[:at] + longest[at + 1 :])
        assert siren in sirens(typed), (name, typed)


def test_no_register_finds_nothing(db):
    assert sirens("boulangerie") == sirens("732829320") == []
