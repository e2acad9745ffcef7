"""Files exchanged with the Region's finance system, which stays the reference: what goes out, what comes back.

One layout both ways, with the Region's own names of columns, separator, encoding and decimal mark (``finance.toml``).
A file is read whole before anything is written: one wrong line and nothing of it is taken.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.models import Award, Case
from jalon.funds.queries import (
    Scope,
    case_situation,
    credits_situation,
    envelopes,
    totals,
)
from jalon.funds.rbf import COLUMNS, Exchange
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.queries import is_demonstration
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.actions import record_payment, record_rejection
from jalon.payments.enums import FileKind
from jalon.payments.models import FinanceFile, FinanceLine, Order, RecoveryOrder
from jalon.schemes.finance import finance_rules
from jalon.ui.formats import money

LARGEST = 2_000_000
NEEDED = ("kind", "key", "amount")


@dataclass(frozen=True, slots=True)
class Ours:
    """What Jalon says of one thing, as a line of a file."""

    kind: FileKind
    key: str
    cents: int
    more: Mapping[str, str]


def ours(region: str) -> Iterator[Ours]:
    """Everything that both systems know: authorisations, credits, commitments, orders, recovery orders."""
    for envelope in envelopes(region):
        if envelope.nature is not None:
            owner = envelope.owner
            codes = {"envelope": envelope.slug, "section": owner.section, "chapter": owner.chapter}
            opened = totals(Scope(envelope=envelope.reference)).opened
            yield Ours(FileKind.AUTHORISATION, envelope.slug, opened, codes)
    for credits in credits_situation(region):
        line = credits.line
        codes = {"exercice": str(line.exercice), "section": line.section, "chapter": line.chapter}
        yield Ours(FileKind.CREDITS, f"{line.exercice}/{line.chapter}", credits.opened, codes)
    yield from _commitments(region)
    for order in Order.objects.filter(claim__case__region=region).select_related("claim__case").order_by("number"):
        if order.rejected_on is None:
            case = order.claim.case
            more = {
                **_codes(case, order.claim.envelope),
                "exercice": str(order.exercice),
                "date": order.signed_on.isoformat(),
                "number": order.number,
                "their_number": order.accountant_number,
                "paid_on": order.paid_on.isoformat() if order.paid_on else "",
            }
            yield Ours(FileKind.ORDER, order.number, order.amount_cents, more)
    for due in RecoveryOrder.objects.filter(case__region=region).select_related("case").order_by("number"):
        more = {
            **_codes(due.case, due.envelope),
            "date": due.issued_on.isoformat(),
            "number": due.number,
            "reason": due.reason,
            "their_number": due.accountant_number,
        }
        yield Ours(FileKind.RECOVERY, due.number, due.amount_cents, more)


def _commitments(region: str) -> Iterator[Ours]:
    cases = Case.objects.filter(region=region, decision__committed_on__isnull=False).select_related("decision")
    for case in cases.order_by("reference"):
        for line in case_situation(str(case.reference)):
            cents = line.totals.committed
            if cents:
                slug = line.envelope.slug
                more = {
                    **_codes(case, line.envelope.reference),
                    "date": case.decision.committed_on.isoformat() if case.decision.committed_on else "",
                }
                yield Ours(FileKind.COMMITMENT, f"{case.reference}/{slug}", cents, more)


def _codes(case: Case, envelope: str) -> dict[str, str]:
    award = Award.objects.filter(proposal__decision__case=case, envelope=envelope).first()
    return {
        "envelope": envelope.partition("/")[2],
        "account": award.account if award else "",
        "case": str(case.reference),
        "beneficiary": case.company_name,
        "siren": case.siren,
    }


def outgoing(region: str, kinds: Sequence[FileKind]) -> bytes:
    """The lines of these kinds as the finance system reads them; the last line is their number and their sum."""
    form = finance_rules(region).exchange
    target = io.StringIO()
    writer = csv.writer(target, delimiter=form.separator, lineterminator="\r\n")
    writer.writerow([form.columns.get(name, name) for name in COLUMNS])
    known = {(line.kind, line.key): line.their_number for line in _theirs(region).values()}
    lines = [line for line in ours(region) if line.kind in kinds]
    fictif = "1" if is_demonstration() else "0"
    for line in lines:
        values = {
            **line.more,
            "kind": line.kind.value,
            "key": line.key,
            "amount": _amount(line.cents, form),
            "their_number": line.more.get("their_number") or known.get((line.kind.value, line.key), ""),
            "fictif": fictif,
        }
        writer.writerow([_plain(values.get(name, "")) for name in COLUMNS])
    whole = {"kind": "total", "key": str(len(lines)), "amount": _amount(sum(line.cents for line in lines), form)}
    writer.writerow([{**whole, "fictif": fictif}.get(name, "") for name in COLUMNS])
    return target.getvalue().encode(form.encoding, errors="replace")


def _amount(cents: int, form: Exchange) -> str:
    return f"{cents // 100}{form.decimal}{cents % 100:02d}"


def _plain(value: str) -> str:
    """A text that a spreadsheet would take for a formula is kept as a text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


