"""Taking a file of the finance system: their numbers, payment dates and rejects; what does not match is set apart."""

import hashlib
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.journal.actions import record
from jalon.journal.guards import demand, stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.actions import after_payment, record_rejection
from jalon.payments.enums import FileKind
from jalon.payments.exchange.incoming import Row, read
from jalon.payments.exchange.paying import held, interests, pay, problem
from jalon.payments.models import Apart, FinanceFile, FinanceLine, Order, RecoveryOrder
from jalon.schemes.finance import finance_rules


@action
def take(region: str, name: str, raw: bytes, *, actor: User) -> FinanceFile:
    """Take a file of the finance system: their numbers, payment dates and rejects, in one transaction.

    A file that cannot be read is refused whole, with its line. A line that can be read and matches nothing here, or not
    as it says, is set apart with its remedy. The same file again is refused, so nothing counts twice.
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
    apart = [*_orders(file, [row for row in rows if row.kind is FileKind.ORDER], actor)]
    apart += _recoveries(region, [row for row in rows if row.kind is FileKind.RECOVERY])
    named = [row.key for row, _why, _remedy in apart]
    lines = {(line.kind, line.key): line for line in file.lines.filter(key__in=named)}
    Apart.objects.bulk_create(
        Apart(line=lines[row.kind.value, row.key], why=why, remedy=remedy) for row, why, remedy in apart
    )
    transaction.on_commit(lambda: tell_later(file.pk))
    return file


def tell_later(file_id: int) -> None:
    """Give the news of a file's payments to the worker."""
    from jalon.payments.tasks import tell_paid

    tell_paid.defer(file_id=file_id)


def tell_payments(file: FinanceFile) -> None:
    """Tell each beneficiary that a file's payment was made, and close what is over."""
    numbers = file.lines.filter(kind=FileKind.ORDER, reason="").exclude(on=None).values("key")
    for order in Order.objects.filter(number__in=numbers, paid_on__isnull=False).select_related(
        "claim__case__applicant"
    ):
        after_payment(order, file.received_by)


def _orders(file: FinanceFile, rows: Sequence[Row], actor: User) -> Iterator[tuple[Row, str, str]]:
    """Pay or reject what the lines say; those that do not match are given back with why and what to do."""
    known = held([row.key for row in rows], file.region)
    aside = interests(actor, list(known.values()))
    paid = []
    for row in rows:
        order = known.get(row.key)
        wrong = problem(row, order, aside)
        if wrong:
            yield row, *wrong
        elif order and not order.paid_on and not order.rejected_on:
            if row.reason:
                record_rejection(order.number, row.reason, actor=actor, on=row.on)
            elif row.on:
                paid.append((row, order))
    if paid:
        pay(file, paid, actor)


def _recoveries(region: str, rows: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    known = {
        one.number: one
        for one in RecoveryOrder.objects.select_for_update(of=("self",)).filter(
            number__in=[row.key for row in rows], case__region=region
        )
    }
    changed = []
    for row in rows:
        order = known.get(row.key)
        if order is None:
            yield (
                row,
                _("Ce numéro n’est pas connu de Jalon."),
                _("Demandez au comptable de quelle pièce il s’agit."),
            )
        elif order.amount_cents != row.cents:
            yield row, _("Le montant n’est pas celui du titre."), _("Comparez les pièces avec le comptable.")
        elif row.their_number and order.accountant_number != row.their_number:
            order.accountant_number = row.their_number
            changed.append(order)
    RecoveryOrder.objects.bulk_update(changed, ["accountant_number"], batch_size=1_000)


@action
def settle(apart_id: int, settlement: str, *, actor: User) -> Apart:
    """Work off a line that was set apart: what was found, and done about it."""
    found = Apart.objects.select_for_update(of=("self",)).select_related("line__file").get(pk=apart_id)
    demand(actor, Right.PAYMENTS_RECORD_RETURN, found.line.file.region)
    if found.settled_on:
        raise stale()
    if not settlement.strip():
        raise ActionRefused("exchange.settlement", _("Dites ce qui a été constaté, et fait."), field="settlement")
    found.settled_on, found.settled_by, found.settlement = timezone.localdate(), actor, settlement.strip()[:500]
    found.save()
    record(actor, "exchange.settle", f"finance-line/{found.line_id}", region=found.line.file.region)
    return found


def set_apart(region: str) -> QuerySet[Apart]:
    """The lines set apart that nobody has worked off yet, the oldest first."""
    return Apart.objects.filter(line__file__region=region, settled_on=None).select_related("line__file")
