"""Départements and the Regions they belong to, by their codes in the Code officiel géographique.

The table is ``data/departements.csv``; its ``weight`` column (thousands of inhabitants, rounded) serves invented
registers only.
"""

from dataclasses import dataclass
from functools import cache

from jalon.companies.tables import table


@dataclass(frozen=True, slots=True)
class Departement:
    """A département: its code (« 31 », « 2A », « 974 »), name and Region's code."""

    code: str
    name: str
    region: str


@cache
def departements() -> dict[str, Departement]:
    """Every département by code."""
    return {row["code"]: Departement(row["code"], row["name"], row["region"]) for row in table("departements")}


def departements_of(region: str) -> frozenset[str]:
    """The codes of the départements of a Region, given by its own code."""
    return frozenset(d.code for d in departements().values() if d.region == region)


def departement_of(commune: str) -> str:
    """The département's code of a commune's code: two characters, three overseas."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def region_of(departement: str) -> str:
    """The Region's code of a département; empty where there is none (New Caledonia, a foreign address…)."""
    found = departements().get(departement)
    return found.region if found else ""
