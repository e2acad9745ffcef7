"""Compute a Region's ledger again from its public API: Python 3.11, nothing else to install.

    python verify_chain.py https://example.org/api/v1 my-region [seal-000012.json]

Every chain is replayed from the description of its owner to its head; every entry must balance in each book. With
a seal that was kept from an earlier day, each chain must still pass through the head that the seal lists.
"""

import hashlib
import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urljoin

Read = Callable[[str], Any]


def field(value: object) -> str:
    """One field: its length in UTF-8 bytes, a colon, its text; nothing is the empty text."""
    text = "" if value is None else str(value)
    return f"{len(text.encode())}:{text}"


def digest(*values: object) -> str:
    """SHA-256 of fields one after the other, in hexadecimal."""
    return hashlib.sha256("".join(field(value) for value in values).encode()).hexdigest()


def start(owner: dict[str, Any]) -> str:
    """The hash that an owner's chain starts from: its whole unchangeable description."""
    names = ("kind", "id", "resource", "section", "chapter", "exercice", "closes_on")
    return digest("jalon-owner-1", *(owner[name] for name in names), int(owner["repayable"]), int(owner["fictif"]))


def public_part(link: dict[str, Any]) -> str:
    """The public part of an entry as its hash covers it."""
    names = ("key", "operation", "on", "exercice", "posted_us", "actor", "reference", "basis", "reverses")
    values = [link[name] for name in names]
    values.append(len(link["schedule"]))
    for line in link["schedule"]:
        values += [line["exercice"], line["amount_cents"]]
    values.append(len(link["postings"]))
    for posting in link["postings"]:
        values += [posting[name] for name in ("owner", "book", "step", "scheme", "case", "amount")]
    return "".join(field(value) for value in values)


def balanced(link: dict[str, Any]) -> bool:
    """Whether an entry's postings sum to zero for each owner and book."""
    sums: dict[tuple[str, str], int] = {}
    for posting in link["postings"]:
        place = posting["owner"], posting["book"]
        sums[place] = sums.get(place, 0) + posting["amount"]
    return not any(sums.values())


def items(read: Read, address: str) -> Iterator[Any]:
    """Every object of a list, page after page."""
    following: str | None = address
    while following:
        page = read(following)
        yield from page["items"]
        following = page["next"]


def verify(read: Read, base: str, region: str, seal: dict[str, Any] | None = None) -> list[str]:
    """What is not as it was written, in words; empty when the books are whole."""
    wrong: list[str] = []
    sealed = {owner: (sequence, head) for owner, sequence, head in seal["heads"]} if seal else {}
    if seal:
        heads = sorted(seal["heads"], key=lambda head: head[0].encode())
        values = [seal["number"], seal["sealed_at"], seal["previous"], len(heads)]
        values += [value for head in heads for value in head]
        if digest("jalon-seal-1", *values) != seal["hash"]:
            wrong.append(f"seal {seal['number']}: its content does not give its hash")
    for owner in items(read, f"{base}/regions/{region}/chains?size=200"):
        wrong += _chain(read, base, region, owner, sealed.pop(owner["id"], None))
    wrong += [f"{owner}: sealed, and gone" for owner in sealed if owner.split("/")[0] == region]
    return wrong


def _chain(
    read: Read, base: str, region: str, owner: dict[str, Any], sealed: tuple[int, str] | None
) -> Iterator[str]:
    name, head, sequence = owner["id"], start(owner), 0
    for link in items(read, f"{base}/regions/{region}/links?chain={quote(name, safe='')}&size=200"):
        place = f"{name} no. {link['sequence']}"
        if link["sequence"] != sequence + 1 or link["previous"] != head:
            yield f"{place}: does not follow the one before"
        values = (
            name,
            link["sequence"],
            link["previous"],
            public_part(link),
            link["private_digest"],
            link["first"],
        )
        if digest("jalon-ledger-1", *values) != link["hash"]:
            yield f"{place}: was altered"
        if not balanced(link):
            yield f"{place}: does not balance"
        sequence, head = link["sequence"], link["hash"]
        if sealed and sealed[0] == sequence and sealed[1] != head:
            yield f"{place}: was rewritten since the seal"
    if (sequence, head) != (owner["sequence"], owner["head"]):
        yield f"{name}: its head is not the hash of its last entry"
    if sealed and sealed[0] > sequence:
        yield f"{name}: entries that the seal covers are gone"


def main(base: str, region: str, seal: str = "") -> int:
    """Read over the network, say what was found; 0 when the books are whole."""

    def read(address: str) -> Any:
        with urllib.request.urlopen(urljoin(base, address)) as answer:
            return json.load(answer)

    kept = None
    if seal:
        with open(seal, encoding="utf-8") as file:
            kept = json.load(file)
    wrong = verify(read, base.rstrip("/"), region, kept)
    print("\n".join(wrong) or f"{region}: every chain is whole.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
