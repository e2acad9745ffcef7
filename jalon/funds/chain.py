"""The texts that the ledger's chains and seals are hashed from, without a database.

docs/ledger.md describes them field by field and gives test vectors. A field is its length in UTF-8 bytes, a
colon and its text, so nothing can be moved from one field to the next. PostgreSQL writes the same texts in
``funds_post``; here they are read again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

ZERO = bytes(32)
# The version of the texts; each owner, link and seal says in which one it was hashed.
FORMAT = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(4096)
def field(value: str | int | None) -> str:
    """One length-prefixed field; nothing is the empty text."""
    text = "" if value is None else str(value)
    size = len(text) if text.isascii() else len(text.encode())
    return f"{size}:{text}"


def fields(*values: str | int | None) -> str:
    """Fields one after the other."""
    return "".join(map(field, values))


def digest(text: str) -> bytes:
    """SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


def microseconds(time: datetime) -> int:
    """A moment in microseconds of UTC since 1970."""
    return (time - EPOCH) // timedelta(microseconds=1)


def moment(us: int) -> datetime:
    """The moment of a number of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)


@dataclass(frozen=True)
class OwnerText:
    """What an owner's chain starts from: its whole unchangeable description."""

    kind: str
    reference: str
    resource: str
    section: str
    chapter: str
    exercice: int | None
    closes_on: date | None
    repayable: bool
    fictif: bool


def start(owner: OwnerText) -> bytes:
    """The head of a chain without entries."""
    return digest(
        fields(
            f"jalon-owner-{FORMAT}",
            owner.kind,
            owner.reference,
            owner.resource,
            owner.section,
            owner.chapter,
            owner.exercice,
            owner.closes_on.isoformat() if owner.closes_on else "",
            int(owner.repayable),
            int(owner.fictif),
        )
    )


@dataclass(frozen=True)
class PostingText:
    """One posting as the chain knows it; ``amount`` is signed, in the resource's smallest unit."""

    owner: str
    book: str
    step: str
    scheme: str
    case: str
    amount: int


@dataclass(frozen=True)
class PublicPart:
    """What an entry says to everybody. ``reverses`` is the hash of the entry that it undoes."""

    key: str
    operation: str
    on: date
    exercice: int
    posted_at: datetime
    actor: str
    reference: str
    basis: str
    reverses: bytes | None
    schedule: Sequence[tuple[int, int]]
    postings: Sequence[PostingText]

    def text(self) -> str:
        """The fields in their documented order."""
        return (
            fields(
                self.key,
                self.operation,
                self.on.isoformat(),
                self.exercice,
                microseconds(self.posted_at),
                self.actor,
                self.reference,
                self.basis,
                self.reverses.hex() if self.reverses else "",
                len(self.schedule),
            )
            + "".join(fields(year, cents) for year, cents in self.schedule)
            + field(len(self.postings))
            + "".join(fields(p.owner, p.book, p.step, p.scheme, p.case, p.amount) for p in self.postings)
        )


def private_digest(salt: bytes, part: str) -> bytes:
    """What stays in the chain of a private part: SHA-256 of 32 random bytes and the part."""
    return hashlib.sha256(salt + part.encode()).digest()


def link_hash(
    owner: str, sequence: int, previous: bytes, public: str, private: bytes | None, first: bytes | None
) -> bytes:
    """The hash of an entry in one owner's chain; ``first`` is the first chain's hash in a twin."""
    return digest(
        fields(
            f"jalon-ledger-{FORMAT}",
            owner,
            sequence,
            previous.hex(),
            public,
            private.hex() if private else "",
            first.hex() if first else "",
        )
    )


def seal_hash(number: int, sealed_at: datetime, previous: bytes, heads: Iterable[tuple[str, int, bytes]]) -> bytes:
    """The hash of a seal over (owner, sequence, head), taken in the bytewise order of the owners."""
    ordered = sorted(heads, key=lambda head: head[0].encode())
    return digest(
        fields(f"jalon-seal-{FORMAT}", number, microseconds(sealed_at), previous.hex(), len(ordered))
        + "".join(fields(owner, sequence, head.hex()) for owner, sequence, head in ordered)
    )
