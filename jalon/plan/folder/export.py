"""Writing a published version back as a folder, byte for byte, with the file that says what it is based on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from jalon.plan.folder.files import BASE, base_text
from jalon.plan.folder.problems import FolderRefused, Problem
from jalon.rules.toml_text import Position


def write_folder(root: Path, number: int, sha256: str, texts: Mapping[str, str]) -> list[Path]:
    """Write the files of a version into a new or empty folder. Raises `FolderRefused` for one with files in it."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderRefused(
            [
                Problem(
                    Position(str(root), 1, 1),
                    "not-empty",
                    _("Ce dossier n’est pas vide : l’export écraserait des fichiers."),
                    _("Donnez le chemin d’un nouveau dossier."),
                )
            ]
        )
    written = []
    for path, text in {**texts, BASE: base_text(number, sha256)}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        written.append(target)
    return written
