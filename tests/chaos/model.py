"""What the acknowledged operations leave in the books, told without the product: moves, additions, signed parts.

An operation is a dictionary: ``key``, ``kind``, ``case``, ``lines`` ([envelope, amount] pairs), ``year``. The amount
of each move is in the operation, so balances are sums and do not depend on the order.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.funds import plain
from tests.funds.plain import Account, Place

Operation = Mapping[str, Any]

# The envelopes of the run; each entrusts a part to an operator, the last one holds hours.
PLACES = {
    "chaos/hot": Place("204", share="chaos/part-hot"),
    "chaos/cold": Place("204", share="chaos/part-cold"),
    "chaos/advances": Place("27", share="chaos/part-advances", repayable=True),
    "chaos/hours": Place(share="chaos/part-hours", book="resource"),
}
MONEY = tuple(name for name, place in PLACES.items() if place.book == "authority")
REPAID = tuple(name for name, place in PLACES.items() if place.repayable)
SIGNED = "sign"
"""A funder signs its part of a programme's year: no entry of the ledger, and never above the year's budget."""
WITHOUT_CASE = ("allocate", "deallocate", "entrust", "give_back", SIGNED)


def effects(operation: Operation, known: Mapping[str, Operation]) -> Counter[Account]:
    """What the operation adds to each account; ``known`` are all operations by key, for what a reversal undoes."""
    changed: Counter[Account] = Counter()
    kind = operation["kind"]
    if kind == "reverse":
        for account, amount in effects(known[operation["reverses"]], known).items():
            changed[account] -= amount
        return changed
    if kind == "both":  # two entries in one transaction: the second's lines are those of the next envelope
        for part in parts(operation):
            changed.update(effects(part, known))
        return changed
    if kind == SIGNED:
        return changed
    return plain.effects(kind, operation["case"], operation["lines"], operation["year"], PLACES)


def parts(operation: Operation) -> list[Operation]:
    """The entries that one operation makes, each with a key of its own."""
    if operation["kind"] == SIGNED:
        return []
    if operation["kind"] != "both":
        return [operation]
    return [
        {**operation, "kind": operation["each"], "key": f"{operation['key']}/{number}", "lines": [line]}
        for number, line in enumerate(operation["lines"])
    ]
