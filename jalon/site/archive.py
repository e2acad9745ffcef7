"""A saved Jalon in one file: a tar of the database, the documents and the key that signs sessions.

``manifest.json`` comes first and says what the file is and which tables it holds; ``database.dump`` is PostgreSQL's own
format; ``documents/`` are the contents, named by their digests; ``end.json`` says how many there were, so a file that
was cut is known as such. docs/operator.md describes it.
"""

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from jalon.journal.refusals import ActionRefused
from jalon.site.preparation import PACKAGE
from jalon.site.terminal import gettext as _

FORMAT = "jalon-backup-1"
MANIFEST, DATABASE, SECRET, END = "manifest.json", "database.dump", "secret-key", "end.json"
DOCUMENT = re.compile(r"documents/([0-9a-f]{2})/(\1[0-9a-f]{62})")
BLOCK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a saved file says of itself. ``migrations`` are those of Jalon's rooms, as the database had them."""

    made_at: str
    jalon: str
    postgresql: int
    migrations: tuple[str, ...]
    sha256: str
    format: str = FORMAT

    def as_text(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), indent=1)


def known_migrations() -> tuple[str, ...]:
    """The migrations that this Jalon brings, « room.name »."""
    files = PACKAGE.glob("*/migrations/[0-9]*.py")
    return tuple(sorted(f"{path.parts[-3]}.{path.stem}" for path in files))


def digest(file: IO[bytes], copy: IO[bytes] | None = None) -> str:
    """The SHA-256 of a file, copied on the way where that is asked."""
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
        if copy:
            copy.write(block)
    return found.hexdigest()


def unreadable(path: Path, reason: str) -> ActionRefused:
    """The refusal of a file that is no whole saved Jalon."""
    return ActionRefused(
        "restore.unreadable",
        _("%(path)s n’est pas une sauvegarde entière : %(reason)s") % {"path": path, "reason": reason},
        _("Rien n’a été touché. Reprenez le fichier fait par « jalon backup », ou un plus ancien."),
    )


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of an archive in their order; refused where it is cut or is no archive."""
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise unreadable(path, _("il contient autre chose que des fichiers (%s).") % member.name)
                with content:
                    yield member.name, content
    except (tarfile.TarError, EOFError) as error:
        raise unreadable(path, str(error)) from error
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def manifest_of(path: Path, content: IO[bytes]) -> Manifest:
    """The manifest of an archive; refused where it is not one."""
    try:
        said: dict[str, Any] = json.load(content)
        found = Manifest(**{**said, "migrations": tuple(said["migrations"])})
    except (ValueError, TypeError, KeyError) as error:
        raise unreadable(path, _("sa description n’est pas lisible.")) from error
    if found.format != FORMAT:
        raise unreadable(path, _("son format est « %s ».") % found.format)
    return found
