"""The ledger told without the product: a table of moves, and additions.

Random operations are played on the real ledger and here; the two must agree. A balance is known by (owner, book, step,
subject): the subject is a case or a share, and empty where the step has none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Account = tuple[str, str, str, str]

OWN = "own"  # the book of the envelope: of authorisations, or of a resource
MOVES = {
    "allocate": (OWN, "available", "allocated"),
    "deallocate": (OWN, "allocated", "available"),
    "cancel_authority": (OWN, "allocated", "opened"),
    "reserve": (OWN, "allocated", "reserved"),
    "release": (OWN, "reserved", "allocated"),
    "grant": (OWN, "reserved", "granted"),
    "withdraw": (OWN, "granted", "allocated"),
    "use": (OWN, "granted", "used"),
    "commit": (OWN, "granted", "committed"),
    "lapse": (OWN, "committed", "allocated"),
    "certify": (OWN, "committed", "certified"),
    "order": (OWN, "certified", "ordered"),
    "reject_order": (OWN, "ordered", "certified"),
    "pay": (OWN, "ordered", "paid"),
    "entrust": (OWN, "allocated", "entrusted"),
    "take": (OWN, "entrusted", "granted"),
    "hand_back": (OWN, "granted", "entrusted"),
    "give_back": (OWN, "entrusted", "allocated"),
    "call_due": ("receivables", "outstanding", "due"),
    "receive": ("receivables", "due", "received"),
    "dispute": ("receivables", "due", "disputed"),
    "uphold": ("receivables", "disputed", "due"),
    "reschedule": ("receivables", "due", "rescheduled"),
    "write_off": ("receivables", "due", "written_off"),
    "repay_early": ("receivables", "outstanding", "received"),
    "charge": ("undue", "charged", "due"),
}
# What moves in the year's credits with an order and with its rejection.
CREDITS = {"order": ("open", "used"), "reject_order": ("used", "open")}
SHARED = ("entrust", "take", "hand_back", "give_back")
SOURCES = ("opened", "charged")
WITHOUT_CASE = ("opened", "available", "allocated", "open", "charged")


@dataclass(frozen=True)
class Place:
    """An envelope as this model knows it: chapter, operator's share, whether what it pays is to be repaid, its book."""

    chapter: str = ""
    share: str = ""
    repayable: bool = False
    book: str = "authority"


def effects(
    kind: str, case: str, lines: Iterable[tuple[str, int]], year: int, places: Mapping[str, Place]
) -> Counter[Account]:
    """What an operation adds to each account; ``lines`` are envelopes with amounts."""
    changed: Counter[Account] = Counter()

    def move(owner: str, book: str, source: str, target: str, amount: int, share: str = "") -> None:
        for step, signed in ((source, -amount), (target, amount)):
            subject = share if step == "entrusted" else "" if step in WITHOUT_CASE else case
            changed[owner, book, step, subject] += signed

    book, source, target = MOVES[kind]
    for envelope, amount in lines:
        place = places[envelope]
        move(envelope, place.book if book == OWN else book, source, target, amount, place.share)
        if kind == "pay" and place.repayable:
            move(envelope, "receivables", "charged", "outstanding", amount)
        if kind in CREDITS:
            region = envelope.partition("/")[0]
            move(f"{region}/{year}/{place.chapter}", "credits", *CREDITS[kind], amount)
    return changed
