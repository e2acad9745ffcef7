"""What a finance page shows, as figures and tables: the same rows are on the page, in XLSX and in CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jalon.casework.dossier import Door
from jalon.funds.amounts import amount_text, counted
from jalon.funds.models import Resource
from jalon.ui import formats

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how it reads, the number that it stands for in a file, and the page behind it."""

    text: str
    number: Decimal | int | None = None
    url: str = ""

    @property
    def shown(self) -> str:
        """The text, with the way to the page behind it."""
        # As format_html would, in half of its time: a page has hundreds of cells.
        return SafeString(f'<a href="{escape(self.url)}">{escape(self.text)}</a>') if self.url else self.text


def amount(value: int, resource: Resource, url: str = "") -> Cell:
    """An amount in the resource's smallest unit; a zero needs no page behind it."""
    return _cell(amount_text(value, resource), value, resource, url)


def quantity(value: int, resource: Resource, url: str = "") -> Cell:
    """The same in a table, whose title says the unit."""
    return _cell(counted(value, resource), value, resource, url)


def _cell(said: str, value: int, resource: Resource, url: str) -> Cell:
    return Cell(said, Decimal(value).scaleb(-resource.decimals), url if value else "")


def euros(cents: int, url: str = "") -> Cell:
    """An amount of money."""
    return Cell(formats.money(cents), Decimal(cents) / 100, url if cents else "")


def text(value: str, url: str = "") -> Cell:
    """A word, a code, a name."""
    return Cell(value, None, url)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the answer, its name, and the entries behind it."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a name for each column; the first one names the row. Columns of ``codes`` are in files alone."""

    id: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    fictif: bool
    note: str = ""
    empty: str = ""
    code_head: Sequence[str] = ()
    codes: Sequence[Sequence[str]] = ()

    def columns(self) -> list[tuple[str, bool]]:
        """Each column's name, and whether it holds numbers."""
        numeric = [cell.number is not None for cell in self.rows[0]] if self.rows else []
        return list(zip(self.head, numeric, strict=True))

    def lines(self) -> list[list[Decimal | int | str]]:
        """The rows of a file: names first, then cells, codes, and the mark of what is fictitious."""
        head: list[Decimal | int | str] = [*self.head, *self.code_head, "fictif"]
        found = [head]
        for place, row in enumerate(self.rows):
            codes = self.codes[place] if self.codes else ()
            values = [cell.text if cell.number is None else cell.number for cell in row]
            found.append([*values, *codes, int(self.fictif)])
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finance page: what it is about, its figures, its tables and what can be done."""

    name: str
    title: str
    lede: str
    region: str
    fictif: bool
    figures: Sequence[Figure]
    tables: Sequence[Table]
    doors: Sequence[Door] = ()
    at: date | None = None


def as_csv(sheet: Sheet, table: str) -> HttpResponse | None:
    """One table of the page: UTF-8, commas, dots, decimals as numbers; None where the page has no such table."""
    found = next((one for one in sheet.tables if one.id == table), None)
    if found is None:
        return None
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}-{table}.csv"'
    csv.writer(response).writerows([_plain(value) for value in line] for line in found.lines())
    return response


def as_xlsx(sheet: Sheet) -> HttpResponse:
    """Every table of the page, one a sheet; the first one says what the file is, as of which day."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = _("Situation")
    cover.append([sheet.title])
    cover.append([sheet.lede])
    if sheet.at:
        cover.append([_("Situation au"), sheet.at])
    if sheet.fictif:
        cover.append([_("Fictif : démonstration, aucun de ces montants n’existe.")])
    for figure in sheet.figures:
        number = figure.cell.number
        cover.append([figure.label, figure.cell.text if number is None else number])
    cover["A1"].font = Font(bold=True, size=14)
    cover.column_dimensions["A"].width = 40
    for table in sheet.tables:
        page = book.create_sheet(table.id[:31])
        for line in table.lines():
            page.append([_plain(value) for value in line])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for column in range(1, len(table.head) + len(table.code_head) + 2):
            page.column_dimensions[get_column_letter(column)].width = 34 if column == 1 else 16
        page.freeze_panes = "B2"
    kept = io.BytesIO()
    book.save(kept)
    response = HttpResponse(kept.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.xlsx"'
    return response


def _plain(value: Decimal | int | str) -> Decimal | int | str:
    """A text that a spreadsheet would take for a formula is kept as a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
