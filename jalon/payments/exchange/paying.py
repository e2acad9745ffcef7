"""The payments of a return, all of the same file together: checked one by one, written in bulk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

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

TOGETHER = 200
"""Payments in one entry of the ledger."""


def held(orders: QuerySet[Order]) -> dict[str, Order]:
    """The orders by number, with their cases and claims held, the cases first and in one order."""
    keys = list(orders.values_list("claim__case", "claim", "pk"))
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in={case for case, _c, _o in keys}).order_by("pk"))
    list(
        Claim.objects.select_for_update(of=("self",))
        .filter(pk__in={claim for _c, claim, _o in keys})
        .order_by("pk")
    )
    found = Order.objects.select_for_update(of=("self",)).filter(pk__in={order for _c, _claim, order in keys})
    return {one.number: one for one in found.select_related("claim__case__scheme_version__scheme").order_by("pk")}


def problem(row: Row, order: Order | None, aside: set[int]) -> tuple[str, str] | None:
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
    if order.claim.case_id in aside:
        return _("Vous avez déclaré un intérêt dans ce dossier."), _("Une autre personne enregistre ce retour.")
    if row.on and not row.reason and not row.their_number:
        return _("Le numéro du comptable manque."), _("Demandez-le, puis prenez un nouveau fichier.")
    if row.on and not row.reason and not order.signed_on <= row.on <= timezone.localdate():
        return _("Le paiement n’est pas entre la signature du mandat et aujourd’hui."), _("Vérifiez la date.")
    return None


def interests(actor: User, orders: Sequence[Order]) -> set[int]:
    """The cases of these orders in which somebody declared an interest."""
    cases = {one.claim.case_id for one in orders}
    return set(Interest.objects.filter(person=actor, case__in=cases).values_list("case", flat=True))


def pay(file: FinanceFile, paid: Sequence[tuple[Row, Order]], actor: User) -> None:
    """Write the payments of a file: orders, claims, journal, then the ledger."""
    for row, order in paid:
        order.accountant_number, order.paid_on = row.their_number, row.on
    Order.objects.bulk_update([order for _row, order in paid], ["accountant_number", "paid_on"], batch_size=250)
    subjects = {f"order/{order.number}": {"on": row.on} for row, order in paid}
    record_each(actor, "payments.paid", subjects, region=file.region)
    Claim.objects.filter(pk__in=[order.claim_id for _row, order in paid]).update(state=ClaimState.PAID)
    envelopes = {
        one.reference: one
        for one in Envelope.objects.filter(
            owner__reference__in={order.claim.envelope for _row, order in paid}
        ).select_related("owner")
    }
    days: dict[date, list[ledger.Paid]] = defaultdict(list)
    for row, order in paid:
        case = order.claim.case
        scheme = case.scheme_version.scheme.ref
        one = ledger.Paid(
            scheme, str(case.reference), ledger.Line(envelopes[order.claim.envelope], order.amount_cents)
        )
        assert row.on
        days[row.on].append(one)
    for on, payments in sorted(days.items()):
        for place, part in enumerate(_parts(payments)):
            ledger.pay_together(act(actor, on, f"return-{file.pk}-{on.isoformat()}-{place}", file.name[:100]), part)


def _parts(payments: Sequence[ledger.Paid]) -> Iterator[list[ledger.Paid]]:
    left = iter(payments)
    while part := list(islice(left, TOGETHER)):
        yield part
