"""What the acknowledged operations leave in the books, told without the product: a table of moves and additions.

An operation is a dictionary: ``key``, ``kind``, ``case``, ``lines`` ([envelope, amount] pairs), ``year``. The amount
of each move is in the operation, so balances are sums and do not depend on the order.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

Operation = Mapping[str, Any]
Account = tuple[str, str, str, str]  # owner, book, step, case (empty where the step has none)

MOVES = {
    "reserve": ("allocated", "reserved"),
    "release": ("reserved", "allocated"),
    "grant": ("reserved", "granted"),
    "withdraw": ("granted", "allocated"),
    "commit": ("granted", "committed"),
    "lapse": ("committed", "allocated"),
    "certify": ("committed", "certified"),
    "order": ("certified", "ordered"),
    "reject_order": ("ordered", "certified"),
    "pay": ("ordered", "paid"),
    "call_due": ("outstanding", "due"),
    "receive": ("due", "received"),
    "allocate": ("available", "allocated"),
    "deallocate": ("allocated", "available"),
}
# What moves in the year's credits with an order and with its rejection.
CREDITS = {"order": ("open", "used"), "reject_order": ("used", "open")}
REPAID = ("call_due", "receive")
WITHOUT_CASE = ("allocate", "deallocate")
SOURCES = ("opened", "charged")
SHARED = ("opened", "available", "allocated", "open", "charged")

# The envelopes of the run: chapter, and whether what is paid is to be repaid.
ENVELOPES = {"chaos/hot": ("204", False), "chaos/cold": ("204", False), "chaos/advances": ("27", True)}


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
    source, target = MOVES[kind]
    for envelope, amount in operation["lines"]:
        chapter, repayable = ENVELOPES[envelope]
        book = "receivables" if kind in REPAID else "authority"
        _move(changed, envelope, book, source, target, operation["case"], amount)
        if kind == "pay" and repayable:
            _move(changed, envelope, "receivables", "charged", "outstanding", operation["case"], amount)
        if kind in CREDITS:
            line = f"chaos/{operation['year']}/{chapter}"
            _move(changed, line, "credits", *CREDITS[kind], operation["case"], amount)
    return changed


def parts(operation: Operation) -> list[Operation]:
    """The entries that one operation makes, each with a key of its own."""
    if operation["kind"] != "both":
        return [operation]
    return [
        {**operation, "kind": operation["each"], "key": f"{operation['key']}/{number}", "lines": [line]}
        for number, line in enumerate(operation["lines"])
    ]


def _move(
    changed: Counter[Account], owner: str, book: str, source: str, target: str, case: str, amount: int
) -> None:
    changed[owner, book, source, "" if source in SHARED else case] -= amount
    changed[owner, book, target, "" if target in SHARED else case] += amount
