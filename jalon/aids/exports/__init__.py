"""The files that the law asks for, one module each: its columns, its rows, what a row lacks.

A row that lacks a field is withheld and named, never filled with a guess. ``write`` streams: memory does not grow
with the number of aids. In a demonstration each cell of text that names somebody says « [FICTIF] », and so does the
column ``fictif`` where the layout is ours.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TextIO

from jalon.aids.completing import completed
from jalon.aids.models import Aid

FICTITIOUS = "[FICTIF] "


class Layout(Protocol):
    """One file: its name, its columns in order, its rows."""

    NAME: str
    COLUMNS: tuple[str, ...]

    def lacks(self, aid: Aid) -> list[str]:
        """Codes of what the aid lacks for this file; empty when it can be written."""

    def row(self, aid: Aid) -> tuple[str, ...]:
        """The cells of an aid that lacks nothing."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """An aid that could not be written, and what it lacks."""

    number: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a file has, and what was withheld."""

    rows: int
    withheld: tuple[Withheld, ...]


def write(
    layout: Layout,
    aids: Iterable[Aid],
    out: TextIO,
    progress: Callable[[int], None] = lambda done: None,
    *,
    header: bool = True,
) -> Written:
    """Write the file: header, then a line an aid as it is read."""
    lines = csv.writer(out, lineterminator="\r\n")
    if header:
        lines.writerow(layout.COLUMNS)
    rows, seen = 0, 0
    withheld: list[Withheld] = []
    for aid in completed(aids):
        missing = layout.lacks(aid)
        if missing:
            withheld.append(Withheld(aid.number, tuple(missing)))
        else:
            lines.writerow(layout.row(aid))
            rows += 1
        seen += 1
        if seen % 1_000 == 0:
            progress(seen)
    progress(seen)
    return Written(rows, tuple(withheld))


def euros(cents: int) -> str:
    """Exact euros with a dot: « 100000.00 »."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def marked(text: str, fictif: bool) -> str:
    """A text that names itself fictitious where it is."""
    return f"{FICTITIOUS}{text}" if fictif and text else text
