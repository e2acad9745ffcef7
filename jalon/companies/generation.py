"""An invented register in SIRENE's layout: nobody could take its companies for real ones.

Three marks, each enough by itself: every name holds « EXEMPLE »; every row says « oui » in the column ``fictif``;
every SIREN begins with 29, and no company's does (2 begins the numbers of local public bodies). The first
30,000 go further: there the two digits that give such a body's département are 00, 96 or 99, which do not exist.
Shares (départements, activities, legal forms, headcount bands and their gaps, creation dates, ceased and withheld
units) follow the real register's orders of magnitude; they are no statistics.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from jalon.companies.sirene import ESTABLISHMENTS, FICTITIOUS_COLUMN, UNITS, WITHHELD
from jalon.companies.tables import table
from jalon.law.identifiers import siren_with_key, siret_of

PREFIX = "29"
_BLOCKS = ["00", "96", "99", *(f"{n:02d}" for n in range(1, 96)), "97", "98"]
# Each block leaves four digits before the key.
LARGEST = len(_BLOCKS) * 10_000

_STARTS = "bal bel bri cal cor dar del dor fal fer flo gal gar gor hal jol kel lam lor mal mar mel mir mor nal nor"
_STARTS += (
    " pal per pol quin ral ric rol sal ser sol tal tar ter tor val ver vil vol zel zan brel cran trel grel plon"
)
_MIDDLES = "a e i o u ane eli ido ona uri avi ero ila omé ubi ari eno isa oli una"
_ENDS = (
    "bert card dine don fort gue line lis mand mont nac nelle quet ran rel ric rolle san sine tal ton val ville vin"
)
_ENDS += " zac dier"
_FIRST_NAMES = (
    "ADELE BASILE CELESTE DENIS ELOI FLORE GASPARD HONORE IRENE JULES LEONIE MAXENCE NOEMIE OCTAVE PERRINE"
)
_BANDS_BY_FAMILY = {
    "person": (("", 900), ("00", 45), ("01", 40), ("02", 10), ("03", 5)),
    "company": (
        ("", 560), ("00", 80), ("01", 150), ("02", 80), ("03", 50), ("11", 38), ("12", 25), ("21", 8), ("22", 5),
        ("31", 1), ("32", 1.5), ("41", 0.7), ("42", 0.4), ("51", 0.2), ("52", 0.05), ("53", 0.05),
    ),
    "association": (("", 880), ("00", 30), ("01", 45), ("02", 20), ("03", 12), ("11", 8), ("12", 4), ("21", 1)),
    "other": (("", 930), ("00", 20), ("01", 35), ("02", 10), ("03", 4), ("11", 1)),
}  # fmt: skip


def fictitious_siren(number: int) -> str:
    """The n-th SIREN of the invented range, n from 0."""
    block, rank = divmod(number, 10_000)
    return siren_with_key(f"{PREFIX}{_BLOCKS[block]}{rank:04d}")


@dataclass(frozen=True)
class _Share:
    """Values with their weights, to draw from."""

    values: list[dict[str, str]]
    heights: list[float]

    @classmethod
    def of(cls, name: str, **only: str) -> "_Share":
        rows = [row for row in table(name) if all(row[column] == value for column, value in only.items())]
        rows = [row for row in rows if float(row["weight"]) > 0]
        return cls(rows, list(accumulate(float(row["weight"]) for row in rows)))

    def draw(self, dice: random.Random) -> dict[str, str]:
        return dice.choices(self.values, cum_weights=self.heights)[0]


class _Draw:
    """Draws one invented company after another from a seed."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.dice = random.Random(seed)
        self.as_of = as_of
        self.legal = _Share.of("legal_categories")
        self.trades = _Share.of("activities")
        self.places = _Share.of("departements")
        self.seats = {row["code"]: row for row in table("departements")}
        self.trade_of = {row["code"]: row["trade"] for row in table("activities")}
        self.families = {row["code"]: row["family"] for row in table("legal_categories")}
        starts, middles, ends = _STARTS.split(), _MIDDLES.split(), _ENDS.split()
        self.syllables = (starts, middles, ends)
        self.first_names = _FIRST_NAMES.split()

    def word(self) -> str:
        """An invented word: two or three syllables."""
        starts, middles, ends = self.syllables
        dice = self.dice
        middle = dice.choice(middles) if dice.random() < 0.8 else dice.choice(middles) + dice.choice(starts)
        return (dice.choice(starts) + middle + dice.choice(ends)).upper()

    def created_on(self, family: str) -> date:
        """Young companies are the most numerous."""
        mean = 9 if family == "person" else 13
        days = min(self.dice.expovariate(1 / (mean * 365)), 90 * 365)
        return self.as_of - timedelta(days=int(days) + 1)

    def unit(self, number: int) -> dict[str, str]:
        """One invented unit, by official column name, with its département under ``_departement``."""
        dice = self.dice
        legal, trade, place = self.legal.draw(dice), self.trades.draw(dice), self.places.draw(dice)
        family = legal["family"]
        created = self.created_on(family)
        active = dice.random() > 0.28
        bands = _BANDS_BY_FAMILY[family]
        band = dice.choices([code for code, _ in bands], [weight for _, weight in bands])[0] if active else ""
        unit = self.fields(number, legal["code"], trade["code"], created, band, active, place["code"])
        if family == "person":
            unit["sexeUniteLegale"] = dice.choice("MF")
            unit["prenom1UniteLegale"] = unit["prenomUsuelUniteLegale"] = dice.choice(self.first_names)
            unit["nomUniteLegale"] = f"{self.word()}-EXEMPLE"
            if dice.random() < 0.3:
                unit["denominationUsuelle1UniteLegale"] = f"{trade['trade'].upper()} {self.word()} EXEMPLE"
        elif dice.random() < 0.7:
            unit["denominationUniteLegale"] = f"{trade['trade'].upper()} {self.word()} EXEMPLE"
        else:
            unit["denominationUniteLegale"] = f"{self.word()} EXEMPLE {self.word()}"
            unit["sigleUniteLegale"] = "".join(dice.choices("BCDFLMNPRSTV", k=3)) if dice.random() < 0.2 else ""
        if dice.random() < 0.02:
            unit["dateCreationUniteLegale"] = dice.choice(["", "1900-01-01"])
        if dice.random() < 0.01:
            unit["activitePrincipaleUniteLegale"] = ""
        if dice.random() < (0.16 if family == "person" else 0.02):
            self.withhold(unit)
        return unit

    def fields(
        self, number: int, legal: str, naf: str, created: date, band: str, active: bool, departement: str
    ) -> dict[str, str]:
        """What every unit has."""
        dice = self.dice
        ceased = created + (self.as_of - created) * dice.random()
        seen = self.as_of - timedelta(dice.randrange(900))
        large = band in ("32", "41", "42", "51", "52", "53")
        return {
            "siren": fictitious_siren(number),
            "statutDiffusionUniteLegale": "O",
            "dateCreationUniteLegale": created.isoformat(),
            "trancheEffectifsUniteLegale": band or ("NN" if dice.random() < 0.6 else ""),
            "anneeEffectifsUniteLegale": str(self.as_of.year - 2) if band else "",
            "dateDernierTraitementUniteLegale": f"{max(created, seen)}T08:00:00",
            "nombrePeriodesUniteLegale": str(dice.randrange(1, 6)),
            "categorieEntreprise": ("ETI" if large else "PME") if dice.random() < 0.7 else "",
            "anneeCategorieEntreprise": str(self.as_of.year - 2),
            "dateDebut": (created if active else ceased).isoformat(),
            "etatAdministratifUniteLegale": "A" if active else "C",
            "categorieJuridiqueUniteLegale": legal,
            "activitePrincipaleUniteLegale": naf,
            "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
            "nicSiegeUniteLegale": siret_of(fictitious_siren(number), 1)[9:],
            "economieSocialeSolidaireUniteLegale": "O" if legal in ("9220", "9230") else "N",
            "societeMissionUniteLegale": "N",
            "caractereEmployeurUniteLegale": "O" if band not in ("", "00") else "N",
            "identifiantAssociationUniteLegale": f"W{departement[:2]}9{number % 1_000_000:06d}"
            if legal == "9220"
            else "",
            FICTITIOUS_COLUMN: "oui",
            "_departement": departement,
        }

    @staticmethod
    def withhold(unit: dict[str, str]) -> None:
        """What INSEE writes for a unit that opposes the republication of its data."""
        unit["statutDiffusionUniteLegale"] = "P"
        for column in ("denominationUniteLegale", "nomUniteLegale", "prenom1UniteLegale", "prenomUsuelUniteLegale",
                       "denominationUsuelle1UniteLegale", "sigleUniteLegale", "sexeUniteLegale"):  # fmt: skip
            unit[column] = WITHHELD if unit.get(column) else ""

    def establishments(self, unit: dict[str, str]) -> Iterator[dict[str, str]]:
        """The head office, and sometimes other places."""
        dice = self.dice
        others = 0 if dice.random() < 0.8 else dice.choices([1, 2, 3, 8], [75, 15, 8, 2])[0]
        for rank in range(1, 2 + others):
            elsewhere = rank > 1 and dice.random() < 0.4
            departement = self.places.draw(dice)["code"] if elsewhere else unit["_departement"]
            open_ = unit["etatAdministratifUniteLegale"] == "A" and (rank == 1 or dice.random() < 0.7)
            yield self.establishment(unit, rank, departement, open_)

    def establishment(self, unit: dict[str, str], rank: int, departement: str, open_: bool) -> dict[str, str]:
        """One place of a unit."""
        seat = self.seats[departement]
        siret = siret_of(unit["siren"], rank)
        withheld = unit["statutDiffusionUniteLegale"] == "P"
        street = {
            "numeroVoieEtablissement": str(self.dice.randrange(1, 200)),
            "typeVoieEtablissement": "RUE",
            "libelleVoieEtablissement": f"DE L'EXEMPLE {self.word()}",
            "codePostalEtablissement": f"{seat['seat_code'][: 3 if departement.startswith('97') else 2]}000"[:5]
            .replace("2A", "20")
            .replace("2B", "20"),
        }
        return {
            "siren": unit["siren"],
            "nic": siret[9:],
            "siret": siret,
            "statutDiffusionEtablissement": unit["statutDiffusionUniteLegale"],
            "dateCreationEtablissement": unit["dateCreationUniteLegale"],
            "trancheEffectifsEtablissement": unit["trancheEffectifsUniteLegale"] if rank == 1 else "",
            "anneeEffectifsEtablissement": unit["anneeEffectifsUniteLegale"] if rank == 1 else "",
            "dateDernierTraitementEtablissement": unit["dateDernierTraitementUniteLegale"],
            "etablissementSiege": "true" if rank == 1 else "false",
            "nombrePeriodesEtablissement": "1",
            **(dict.fromkeys(street, WITHHELD) if withheld else street),
            "libelleCommuneEtablissement": seat["seat"].upper(),
            "codeCommuneEtablissement": seat["seat_code"],
            "dateDebut": unit["dateDebut"],
            "etatAdministratifEtablissement": "A" if open_ else "F",
            "activitePrincipaleEtablissement": unit["activitePrincipaleUniteLegale"],
            "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
            "caractereEmployeurEtablissement": unit["caractereEmployeurUniteLegale"],
            FICTITIOUS_COLUMN: "oui",
        }

    def cast(self, number: int, part: dict[str, str]) -> dict[str, str]:
        """A company of the demonstration's own cast: ``data/cast.csv``."""
        created = date.fromisoformat(part["created_on"])
        unit = self.fields(
            number,
            part["legal_category"],
            part["naf"],
            created,
            part["band"],
            part["active"] == "yes",
            part["departement"],
        )
        unit["denominationUniteLegale"] = part["name"]
        if part["diffusible"] != "yes":
            self.withhold(unit)
        return unit


