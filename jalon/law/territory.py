"""Regions, départements and their codes: those of INSEE's Code officiel géographique and those of the EU (NUTS).

A Region of today may hold several NUTS 2 regions, those of the Regions that were joined in 2016.
The tables are in ``codes/``, with their source and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jalon.law.tables import table


@dataclass(frozen=True, slots=True)
class Departement:
    """A département: its code (« 31 », « 2A », « 974 »), name, Region's code and NUTS 3 code."""

    code: str
    name: str
    region: str
    nuts3: str

    @property
    def nuts2(self) -> str:
        """The NUTS 2 region, which the Commission's transparency module asks for."""
        return self.nuts3[:4]


@cache
def departements() -> dict[str, Departement]:
    """Every département by code."""
    return {code: Departement(**row) for code, row in table("departements").rows.items()}


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


def region_name(code: str) -> str:
    """« Bretagne » for « 53 »; empty for an unknown code."""
    row = table("regions").rows.get(code)
    return row["name"] if row else ""


def nuts2_of(departement: str) -> str:
    """The NUTS 2 code of a département; empty where there is none."""
    found = departements().get(departement)
    return found.nuts2 if found else ""


def nuts2_name(code: str) -> str:
    """« Midi-Pyrénées » for « FRJ2 »; empty for an unknown code."""
    row = table("nuts2").rows.get(code)
    return row["name"] if row else ""
