"""The digest of a day of the journal. Pure: the same function seals and verifies.

SHA-256 over the previous seal, the day and each entry in the order of ids; every field is preceded by its length in
bytes, integers and dates are text, times are UTC with microseconds.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """What a seal covers of an entry."""

    id: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    region: str
    digests: dict[str, Any]


def seal_digest(previous: str, day: date, lines: Iterable[Line]) -> str:
    """The digest of a day's entries after the seal ``previous`` (empty for the first)."""
    digest = hashlib.sha256()
    for field in ("jalon-journal-1", previous, day.isoformat()):
        digest.update(_prefixed(field))
    for line in lines:
        for field in (
            str(line.id),
            line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            line.actor_id,
            line.action,
            line.subject,
            line.region,
            json.dumps(line.digests, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        ):
            digest.update(_prefixed(field))
    return digest.hexdigest()


def _prefixed(field: str) -> bytes:
    raw = field.encode()
    return f"{len(raw)}:".encode() + raw
