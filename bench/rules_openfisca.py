"""The fifteen conditions of `rulebooks/s15.toml` in OpenFisca-core: the rival that runs beside us.

Two-valued and in float32, as OpenFisca is: an input that is not given counts as 0 or false.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

FACTS: dict[str, Any] = {
    "age": 3,
    "breakthrough": True,
    "lab": True,
    "establishment": True,
    "headcount": 12,
    "turnover": 1_000_000,
    "balance": 0,
    "difficulty": False,
    "recovery": False,
    "taxes": True,
    "form": True,
    "costs": 400_000,
    "de_minimis": 0,
    "in_region": True,
    "started": False,
    "duration": 18,
    "small": True,
    "micro": False,
}


def one_company() -> Callable[[], tuple[bool, float]] | None:
    """A function that decides one company from a dictionary; None when OpenFisca is not installed."""
    try:
        import numpy
        from openfisca_core import entities, periods, simulation_builder, taxbenefitsystems, variables
    except ImportError:
        return None
    company = entities.Entity("company", "companies", "A company", "")
    system = taxbenefitsystems.TaxBenefitSystem([company])

    def add(name: str, kind: type, formula: Callable[..., Any] | None = None) -> None:
        attributes: dict[str, Any] = {
            "value_type": kind,
            "entity": company,
            "definition_period": periods.DateUnit.MONTH,
            "label": name,
        }
        if formula is not None:
            attributes["formula"] = formula
        system.add_variable(type(name, (variables.Variable,), attributes))

    for name, value in FACTS.items():
        add(name, type(value) if not isinstance(value, int) or isinstance(value, bool) else float)

    def aid(self: Any, period: Any) -> Any:
        rate = numpy.where(self("micro", period), 0.6, numpy.where(self("small", period), 0.5, 0.35))
        return numpy.minimum(rate * self("costs", period), 200_000)

    def eligible(self: Any, period: Any) -> Any:
        return (
            (self("age", period) < 8)
            * self("breakthrough", period)
            * self("lab", period)
            * self("establishment", period)
            * (self("headcount", period) < 250)
            * ((self("turnover", period) <= 50_000_000) + (self("balance", period) <= 43_000_000))
            * numpy.logical_not(self("difficulty", period))
            * numpy.logical_not(self("recovery", period))
            * self("taxes", period)
            * self("form", period)
            * (self("costs", period) >= 20_000)
            * (self("de_minimis", period) + self("aid", period) <= 300_000)
            * self("in_region", period)
            * numpy.logical_not(self("started", period))
            * (self("duration", period) >= 6)
            * (self("duration", period) <= 36)
        )

    add("aid", float, aid)
    add("eligible", bool, eligible)
    given = {"companies": {"one": {name: {"2025-01": value} for name, value in FACTS.items()}}}

    def decide() -> tuple[bool, float]:
        simulation = simulation_builder.SimulationBuilder().build_from_dict(system, given)
        verdict = simulation.calculate("eligible", "2025-01")[0]
        return bool(verdict), float(simulation.calculate("aid", "2025-01")[0])

    return decide