# What comes back ----------------------------------------------------------------------------------------------


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


def _wrong(line: int, message: str, remedy: str) -> ActionRefused:
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
        raise _wrong(
            line,
            _("ce texte n’est pas en %(encoding)s.") % {"encoding": form.encoding},
            _("Exportez le fichier dans cet encodage, ou changez-le dans les règles budgétaires."),
        ) from None
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator))
    names = {form.columns.get(name, name): name for name in COLUMNS}
    head = [names.get(cell.strip(), "") for cell in lines[0]] if lines else []
    missing = [form.columns.get(name, name) for name in NEEDED if name not in head]
    if missing:
        raise _wrong(
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
            raise _wrong(number, _("une ligne suit le total."), _("Le total est la dernière ligne."))
        values = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name}
        cents = _cents(values.get("amount", ""), form, number)
        if values.get("kind") == "total":
            total = cents
            _demand_total(number, rows, values.get("key", ""), cents)
            continue
        rows.append(_row(number, values, cents, form))
    if total is None:
        raise _wrong(
            len(lines),
            _("le total manque."),
            _("La dernière ligne a « total », le nombre de lignes et leur somme."),
        )
    _demand_once(rows)
    return rows


def _demand_total(number: int, rows: Sequence[Row], count: str, cents: int) -> None:
    whole = sum(row.cents for row in rows)
    if cents != whole or count != str(len(rows)):
        raise _wrong(
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
            raise _wrong(
                row.line,
                _("%(key)s est déjà à la ligne %(first)d.") % {"key": row.key, "first": first},
                _("Retirez la ligne en double."),
            )


def _cents(text: str, form: Exchange, line: int) -> int:
    found = re.fullmatch(r"([0-9]{1,13})(?:" + re.escape(form.decimal) + r"([0-9]{1,2}))?", text)
    if not found:
        raise _wrong(
            line,
            _("« %(text)s » n’est pas un montant.") % {"text": text},
            _("Écrivez des euros avec deux décimales au plus, par exemple 1234%(mark)s50.")
            % {"mark": form.decimal},
        )
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _row(number: int, values: Mapping[str, str], cents: int, form: Exchange) -> Row:
    kind, key, day = values.get("kind", ""), values.get("key", ""), values.get("paid_on", "")
    if kind not in FileKind.values or not key or len(key) > 200:
        raise _wrong(
            number,
            _("« %(kind)s » n’est pas une sorte de ligne, ou sa clé manque.") % {"kind": kind},
            _("Les sortes de lignes sont : %(kinds)s.") % {"kinds": ", ".join(FileKind.values)},
        )
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise _wrong(
            number, _("« %(day)s » n’est pas une date.") % {"day": day}, _("Écrivez AAAA-MM-JJ.")
        ) from None
    return Row(
        number, FileKind(kind), key, cents, values.get("their_number", "")[:60], on, values.get("reason", "")[:500]
    )


@action
def take(region: str, name: str, raw: bytes, *, actor: User) -> FinanceFile:
    """Take a file of the finance system whole: their numbers, payment dates and rejects; nothing if one line is wrong.

    The same file again is refused, so nothing counts twice.
    """
    demand(actor, Right.PAYMENTS_RECORD_RETURN, region)
    rows = read(raw, finance_rules(region).exchange)
    sha256 = hashlib.sha256(raw).hexdigest()
    if FinanceFile.objects.filter(region=region, sha256=sha256).exists():
        raise ActionRefused(
            "exchange.again", _("Ce fichier a déjà été pris."), _("Envoyez le suivant."), field="file"
        )
    file = FinanceFile.objects.create(
        region=region,
        name=name[:200],
        sha256=sha256,
        received_by=actor,
        total_cents=sum(row.cents for row in rows),
    )
    FinanceLine.objects.bulk_create(
        FinanceLine(
            file=file,
            number=row.line,
            kind=row.kind,
            key=row.key,
            amount_cents=row.cents,
            their_number=row.their_number,
            on=row.on,
            reason=row.reason,
        )
        for row in rows
    )
    record(actor, "exchange.take", f"finance-file/{file.pk}", region=region, sha256=sha256, rows=len(rows))
    for row in rows:
        if row.kind is FileKind.ORDER:
            _return_of_order(region, row, actor)
        elif row.kind is FileKind.RECOVERY:
            _number_of_recovery(region, row)
    return file


def _return_of_order(region: str, row: Row, actor: User) -> None:
    order = Order.objects.filter(number=row.key, claim__case__region=region).first()
    if order is None:
        raise _unknown(row)
    if order.amount_cents != row.cents:
        raise _wrong(
            row.line,
            _("le mandat %(key)s est de %(ours)s, et non %(theirs)s.")
            % {"key": row.key, "ours": money(order.amount_cents), "theirs": money(row.cents)},
            _("Vérifiez le montant avec le comptable."),
        )
    if order.paid_on or order.rejected_on or not (row.on or row.reason):
        return
    try:
        if row.reason:
            record_rejection(order.number, row.reason, actor=actor, on=row.on)
        elif row.on:
            record_payment(order.number, row.their_number, row.on, actor=actor)
    except ActionRefused as refused:
        raise _wrong(row.line, refused.message, refused.remedy) from refused


def _number_of_recovery(region: str, row: Row) -> None:
    order = RecoveryOrder.objects.filter(number=row.key, case__region=region).first()
    if order is None:
        raise _unknown(row)
    if row.their_number and order.accountant_number != row.their_number:
        order.accountant_number = row.their_number
        order.save(update_fields=["accountant_number"])


def _unknown(row: Row) -> ActionRefused:
    return _wrong(
        row.line,
        _("%(key)s n’est pas connu de Jalon.") % {"key": row.key},
        _("Vérifiez le numéro, ou retirez la ligne."),
    )


# What differs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """An amount that is not the same in both systems, in cents, and who must act."""

    kind: FileKind
    key: str
    ours: int | None
    theirs: int | None
    their_number: str
    who: str


def _theirs(region: str) -> dict[tuple[str, str], FinanceLine]:
    """What the finance system said last of each thing."""
    lines = FinanceLine.objects.filter(file__region=region).order_by("pk")
    return {(line.kind, line.key): line for line in lines}


def differences(region: str) -> list[Difference]:
    """What both systems say differently, thing by thing; nothing before a first file came."""
    theirs = _theirs(region)
    if not theirs:
        return []
    mine = {(line.kind.value, line.key): line for line in ours(region)}
    found = []
    for kind, key in sorted({*mine, *theirs}):
        here = mine[kind, key].cents if (kind, key) in mine else None
        there = theirs[kind, key].amount_cents if (kind, key) in theirs else None
        rejected = (kind, key) in theirs and bool(theirs[kind, key].reason)
        if here == there or (here is None and rejected):
            continue
        number = theirs[kind, key].their_number if (kind, key) in theirs else ""
        found.append(Difference(FileKind(kind), key, here, there, number, _who(FileKind(kind), here, there)))
    return found


def _who(kind: FileKind, here: int | None, there: int | None) -> str:
    if there is None:
        return _("La direction des finances l’enregistre dans son système.")
    if here is None and kind in (FileKind.AUTHORISATION, FileKind.CREDITS):
        return _("Le gestionnaire financier enregistre le vote dans Jalon.")
    if here is None:
        return _("La direction des finances dit de quel dossier il s’agit.")
    if kind in (FileKind.AUTHORISATION, FileKind.CREDITS):
        return _("Le gestionnaire financier compare avec la délibération : elle fait foi.")
    return _("Le gestionnaire financier et le comptable comparent leurs pièces.")
