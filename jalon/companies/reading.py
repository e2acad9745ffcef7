"""Stock files as they come: CSV (plain or zipped) or Parquet, told apart by their first bytes and their header."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from jalon.companies.sirene import FICTITIOUS_COLUMN, LAYOUTS, Layout
from jalon.journal.refusals import ActionRefused

# Called now and then with the bytes (or, for Parquet, the share of them) read so far.
Progress = Callable[[int], None]

BATCH = 20_000
LONGEST_FIELD = 100_000  # characters; a longer one is a quote that nobody closed


@dataclass(frozen=True)
class StockFile:
    """One file to load, recognised: where it is, which of the two layouts it has, its header and format."""

    path: Path
    layout: Layout
    header: tuple[str, ...]
    parquet: bool
    delimiter: str = ","

    @property
    def size(self) -> int:
        """Bytes to read, for the progress bar."""
        if self.path.suffix == ".zip":
            with zipfile.ZipFile(self.path) as archive:
                return _member(archive, self.path).file_size
        return self.path.stat().st_size


def recognise(path: Path) -> StockFile:
    """The stock file at this path; `ActionRefused` says what is wrong with any other file and what to do."""
    if not path.is_file():
        raise ActionRefused(
            "register.no_file",
            _("%(file)s : ce fichier n’existe pas.") % {"file": path},
            _("Vérifiez le chemin."),
        )
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise _refused("register.empty", path, _("le fichier est vide."))
    if start == b"PAR1":
        header, parquet, delimiter = _parquet_header(path), True, ","
    else:
        header, delimiter = _csv_header(path, start)
        parquet = False
    return StockFile(path, _layout(path, header), tuple(header), parquet, delimiter)


def rows(stock: StockFile, progress: Progress) -> Iterator[tuple[int, Sequence[str]]]:
    """(line or row number from 1, values in the header's order) of each row."""
    return _parquet_rows(stock, progress) if stock.parquet else _csv_rows(stock, progress)


def _refused(code: str, path: Path, what: str, remedy: str = "") -> ActionRefused:
    return ActionRefused(
        code,
        _("%(file)s : %(what)s") % {"file": path.name, "what": what},
        remedy
        or _(
            "Donnez les fichiers StockUniteLegale et StockEtablissement de l’Insee, en CSV (UTF-8) ou en Parquet."
        ),
    )


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    tables = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
    if len(tables) != 1:
        raise _refused("register.archive", path, _("l’archive ne contient pas un seul fichier CSV."))
    return tables[0]


@contextmanager
def _binary(path: Path) -> Iterator[BinaryIO]:
    if path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive, archive.open(_member(archive, path)) as member:
                yield cast(BinaryIO, member)
        except zipfile.BadZipFile:
            raise _refused("register.archive", path, _("l’archive est abîmée.")) from None
    else:
        with path.open("rb") as file:
            yield file


def _csv_header(path: Path, start: bytes) -> tuple[list[str], str]:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _refused("register.encoding", path, _("le fichier est en UTF-16, et non en UTF-8."))
    if start == b"PK\x03\x04" and path.suffix != ".zip":
        raise _refused("register.type", path, _("c’est un classeur ou une archive, et non un fichier CSV."))
    with _binary(path) as file:
        line = file.readline(65_536)
    if b"\0" in line or (len(line) == 65_536 and not line.endswith(b"\n")):
        raise _refused("register.type", path, _("ce n’est ni un fichier CSV ni un fichier Parquet."))
    text = line.decode("utf-8-sig", errors="replace")
    delimiter = max(",;\t", key=text.count)
    return next(csv.reader([text], delimiter=delimiter), []), delimiter


def _layout(path: Path, header: Sequence[str]) -> Layout:
    """The layout of a header; a missing column is named, with the nearest name that the file has."""
    layout = next((layout for layout in LAYOUTS if layout.mark in header), None)
    if layout is None:
        found = max(LAYOUTS, key=lambda layout: len(set(layout.columns) & set(header)))
        if len(set(found.columns) & set(header)) < 3:
            raise _refused("register.type", path, _("aucune colonne d’un fichier Sirene n’y figure."))
        layout = found
    missing = [column for column in layout.required if column not in header]
    if missing:
        named = []
        for column in missing:
            near = get_close_matches(column, [name for name in header if name not in layout.columns], 1)
            named.append(
                _("%(column)s (le fichier a « %(near)s »)") % {"column": column, "near": near[0]}
                if near
                else column
            )
        raise _refused(
            "register.columns",
            path,
            _("colonnes absentes de %(layout)s : %(columns)s.")
            % {"layout": layout.name, "columns": ", ".join(named)},
            _("Gardez les noms de colonnes officiels ; les colonnes en plus ne gênent pas."),
        )
    return layout


def _csv_rows(stock: StockFile, progress: Progress) -> Iterator[tuple[int, Sequence[str]]]:
    with _binary(stock.path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        csv.field_size_limit(LONGEST_FIELD)  # one setting for the whole process: another library may have raised it
        reader = csv.reader(text, delimiter=stock.delimiter)
        next(reader)
        try:
            for number, values in enumerate(reader):
                if number % BATCH == 0:
                    progress(file.tell())
                if values:
                    yield reader.line_num, values
        except csv.Error as error:
            raise _refused(
                "register.csv",
                stock.path,
                _("ligne %(line)d illisible (%(error)s).") % {"line": reader.line_num, "error": error},
                _("Un guillemet n’est sans doute pas refermé à cet endroit."),
            ) from None


def _parquet_header(path: Path) -> list[str]:
    import pyarrow
    from pyarrow import parquet

    try:
        return list(parquet.read_schema(path).names)
    except (pyarrow.ArrowInvalid, OSError):
        raise _refused("register.type", path, _("le fichier Parquet est abîmé.")) from None


def _parquet_rows(stock: StockFile, progress: Progress) -> Iterator[tuple[int, Sequence[str]]]:
    import pyarrow
    from pyarrow import parquet

    wanted = {*stock.layout.columns, FICTITIOUS_COLUMN}
    read = [name for name in stock.header if name in wanted]
    file = parquet.ParquetFile(stock.path)
    total, done = max(1, file.metadata.num_rows), 0
    for batch in file.iter_batches(batch_size=BATCH, columns=read):
        columns = {
            name: batch.column(name).cast(pyarrow.string()).fill_null("").to_pylist() for name in batch.schema.names
        }
        blank = [""] * batch.num_rows
        for values in zip(*(columns.get(name, blank) for name in stock.header), strict=True):
            done += 1
            yield done, values
        progress(stock.size * done // total)
