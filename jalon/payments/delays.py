"""How long a payment takes, from the claim to the day that the accountant paid: the real delays of each scheme."""

from dataclasses import dataclass

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet

from jalon.cases.queries import DAY, spread
from jalon.payments.models import Order
from jalon.schemes.models import Scheme


@dataclass(frozen=True, slots=True)
class PaymentDelay:
    """Days from claim to payment over the payments of a scheme."""

    payments: int
    median: int
    ninth_decile: int


def payment_delays(region: str) -> dict[int, PaymentDelay]:
    """The real delays of each scheme of a Region (by its id) that has at least five payments."""
    return _delays(Order.objects.filter(claim__case__region=region))


def payment_delay_of(scheme: Scheme) -> PaymentDelay | None:
    """Those of a scheme; None under five payments, which would say too little."""
    return _delays(Order.objects.filter(claim__case__scheme_version__scheme=scheme)).get(scheme.pk)


def _delays(orders: QuerySet[Order]) -> dict[int, PaymentDelay]:
    took = ExpressionWrapper(F("paid_on") - F("claim__claimed_on"), DurationField())
    rows = spread(orders.filter(paid_on__isnull=False), "claim__case__scheme_version__scheme", took)
    return {
        row["scheme"]: PaymentDelay(row["rows"], round(row["median"] / DAY), round(row["ninth"] / DAY))
        for row in rows
    }
