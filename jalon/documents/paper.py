"""A paper to print: its title, who issues it, and its blocks. Data only: how it looks is the layouts' affair.

    paper = Paper("Procès-verbal", "fr", issuer, date(2026, 3, 2), (Heading("Présences"), Paragraph("…")))
    content = pdf.render(paper)

A text is a string, a `Run`, or a tuple of both. Nothing of it is ever read as code or mark-up by the typesetter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from jalon.ui.formats import money


@dataclass(frozen=True, slots=True)
class Run:
    """A few words of a text set apart; `fictif` marks a figure of a demonstration, right where it stands."""

    text: str
    strong: bool = False
    emphasis: bool = False
    fictif: bool = False


Text = str | Run | tuple[str | Run, ...]


def amount(cents: int, language: str, *, fictif: bool = False, strong: bool = False) -> Run:
    """Whole cents as money, marked « fictif » at the number itself if it is."""
    return Run(money(cents, language), strong=strong, fictif=fictif)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading under the title: `level` 2 or more, never more than one deeper than the one before."""

    text: Text
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `note` sets it smaller."""

    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered if `ordered`."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Labels, each with what it says: « Objet », « Montant »…"""

    pairs: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` of the width left by the columns that take what they need (0)."""

    label: str
    share: int = 1
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and header; rows may run over pages, the header is repeated."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    total: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *filter(None, (self.total,)))):
            raise ValueError(f"{self.caption}: each row has {len(self.columns)} cells")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG) with the words that say the same to whoever does not see it."""

    svg: str
    alternative: str
    caption: str

    def __post_init__(self) -> None:
        if not self.alternative.strip():
            raise ValueError(f"{self.caption}: a drawing says in words what it shows")


@dataclass(frozen=True, slots=True)
class Signatures:
    """Where each party signs: who, and in what capacity."""

    parties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows starts a page."""


Block = Heading | Paragraph | Points | Terms | Table | Figure | Signatures | NewPage


class Layout(StrEnum):
    """How a paper is laid out: a letter with its address, or a document with a running header (pack, agreement)."""

    LETTER = "letter"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the paper: name, accent colour (`#rrggbb`) and the lines that say how to reach it."""

    name: str
    accent: str = "#333333"
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `language` is « fr » or « en »; `to` the lines of the address of a letter; `opening` what stands
    under the title; `contents` asks for a table of contents; `fictif` says in the running header that it rests on
    fictitious data.
    """

    title: str
    language: Literal["fr", "en"]
    issuer: Issuer
    made_on: date
    blocks: tuple[Block, ...]
    layout: Layout = Layout.REPORT
    reference: str = ""
    opening: str = ""
    to: tuple[str, ...] = ()
    contents: bool = False
    fictif: bool = False


def paragraphs(text: str) -> Iterable[Paragraph]:
    """The paragraphs of a text that somebody typed: parted by empty lines, single breaks kept."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        if part.strip():
            yield Paragraph(part.strip())
