"""A balance that pays nothing: what was paid already covers, or exceeds, what the real costs give a right to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases.hearing import TO_ANSWER
from jalon.cases.models import Case
from jalon.journal.actions import record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments import telling
from jalon.payments.costs import overpaid, rests_on_costs, right_of, unreviewed
from jalon.payments.enums import ClaimKind, ClaimState
from jalon.payments.holding import demand_no_withdrawal, hold_to_certify
from jalon.payments.models import Claim, Settlement
from jalon.schemes.enums import Instrument
from jalon.ui import formats


def settleable(claim: Claim) -> bool:
    """Whether a claim is a balance whose costs, all examined, give nothing more to pay."""
    if claim.state != ClaimState.RECEIVED or claim.kind != ClaimKind.BALANCE:
        return False
    if not rests_on_costs(claim) or unreviewed(claim):
        return False
    right = right_of(claim.case, Instrument(claim.instrument), ClaimKind.BALANCE)
    return right is not None and right.payable == 0


@action
def settle(claim_id: UUID, reason: str, *, actor: User, on: date | None = None) -> Settlement:
    """Settle a balance without payment: its accepted costs stand, and an excess is written to the beneficiary.

    The letter asks for its observations, for fifteen days; the recovery order comes after them.
    """
    claim, case = hold_to_certify(claim_id, actor)
    demand_no_withdrawal(case)
    if not settleable(claim):
        raise ActionRefused(
            "payments.not_settled",
            _("Seul un solde dont toutes les dépenses sont examinées, et ne donnent plus rien, s’arrête ainsi."),
            _("Examinez ses dépenses, certifiez ce qu’elles donnent, ou refusez la demande."),
        )
    if not reason.strip():
        raise ActionRefused("payments.note", _("Dites pourquoi rien n’est payé."), field="note")
    right = right_of(case, Instrument(claim.instrument), ClaimKind.BALANCE)
    assert right is not None
    day, excess = on or timezone.localdate(), overpaid(case).get(claim.envelope, 0)
    found = Settlement.objects.create(
        claim=claim,
        real_cents=right.real,
        planned_cents=right.planned,
        earned_cents=right.earned,
        given_cents=right.given,
        excess_cents=excess,
        reason=reason.strip(),
        settled_by=actor,
        settled_on=day,
        answer_by=day + TO_ANSWER if excess else None,
    )
    claim.state = ClaimState.SETTLED
    claim.save()
    telling.settled(found)
    record(actor, "payments.settle", f"claim/{claim.public_id}", region=case.region, cents=excess)
    return found


@dataclass(frozen=True, slots=True)
class Excess:
    """What a balance found paid in excess and no order has asked back yet, in cents."""

    settlement: Settlement
    cents: int
    answer_by: date


def _settlements(**wanted: object) -> QuerySet[Settlement]:
    found = Settlement.objects.filter(excess_cents__gt=0, **wanted)
    return found.select_related("claim__case").order_by("answer_by", "pk")


def _left(found: Settlement) -> Excess | None:
    cents = overpaid(found.claim.case).get(found.claim.envelope, 0)
    return Excess(found, cents, found.answer_by) if cents and found.answer_by else None


def excess_left(case: Case) -> Excess | None:
    """What is left to ask back of the excess that a balance of the case found: the oldest, where several did."""
    return next(filter(None, map(_left, _settlements(claim__case=case))), None)


def to_claim(region: str, today: date) -> list[Excess]:
    """The excesses on which the beneficiary was heard and that nobody has asked back, the oldest first."""
    rows = _settlements(claim__case__region=region, claim__case__closed_on=None, answer_by__lt=today)
    return list(filter(None, map(_left, rows)))


def demand_answered(case: Case, envelope: str, heard_on: date | None, day: date) -> None:
    """Refuse to ask an excess back while the letter that found it still leaves time to answer."""
    found = _settlements(claim__case=case, claim__envelope=envelope).last()
    if found and found.answer_by and heard_on and found.settled_on <= heard_on and day <= found.answer_by:
        raise ActionRefused(
            "payments.answer_runs",
            _("Le bénéficiaire peut répondre jusqu’au %(day)s.") % {"day": formats.date(found.answer_by)},
            _("Émettez le titre après ce jour (CRPA, art. L121-1)."),
            field="heard_on",
        )
