"""What is wrong in a Region's folder: where, what, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.rules.toml_text import Position


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """An error of the folder. `code` is stable; `message` and `remedy` are in the reader's language."""

    place: Position
    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}".rstrip()


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
