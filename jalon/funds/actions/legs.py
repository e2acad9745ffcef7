"""What a case draws on envelopes, as the legs of an entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.funds.enums import Book, Step
from jalon.funds.models import EURO, Envelope
from jalon.funds.posting import Leg


@dataclass(frozen=True)
class Line:
    """What a case draws on one envelope; an ``amount`` of None is all that the case has at that step."""

    envelope: Envelope
    amount: int | None


def book_of(envelope: Envelope) -> Book:
    return Book.AUTHORITY if envelope.owner.resource_id == EURO else Book.RESOURCE


def move(
    envelope: Envelope, source: Step, target: Step, amount: int | None, scheme: str = "", case: str = ""
) -> Leg:
    return Leg(envelope.pk, book_of(envelope), source, target, amount, scheme, case)


def moves(
    lines: Sequence[Line], source: Step, target: Step, scheme: str, case: str, book: Book | None = None
) -> list[Leg]:
    return [
        Leg(line.envelope.pk, book or book_of(line.envelope), source, target, line.amount, scheme, case)
        for line in lines
    ]
