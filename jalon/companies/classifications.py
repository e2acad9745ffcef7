"""What the register's codes mean: headcount bands, legal categories, activities."""

from dataclasses import dataclass
from functools import cache

from jalon.companies.tables import table


@dataclass(frozen=True, slots=True)
class Band:
    """A headcount band (« tranche d'effectifs »): from ``low`` to ``high`` employees (None: no limit)."""

    code: str
    low: int
    high: int | None


# NN says that the unit has no employee or did not say how many: it tells nothing.
BANDS = {
    band.code: band
    for band in (
        Band("00", 0, 0),
        Band("01", 1, 2),
        Band("02", 3, 5),
        Band("03", 6, 9),
        Band("11", 10, 19),
        Band("12", 20, 49),
        Band("21", 50, 99),
        Band("22", 100, 199),
        Band("31", 200, 249),
        Band("32", 250, 499),
        Band("41", 500, 999),
        Band("42", 1_000, 1_999),
        Band("51", 2_000, 4_999),
        Band("52", 5_000, 9_999),
        Band("53", 10_000, None),
    )
}


@cache
def _labels(name: str) -> dict[str, str]:
    return {row["code"]: row["label"] for row in table(name)}


def legal_category_label(code: str) -> str:
    """« SAS, société par actions simplifiée » for « 5710 »; empty for a category that the table does not hold."""
    return _labels("legal_categories").get(code, "")


def activity_label(naf: str) -> str:
    """« Programmation informatique » for « 62.01Z »; empty for an activity that the table does not hold."""
    return _labels("activities").get(naf, "")


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
