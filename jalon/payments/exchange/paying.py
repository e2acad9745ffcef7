"""The payments of a return, all of the same file together: checked one by one, written in bulk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.models import Case, Interest
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.models import Envelope
from jalon.journal.actions import record_each
from jalon.payments.enums import ClaimState
from jalon.payments.exchange.incoming import Row
from jalon.payments.models import Claim, FinanceFile, Order
from jalon.schemes.models import Scheme

TOGETHER = 200
"""Payments in one entry of the ledger."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a return needs of an order: thousands are read at once, without the texts of their cases and schemes."""

    pk: int
    number: str
    amount_cents: int
    signed_on: date
    paid_on: date | None
    rejected_on: date | None
    claim: int
    envelope: str
    case: int
    reference: str
    scheme: str


def held(numbers: Sequence[str], region: str) -> dict[str, Held]:
    """The orders by number, with their cases and claims held, the cases first and in one order."""
    orders = Order.objects.filter(number__in=numbers, claim__case__region=region)
    _hold(Case.objects.filter(claims__orders__in=orders))
    _hold(Claim.objects.filter(orders__in=orders))
    _hold(orders)
    rows = orders.order_by("pk").values_list(
        "pk", "number", "amount_cents", "signed_on", "paid_on", "rejected_on", "claim", "claim__envelope",
        "claim__case", "claim__case__reference", "claim__case__scheme_version__scheme",
    )  # fmt: skip
    schemes = {one.pk: one.ref for one in Scheme.objects.filter(region=region)}
    return {row[1]: Held(*row[:9], str(row[9]), schemes[row[10]]) for row in rows}


def _hold(rows: QuerySet[Any]) -> None:
    """Lock rows until the transaction ends, in the order of their keys."""
    keys = rows.values("pk")
    list(
        rows.model._default_manager.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk")
    )


def problem(row: Row, order: Held | None, aside: set[int]) -> tuple[str, str] | None:
    """Why a line cannot be taken, and what to do; nothing where it can."""
    if order is None:
        return _("Ce numéro n’est pas connu de Jalon."), _("Demandez au comptable de quelle pièce il s’agit.")
    if order.amount_cents != row.cents:
        return _("Le montant n’est pas celui du mandat."), _("Comparez les pièces avec le comptable.")
    said = bool(row.on or row.reason)
    if order.paid_on or order.rejected_on:
        same = (order.paid_on and not row.reason) or (order.rejected_on and not row.on) or not said
        if same and (not row.on or row.on == order.paid_on):
            return None
        return _("Ce mandat est déjà payé ou rejeté, autrement."), _("Comparez les deux retours avec le comptable.")
    if order.case in aside:
        return _("Vous avez déclaré un intérêt dans ce dossier."), _("Une autre personne enregistre ce retour.")
    if row.on and not row.reason and not row.their_number:
        return _("Le numéro du comptable manque."), _("Demandez-le, puis prenez un nouveau fichier.")
    if row.on and not row.reason and not order.signed_on <= row.on <= timezone.localdate():
        return _("Le paiement n’est pas entre la signature du mandat et aujourd’hui."), _("Vérifiez la date.")
    return None


def interests(actor: User, orders: Sequence[Held]) -> set[int]:
    """The cases of these orders in which somebody declared an interest."""
    cases = {one.case for one in orders}
    return set(Interest.objects.filter(person=actor, case__in=cases).values_list("case", flat=True))


def pay(file: FinanceFile, paid: Sequence[tuple[Row, Held]], actor: User) -> None:
    """Write the payments of a file: orders, claims, journal, then the ledger."""
    with connection.cursor() as cursor:  # thousands of rows, each its own values: one statement
        cursor.execute(
            "UPDATE payments_order AS o SET accountant_number = said.number, paid_on = said.day"
            " FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS said (pk, number, day) WHERE o.id = said.pk",
            [
                [order.pk for _row, order in paid],
                [row.their_number for row, _order in paid],
                [row.on for row, _order in paid],
            ],
        )
    subjects = {f"order/{order.number}": {"on": row.on} for row, order in paid}
    record_each(actor, "payments.paid", subjects, region=file.region)
    Claim.objects.filter(pk__in=[order.claim for _row, order in paid]).update(state=ClaimState.PAID)
    named = {order.envelope for _row, order in paid}
    known = Envelope.objects.filter(owner__reference__in=named).select_related("owner")
    envelopes = {one.reference: one for one in known}
    days: dict[date, list[ledger.Paid]] = defaultdict(list)
    for row, order in paid:
        assert row.on
        line = ledger.Line(envelopes[order.envelope], order.amount_cents)
        days[row.on].append(ledger.Paid(order.scheme, order.reference, line))
    for on, payments in sorted(days.items()):
        for place, part in enumerate(_parts(payments)):
            ledger.pay_together(act(actor, on, f"return-{file.pk}-{on.isoformat()}-{place}", file.name[:100]), part)


def _parts(payments: Sequence[ledger.Paid]) -> Iterator[list[ledger.Paid]]:
    left = iter(payments)
    while part := list(islice(left, TOGETHER)):
        yield part
