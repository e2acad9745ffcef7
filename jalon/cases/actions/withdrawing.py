"""What a decided withdrawal does to a case: its awards, its calendar, its State aid, its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jalon.accounts.models import User
from jalon.cases import state_aid
from jalon.cases.enums import UNSIGNED, Outcome, SigningState, Way
from jalon.cases.given import amendment_in_force, given_amounts
from jalon.cases.models import Case, Cut, Instalment
from jalon.journal.transactions import action
from jalon.schemes.enums import Instrument


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken from an award, in cents: what was not paid yet, and what was and is asked back."""

    unpaid: int
    paid: int

    @property
    def cents(self) -> int:
        """Both together."""
        return self.unpaid + self.paid


@action
def cut(
    case: Case, taken: Mapping[Instrument, Taken], deliberation: str, reason: str, on: date, actor: User
) -> None:
    """Write what a vote took from the awards of a case that is held; the ledger is moved after it, by the caller.

    The calendar keeps its days and loses its last instalments; the register of State aid is brought to what is left.
    """
    decision, before = case.decision, given_amounts(case.decision)
    last = amendment_in_force(decision)
    for award in decision.proposal.awards.all():
        part = taken.get(Instrument(award.instrument))
        if part and part.cents:
            Cut.objects.create(
                award=award,
                amended=last,
                unpaid_cents=part.unpaid,
                paid_cents=part.paid,
                deliberation=deliberation,
                decided_on=on,
            )
            _shorten(case, award.envelope, Way.PAYMENT, part.unpaid)
            _shorten(case, award.envelope, Way.REPAYMENT, part.cents)
    after = {one: cents - (taken[one].cents if one in taken else 0) for one, cents in before.items()}
    whole = not any(after.values())
    case.outcome = Outcome.WITHDRAWN if whole else Outcome.PARTLY_WITHDRAWN
    if whole:
        case.signings.filter(state__in=UNSIGNED).update(state=SigningState.LAPSED)
    state_aid.amend(case, before, after, reason, actor)


def _shorten(case: Case, envelope: str, way: Way, cents: int) -> None:
    """The calendar's last instalments go, as far as the amount reaches."""
    lines = Instalment.objects.filter(agreement__case=case, envelope=envelope, way=way).order_by("-due_on", "-pk")
    for line in lines:
        part = min(cents, line.amount_cents)
        if not part:
            return
        cents -= part
        if part == line.amount_cents:
            line.delete()
        else:
            line.amount_cents -= part
            line.save(update_fields=["amount_cents"])
