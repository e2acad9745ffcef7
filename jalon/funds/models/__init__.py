"""The ledger's tables, and the programmes that several bodies finance."""

from jalon.funds.models.books import (
    EURO,
    Account,
    CreditLine,
    Draw,
    Entry,
    Envelope,
    Link,
    Owner,
    Posting,
    PrivatePart,
    Resource,
    Schedule,
    Seal,
    SealedHead,
    Share,
    Total,
)
from jalon.funds.models.programmes import Funder, Pledge, Programme

__all__ = [
    "EURO",
    "Account",
    "CreditLine",
    "Draw",
    "Entry",
    "Envelope",
    "Funder",
    "Link",
    "Owner",
    "Pledge",
    "Posting",
    "PrivatePart",
    "Programme",
    "Resource",
    "Schedule",
    "Seal",
    "SealedHead",
    "Share",
    "Total",
]
