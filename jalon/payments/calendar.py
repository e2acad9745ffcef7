"""What is to be paid and received, month by month, with how sure it is; what is late, since when and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jalon.payments.enums import ClaimState
from jalon.payments.forecast import Expected, payments_to_come, repayments_to_come
from jalon.payments.models import Claim
from jalon.payments.queries import awaited_orders
from jalon.payments.recovery import standing


class Certainty(TextChoices):
    """How sure it is that an amount is paid or received by its day."""

    CERTAIN = "certain", _("certain")
    LIKELY = "likely", _("probable")
    AT_RISK = "at-risk", _("incertain")


class Direction(TextChoices):
    """Where the money goes."""

    OUT = "out", _("à payer")
    IN = "in", _("à recevoir")


class Cause(TextChoices):
    """What a late payment waits for."""

    UNCLAIMED = "unclaimed", _("le bénéficiaire ne l’a pas demandé")
    TO_CERTIFY = "to-certify", _("service fait à certifier")
    TO_ORDER = "to-order", _("mandat à signer")
    AT_ACCOUNTANT = "at-accountant", _("retour du comptable attendu")
    REJECTED = "rejected", _("mandat rejeté par le comptable")


WAITS_FOR = {
    ClaimState.REJECTED: Cause.REJECTED,
    ClaimState.ORDERED: Cause.AT_ACCOUNTANT,
    ClaimState.CERTIFIED: Cause.TO_ORDER,
    ClaimState.RECEIVED: Cause.TO_CERTIFY,
}


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount (cents) to pay or to receive; ``on`` is None where nothing gives a day."""

    direction: Direction
    certainty: Certainty
    on: date | None
    cents: int
    envelope: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Late:
    """A payment whose day has passed: the case, since when, and what it waits for."""

    case: str
    envelope: str
    scheme: str
    due_on: date
    cents: int
    cause: Cause

    def days(self, today: date) -> int:
        """Its age."""
        return (today - self.due_on).days


def flows(region: str, today: date) -> Iterator[Flow]:
    """Everything to come in a Region.

    To pay: certain once ordered; likely with a day under a signed agreement; at risk without a day, or once the day has
    passed and nobody has asked for it. To receive: certain once a recovery order is issued and not yet due; likely
    where an agreement gives the day; at risk when late, contested or put off.
    """
    asked = _in_hand(region)
    coming = payments_to_come(region)
    unordered = {_key(one): one.cents for one in coming.to_order}
    for one in coming.to_pay:
        ordered = one.cents - unordered.get(_key(one), 0)
        if ordered > 0:
            yield _flow(one, Direction.OUT, Certainty.CERTAIN, today, ordered)
    for one in coming.to_order:
        late_unasked = one.on and one.on < today and (one.case, one.envelope) not in asked
        sure = Certainty.AT_RISK if one.on is None or late_unasked else Certainty.LIKELY
        yield _flow(one, Direction.OUT, sure, one.on and max(one.on, today), one.cents)
    for one in repayments_to_come(region):
        late = one.on is None or one.on < today
        sure = Certainty.AT_RISK if late else Certainty.LIKELY
        yield _flow(one, Direction.IN, sure, one.on and max(one.on, today), one.cents)
    yield from _called(region, today)


def _key(one: Expected) -> tuple[str, str, date | None]:
    return one.case, one.envelope, one.on


def _flow(one: Expected, direction: Direction, certainty: Certainty, on: date | None, cents: int) -> Flow:
    return Flow(direction, certainty, on, cents, one.envelope, one.scheme)


def _called(region: str, today: date) -> Iterator[Flow]:
    """What recovery orders still await."""
    for order in awaited_orders(region).select_related("case__scheme_version__scheme"):
        now, scheme = standing(order), order.case.scheme_version.scheme.ref
        sure = Certainty.CERTAIN if order.due_on >= today else Certainty.AT_RISK
        for cents, certainty in ((now.due, sure), (now.disputed + now.rescheduled, Certainty.AT_RISK)):
            if cents:
                yield Flow(Direction.IN, certainty, max(order.due_on, today), cents, order.envelope, scheme)


def late_payments(region: str, today: date) -> list[Late]:
    """The payments that agreements foresaw before today and that were not made, the oldest first."""
    asked = _in_hand(region)
    found = [
        Late(
            one.case,
            one.envelope,
            one.scheme,
            one.on,
            one.cents,
            asked.get((one.case, one.envelope), Cause.UNCLAIMED),
        )
        for one in payments_to_come(region).to_pay
        if one.on and one.on < today
    ]
    return sorted(found, key=lambda late: (late.due_on, late.case))


def _in_hand(region: str) -> Mapping[tuple[str, str], Cause]:
    """What the oldest open claim of each case and envelope waits for."""
    claims = Claim.objects.filter(case__region=region, state__in=WAITS_FOR).order_by("-claimed_on", "-pk")
    rows = claims.values_list("case__reference", "envelope", "state")
    return {(str(case), envelope): WAITS_FOR[ClaimState(state)] for case, envelope, state in rows}
