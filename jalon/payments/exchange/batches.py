"""Batches: the orders that leave together for the finance system, once; the same file again for whoever lost it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases.numbers import prefix
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.enums import BatchKind
from jalon.payments.exchange.outgoing import accounts_of, as_file, lines_of_orders, lines_of_recoveries
from jalon.payments.models import Batch, Order, RecoveryOrder

LETTERS: Mapping[BatchKind, str] = {BatchKind.ORDERS: "BM", BatchKind.RECOVERIES: "BT"}


def orders_waiting(region: str) -> QuerySet[Order]:
    """The signed orders that are in no batch and that no return has ended."""
    return Order.objects.filter(claim__case__region=region, batch=None, paid_on=None, rejected_on=None)


def recoveries_waiting(region: str) -> QuerySet[RecoveryOrder]:
    """The recovery orders that are in no batch."""
    return RecoveryOrder.objects.filter(case__region=region, batch=None, accountant_number="")


@action
def make(region: str, kind: BatchKind, *, actor: User) -> Batch:
    """Put everything that waits into a batch: its file, its count, its total and its hash; each order leaves once.

    It is made whole or not at all: interrupted, it is made again.
    """
    demand(actor, Right.PAYMENTS_RECORD_RETURN, region)
    waiting: QuerySet[Order] | QuerySet[RecoveryOrder]
    accounts = accounts_of(region)
    if kind is BatchKind.ORDERS:
        waiting = orders_waiting(region)
        held = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        lines = list(lines_of_orders(Order.objects.filter(pk__in=held), accounts))
    else:
        waiting = recoveries_waiting(region)
        held = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        lines = list(lines_of_recoveries(RecoveryOrder.objects.filter(pk__in=held), accounts))
    if not lines:
        raise ActionRefused(
            "exchange.empty", _("Rien n’attend de partir."), _("Téléchargez de nouveau un lot déjà parti.")
        )
    content = as_file(region, lines)
    found = Batch.objects.create(
        region=region,
        kind=kind,
        number=_next_number(region, kind),
        made_by=actor,
        lines=len(lines),
        total_cents=sum(line.cents for line in lines),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    (Order if kind is BatchKind.ORDERS else RecoveryOrder).objects.filter(pk__in=held).update(batch=found)
    record(
        actor,
        "exchange.batch",
        f"batch/{found.number}",
        region=region,
        sha256=found.sha256,
        cents=found.total_cents,
    )
    return found


def _next_number(region: str, kind: BatchKind) -> str:
    """The orders are held by now, so nobody else makes a batch of this kind at the same time."""
    start = f"{LETTERS[kind]}-{prefix(region)}-{timezone.localdate().year}"
    return f"{start}-{Batch.objects.filter(number__startswith=start).count() + 1:05d}"


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch and what came back of it."""

    batch: Batch
    paid: int
    rejected: int

    @property
    def awaited(self) -> int:
        """How many orders no return has ended."""
        return self.batch.lines - self.paid - self.rejected


def recent_batches(region: str) -> list[Progress]:
    """The batches of a Region, the latest first, with what came back."""
    found = list(Batch.objects.filter(region=region).select_related("made_by").defer("content")[:20])
    ended = Order.objects.filter(batch__in=found).order_by().values_list("batch")
    paid = dict(ended.filter(paid_on__isnull=False).annotate(count=Count("pk")))
    rejected = dict(ended.filter(rejected_on__isnull=False).annotate(count=Count("pk")))
    numbered = RecoveryOrder.objects.filter(batch__in=found).exclude(accountant_number="").order_by()
    taken = dict(numbered.values_list("batch").annotate(count=Count("pk")))
    return [Progress(one, paid.get(one.pk, 0) + taken.get(one.pk, 0), rejected.get(one.pk, 0)) for one in found]
