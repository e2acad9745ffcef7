"""Invented companies are plausible, and nobody can take them for real ones."""

import csv
from collections import Counter
from datetime import date

import pytest

from jalon.companies.generation import LARGEST, fictitious_siren, generate
from jalon.companies.queries import by_siren, register
from jalon.companies.sirene import ESTABLISHMENTS, UNITS
from jalon.law.identifiers import is_siren, is_siret
from jalon.law.territory import departement_of


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_files(tmp_path):
    day = date(2026, 11, 1)
    first = generate(tmp_path / "a", 200, seed=3, as_of=day)
    again = generate(tmp_path / "b", 200, seed=3, as_of=day)
    other = generate(tmp_path / "c", 200, seed=4, as_of=day)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    assert first[0].read_bytes() != other[0].read_bytes()


def test_every_row_is_marked_three_times(invented):
    for row in read(invented[0]):
        assert row["fictif"] == "oui"
        assert row["siren"].startswith("29")
        assert is_siren(row["siren"])
        names = [row[f"{part}UniteLegale"] for part in ("denomination", "nom", "denominationUsuelle1", "sigle")]
        assert row["statutDiffusionUniteLegale"] == "P" or "EXEMPLE" in " ".join(names)
    assert all(row["fictif"] == "oui" and is_siret(row["siret"]) for row in read(invented[1]))


def test_numbers_never_repeat_and_the_first_have_a_departement_that_does_not_exist():
    numbers = [fictitious_siren(n) for n in range(0, LARGEST, 97)]
    assert len(set(numbers)) == len(numbers)
    assert {fictitious_siren(n)[2:4] for n in range(0, 30_000, 500)} == {"00", "96", "99"}


def test_the_files_have_the_official_columns(invented):
    for path, layout in zip(invented, (UNITS, ESTABLISHMENTS), strict=True):
        assert tuple(read(path)[0]) == (*layout.columns, "fictif")


def test_shares_and_gaps_look_like_the_real_register(invented):
    rows = read(invented[0])
    total = len(rows)
    bands = Counter(row["trancheEffectifsUniteLegale"] for row in rows)
    assert 0.6 < (bands[""] + bands["NN"]) / total < 0.95
    assert bands["01"] > bands["11"] > bands["31"]
    assert 0.2 < sum(row["etatAdministratifUniteLegale"] == "C" for row in rows) / total < 0.4
    assert 0.02 < sum(row["statutDiffusionUniteLegale"] == "P" for row in rows) / total < 0.2
    assert any(row["dateCreationUniteLegale"] in ("", "1900-01-01") for row in rows)
    created = sorted(row["dateCreationUniteLegale"] for row in rows)
    assert created[-1] <= "2026-11-01"
    places = read(invented[1])
    seats = Counter(departement_of(row["codeCommuneEtablissement"]) for row in places)
    assert seats["75"] > seats["48"]
    assert len(seats) > 90


@pytest.mark.parametrize("rows", [0, -1, LARGEST + 1])
def test_only_as_many_rows_as_there_are_numbers(tmp_path, rows):
    with pytest.raises(ValueError, match=str(LARGEST)):
        generate(tmp_path, rows, seed=1, as_of=date(2026, 11, 1))


def test_a_loaded_invented_register_says_that_it_is_fictitious(invented_register):
    assert register().fictitious
    assert register().label == "registre fictif"
    assert not register().rejected
    assert by_siren(fictitious_siren(0)).fictitious


def test_the_demonstration_s_cast_comes_first(invented_register):
    assert by_siren(fictitious_siren(0)).name == "TISSERIN IA EXEMPLE"
    assert by_siren(fictitious_siren(11)).active is False
    assert by_siren(fictitious_siren(12)).diffusible is False
