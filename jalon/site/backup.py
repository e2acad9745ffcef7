"""``jalon backup``: the database as it is at one moment, while it works, and every document that it names."""

import json
import os
import subprocess
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO

from jalon.journal.refusals import ActionRefused
from jalon.site import roles
from jalon.site.archive import DATABASE, DOCUMENT, END, MANIFEST, SECRET, Manifest, digest
from jalon.site.database import data_directory
from jalon.site.embedded import program
from jalon.site.storage import AS_OWNER, reachable, tool
from jalon.site.terminal import gettext as _


def backup(path: Path) -> int:
    """Save everything into a new file that only its maker can read; how many documents it holds.

    The database is read in one snapshot. Documents are copied after it: a content is on the disk before its row is
    committed and never changes, so every document that the snapshot names is there.
    """
    if path.exists():
        raise ActionRefused("backup.exists", _("%s existe déjà.") % path, _("Donnez un autre nom."))
    partial = path.with_name(f"{path.name}.partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise ActionRefused(
            "backup.path",
            _("%(path)s ne peut pas être écrit : %(reason)s.") % {"path": path, "reason": error.strerror},
            _("Donnez un dossier où vous pouvez écrire."),
        ) from error
    try:
        with os.fdopen(handle, "wb") as file, tempfile.TemporaryDirectory(dir=path.parent) as folder:
            dump = Path(folder) / DATABASE
            manifest = _dump(dump)
            count = _write(file, manifest, dump)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ActionRefused(
            "backup.disk",
            _("La sauvegarde n’a pas pu être écrite : %s.") % (error.strerror or error),
            _("Libérez de la place, ou écrivez ailleurs."),
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _dump(target: Path) -> Manifest:
    with reachable() as address:
        with roles.connect(address) as connection:
            major = roles.server_major(connection)
            row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
            if row is None or row[0] is None:
                raise ActionRefused(
                    "backup.empty", _("La base ne contient pas de Jalon."), _("Lancez d’abord « make run ».")
                )
        tool("pg_dump", "--format=custom", AS_OWNER, f"--file={target}", f"--dbname={address}")
    with target.open("rb") as file:
        sha256 = digest(file)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(made_at, version("jalon"), major, migrations_of(target), sha256)


def migrations_of(dump: Path) -> tuple[str, ...]:
    """The migrations of Jalon's rooms that a saved database holds, read from the saved file itself."""
    done = subprocess.run(
        [program("pg_restore"), "--data-only", "--table=django_migrations", "--file=-", dump],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 3)
    rooms = {path.name for path in Path(__file__).parent.parent.iterdir() if (path / "migrations").is_dir()}
    return tuple(sorted(f"{app}.{name}" for _id, app, name, _at in rows if app in rooms))


def _write(file: IO[bytes], manifest: Manifest, dump: Path) -> int:
    data = data_directory()
    count = 0
    with tarfile.open(fileobj=file, mode="w") as archive:
        _add(archive, MANIFEST, manifest.as_text())
        archive.add(dump, DATABASE)
        if (data / SECRET).exists():
            archive.add(data / SECRET, SECRET)
        for document in sorted((data / "documents").glob("*/*")):
            name = f"documents/{document.parent.name}/{document.name}"
            if DOCUMENT.fullmatch(name):
                archive.add(document, name)
                count += 1
        _add(archive, END, json.dumps({"documents": count}))
    return count


def _add(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    content = text.encode()
    member.size, member.mtime, member.mode = len(content), int(time.time()), 0o600
    archive.addfile(member, BytesIO(content))
