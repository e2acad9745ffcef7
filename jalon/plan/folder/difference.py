"""What changes between two states of a Region's folder: entry by entry, claim by claim, and file by file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jalon.plan.folder.readable import read_fields
from jalon.plan.folder.records import Entry, RegionFolder
from jalon.provenance.records import ClaimRecord, SourceRecord


class Move(StrEnum):
    """What happens to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing added, removed or changed. `fields` names what differs, with the value before and after.

    A field bears the name of its key in the folder; the values are in the reader's words.
    """

    move: Move
    what: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()


def compare(old: RegionFolder | None, new: RegionFolder) -> list[Change]:
    """What loading `new` in the place of `old` would change: each thing, then each file whose text differs."""
    changes = []
    if old is not None:
        changes += _changed("region", new.region.slug, old.region, new.region)
    changes += _compare("source", _sources(old), _sources(new))
    changes += _compare("entry", _entries(old), _entries(new))
    changes += _compare("claim", _claims(old), _claims(new))
    before, after = (folder.files.texts if folder else {} for folder in (old, new))
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            move = Move.ADDED if path not in before else Move.REMOVED if path not in after else Move.CHANGED
            changes.append(Change(move, "file", path))
    return changes


def _sources(folder: RegionFolder | None) -> dict[str, SourceRecord]:
    return {source.slug: source for source in folder.sources} if folder else {}


def _entries(folder: RegionFolder | None) -> dict[str, Entry]:
    return {entry.path: entry for entry in folder.entries} if folder else {}


def _claims(folder: RegionFolder | None) -> dict[str, ClaimRecord]:
    return {claim.key: claim for claim in folder.claims} if folder else {}


def _compare(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    changes = [Change(Move.REMOVED, what, name) for name in old if name not in new]
    for name, thing in new.items():
        if name not in old:
            changes.append(Change(Move.ADDED, what, name))
        else:
            changes += _changed(what, name, old[name], thing)
    return changes


def _changed(what: str, name: str, before: Any, after: Any) -> list[Change]:
    one, two = read_fields(before), read_fields(after)
    differing = tuple(
        (key, one.get(key, ""), two.get(key, ""))
        for key in dict.fromkeys([*one, *two])
        if one.get(key, "") != two.get(key, "")
    )
    return [Change(Move.CHANGED, what, name, differing)] if differing else []


class Side(StrEnum):
    """Who changed a file since the common version."""

    FOLDER = "folder"
    PRODUCT = "product"
    BOTH = "both"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs between the folder and the product, who changed it, and the lines of each side."""

    path: str
    side: Side
    in_product: str
    in_folder: str


def three_way(base: Mapping[str, str], product: Mapping[str, str], folder: Mapping[str, str]) -> list[FileChange]:
    """Each file changed on either side since the common version, with both sides as unified differences."""
    found = []
    for path in sorted({*base, *product, *folder}):
        start, theirs, ours = (texts.get(path, "") for texts in (base, product, folder))
        moved = (theirs != start, ours != start)
        if not any(moved):
            continue
        if theirs == ours:
            side = Side.SAME
        else:
            side = Side.BOTH if all(moved) else Side.PRODUCT if moved[0] else Side.FOLDER
        found.append(FileChange(path, side, _lines(start, theirs), _lines(start, ours)))
    return found


def _lines(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return "\n".join(list(lines)[2:])
