"""What a scheme's file asks of a request's money: categories of costs with their caps, and what else is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jalon.schemes import lumps
from jalon.schemes.calendar import WHOLE, Wrong, share_of
from jalon.schemes.enums import Asked, CostProof
from jalon.schemes.lumps import Flat, Lump, both_languages, lump_of

CATEGORY_KEYS = {"id", "label", "hint", "cap", "proofs", "lump"}
REAL = frozenset({CostProof.INVOICES, CostProof.STATEMENT})


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of cost that a request may plan; at most one of the two caps. What exceeds it is not retained.

    Its real costs are shown by invoices or by a certified statement, unless it is a lump sum.
    """

    id: str
    label: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    cap_cents: int | None = None
    cap_share: int | None = None
    """In millionths of the whole budget."""
    lump: Lump | None = None
    proofs: frozenset[CostProof] = REAL

    def retained(self, cents: int, total: int) -> int:
        """What counts of an amount in this category, in a budget of that total; cents, rounded down."""
        limits = [cents]
        if self.cap_cents is not None:
            limits.append(self.cap_cents)
        if self.cap_share is not None:
            limits.append(total * self.cap_share // WHOLE)
        return min(limits)


def retained_of(categories: Sequence[Category], cents: Mapping[str, int]) -> dict[str, int]:
    """What counts of amounts by category (cents): each within its cap, a flat rate within what it is a share of."""
    total = sum(cents.values())
    found = {one.id: one.retained(cents.get(one.id, 0), total) for one in categories}
    for one in categories:
        if isinstance(one.lump, Flat):
            found[one.id] = min(found[one.id], one.lump.cents(found))
    return found


def mistakes(table: Mapping[str, Any], wrong: Wrong) -> None:
    """Tell what is wrong in ``budget`` and ``asks`` of a scheme's file."""
    budget = table.get("budget", [])
    seen: set[str] = set()
    for index, written in enumerate(budget if isinstance(budget, list) else [None]):
        place = ("scheme", "budget", index)
        if not isinstance(written, dict) or not isinstance(written.get("id"), str) or written["id"] in seen:
            wrong(place, "Chaque catégorie a un id qui lui est propre.", "Each category has an id of its own.")
            continue
        seen.add(written["id"])
        for key in written.keys() - CATEGORY_KEYS:
            wrong((*place, key), f"Clé inconnue : {key}.", f"Unknown key: {key}.")
        if not both_languages(written.get("label")) or ("hint" in written and not both_languages(written["hint"])):
            wrong(
                place,
                "label est à donner en fr et en en ; hint aussi, s’il y en a un.",
                "label must be given in both fr and en; hint too, where there is one.",
            )
        if "cap" in written and _cap(written["cap"]) is None:
            wrong(
                (*place, "cap"),
                'cap est une part du budget ("30 %") ou un nombre d’euros (50_000).',
                'cap is a share of the budget ("30 %") or a number of euros (50_000).',
            )
        if "proofs" in written and not _proofs_right(written):
            wrong(
                (*place, "proofs"),
                'proofs dit ce qui montre une dépense réelle : ["invoices"], ["certified-statement"] ou les deux ; un'
                " forfait (lump) n’en demande pas.",
                'proofs says what shows a real cost: ["invoices"], ["certified-statement"] or both; a lump sum (lump)'
                " asks for none.",
            )
    lumps.mistakes(budget if isinstance(budget, list) else [], wrong)
    asks = table.get("asks", [])
    for index, value in enumerate(asks if isinstance(asks, list) else [None]):
        if value not in Asked.values:
            wrong(
                ("scheme", "asks", index),
                f"asks attend des valeurs parmi {', '.join(Asked.values)}.",
                f"asks expects values among {', '.join(Asked.values)}.",
            )


def budget_of(table: Mapping[str, Any]) -> tuple[Category, ...]:
    """The categories in a file without mistakes."""
    return tuple(
        Category(
            id=written["id"],
            label=written["label"],
            hint=written.get("hint", {}),
            lump=lump_of(written),
            proofs=_proofs(written),
            **(_cap(written["cap"]) or {} if "cap" in written else {}),
        )
        for written in table.get("budget", [])
    )


def asks_of(table: Mapping[str, Any]) -> frozenset[Asked]:
    """What else is asked for, in a file without mistakes."""
    return frozenset(Asked(value) for value in table.get("asks", []))


def _proofs_right(written: Mapping[str, Any]) -> bool:
    proofs = written["proofs"]
    known = {one.value for one in REAL}
    return (
        "lump" not in written
        and isinstance(proofs, list)
        and bool(proofs)
        and all(isinstance(one, str) and one in known for one in proofs)
    )


def _proofs(written: Mapping[str, Any]) -> frozenset[CostProof]:
    if "lump" in written:
        return frozenset({CostProof.LUMP_SUM})
    return frozenset(CostProof(one) for one in written.get("proofs", REAL))


def _cap(value: Any) -> dict[str, int] | None:
    if type(value) is int and value > 0:
        return {"cap_cents": value * 100}
    if isinstance(value, Decimal) and value > 0:
        return {"cap_cents": int(value * 100)}
    share = share_of(value)
    return None if share is None or share > WHOLE else {"cap_share": share}
