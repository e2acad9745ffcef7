"""The table ``operator`` of a scheme that an operator runs: it accepts within its share, and gives a service."""

from collections.abc import Mapping
from typing import Any

from jalon.schemes.calendar import Wrong
from jalon.schemes.enums import Instrument, Step


def mistakes(table: Mapping[str, Any], amounts: Mapping[str, Any], wrong: Wrong) -> None:
    """What is wrong in a scheme that an operator runs, or that should say that one does."""
    operator, gives, steps = table.get("operator"), table.get("gives"), table.get("steps")
    given = list(gives.values()) if isinstance(gives, dict) else []
    accepted = isinstance(steps, list) and Step.ACCEPTANCE.value in steps
    if operator is None:
        if Instrument.SERVICE.value in given or accepted:
            wrong(
                ("scheme",),
                "Un service en nature est accepté par un opérateur : écrivez operator = { quantity = … }, le montant"
                " qui compte les unités.",
                "A service in kind is accepted by an operator: write operator = { quantity = … }, the amount that"
                " counts the units.",
            )
        return
    known = isinstance(operator, dict) and set(operator) == {"quantity"}
    if not known or not isinstance(operator["quantity"], str) or operator["quantity"] not in amounts:
        wrong(
            ("scheme", "operator"),
            "operator nomme, par quantity, le montant du règlement qui compte les unités.",
            "operator names, by quantity, the rulebook's amount that counts the units.",
        )
    if not accepted or given != [Instrument.SERVICE.value]:
        wrong(
            ("scheme", "operator"),
            "Avec un opérateur, steps comprend operator-acceptance, et gives donne un seul montant, en service : sa"
            " valeur de marché.",
            "With an operator, steps include operator-acceptance, and gives gives one amount alone, as a service: its"
            " market value.",
        )


def quantity_of(table: Mapping[str, Any]) -> str:
    """The amount that counts the units; empty where the Region decides itself."""
    operator = table.get("operator")
    return operator["quantity"] if operator else ""
