"""What a vote on an envelope can take back, and from where: proposals, computed from the books."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jalon.funds.amounts import amount_text
from jalon.funds.enums import Book, Step
from jalon.funds.models import EURO, Account, Envelope
from jalon.funds.queries import Scope, schedule_of
from jalon.journal.refusals import ActionRefused


@dataclass(frozen=True)
class Cancellation:
    """What a vote takes back: from what is available, from schemes, and from which exercices of the schedule."""

    available: int = 0
    schemes: Mapping[str, int] = field(default_factory=dict)
    schedule: Mapping[int, int] = field(default_factory=dict)


def held(envelope: Envelope) -> int:
    """What cases and operators hold of an envelope, from entrusted to paid: no vote takes it back."""
    book = Book.AUTHORITY if envelope.owner.resource_id == EURO else Book.RESOURCE
    return sum(
        Account.objects.filter(owner=envelope.pk, book=book, source=False)
        .exclude(step__in=[Step.AVAILABLE, Step.ALLOCATED])
        .values_list("balance", flat=True)
    )


def cancellation(envelope: Envelope, amount: int) -> Cancellation:
    """Where a vote would take ``amount`` back: what is available, then what schemes have left, the largest first.

    The schedule gives its latest exercices first. Refused where cases and operators hold more than the vote would leave.
    """
    left = amount
    free = free_of(envelope)
    if amount <= 0 or amount > sum(free.values()):
        resource = envelope.owner.resource
        raise ActionRefused(
            "funds.cancel",
            _(
                "%(free)s peuvent être annulés au plus : dossiers et opérateurs tiennent %(held)s de cette enveloppe."
            )
            % {
                "free": amount_text(sum(free.values()), resource),
                "held": amount_text(held(envelope), resource),
            },
            _("Ce qui est seulement réservé ou attribué se libère d’abord par sa propre décision."),
            field="amount",
        )
    taken = {}
    for scheme, balance in free.items():
        taken[scheme] = min(left, balance)
        left -= taken[scheme]
    schedule = latest_first(schedule_of(Scope(envelope=envelope.reference)), amount)
    available = taken.pop("", 0)
    return Cancellation(available, {scheme: cents for scheme, cents in taken.items() if cents}, schedule)


def free_of(envelope: Envelope) -> dict[str, int]:
    """What no case holds: what is available, under the empty name, then what each scheme has left."""
    accounts = Account.objects.filter(
        owner=envelope.pk, step__in=[Step.AVAILABLE, Step.ALLOCATED], balance__gt=0
    ).order_by("scheme")
    found = [(account.scheme, account.balance) for account in accounts]
    return dict(sorted(found, key=lambda one: (one[0] != "", -one[1], one[0])))


def latest_first(schedule: Mapping[int, int], amount: int) -> dict[int, int]:
    """The exercices that give ``amount``, from the last one back; nothing for what has no schedule."""
    taken = {}
    for year in sorted(schedule, reverse=True):
        part = min(amount, schedule[year])
        if part > 0:
            taken[year] = part
            amount -= part
    return taken
