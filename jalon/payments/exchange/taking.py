"""Taking a file of the finance system: their numbers, payment dates and rejects; all of it or nothing."""

import hashlib

from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.actions import record_payment, record_rejection
from jalon.payments.enums import FileKind
from jalon.payments.exchange.incoming import Row, read, wrong
from jalon.payments.models import FinanceFile, FinanceLine, Order, RecoveryOrder
from jalon.schemes.finance import finance_rules
from jalon.ui.formats import money


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
        raise wrong(
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
        raise wrong(row.line, refused.message, refused.remedy) from refused


def _number_of_recovery(region: str, row: Row) -> None:
    order = RecoveryOrder.objects.filter(number=row.key, case__region=region).first()
    if order is None:
        raise _unknown(row)
    if row.their_number and order.accountant_number != row.their_number:
        order.accountant_number = row.their_number
        order.save(update_fields=["accountant_number"])


def _unknown(row: Row) -> ActionRefused:
    return wrong(
        row.line,
        _("%(key)s n’est pas connu de Jalon.") % {"key": row.key},
        _("Vérifiez le numéro, ou retirez la ligne."),
    )