def generate(folder: Path, rows: int, *, seed: int, as_of: date) -> tuple[Path, Path]:
    """Write the stock files of ``rows`` invented companies into a folder; same seed and day, same files.

    The first companies are the demonstration's cast. Raises `ValueError` above `LARGEST` rows.
    """
    if not 0 < rows <= LARGEST:
        raise ValueError(f"rows: 1 to {LARGEST}")
    draw = _Draw(seed, as_of)
    cast = table("cast")
    folder.mkdir(parents=True, exist_ok=True)
    units, places = (folder / f"{layout.name}_exemple.csv" for layout in (UNITS, ESTABLISHMENTS))
    with (
        units.open("w", encoding="utf-8", newline="") as first,
        places.open("w", encoding="utf-8", newline="") as second,
    ):
        unit_writer, place_writer = csv.writer(first), csv.writer(second)
        unit_columns, place_columns = ((*layout.columns, FICTITIOUS_COLUMN) for layout in (UNITS, ESTABLISHMENTS))
        unit_writer.writerow(unit_columns)
        place_writer.writerow(place_columns)
        for number in range(rows):
            unit = draw.cast(number, cast[number]) if number < len(cast) else draw.unit(number)
            unit_writer.writerow([unit.get(column, "") for column in unit_columns])
            for place in draw.establishments(unit):
                place_writer.writerow([place.get(column, "") for column in place_columns])
    return units, places
