"""What can still be taken from an award: what is not paid, and what was paid and is not asked back yet."""

from jalon.cases.actions.withdrawing import Taken
from jalon.cases.models import Award, Case
from jalon.funds.enums import Book, Step
from jalon.funds.queries import case_situation
from jalon.payments.enums import ClaimState, Extent, Owed
from jalon.payments.models import Claim
from jalon.payments.recovery import claimable_back
from jalon.schemes.enums import Instrument

FREE = (Step.GRANTED, Step.COMMITTED)
"""What nobody has certified."""


def most_of(case: Case, extent: Extent) -> dict[Instrument, Taken]:
    """The most that can be taken, by instrument: what is not at the accountant's, and what an order can claim back.

    What is certified for a claim goes with the whole aid; a part leaves it.
    """
    lines = {line.envelope.reference: line.balances for line in case_situation(str(case.reference))}
    steps = (*FREE, Step.CERTIFIED) if extent is Extent.WHOLE else FREE
    back = claimable_back(case)
    found = {}
    for award in Award.objects.filter(proposal__decision__case=case).order_by("pk"):
        stands = lines.get(award.envelope, {})
        unpaid = sum(stands.get((Book.AUTHORITY, step), 0) for step in steps)
        paid = sum(back.get((award.envelope, kind), 0) for kind in (Owed.UNDUE, Owed.PRINCIPAL))
        found[Instrument(award.instrument)] = Taken(unpaid, paid)
    return found


def certified(case: Case) -> list[Claim]:
    """The claims whose work is certified and that no order pays yet."""
    found = Claim.objects.filter(case=case, state=ClaimState.CERTIFIED).select_related("certification")
    return list(found.order_by("pk"))
