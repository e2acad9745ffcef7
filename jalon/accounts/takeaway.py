"""Everything that Jalon holds about a person, as one archive that he takes away (GDPR, articles 15 and 20).

``data.json`` has one list a kind of thing, under names that never change; the files that he sent are beside it.
"""

import json
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone

from jalon.accounts import ports
from jalon.accounts.models import User

VERSION = 1
PIECE = 65_536


def write(person: User, target: IO[bytes]) -> None:
    """Write the archive; each document is read as it is written, so that memory stays small."""
    held = list(ports.personal_data(person))
    data: dict[str, Any] = {"version": VERSION, "made_at": timezone.now(), "person": _person(person)}
    data |= {part.name: part.rows for part in held}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=_plain))
        for part in held:
            for document in part.documents:
                archive.writestr(document.path, document.read())


def parts(person: User) -> Iterator[bytes]:
    """The archive piece by piece, from a file that is gone once the last one is given."""
    with TemporaryFile() as archive:
        write(person, archive)
        archive.seek(0)
        while piece := archive.read(PIECE):
            yield piece


def _person(person: User) -> dict[str, Any]:
    """The account itself, and every role that was ever held."""
    grants = person.grants.values(
        "region", "role", "scheme", "starts_on", "ends_on", "delegation_reference", "granted_at", "revoked_at"
    )
    return {
        "email": person.email,
        "name": person.display_name,
        "language": person.language,
        "actor_id": person.actor_id,
        "created_at": person.created_at,
        "last_sign_in_at": person.last_login,
        "roles": list(grants),
    }


def _plain(value: object) -> str:
    """Dates in ISO 8601, identifiers as text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
