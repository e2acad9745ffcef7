"""A file of the finance system, read whole: refused with its first mistake, its line and the remedy."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.funds.rbf import COLUMNS, Exchange
from jalon.journal.refusals import ActionRefused
from jalon.payments.enums import FileKind
from jalon.ui.formats import money

LARGEST = 2_000_000
NEEDED = ("kind", "key", "amount")


@dataclass(frozen=True, slots=True)
class Row:
    """One line that came, read."""

    line: int
    kind: FileKind
    key: str
    cents: int
    their_number: str
    on: date | None
    reason: str


def wrong(line: int, message: str, remedy: str) -> ActionRefused:
    said = _("Ligne %(line)d : %(message)s") % {"line": line, "message": message}
    return ActionRefused("exchange.line", said, remedy, field="file")


def read(raw: bytes, form: Exchange) -> list[Row]:
    """The rows of a file; refused with its first mistake: encoding, columns, amount, date, duplicate, total."""
    if len(raw) > LARGEST:
        raise ActionRefused(
            "exchange.large", _("Ce fichier est trop grand."), _("Envoyez-le en parties."), field="file"
        )
    try:
        text = raw.decode(form.encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise wrong(
            line,
            _("ce texte n’est pas en %(encoding)s.") % {"encoding": form.encoding},
            _("Exportez le fichier dans cet encodage, ou changez-le dans les règles budgétaires."),
        ) from None
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator))
    names = {form.columns.get(name, name): name for name in COLUMNS}
    head = [names.get(cell.strip(), "") for cell in lines[0]] if lines else []
    missing = [form.columns.get(name, name) for name in NEEDED if name not in head]
    if missing:
        raise wrong(
            1,
            _("il manque les colonnes : %(names)s.") % {"names": ", ".join(missing)},
            _("Le séparateur attendu est « %(mark)s » ; les noms des colonnes sont dans les règles budgétaires.")
            % {"mark": form.separator},
        )
    rows: list[Row] = []
    total: int | None = None
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if total is not None:
            raise wrong(number, _("une ligne suit le total."), _("Le total est la dernière ligne."))
        values = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name}
        cents = _cents(values.get("amount", ""), form, number)
        if values.get("kind") == "total":
            total = cents
            _demand_total(number, rows, values.get("key", ""), cents)
            continue
        rows.append(_row(number, values, cents, form))
    if total is None:
        raise wrong(
            len(lines),
            _("le total manque."),
            _("La dernière ligne a « total », le nombre de lignes et leur somme."),
        )
    _demand_once(rows)
    return rows


def _demand_total(number: int, rows: Sequence[Row], count: str, cents: int) -> None:
    whole = sum(row.cents for row in rows)
    if cents != whole or count != str(len(rows)):
        raise wrong(
            number,
            _("le total annonce %(count)s lignes et %(said)s ; le fichier en a %(found)d et %(whole)s.")
            % {"count": count or "?", "said": money(cents), "found": len(rows), "whole": money(whole)},
            _("Exportez le fichier de nouveau, entier."),
        )


def _demand_once(rows: Sequence[Row]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        first = seen.setdefault((row.kind.value, row.key), row.line)
        if first != row.line:
            raise wrong(
                row.line,
                _("%(key)s est déjà à la ligne %(first)d.") % {"key": row.key, "first": first},
                _("Retirez la ligne en double."),
            )


def _cents(text: str, form: Exchange, line: int) -> int:
    found = re.fullmatch(r"([0-9]{1,13})(?:" + re.escape(form.decimal) + r"([0-9]{1,2}))?", text)
    if not found:
        raise wrong(
            line,
            _("« %(text)s » n’est pas un montant.") % {"text": text},
            _("Écrivez des euros avec deux décimales au plus, par exemple 1234%(mark)s50.")
            % {"mark": form.decimal},
        )
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _row(number: int, values: Mapping[str, str], cents: int, form: Exchange) -> Row:
    kind, key, day = values.get("kind", ""), values.get("key", ""), values.get("paid_on", "")
    if kind not in FileKind.values or not key or len(key) > 200:
        raise wrong(
            number,
            _("« %(kind)s » n’est pas une sorte de ligne, ou sa clé manque.") % {"kind": kind},
            _("Les sortes de lignes sont : %(kinds)s.") % {"kinds": ", ".join(FileKind.values)},
        )
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise wrong(number, _("« %(day)s » n’est pas une date.") % {"day": day}, _("Écrivez AAAA-MM-JJ.")) from None
    return Row(
        number, FileKind(kind), key, cents, values.get("their_number", "")[:60], on, values.get("reason", "")[:500]
    )
