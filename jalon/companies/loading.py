"""Loading a register: read, check, COPY into tables beside the live ones, then exchange them in one transaction.

Readers see the old register until the new one is complete; a load that fails, whatever the reason, leaves nothing.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jalon.companies.generation import generate
from jalon.companies.models import Register
from jalon.companies.names import spellings
from jalon.companies.reading import StockFile, recognise, rows
from jalon.companies.sirene import (
    ESTABLISHMENTS,
    FICTITIOUS_COLUMN,
    UNITS,
    YES,
    Layout,
    Rejection,
    Row,
    RowRejected,
    text_array,
)
from jalon.journal.refusals import ActionRefused

EXAMPLES = 5
# One load at a time: the key of a transaction's advisory lock.
LOCK = 7_315_207
# Above this share of rejected rows a file is taken for a wrong one.
TOLERATED = 0.1

_FIELD, _NULL = "\x1f", "\x1e"
_BLOCK = 500


class Watcher(Protocol):
    """Who follows a load: the command line's progress bars, or nobody."""

    def step(self, text: str, size: int) -> None:
        """A step begins; ``size`` in bytes, 0 where nobody knows."""

    def at(self, done: int) -> None:
        """The step has come this far."""


class Nobody:
    """Watches nothing."""

    def step(self, text: str, size: int) -> None:
        pass

    def at(self, done: int) -> None:
        pass


@dataclass
class Rejected:
    """The rows left out for one reason: how many, and the first of them (« file:line: value »)."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    register: Register
    rejected: dict[Rejection, Rejected]

    @property
    def rejected_rows(self) -> int:
        """How many rows were left out."""
        return sum(one.count for one in self.rejected.values())


def load(
    paths: Sequence[Path],
    *,
    label: str = "",
    as_of: date | None = None,
    accept_rejects: bool = False,
    accept_fictitious: bool = True,
    watcher: Watcher | None = None,
) -> LoadReport:
    """Replace the register by the content of these stock files.

    ``as_of`` is the day the stock describes (by default the latest processing date in it). ``accept_rejects`` takes
    a register of which more than a tenth of the rows is wrong; ``accept_fictitious`` false (a real database)
    leaves out rows marked fictitious. Raises `ActionRefused`; nothing has changed then.
    """
    watcher = watcher or Nobody()
    files = [recognise(path) for path in paths]
    if not any(file.layout is UNITS for file in files):
        raise ActionRefused(
            "register.no_units",
            _("Aucun fichier StockUniteLegale parmi ceux qui sont donnés."),
            _("Donnez le fichier des unités légales, avec ou sans celui des établissements."),
        )
    with transaction.atomic():
        _take_turn()
        rejected: dict[Rejection, Rejected] = {}
        _run("SELECT companies_stage_register()")
        read = 0
        for file in sorted(files, key=lambda file: file.layout is not UNITS):
            watcher.step(file.path.name, file.size)
            read += _copy(file, watcher, rejected, accept_fictitious)
        watcher.step(_("doublons et orphelins"), 0)
        _leave_out(rejected)
        units, places = _count(UNITS), _count(ESTABLISHMENTS)
        _judge(units, read, rejected, accept_rejects)
        watcher.step(_("mots des noms"), 0)
        _copy_words()
        watcher.step(_("index"), 0)
        _run("SELECT companies_finish_register()")
        register = _record(files, units, places, rejected, label, as_of)
    return LoadReport(register, rejected)


def load_invented(rows: int, *, seed: int = 1, watcher: Watcher | None = None) -> LoadReport:
    """Replace the register by ``rows`` invented companies, the demonstration's cast first."""
    with tempfile.TemporaryDirectory() as scratch:
        files = generate(Path(scratch), rows, seed=seed, as_of=timezone.localdate())
        return load(files, watcher=watcher)


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ActionRefused(
                "register.busy",
                _("Un autre chargement du registre est en cours."),
                _("Attendez qu’il se termine, puis recommencez."),
            )


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _count(layout: Layout) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {layout.table}_next")
        return int(cursor.fetchone()[0])


def _copy(file: StockFile, watcher: Watcher, rejected: dict[Rejection, Rejected], fictitious: bool) -> int:
    """COPY the good rows of a file into its staging table; the number of rows read."""
    layout, width, read = file.layout, len(file.header), 0
    row, block = Row(file.header), list[bytes]()
    with connection.cursor() as cursor, cursor.copy(_copy_statement(layout.table, layout.fields)) as copy:
        for number, values in rows(file, watcher.at):
            read += 1
            try:
                if len(values) != width:
                    raise RowRejected(Rejection.COLUMNS)
                row.values = values
                if not fictitious and row(FICTITIOUS_COLUMN) in YES:
                    raise RowRejected(Rejection.FICTITIOUS)
                block.append(_line(layout.convert(row)))
            except RowRejected as rejection:
                excerpt = " ".join(values)[:60].encode("ascii", "backslashreplace").decode()
                rejected.setdefault(rejection.reason, Rejected()).add(f"{file.path.name}:{number}: {excerpt}")
            if len(block) == _BLOCK:
                copy.write(b"".join(block))
                block.clear()
        copy.write(b"".join(block))
    return read


