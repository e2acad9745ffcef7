"""What is wrong in a Region's folder: where, what, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.rules.toml_text import Key, Position, TomlText


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """An error of the folder. `code` is stable; `message` and `remedy` are in the reader's language."""

    place: Position
    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class Written:
    """Where a table of the folder is written, and each of its keys."""

    doc: TomlText
    path: Key

    def __contains__(self, key: str) -> bool:
        return (*self.path, key) in self.doc.keys

    def at(self, *keys: str | int) -> Position:
        """The place of a key, or of an element of its list; of the nearest thing around it where it is absent."""
        return self.doc.position(*self.path, *keys)

    def first(self, *keys: str) -> Position:
        """The place of the first of these keys that is written; the table's own where none is."""
        return next((self.at(key) for key in keys if key in self), self.at())


class FolderRefused(Exception):
    """The folder has errors: nothing was loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire … ? » with the nearest known word, or the list of them when none is near."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return _("Vouliez-vous dire « %(word)s » ?") % {"word": near[0]}
    if not choices:
        return ""
    shown = ", ".join(choices[:12]) + (", …" if len(choices) > 12 else "")
    return _("Valeurs connues : %(words)s.") % {"words": shown}
