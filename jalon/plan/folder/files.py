"""The files of a Region's folder: which they are, their text, and the one hash that names them all."""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from jalon.plan.folder.problems import FolderRefused, Problem, nearest
from jalon.rules.toml_text import Position, TomlError, parse_toml

REQUIRED = ("region.toml", "sources.toml")
OWN = (
    "region.toml",
    "sources.toml",
    "actors.toml",
    "indicators.toml",
    "events.toml",
    "schemes.toml",
    "instruments.toml",
    "statements.toml",
    "plans/*.toml",
)
"""The files that this room reads."""

OTHERS = (
    "facts.toml",
    "finance.toml",
    "assembly.toml",
    "checks.toml",
    "monitoring.toml",
    "retention.toml",
    "schemes/*.toml",
    "letters/*.toml",
    "guides/*.md",
    "diagnostics/*.toml",
)
"""The files that are kept with the version and read by the rooms above."""

BASE = "based-on.toml"
"""Says on which published version an exported folder is based; not itself part of a version."""

MAX_FILE = 2_000_000
MAX_FILES = 500
MAX_PATH = 200


@dataclass(frozen=True, slots=True)
class Base:
    """The published version on which a folder is based."""

    number: int
    sha256: str


@dataclass(frozen=True)
class FolderFiles:
    """The text of each file by its path in the folder (with « / »), and the base where one is declared."""

    root: str
    texts: Mapping[str, str]
    base: Base | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the lines « hash of the file, two spaces, path », sorted by path: what sha256sum prints."""
        lines = "".join(f"{text_sha256(self.texts[path])}  {path}\n" for path in sorted(self.texts))
        return text_sha256(lines)

    def named(self, path: str) -> str:
        """A file's path as the reader knows it."""
        return f"{self.root}/{path}" if self.root else path

    def inside(self, folder: str) -> Mapping[str, str]:
        """The files of a sub-folder: name without extension -> text."""
        prefix = f"{folder}/"
        return {
            path.removeprefix(prefix).rsplit(".", 1)[0]: text
            for path, text in sorted(self.texts.items())
            if path.startswith(prefix)
        }


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_files(root: Path) -> FolderFiles:
    """The files of a folder on disk. Raises `FolderRefused` for a folder that cannot be one of a Region."""
    if not root.is_dir():
        raise FolderRefused(
            [
                Problem(
                    Position(str(root), 1, 1),
                    "no-folder",
                    _("Ce n’est pas un dossier.") if root.exists() else _("Ce dossier n’existe pas."),
                    _("Donnez le chemin du dossier d’une Région, par exemple regions/ma-region."),
                )
            ]
        )
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    found = _paths(root, problems)
    if problems:
        raise FolderRefused(problems)
    for path in found:
        text = _text(root, path, problems)
        if text is not None:
            texts[path] = text
    base = _base(root, texts.pop(BASE, None), problems)
    for name in REQUIRED:
        if name not in found:
            problems.append(
                Problem(
                    Position(str(root / name), 1, 1),
                    "missing-file",
                    _("Le fichier %(name)s manque.") % {"name": name},
                    _("Créez-le ; docs/region-folder.md en donne un modèle."),
                )
            )
    if problems:
        raise FolderRefused(problems)
    return FolderFiles(str(root), texts, base)


def _paths(root: Path, problems: list[Problem]) -> list[str]:
    """Every file but hidden ones, with « / », sorted. Folders that are links are not entered."""
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name).relative_to(root).as_posix() for name in names if not name.startswith(".")]
        if len(found) > MAX_FILES:
            problems.append(
                Problem(
                    Position(str(root), 1, 1),
                    "too-many-files",
                    _("Ce dossier contient plus de %(count)s fichiers.") % {"count": MAX_FILES},
                    _("Donnez le chemin du dossier d’une seule Région, par exemple regions/ma-region."),
                )
            )
            return []
    return sorted(found)


def _belongs(path: str) -> bool:
    """Whether a file is one of those that a folder holds, at its own depth."""
    return any(
        path.count("/") == pattern.count("/") and fnmatch.fnmatchcase(path, pattern)
        for pattern in (*OWN, *OTHERS, BASE)
    )


def _text(root: Path, path: str, problems: list[Problem]) -> str | None:
    """The text of a file; None, with the reason among the problems, where it cannot be kept."""
    # A name that is not UTF-8 is shown with a mark in the place of what cannot be written.
    shown = path.encode("utf-8", "replace").decode()

    def refuse(code: str, message: str, remedy: str, line: int = 1) -> None:
        problems.append(Problem(Position(str(root / shown), line, 1), code, message, remedy))

    if shown != path or len(path) > MAX_PATH or not _belongs(path):
        refuse(
            "unknown-file",
            _("Ce fichier n’est pas de ceux qu’un dossier de Région contient."),
            nearest(shown[:MAX_PATH], (*OWN, *OTHERS)),
        )
        return None
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()) or not file.is_file():
        refuse(
            "not-a-file",
            _("Ce n’est pas un fichier de ce dossier."),
            _("Mettez le fichier lui-même dans le dossier, et non un lien."),
        )
        return None
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError:
        refuse(
            "unreadable-file",
            _("Ce fichier ne peut pas être lu."),
            _("Donnez-vous le droit de le lire, puis recommencez."),
        )
        return None
    if len(raw) > MAX_FILE:
        refuse("file-too-big", _("Ce fichier dépasse 2 Mo."), _("Découpez-le."))
        return None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        refuse(
            "not-utf-8",
            _("Ce fichier n’est pas un texte UTF-8."),
            _("Enregistrez-le de nouveau avec l’encodage UTF-8."),
            raw.count(b"\n", 0, error.start) + 1,
        )
        return None
    if "\0" in text:
        refuse(
            "hidden-character",
            _("Ce texte contient un caractère invisible (U+%(code)s).") % {"code": "0000"},
            _("Effacez ce caractère et récrivez le mot."),
            text.count("\n", 0, text.index("\0")) + 1,
        )
        return None
    return text


def _base(root: Path, text: str | None, problems: list[Problem]) -> Base | None:
    if text is None:
        return None
    name = str(root / BASE)
    try:
        data = parse_toml(text, name).data
        number, sha256 = data["version"], data["sha256"]
        if isinstance(number, int) and isinstance(sha256, str):
            return Base(number, sha256)
    except (TomlError, KeyError):
        pass
    problems.append(
        Problem(
            Position(name, 1, 1),
            "bad-base",
            _("Ce fichier ne dit pas sur quelle version publiée le dossier se fonde."),
            _('Exportez de nouveau le dossier, ou écrivez version = 1 et sha256 = "…".'),
        )
    )
    return None


def base_text(number: int, sha256: str) -> str:
    """The text of the file that says on which version an exported folder is based."""
    return f'version = {number}\nsha256 = "{sha256}"\n'
