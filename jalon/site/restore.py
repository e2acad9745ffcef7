"""``jalon restore``: an empty installation becomes what was saved, whole or not at all."""

import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import IO

from jalon.journal.refusals import ActionRefused
from jalon.site import roles
from jalon.site.archive import (
    DATABASE,
    DOCUMENT,
    END,
    MANIFEST,
    SECRET,
    Manifest,
    digest,
    known_migrations,
    manifest_of,
    members,
    unreadable,
)
from jalon.site.database import data_directory
from jalon.site.storage import AS_OWNER, reachable, tool
from jalon.site.terminal import gettext as _


def restore(path: Path) -> int:
    """Bring a saved Jalon back into an empty database; how many documents came with it.

    The file is read to its end and every digest compared before anything is touched. Documents are named by their
    content, so putting them in place first harms nothing; the database comes in one transaction.
    """
    if not path.exists():
        raise ActionRefused("restore.no_file", _("%s n’existe pas.") % path, _("Vérifiez le chemin."))
    data = data_directory()
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=data) as folder:
        staged = Path(folder)
        try:
            manifest, count = _unpack(path, staged)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise unreadable(path, str(error)) from error
        with reachable() as address:
            _demand_empty(address, manifest)
            _place(staged, data)
            roles.prepare(address, defaults=False)
            tool(
                "pg_restore",
                "--exit-on-error",
                "--single-transaction",
                AS_OWNER,
                f"--dbname={address}",
                staged / DATABASE,
            )
    return count


def _unpack(path: Path, staged: Path) -> tuple[Manifest, int]:
    """Read the whole file into a folder of its own; refused where anything is missing, cut or altered."""
    manifest: Manifest | None = None
    count, ended = 0, False
    for name, content in members(path):
        if ended or (manifest is None) != (name == MANIFEST):
            raise unreadable(path, _("ce n’est pas un fichier de « jalon backup »."))
        if manifest is None:
            manifest = manifest_of(path, content)
            _demand_same_version(path, manifest)
        elif name == END:
            ended = json.load(content) == {"documents": count}
        elif document := DOCUMENT.fullmatch(name):
            count += 1
            _keep(path, content, staged / name, document[2])
        elif name == DATABASE:
            _keep(path, content, staged / name, manifest.sha256)
        elif name == SECRET:
            (staged / SECRET).write_bytes(content.read())
        else:
            raise unreadable(path, _("il contient un fichier inconnu (%s).") % name)
    if manifest is None or not ended or not (staged / DATABASE).exists():
        raise unreadable(path, _("il est coupé avant sa fin."))
    return manifest, count


def _keep(path: Path, content: IO[bytes], target: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as file:
        if digest(content, file) != sha256:
            raise unreadable(path, _("%s a été modifié ou abîmé.") % target.name)
        file.flush()
        os.fsync(file.fileno())


def _demand_same_version(path: Path, manifest: Manifest) -> None:
    """Tables of another version are not filled: that version brings them back, and brings them up to date."""
    known, saved = set(known_migrations()), set(manifest.migrations)
    if known == saved:
        return
    words = {"path": path, "version": manifest.jalon, "day": manifest.made_at[:10]}
    if saved - known:
        raise ActionRefused(
            "restore.newer",
            _("%(path)s vient d’un Jalon plus récent (%(version)s, sauvegarde du %(day)s).") % words
            + " "
            + _("Ses tables sont inconnues ici : %s.") % ", ".join(sorted(saved - known)[:3]),
            _("Rien n’a été touché. Mettez ce Jalon à jour, puis recommencez."),
        )
    raise ActionRefused(
        "restore.older",
        _("%(path)s vient d’un Jalon plus ancien (%(version)s, sauvegarde du %(day)s).") % words
        + " "
        + _("Il y manque : %s.") % ", ".join(sorted(known - saved)[:3]),
        _(
            "Rien n’a été touché. Restaurez-la avec cette version de Jalon, puis mettez-le à jour et lancez « make run »."
        ),
    )


def _demand_empty(address: str, manifest: Manifest) -> None:
    with roles.connect(address) as connection:
        major = roles.server_major(connection)
        if major < manifest.postgresql:
            raise ActionRefused(
                "restore.older_server",
                _("La sauvegarde vient de PostgreSQL %(saved)d, et ce serveur est PostgreSQL %(here)d.")
                % {"saved": manifest.postgresql, "here": major},
                _("Rien n’a été touché. Restaurez sur un serveur au moins aussi récent."),
            )
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        if connection.execute(tables).fetchone() != (0,):
            raise ActionRefused(
                "restore.not_empty",
                _("La base contient déjà des tables : rien n’a été touché."),
                _("Restaurez dans un dossier neuf (JALON_DATA) ou une base vide (DATABASE_URL)."),
            )


def _place(staged: Path, data: Path) -> None:
    for content in (staged / "documents").glob("*/*"):
        target = data / content.relative_to(staged)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content.replace(target)
    if (staged / SECRET).exists() and not (data / SECRET).exists():
        shutil.move(staged / SECRET, data / SECRET)
        (data / SECRET).chmod(0o600)
