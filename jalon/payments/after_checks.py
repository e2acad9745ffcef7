"""What a check on the spot found undue, and the recovery order that asks it back."""

from collections.abc import Iterable

from jalon.accounts.queries import Scope
from jalon.monitoring.enums import Conclusion
from jalon.monitoring.models import Check
from jalon.payments.models import RecoveryOrder


def order_after(check: Check) -> RecoveryOrder | None:
    """The first order that asked a sum back on the case, its debtor heard, since the check was concluded."""
    if check.conclusion != Conclusion.UNDUE:
        return None
    orders = RecoveryOrder.objects.filter(
        case=check.case, heard_on__isnull=False, issued_on__gte=check.concluded_on
    )
    return orders.order_by("issued_on", "pk").first()


def to_ask_back(regions: Scope) -> Iterable[Check]:
    """The checks of these Regions that found an undue sum which no order has asked back yet."""
    rows = Check.objects.filter(conclusion=Conclusion.UNDUE).select_related(
        "candidate__case", "candidate__campaign"
    )
    found = regions.restrict(rows, "candidate__campaign__region").order_by("concluded_on", "pk")
    return [one for one in found if order_after(one) is None]
