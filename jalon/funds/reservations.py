"""What many cases draw on and hold reserved: one question for a whole report."""

from collections.abc import Collection

from jalon.funds.enums import OwnerKind, Step
from jalon.funds.models import Account, Envelope


def envelopes_called(references: Collection[str]) -> list[Envelope]:
    """The envelopes of these references, with their owners."""
    return list(Envelope.objects.filter(owner__reference__in=references).select_related("owner"))


def reserved_by(cases: Collection[str]) -> dict[tuple[str, str], int]:
    """What stands reserved now, by (case, envelope), in the envelope's smallest unit."""
    rows = Account.objects.filter(case_ref__in=cases, step=Step.RESERVED, owner__kind=OwnerKind.ENVELOPE)
    found: dict[tuple[str, str], int] = {}
    for case, envelope, balance in rows.values_list("case_ref", "owner__reference", "balance"):
        found[case, envelope] = found.get((case, envelope), 0) + balance
    return found
