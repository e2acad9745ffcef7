"""What the register's codes mean: headcount bands, legal categories, activities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jalon.law.tables import table


@dataclass(frozen=True, slots=True)
class Band:
    """A headcount band (« tranche d'effectifs »): from ``low`` to ``high`` employees (None: no limit)."""

    code: str
    low: int
    high: int | None


@cache
def headcount_bands() -> dict[str, Band]:
    """Every band by code. « NN », no employee or none declared, is no band: it tells nothing."""
    rows = table("headcount_bands").rows
    return {
        code: Band(code, int(row["low"]), int(row["high"]) if row["high"] else None) for code, row in rows.items()
    }


def legal_category_label(code: str) -> str:
    """« Société par actions simplifiée (SAS) » for « 5710 »; empty for an unknown category."""
    row = table("legal_categories").rows.get(code)
    return row["label"] if row else ""


_PUBLIC_ESTABLISHMENTS = ("laboratory", "school", "public_body")


def legal_form(category: str) -> str | tuple[str, ...] | None:
    """The form that rules know (`company.legal_form`) of a legal category; several where it leaves a choice.

    By the first digits of INSEE's nomenclature (level I and II): 1 sole traders, 5 companies, 6 other private
    persons, 7 public law, 9 associations and foundations. Public establishments may teach, search or administer.
    """
    match category[:1]:
        case "1":
            return "sole_trader"
        case "5" | "6":
            return "company"
        case "7":
            return _PUBLIC_ESTABLISHMENTS if category[:2] in ("73", "74") else "public_body"
        case "9":
            return "association"
        case _:
            return None