def _copy_statement(table: str, fields: Iterable[str]) -> str:
    return (
        f"COPY {table}_next ({', '.join(fields)}) FROM STDIN"
        f" WITH (FORMAT text, DELIMITER E'\\x1f', NULL E'\\x1e', ENCODING 'UTF8')"
    )


def _line(values: Sequence[str | None]) -> bytes:
    """One row in COPY's text format."""
    text = _FIELD.join([_NULL if value is None else value for value in values])
    if text.count(_FIELD) != len(values) - 1 or "\0" in text:
        raise RowRejected(Rejection.ENCODING)
    if "\\" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        raise RowRejected(Rejection.ENCODING) from None


_DUPLICATES = """
DELETE FROM {table}_next WHERE ctid IN (
  SELECT ctid
  FROM (SELECT ctid, row_number() OVER (PARTITION BY {key} ORDER BY ctid) AS n FROM {table}_next) AS seen
  WHERE n > 1
) RETURNING {key}
"""
_ORPHANS = """
DELETE FROM companies_establishment_next AS place
WHERE NOT EXISTS (SELECT FROM companies_legalunit_next AS unit WHERE unit.siren = place.siren) RETURNING siret
"""


def _leave_out(rejected: dict[Rejection, Rejected]) -> None:
    """Remove second rows of one number, and establishments whose legal unit is not in the register."""
    statements = [
        (Rejection.DUPLICATE, UNITS.name, _DUPLICATES.format(table=UNITS.table, key="siren")),
        (Rejection.DUPLICATE, ESTABLISHMENTS.name, _DUPLICATES.format(table=ESTABLISHMENTS.table, key="siret")),
        (Rejection.ORPHAN, ESTABLISHMENTS.name, _ORPHANS),
    ]
    with connection.cursor() as cursor:
        for reason, name, statement in statements:
            cursor.execute(statement)
            for (number,) in cursor.fetchall():
                rejected.setdefault(reason, Rejected()).add(f"{name}: {number}")


def _judge(units: int, read: int, rejected: dict[Rejection, Rejected], accept_rejects: bool) -> None:
    """Refuse a register without a unit, or with too many wrong rows to be the right file."""
    wrong = sum(one.count for one in rejected.values())
    reasons = "\n".join(
        f"  {one.count} × {rejection_label(reason)} ({one.examples[0]})" for reason, one in rejected.items()
    )
    if not units:
        raise ActionRefused(
            "register.no_rows",
            _("Aucune entreprise à charger dans ces fichiers."),
            reasons or _("Ils n’ont que leur ligne de titres."),
        )
    if wrong > read * TOLERATED and not accept_rejects:
        raise ActionRefused(
            "register.rejects",
            _("%(wrong)d lignes sur %(read)d sont rejetées : le registre n’est pas remplacé.")
            % {"wrong": wrong, "read": read},
            f"{reasons}\n" + _("Corrigez les fichiers, ou acceptez ces rejets par --accept-rejects."),
        )


def rejection_label(reason: Rejection) -> str:
    """Why a row is left out, in the reader's language."""
    return {
        Rejection.COLUMNS: _("nombre de colonnes différent de la ligne de titres"),
        Rejection.ENCODING: _("caractère qui n’est pas en UTF-8"),
        Rejection.SIREN: _("numéro SIREN invalide"),
        Rejection.SIRET: _("numéro SIRET invalide"),
        Rejection.STATUS: _("état administratif inconnu"),
        Rejection.DATE: _("date impossible"),
        Rejection.NAME: _("aucun nom"),
        Rejection.DUPLICATE: _("numéro déjà vu"),
        Rejection.ORPHAN: _("établissement sans unité légale"),
        Rejection.FICTITIOUS: _("entreprise fictive, dans une base réelle"),
    }[reason]


def _copy_words() -> None:
    """Every word of the names, with its spellings."""
    with connection.chunked_cursor() as names, connection.cursor() as writer:
        names.execute("SELECT word, count(*) FROM companies_legalunit_next, unnest(words) AS word GROUP BY word")
        while batch := names.fetchmany(50_000):
            with writer.copy(_copy_statement("companies_word", ("word", "units", "spellings"))) as copy:
                copy.write(b"".join(_word_lines(batch)))


def _word_lines(batch: Iterable[tuple[str, int]]) -> Iterator[bytes]:
    for word, units in batch:
        yield _line((word, str(units), text_array(spellings(word))))


def _record(
    files: Sequence[StockFile],
    units: int,
    places: int,
    rejected: dict[Rejection, Rejected],
    label: str,
    as_of: date | None,
) -> Register:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(fictitious), max(updated_on) FROM companies_legalunit")
        fictitious, latest = cursor.fetchone()
    register: Register = Register.objects.create(
        label=label or (gettext_noop("registre fictif") if fictitious else gettext_noop("registre Sirene")),
        as_of=as_of or latest or timezone.localdate(),
        fictitious=fictitious,
        units=units,
        establishments=places,
        rejected=_counts(rejected),
        files=[file.path.name for file in files],
    )
    return register


def _counts(rejected: dict[Rejection, Rejected]) -> dict[str, Any]:
    return {reason.value: {"count": one.count, "examples": one.examples} for reason, one in rejected.items()}
