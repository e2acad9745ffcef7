"""The official layout of the SIRENE stock files: their columns, and what one row of each means.

Two files: StockUniteLegale (one row a legal unit) and StockEtablissement (one row an establishment), as INSEE
publishes them each month. Every value is text here; an unknown or withheld value is the empty text.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jalon.companies.names import words
from jalon.companies.tables import table
from jalon.law.classifications import headcount_bands
from jalon.law.identifiers import is_siren, is_siret
from jalon.law.territory import departement_of

# What INSEE writes in place of the data of a unit that opposes its republication.
WITHHELD = "[ND]"
# SIRENE's placeholder for a creation date that nobody knows.
UNKNOWN_DATE = "1900-01-01"
FICTITIOUS_COLUMN = "fictif"
BANDS = frozenset(headcount_bands())
YES = frozenset({"true", "t", "1", "oui", "O", "True"})


class Rejection(StrEnum):
    """Why a row of a stock file is left out."""

    COLUMNS = "columns"
    ENCODING = "encoding"
    SIREN = "siren"
    SIRET = "siret"
    STATUS = "status"
    DATE = "date"
    NAME = "name"
    DUPLICATE = "duplicate"
    ORPHAN = "orphan"
    FICTITIOUS = "fictitious"


class RowRejected(Exception):
    """A row that cannot be kept, and why."""

    def __init__(self, reason: Rejection) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Layout:
    """One of the two files: its table, its columns in the official order, and those that it cannot do without."""

    name: str
    table: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    fields: tuple[str, ...]
    convert: Callable[["Row"], tuple[str | None, ...]]
    mark: str


class Row:
    """A row's values by official column name; a column that the file does not have is empty."""

    __slots__ = ("_at", "values")

    def __init__(self, header: Sequence[str]) -> None:
        self._at = {name: place for place, name in enumerate(header)}
        self.values: Sequence[str] = ()

    def __call__(self, column: str) -> str:
        place = self._at.get(column)
        if place is None:
            return ""
        value = self.values[place]
        return "" if value == WITHHELD else value


def text_array(values: Iterable[str]) -> str:
    """PostgreSQL's text form of an array of words (quoted: a company may be called « Null »)."""
    inside = '","'.join(values)
    return f'{{"{inside}"}}' if inside else "{}"


def _date(text: str) -> str | None:
    """The ISO date of a cell, None where it is empty or SIRENE's placeholder."""
    day = text[:10]
    if not day or day == UNKNOWN_DATE:
        return None
    try:
        date.fromisoformat(day)
    except ValueError:
        raise RowRejected(Rejection.DATE) from None
    return day


def _year(text: str) -> str | None:
    return text if len(text) == 4 and text.isdigit() else None


def _flag(text: str) -> str | None:
    return None if not text else "t" if text in YES else "f"


def _status(text: str, open_code: str, closed_code: str) -> bool:
    if text == open_code:
        return True
    if text == closed_code:
        return False
    raise RowRejected(Rejection.STATUS)


def _naf(text: str) -> str:
    return text if len(text) <= 6 else ""


def _unit(row: Row) -> tuple[str | None, ...]:
    siren = row("siren")
    if not is_siren(siren):
        raise RowRejected(Rejection.SIREN)
    active = _status(row("etatAdministratifUniteLegale"), "A", "C")
    diffusible = row("statutDiffusionUniteLegale") in ("O", "")
    name = acronym = others = ""
    if diffusible:
        acronym = row("sigleUniteLegale")
        usual = [row(f"denominationUsuelle{n}UniteLegale") for n in (1, 2, 3)]
        first = row("prenomUsuelUniteLegale") or row("prenom1UniteLegale")
        last = row("nomUsageUniteLegale") or row("nomUniteLegale")
        candidates = [row("denominationUniteLegale"), f"{first} {last}".strip() if last else "", *usual, acronym]
        name = next((candidate for candidate in candidates if candidate), "")
        if not name:
            raise RowRejected(Rejection.NAME)
        others = "\n".join(dict.fromkeys(other for other in usual if other and other != name))
    main = words(name)
    every = dict.fromkeys(main)
    if others or acronym:
        every.update(dict.fromkeys(words(f"{others} {acronym}")))
    return (
        siren,
        name,
        acronym,
        others,
        "".join(main),
        text_array(every),
        _date(row("dateCreationUniteLegale")),
        None if active else _date(row("dateDebut")),
        row("categorieJuridiqueUniteLegale")[:4],
        _naf(row("activitePrincipaleUniteLegale")),
        row("nomenclatureActivitePrincipaleUniteLegale")[:8],
        row("trancheEffectifsUniteLegale") if row("trancheEffectifsUniteLegale") in BANDS else "",
        _year(row("anneeEffectifsUniteLegale")),
        row("categorieEntreprise")[:3],
        "t" if active else "f",
        "t" if diffusible else "f",
        _flag(row("economieSocialeSolidaireUniteLegale")),
        _flag(row("societeMissionUniteLegale")),
        _flag(row("caractereEmployeurUniteLegale")),
        row("nicSiegeUniteLegale")[:5],
        row("identifiantAssociationUniteLegale")[:10],
        _date(row("dateDernierTraitementUniteLegale")),
        "t" if row(FICTITIOUS_COLUMN) in YES else "f",
    )


