"""Holding a single undertaking until the transaction ends: one decision at a time counts its aid.

The order of locks of a decision is: the case, then these (all at once, sorted), then the ledger's chains.
"""

import zlib
from collections.abc import Iterable

from django.db import connection

# The name of a lock on enterprises, so that other locks of PostgreSQL never meet it.
ENTERPRISE = 0x4A4C


def lock_key(reference: str) -> int:
    """The number by which an enterprise is locked: its SIREN, or for another reference a number made from it."""
    return int(reference) if len(reference) == 9 and reference.isdecimal() else zlib.crc32(reference.encode()) >> 1


def lock(references: Iterable[str]) -> None:
    """Hold these enterprises until the transaction ends, in the one order that everybody takes."""
    keys = sorted({lock_key(reference) for reference in references})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [ENTERPRISE, keys])
