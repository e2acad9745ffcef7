"""The one call that writes the ledger, and what it answers."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from jalon.funds.enums import Basis, Book, Operation, Step
from jalon.funds.refusals import refusing


@dataclass(frozen=True)
class Act:
    """Who acts, on which day, on which ground, once.

    ``actor`` is a pseudonymous id, never a name. ``key`` makes the request unique: the same one again changes
    nothing and gives the first answer. ``reference`` is the deliberation, the agreement or the accountant's
    number. ``exercice`` is the budget year, that of ``on`` unless said. ``private`` is what the entry must
    remember of a person: it is kept apart and can be erased.
    """

    actor: str
    on: date
    key: str
    reference: str = ""
    exercice: int | None = None
    private: str | None = None

    @property
    def year(self) -> int:
        """The budget year that the act belongs to."""
        return self.exercice or self.on.year


@dataclass(frozen=True)
class Leg:
    """A move of one amount between two steps of one owner; an ``amount`` of None is all that there is.

    ``share`` names the operator's share that gives or takes.
    """

    owner: int
    book: Book
    source: Step
    target: Step
    amount: int | None
    scheme: str = ""
    case: str = ""
    share: str = ""

    def as_json(self) -> dict[str, Any]:
        """The leg as ``funds_post`` reads it."""
        return {
            "owner": self.owner,
            "book": self.book.value,
            "from": self.source.value,
            "to": self.target.value,
            "scheme": self.scheme,
            "case": self.case,
            "amount": self.amount,
            **({"share": self.share} if self.share else {}),
        }


@dataclass(frozen=True)
class Posted:
    """An entry that is in the books: its place in its owner's chain, and the hash that proves it."""

    entry: int
    owner: str
    sequence: int
    hash: bytes


def post(
    operation: Operation,
    act: Act,
    legs: Sequence[Leg],
    *,
    basis: Basis | None = None,
    schedule: Mapping[int, int] | None = None,
    reverses: int | None = None,
) -> Posted:
    """Write one entry, all its legs or none; raises ``ActionRefused`` where an invariant says no.

    It takes the owners' chains in a fixed order and holds them until the transaction ends: call it last.
    """
    salt = secrets.token_bytes(32) if act.private is not None else None
    with connection.cursor() as cursor, refusing():
        cursor.execute(
            "SELECT entry_id, owner, sequence, hash FROM funds_post(%s::text, %s::text, %s::date, %s::integer,"
            " %s::text, %s::text, %s::text, %s::bigint, %s::jsonb, %s::jsonb, %s::bytea, %s::text)",
            [
                act.key,
                operation.value,
                act.on,
                act.year,
                act.actor,
                act.reference,
                basis.value if basis else "",
                reverses,
                json.dumps([leg.as_json() for leg in legs]),
                json.dumps({str(year): cents for year, cents in (schedule or {}).items()}),
                salt,
                act.private,
            ],
        )
        entry, owner, sequence, digest = cursor.fetchone()
    return Posted(entry, owner, sequence, bytes(digest))