def _establishment(row: Row) -> tuple[str | None, ...]:
    siret = row("siret")
    if not is_siret(siret):
        raise RowRejected(Rejection.SIRET)
    if row("siren") != siret[:9]:
        raise RowRejected(Rejection.SIREN)
    active = _status(row("etatAdministratifEtablissement"), "A", "F")
    diffusible = row("statutDiffusionEtablissement") in ("O", "")
    street = brand = ""
    if diffusible:
        street = " ".join(
            part
            for part in (
                row("numeroVoieEtablissement"),
                row("indiceRepetitionEtablissement"),
                row("typeVoieEtablissement"),
                row("libelleVoieEtablissement"),
            )
            if part
        )
        brand = row("enseigne1Etablissement") or row("denominationUsuelleEtablissement")
    commune_code = row("codeCommuneEtablissement")[:5]
    return (
        siret,
        siret[:9],
        "t" if row("etablissementSiege") in YES else "f",
        "t" if active else "f",
        _date(row("dateCreationEtablissement")),
        None if active else _date(row("dateDebut")),
        _naf(row("activitePrincipaleEtablissement")),
        row("trancheEffectifsEtablissement") if row("trancheEffectifsEtablissement") in BANDS else "",
        _year(row("anneeEffectifsEtablissement")),
        brand,
        street,
        row("codePostalEtablissement")[:5] if diffusible else "",
        row("libelleCommuneEtablissement") or row("libelleCommuneEtrangerEtablissement"),
        commune_code,
        departement_of(commune_code),
        "t" if diffusible else "f",
        "t" if row(FICTITIOUS_COLUMN) in YES else "f",
    )


def _columns(file: str, required_only: bool = False) -> tuple[str, ...]:
    rows = (row for row in table("sirene_columns") if row["file"] == file)
    return tuple(row["column"] for row in rows if row["required"] or not required_only)


UNITS = Layout(
    name="StockUniteLegale",
    table="companies_legalunit",
    columns=_columns("StockUniteLegale"),
    required=_columns("StockUniteLegale", required_only=True),
    fields=(
        "siren",
        "name",
        "acronym",
        "other_names",
        "key",
        "words",
        "created_on",
        "ceased_on",
        "legal_category",
        "naf",
        "naf_edition",
        "band",
        "band_year",
        "size_category",
        "active",
        "diffusible",
        "social_economy",
        "mission_driven",
        "employer",
        "head_office_nic",
        "association",
        "updated_on",
        "fictitious",
    ),
    convert=_unit,
    mark="etatAdministratifUniteLegale",
)

ESTABLISHMENTS = Layout(
    name="StockEtablissement",
    table="companies_establishment",
    columns=_columns("StockEtablissement"),
    required=_columns("StockEtablissement", required_only=True),
    fields=(
        "siret",
        "siren",
        "head_office",
        "active",
        "created_on",
        "closed_on",
        "naf",
        "band",
        "band_year",
        "brand",
        "street",
        "postcode",
        "commune",
        "commune_code",
        "departement",
        "diffusible",
        "fictitious",
    ),
    convert=_establishment,
    mark="etatAdministratifEtablissement",
)

LAYOUTS = (UNITS, ESTABLISHMENTS)
