"""Costs that no invoice shows, as a scheme's file agrees them: a price a unit, a flat rate, a sum on delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jalon.schemes.calendar import WHOLE, Wrong, share_of


@dataclass(frozen=True, slots=True)
class Unit:
    """So many cents for each unit that was done: a day of an expert, a person trained."""

    name: Mapping[str, str]
    price: int


@dataclass(frozen=True, slots=True)
class Flat:
    """A share (millionths) of what counts in other categories: overheads as 20 % of staff (règlement 651/2014, art. 25)."""

    rate: int
    of: tuple[str, ...]

    def cents(self, retained: Mapping[str, int]) -> int:
        """The lump sum that goes with what counts in the other categories, rounded down to the cent."""
        return sum(retained.get(one, 0) for one in self.of) * self.rate // WHOLE


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the agreed budget has on this line, whole, once a thing is delivered; nothing before."""

    what: Mapping[str, str]


Lump = Unit | Flat | Delivery


def mistakes(budget: Sequence[Any], wrong: Wrong) -> None:
    """Tell what is wrong in the ``lump`` of a scheme's categories of costs."""
    categories = [one for one in budget if isinstance(one, dict)]
    real = {one.get("id") for one in categories if "rate" not in _table(one)}
    for index, written in enumerate(budget):
        if not isinstance(written, dict) or "lump" not in written:
            continue
        place = ("scheme", "budget", index, "lump")
        table = _table(written)
        if not (_unit(table) or _flat(table) or _delivery(table)):
            wrong(
                place,
                'Un forfait s’écrit { unit = { fr = …, en = … }, price = 900 }, { rate = "20 %", of = ["staff"] } ou'
                " { delivery = { fr = …, en = … } }.",
                'A lump sum is written { unit = { fr = …, en = … }, price = 900 }, { rate = "20 %", of = ["staff"] } or'
                " { delivery = { fr = …, en = … } }.",
            )
        elif _flat(table) and not set(table["of"]) <= real - {written.get("id")}:
            wrong(
                (*place, "of"),
                "of nomme d’autres catégories du budget, qui ne sont pas elles-mêmes un taux.",
                "of names other categories of the budget, that are not a rate themselves.",
            )


def lump_of(written: Mapping[str, Any]) -> Lump | None:
    """The lump sum of a category in a file without mistakes; None where its costs are real."""
    if "lump" not in written:
        return None
    table = _table(written)
    if "unit" in table:
        return Unit(table["unit"], int(table["price"] * 100))
    if "rate" in table:
        return Flat(share_of(table["rate"]) or 0, tuple(table["of"]))
    return Delivery(table["delivery"])


def _table(written: Mapping[str, Any]) -> Mapping[str, Any]:
    found = written.get("lump")
    return found if isinstance(found, dict) else {}


def _unit(table: Mapping[str, Any]) -> bool:
    price = table.get("price")
    whole = isinstance(price, int | Decimal) and not isinstance(price, bool) and price * 100 == int(price * 100)
    return set(table) == {"unit", "price"} and both_languages(table["unit"]) and whole and table["price"] > 0


def _flat(table: Mapping[str, Any]) -> bool:
    if set(table) != {"rate", "of"} or not isinstance(table["of"], list) or not table["of"]:
        return False
    rate = share_of(table["rate"])
    return rate is not None and 0 < rate <= WHOLE and all(isinstance(one, str) for one in table["of"])


def _delivery(table: Mapping[str, Any]) -> bool:
    return set(table) == {"delivery"} and both_languages(table["delivery"])


def both_languages(value: Any) -> bool:
    """True for a text that a file gives in French and in English."""
    return (
        isinstance(value, dict) and set(value) == {"fr", "en"} and all(isinstance(v, str) for v in value.values())
    )
