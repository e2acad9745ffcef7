"""Opening a Region's folder: read, checked, and refused with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jalon.plan.folder.checks import check
from jalon.plan.folder.files import FolderFiles, read_files
from jalon.plan.folder.problems import FolderRefused, Problem
from jalon.plan.folder.reader import parse
from jalon.plan.folder.records import RegionFolder


def open_folder(root: Path) -> RegionFolder:
    """The folder on disk. Raises `FolderRefused` with all its problems."""
    return open_files(read_files(root))


def open_files(files: FolderFiles) -> RegionFolder:
    """The folder whose texts are given. Raises `FolderRefused` with all its problems."""
    problems: list[Problem] = []
    folder = parse(files, problems)
    if folder is not None and not problems:
        problems += check(folder)
    if problems or folder is None:
        raise FolderRefused(problems)
    return folder


def open_texts(texts: Mapping[str, str], root: str = "") -> RegionFolder:
    """The folder made of these files (path -> text)."""
    return open_files(FolderFiles(root, dict(texts)))


def open_published(files: FolderFiles) -> RegionFolder | None:
    """A published version as it can be read today, even where a later Jalon would refuse some of it."""
    return parse(files, [])
