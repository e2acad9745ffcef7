"""What a scheme gives beside euros: an operator's service, hours, a label. The tables ``operator``, ``hours``, ``label``.

A service and hours are counted by one amount of the rulebook and have their market value in another, which State aid
counts. A label has no amount: a decision, and how long it holds.
"""

from collections.abc import Mapping
from typing import Any

from jalon.schemes.calendar import Wrong
from jalon.schemes.enums import Instrument, Step

LONGEST_LABEL = 120
NOT_WITH_A_LABEL = (Step.AGREEMENT, Step.DELIVERY, Step.PAYMENT, Step.ACCEPTANCE)


def mistakes(table: Mapping[str, Any], amounts: Mapping[str, Any], wrong: Wrong) -> None:
    """What is wrong in a scheme that gives something else than euros, or that should say how it does."""
    gives, steps = table.get("gives"), table.get("steps")
    given = [one for one in gives.values() if isinstance(one, str)] if isinstance(gives, dict) else []
    steps = [step for step in steps if isinstance(step, str)] if isinstance(steps, list) else []
    _operator(table, given, steps, amounts, wrong)
    _hours(table, given, steps, amounts, wrong)
    _label(table, steps, wrong)


def _operator(
    table: Mapping[str, Any], given: list[str], steps: list[str], amounts: Mapping[str, Any], wrong: Wrong
) -> None:
    accepted = Step.ACCEPTANCE.value in steps
    if "operator" not in table:
        if Instrument.SERVICE.value in given or accepted:
            wrong(
                ("scheme",),
                "Un service en nature est accepté par un opérateur : écrivez operator = { quantity = … }, le montant"
                " qui compte les unités.",
                "A service in kind is accepted by an operator: write operator = { quantity = … }, the amount that"
                " counts the units.",
            )
        return
    _counted("operator", table, amounts, wrong)
    if not accepted or given != [Instrument.SERVICE.value]:
        wrong(
            ("scheme", "operator"),
            "Avec un opérateur, steps comprend operator-acceptance, et gives donne un seul montant, en service : sa"
            " valeur de marché.",
            "With an operator, steps include operator-acceptance, and gives gives one amount alone, as a service: its"
            " market value.",
        )


def _hours(
    table: Mapping[str, Any], given: list[str], steps: list[str], amounts: Mapping[str, Any], wrong: Wrong
) -> None:
    if "hours" not in table:
        if Instrument.HOURS.value in given:
            wrong(
                ("scheme",),
                "Des heures se comptent : écrivez hours = { quantity = … }, le montant qui compte les heures.",
                "Hours are counted: write hours = { quantity = … }, the amount that counts the hours.",
            )
        return
    _counted("hours", table, amounts, wrong)
    if given != [Instrument.HOURS.value] or Step.PAYMENT.value in steps:
        wrong(
            ("scheme", "hours"),
            "Avec des heures, gives donne un seul montant, en hours : leur valeur de marché ; steps ne comprend pas"
            " payment.",
            "With hours, gives gives one amount alone, as hours: their market value; steps do not include payment.",
        )


def _counted(key: str, table: Mapping[str, Any], amounts: Mapping[str, Any], wrong: Wrong) -> None:
    said = table[key]
    known = isinstance(said, dict) and set(said) == {"quantity"}
    if not known or not isinstance(said["quantity"], str) or said["quantity"] not in amounts:
        wrong(
            ("scheme", key),
            f"{key} nomme, par quantity, le montant du règlement qui compte les unités.",
            f"{key} names, by quantity, the rulebook's amount that counts the units.",
        )


def _label(table: Mapping[str, Any], steps: list[str], wrong: Wrong) -> None:
    if "label" not in table:
        return
    said = table["label"]
    months = said.get("months") if isinstance(said, dict) and set(said) == {"months"} else None
    if type(months) is not int or not 0 < months <= LONGEST_LABEL:
        wrong(
            ("scheme", "label"),
            f"label dit combien de mois il vaut, de 1 à {LONGEST_LABEL} : label = {{ months = 36 }}.",
            f"label says for how many months it holds, from 1 to {LONGEST_LABEL}: label = {{ months = 36 }}.",
        )
    if "gives" in table or any(step.value in steps for step in NOT_WITH_A_LABEL):
        wrong(
            ("scheme", "label"),
            "Un label ne donne aucun montant : ni gives, ni convention, ni prestation, ni paiement.",
            "A label gives no amount: no gives, no agreement, no delivery, no payment.",
        )


def quantity_of(table: Mapping[str, Any]) -> str:
    """The amount that counts the units; empty where euros are given."""
    said = table.get("operator") or table.get("hours")
    return said["quantity"] if said else ""


def label_months_of(table: Mapping[str, Any]) -> int:
    """How many months a label holds; 0 without one."""
    said = table.get("label")
    return said["months"] if said else 0
