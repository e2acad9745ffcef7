"""Small registers in SIRENE's layout, written as the official files are."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jalon.companies.generation import generate
from jalon.companies.loading import load
from jalon.companies.models import Register
from jalon.companies.sirene import ESTABLISHMENTS, UNITS

Rows = Sequence[Mapping[str, str]]

UNIT = {
    "siren": "732829320",
    "statutDiffusionUniteLegale": "O",
    "dateCreationUniteLegale": "2019-03-14",
    "etatAdministratifUniteLegale": "A",
    "denominationUniteLegale": "TISSAGES DU LEZ",
    "categorieJuridiqueUniteLegale": "5710",
    "activitePrincipaleUniteLegale": "13.20Z",
    "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
    "trancheEffectifsUniteLegale": "11",
    "nicSiegeUniteLegale": "00074",
    "dateDernierTraitementUniteLegale": "2026-10-02T09:30:00",
}
PLACE = {
    "siren": "732829320",
    "siret": "73282932000074",
    "nic": "00074",
    "statutDiffusionEtablissement": "O",
    "dateCreationEtablissement": "2019-03-14",
    "etablissementSiege": "true",
    "etatAdministratifEtablissement": "A",
    "numeroVoieEtablissement": "3",
    "typeVoieEtablissement": "RUE",
    "libelleVoieEtablissement": "DES LAVANDES",
    "codePostalEtablissement": "34000",
    "libelleCommuneEtablissement": "MONTPELLIER",
    "codeCommuneEtablissement": "34172",
}


def write(path: Path, columns: Sequence[str], rows: Rows) -> Path:
    """A CSV file with these columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def units_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a StockUniteLegale file: each argument changes the usual company."""

    def make(*changes: Mapping[str, str], columns: Sequence[str] = UNITS.columns, name: str = "units.csv") -> Path:
        return write(tmp_path / name, columns, [{**UNIT, **change} for change in changes])

    return make


@pytest.fixture
def places_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a StockEtablissement file: each argument changes the usual establishment."""

    def make(*changes: Mapping[str, str]) -> Path:
        return write(tmp_path / "places.csv", ESTABLISHMENTS.columns, [{**PLACE, **change} for change in changes])

    return make


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The two files of 3,000 invented companies."""
    return generate(tmp_path_factory.mktemp("register"), 3_000, seed=7, as_of=date(2026, 11, 1))


@pytest.fixture
def invented_register(db: Any, invented: tuple[Path, Path]) -> Register:
    """3,000 invented companies, loaded."""
    return load(invented).register
